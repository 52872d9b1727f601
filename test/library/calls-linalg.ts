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
  'lax.linalg.eigh': smooth([p33]),
  'lax.linalg.svd': smooth([m23, { fullMatrices: false }], [m23, { computeUv: false }]),
  'np.linalg.eigh': smooth([p33], [p33, 'U']),
  'np.linalg.eigvalsh': smooth([p33]),
  'np.linalg.matrixRank': smooth([m23]),
  'np.linalg.pinv': smooth([m23], [p33, { hermitian: true }]),
  'np.linalg.svd': smooth([m23, false], [p33, { hermitian: true }], [m23, { computeUv: false }]),
  'np.linalg.svdvals': smooth([m23]),
  'scipy.linalg.cholesky': smooth([p33], [p33, { lower: true }]),
};
