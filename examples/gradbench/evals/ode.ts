/**
 * Runge and Kutta's method for y₀' = x₀, yᵢ' = xᵢ yᵢ₋₁ from 0 to 2, and the derivative of the last
 * component of y at the end.
 */
import { grad, jit, lax, numpy as np, type NDArray } from 'tanjent';
import { timed } from '../protocol.js';

interface Input {
  readonly x: readonly number[];
  /** The number of steps. */
  readonly s: number;
}

function solve(x: NDArray, s: number): NDArray {
  const h = 2 / s;
  const slope = (y: NDArray): NDArray =>
    np.concatenate([x.slice([0, 1]), x.slice([1]).mul(y.slice([0, -1]))]);
  const step = (_: NDArray, y: NDArray): NDArray => {
    const k1 = slope(y);
    const k2 = slope(y.add(k1.mul(h / 2)));
    const k3 = slope(y.add(k2.mul(h / 2)));
    const k4 = slope(y.add(k3.mul(h)));
    return y.add(
      k1
        .add(k2.mul(2))
        .add(k3.mul(2))
        .add(k4)
        .mul(h / 6),
    );
  };
  return lax.foriLoop(0, s, step, np.zerosLike(x));
}

/** The gradient of the last component by x. */
const slope = (x: NDArray, s: number): NDArray => grad((x: NDArray) => solve(x, s).slice(-1))(x);

const prepare = ({ x, s }: Input): [NDArray, number] => [np.array([...x]), s];
const options = { staticArgnums: 1 } as const;

export const ode = {
  primal: timed(prepare, jit(solve, options), (y) => y.js()),
  gradient: timed(prepare, jit(slope, options), (dx) => dx.js()),
};
