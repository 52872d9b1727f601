/** np.linalg.*, lax.linalg.*, scipy.linalg.* */
import { numpy as np } from '../../src/index.js';
import { floats, m23, smooth, type Table } from './calls.js';

/** Positive definite matrices, and systems with them. */
const p33 = floats([
  [2.5, 0.4, -0.3],
  [0.4, 3.1, 0.7],
  [-0.3, 0.7, 1.9],
]);
const m32 = np.transpose(m23);

export const linalgCalls: Table = {
  'np.linalg.cholesky': smooth([p33], [p33, { upper: true }]),
  'lax.linalg.cholesky': smooth([p33]),
  'lax.linalg.triangularSolve': smooth([p33, m23], [p33, m32, { leftSide: true, lower: true }]),
  'scipy.linalg.cholesky': smooth([p33], [p33, { lower: true }]),
};
