/** Factorizations of matrices and stacks of them. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { choleskyFactor, squareOperand, symmetrized, transposed } from '../../operands/matrices.js';
import { arrayLike, flag, named } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';

/** The options of `cholesky`. */
export interface CholeskyOptions {
  /** Whether to return the upper triangular factor U, with A = Uᵀ U. */
  readonly upper?: boolean | undefined;
  /** Whether (A + Aᵀ) / 2 is factored (default); else the lower triangle of A alone is read. */
  readonly symmetrizeInput?: boolean | undefined;
}

const choleskyParameters = parameters<CholeskyOptions>(
  'linalg.cholesky',
  { a: arrayLike },
  { upper: named(flag), symmetrizeInput: named(flag) },
);

/**
 * The lower triangular L with A = L Lᵀ and a positive diagonal, of positive definite matrices
 * [..., n, n]; integers become floats. Where a matrix is not positive definite its triangle is NaN.
 * Throws `shape-mismatch` unless matrices are square.
 */
export function cholesky(a: ArrayLike, ...args: [options?: CholeskyOptions]): NDArray {
  const { upper = false, symmetrizeInput = true } = choleskyParameters.read([a], args);
  const matrix = squareOperand('linalg.cholesky', a);
  const factor = choleskyFactor(symmetrizeInput ? symmetrized(matrix) : matrix);
  return upper ? transposed(factor) : factor;
}
