/**
 * A pendulum with friction is measured, and its length and friction are found from the angles:
 * `solveIvp` computes the angles from both, `leastSquares` changes both until they fit, by the
 * derivatives of the steps that the first one takes. How sure the fit is tells the derivative of
 * what it found by what was measured, which comes from the equation that the fit solves.
 */
import { jacrev, jit, numpy as np, random, scipy, type NDArray } from 'tanjent';

const gravity = 9.81;
const times = np.linspace(0, 6, 61);

/** The angles at all times of a pendulum that is let go at 1.2 radians. */
function swing(length: NDArray, friction: NDArray): NDArray {
  const slope = (_: NDArray, y: NDArray): NDArray => {
    const [angle, speed] = [y.slice(0), y.slice(1)];
    return np.stack([speed, np.sin(angle).mul(-gravity).div(length).sub(speed.mul(friction))]);
  };
  const start = np.array([1.2, 0]);
  const { y } = scipy.integrate.solveIvp(slope, [0, 6], start, {
    tEval: times,
    rtol: 1e-7,
    atol: 1e-9,
  });
  return y.T.slice(0);
}

const noise = 0.02;
const [length, friction] = [np.array(0.8), np.array(0.25)];
const measured = swing(length, friction).add(random.normal(random.key(3), [61]).mul(noise));

const fit = jit((angles: NDArray) =>
  scipy.optimize.leastSquares(
    ({ length, friction }: Record<'length' | 'friction', NDArray>) =>
      swing(length, friction).sub(angles),
    { length: np.array(0.6), friction: np.array(0.1) },
    { bounds: [0, Infinity] },
  ),
);
const { x, status, nit } = fit(measured);
const slopes = jit(jacrev((angles: NDArray) => fit(angles).x))(measured);
const error = (d: NDArray): string => np.linalg.norm(d).mul(noise).item().toFixed(4);

console.log('a pendulum from 61 angles, each wrong by about 0.02');
console.log(`length    ${x.length.item().toFixed(4)} ± ${error(slopes.length)}, was 0.8`);
console.log(`friction  ${x.friction.item().toFixed(4)} ± ${error(slopes.friction)}, was 0.25`);
console.log(`status ${status.item()} after ${nit.item()} turns`);
