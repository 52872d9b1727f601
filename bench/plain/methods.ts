/** The functions of plain JavaScript written with methods of arrays. */
import { lax, numpy as np, type NDArray } from 'tanjent';
import { lorenzLossOfArrays } from '../cases/lorenz.js';

export { rosenbrock } from '../problems.js';
export const lorenz = lorenzLossOfArrays;

/** The energy of n bodies after 1000 steps; positions and velocities are lists of numbers. */
export function nBody(positions: NDArray, velocities: NDArray, masses: NDArray): NDArray {
  const step = ([p, v]: [NDArray, NDArray]): [[NDArray, NDArray], null] => {
    const d = p.slice(null).sub(p.slice([], null));
    const d2 = np.sum(d.mul(d), 2).add(1e-3);
    const pull = masses.div(d2.mul(np.sqrt(d2)));
    const next = v.add(np.sum(d.mul(pull.slice([], [], null)), 1).mul(0.001));
    return [[p.add(next.mul(0.001)), next], null];
  };
  const start: [NDArray, NDArray] = [positions.reshape([-1, 3]), velocities.reshape([-1, 3])];
  const [[, v]] = lax.scan(step, start, null, { length: 1000 });
  return np.sum(np.sum(v.mul(v), 1).mul(masses)).div(2);
}

/** The squared error of a decaying wave at many points. */
export function curveFit(w: NDArray, ts: NDArray, ys: NDArray): NDArray {
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => w.slice(i)) as [NDArray, NDArray, NDArray, NDArray];
  const wave = np.exp(ts.mul(b.neg())).mul(np.cos(ts.mul(c).add(d)));
  const error = wave.mul(a).sub(ys);
  return np.mean(error.mul(error));
}
