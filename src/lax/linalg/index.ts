/** The primitives of linear algebra: no promotion and no broadcasting. */
export {
  cholesky,
  householderProduct,
  ormqr,
  qr,
  type CholeskyOptions,
  type OrmqrOptions,
  type QrOptions,
} from './factorizations.js';
export { lu, luPivotsToPermutation } from './lu.js';
export { choleskyUpdate, symmetricProduct, type SymmetricProductOptions } from './products.js';
export { qdwh, type QdwhOptions } from './qdwh.js';
export {
  triangularSolve,
  tridiagonalSolve,
  type TriangularSolveOptions,
  type TridiagonalSolveOptions,
} from './solves.js';
export { eigh, svd, type EighOptions, type SvdOptions } from './spectral.js';
export { eig, hessenberg, schur, type EigOptions, type SchurOptions } from './general.js';
export { tridiagonal, type TridiagonalOptions } from './tridiagonal.js';
