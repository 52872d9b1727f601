/** Linear algebra: matrices are the last two axes, the axes before them a stack. */
export {
  cholesky,
  qr,
  type CholeskyOptions,
  type QrMode,
  type QrOptions,
} from './factorizations.js';
export { lstsq, type LstsqOptions } from './lstsq.js';
export { matrixRank, pinv, type MatrixRankOptions, type PinvOptions } from './rank.js';
export {
  eigh,
  eigvalsh,
  svd,
  svdvals,
  type EighOptions,
  type SvdOptions,
  type SvdResult,
  type Triangle,
} from './spectral.js';
export {
  matrixNorm,
  norm,
  vectorNorm,
  type MatrixNormOptions,
  type NormOptions,
  type NormOrder,
  type VectorNormOptions,
} from './norms.js';
export {
  cross,
  diagonal,
  matmul,
  matrixPower,
  matrixTranspose,
  multiDot,
  outer,
  tensordot,
  trace,
  vecdot,
} from './products.js';
export { det, inv, slogdet, solve, tensorinv, tensorsolve } from './systems.js';
export { eig, eigvals } from './eig.js';
export { cond, type CondOptions } from './cond.js';
