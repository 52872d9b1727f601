/** Factorizations of matrices and stacks of them. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { asArray } from '../../operands/convert.js';
import { choleskyFactor, symmetrized } from '../../operands/matrices.js';
import { arrayLike, flag, named } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { onBehalfOf } from '../operands.js';

/** The options of `cholesky`. */
export interface CholeskyOptions {
  /** Whether (x + xᵀ) / 2 is factored (default); else the lower triangle of x alone is read. */
  readonly symmetrizeInput?: boolean | undefined;
}

const choleskyParameters = parameters<CholeskyOptions>(
  'lax.linalg.cholesky',
  { x: arrayLike },
  { symmetrizeInput: named(flag) },
);

/**
 * The lower triangular L with x = L Lᵀ, of positive definite matrices [..., n, n] of float32 or
 * float64; NaN where a matrix is not positive definite.
 */
export function cholesky(x: ArrayLike, ...args: [options?: CholeskyOptions]): NDArray {
  const { symmetrizeInput = true } = choleskyParameters.read([x], args);
  return onBehalfOf('lax.linalg.cholesky', () => {
    const matrix = asArray(x);
    return choleskyFactor(symmetrizeInput ? symmetrized(matrix) : matrix);
  });
}
