/** Linear algebra beyond that of NumPy. */
export {
  choFactor,
  choSolve,
  cholesky,
  type CholeskyOptions,
  type ChoSolveOptions,
} from './cholesky.js';
export { expm, expmFrechet, type ExpmFrechetOptions, type ExpmOptions } from './expm.js';
export { funm, type FunmOptions } from './funm.js';
export { lu, luFactor, luSolve, type LuOptions, type LuSolveOptions } from './lu.js';
export type { CheckOptions } from './options.js';
export { eighTridiagonal, type EighTridiagonalOptions } from './eigh-tridiagonal.js';
export { qr, qrMultiply, type QrMode, type QrMultiplyOptions, type QrOptions } from './qr.js';
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
export { hessenberg, rsf2csf, schur, type HessenbergOptions, type SchurOptions } from './schur.js';
export { sqrtm, type SqrtmOptions } from './sqrtm.js';
export { solveSylvester, type SolveSylvesterOptions } from './sylvester.js';
export {
  blockDiag,
  circulant,
  companion,
  convolutionMatrix,
  fiedler,
  fiedlerCompanion,
  hankel,
  leslie,
  toeplitz,
  type ConvolutionMatrixOptions,
  type HankelOptions,
  type ToeplitzOptions,
} from './matrices/given.js';
export {
  dft,
  hadamard,
  helmert,
  hilbert,
  invhilbert,
  invpascal,
  pascal,
  type DftOptions,
  type HadamardOptions,
  type HelmertOptions,
  type PascalKind,
  type PascalOptions,
} from './matrices/known.js';
