/** Linear algebra beyond that of NumPy. */
export {
  choFactor,
  choSolve,
  cholesky,
  type CholeskyOptions,
  type ChoSolveOptions,
} from './cholesky.js';
export { expm, expmFrechet, type ExpmFrechetOptions, type ExpmOptions } from './expm.js';
export { lu, luFactor, luSolve, type LuOptions, type LuSolveOptions } from './lu.js';
export type { CheckOptions } from './options.js';
export { qr, type QrMode, type QrOptions } from './qr.js';
export {
  det,
  inv,
  solve,
  solveTriangular,
  type MatrixForm,
  type SolveOptions,
  type SolveTriangularOptions,
  type Transposition,
} from './systems.js';
export {
  eigh,
  polar,
  svd,
  type EighOptions,
  type PolarOptions,
  type SvdOptions,
} from './spectral.js';
export { hessenberg, schur, type HessenbergOptions, type SchurOptions } from './schur.js';
export { sqrtm, type SqrtmOptions } from './sqrtm.js';
export {
  blockDiag,
  circulant,
  hadamard,
  hankel,
  hilbert,
  invhilbert,
  invpascal,
  pascal,
  toeplitz,
  type PascalKind,
} from './special-matrices.js';
