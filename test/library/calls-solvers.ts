/** scipy.optimize.* */
import { numpy as np, type NDArray } from '../../src/index.js';
import { other, v3, w3, type Table } from './calls.js';

const bowl = (x: NDArray, c: NDArray) => np.sum(np.square(np.subtract(x, c)));
const gap = (x: NDArray, c: NDArray) => np.subtract(np.power(x, 3), c);

const optimize: Table = {
  'scipy.optimize.minimize': other(
    [bowl, v3, { args: [w3] }],
    [bowl, v3, { args: [w3], method: 'l-bfgs', history: 3, tol: 1e-4, maxiter: 20 }],
  ),
  'scipy.optimize.leastSquares': other(
    [gap, v3, { args: [w3] }],
    [gap, v3, { args: [w3], bounds: [-1, 1], loss: 'huber', fScale: 0.5, maxiter: 9 }],
  ),
  'scipy.optimize.root': other(
    [gap, v3, { args: [w3] }],
    [gap, v3, { args: [w3], method: 'newton' }],
  ),
  'scipy.optimize.rootScalar': other(
    [gap, { args: [2], bracket: [0, 3] }],
    [gap, { args: [2], x0: 1, xtol: 1e-9, rtol: 1e-9, maxiter: 30 }],
  ),
};

export const solverCalls: Table = { ...optimize };
