/** The Cholesky factorization in SciPy's forms. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { choleskyFactor, squareOperand, transposed } from '../../operands/matrices.js';
import { arrayLike, flag } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';

/** The options of `cholesky`. */
export interface CholeskyOptions {
  /** Whether the factor is the lower one, L with A = L Lᵀ; by default it is U with A = Uᵀ U. */
  readonly lower?: boolean | undefined;
  /** Has no effect: arrays are immutable. */
  readonly overwriteA?: boolean | undefined;
  /** Has no effect: what is not finite gives NaN. */
  readonly checkFinite?: boolean | undefined;
}

const choleskyParameters = parameters<CholeskyOptions>(
  'scipy.linalg.cholesky',
  { a: arrayLike },
  { lower: flag, overwriteA: flag, checkFinite: flag },
);

/**
 * The factor of positive definite matrices [..., n, n] of which the triangle of the factor is read;
 * NaN where a matrix is not positive definite.
 */
export function cholesky(
  a: ArrayLike,
  ...args: Trailing<[lower?: boolean, overwriteA?: boolean, checkFinite?: boolean], CholeskyOptions>
): NDArray {
  const { lower = false } = choleskyParameters.read([a], args);
  const matrix = squareOperand('scipy.linalg.cholesky', a);
  return lower ? choleskyFactor(matrix) : transposed(choleskyFactor(transposed(matrix)));
}
