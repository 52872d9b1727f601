/** Factorizations of matrices and stacks of them. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { noParams } from '../../ir/program.js';
import { asArray } from '../../operands/convert.js';
import { choleskyFactor, qrFactors, symmetrized } from '../../operands/matrices.js';
import { twoOperands } from '../../parameters/arity.js';
import { arrayLike, flag, kind, named, type Kind } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { onBehalfOf } from '../operands.js';

/** The options of `cholesky`. */
export interface CholeskyOptions {
  /** Whether (x + x*) / 2 is factored (default); else the lower triangle of x alone is read. */
  readonly symmetrizeInput?: boolean | undefined;
}

const choleskyParameters = parameters<CholeskyOptions>(
  'lax.linalg.cholesky',
  { x: arrayLike },
  { symmetrizeInput: named(flag) },
);

/**
 * The lower triangular L with x = L L*, of positive definite matrices [..., n, n] of floats or
 * complex numbers; NaN where a matrix is not positive definite.
 */
export function cholesky(x: ArrayLike, ...args: [options?: CholeskyOptions]): NDArray {
  const { symmetrizeInput = true } = choleskyParameters.read([x], args);
  return onBehalfOf('lax.linalg.cholesky', () => {
    const matrix = asArray(x);
    return choleskyFactor(symmetrizeInput ? symmetrized(matrix) : matrix);
  });
}

/** The options of `qr`. */
export interface QrOptions {
  /** Columns cannot be exchanged. */
  readonly pivoting?: false | undefined;
  /** Whether Q has all its columns (default), or the first min(m, n). */
  readonly fullMatrices?: boolean | undefined;
}

const noPivoting: Kind<false> = kind(
  'false: there is no factorization that exchanges columns',
  (x) => x === false,
);
const qrParameters = parameters<QrOptions>(
  'lax.linalg.qr',
  { x: arrayLike },
  { pivoting: named(noPivoting), fullMatrices: named(flag) },
);

/** Q with orthonormal columns and R with x = Q R, of matrices [..., m, n] of floats. */
export function qr(x: ArrayLike, ...args: [options?: QrOptions]): [q: NDArray, r: NDArray] {
  const { fullMatrices = true } = qrParameters.read([x], args);
  return onBehalfOf('lax.linalg.qr', () => qrFactors(asArray(x), fullMatrices));
}

/**
 * The first n columns of a product of reflections, which stand below the diagonal of a [..., m, n]
 * as LAPACK has them, with their factors [..., k]. It has no derivative.
 */
export function householderProduct(a: ArrayLike, taus: ArrayLike, ...none: []): NDArray {
  const who = 'lax.linalg.householderProduct';
  twoOperands(who, a, taus, none);
  return onBehalfOf(who, () => bind1('householderProduct', [asArray(a), asArray(taus)], noParams));
}
