/** The primitives of linear algebra: no promotion and no broadcasting. */
export { cholesky, type CholeskyOptions } from './factorizations.js';
export { lu, luPivotsToPermutation } from './lu.js';
export { triangularSolve, type TriangularSolveOptions } from './solves.js';
export { eigh, svd, type EighOptions, type SvdOptions } from './spectral.js';
