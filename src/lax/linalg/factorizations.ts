/** Factorizations of matrices and stacks of them. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { printShape } from '../../array/shape.js';
import { noParams } from '../../ir/program.js';
import { asArray } from '../../operands/convert.js';
import { resized } from '../../operands/lengths.js';
import {
  adjoint,
  choleskyFactor,
  columnsOf,
  matrixOperand,
  qrFactors,
  rowsOf,
  symmetrized,
} from '../../operands/matrices.js';
import { twoOperands } from '../../parameters/arity.js';
import { arrayLike, flag, named, optional } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { batchMatmul } from '../dot.js';
import { pivotedFactors } from './pivoting.js';

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
  return speakAs('lax.linalg.cholesky', () => {
    const matrix = asArray(x);
    return choleskyFactor(symmetrizeInput ? symmetrized(matrix) : matrix);
  });
}

/** The options of `qr`. */
export interface QrOptions<P extends boolean = boolean> {
  /** Whether columns are exchanged, so that the diagonal of R decreases in size; not by default. */
  readonly pivoting?: P | undefined;
  /** Whether Q has all its columns (default), or the first min(m, n). */
  readonly fullMatrices?: boolean | undefined;
  /** Has no effect. */
  readonly useMagma?: boolean | null | undefined;
}

const qrParameters = parameters<QrOptions>(
  'lax.linalg.qr',
  { x: arrayLike },
  { pivoting: named(flag), fullMatrices: named(flag), useMagma: named(optional(flag)) },
);

/**
 * Q with orthonormal columns and R with x = Q R, of matrices [..., m, n] of floats; with `pivoting`
 * also the order p [..., n] of the columns, x[:, p] = Q R.
 */
export function qr(
  x: ArrayLike,
  options: QrOptions<true> & { readonly pivoting: true },
): [q: NDArray, r: NDArray, p: NDArray];
export function qr(x: ArrayLike, ...args: [options?: QrOptions<false>]): [q: NDArray, r: NDArray];
export function qr(x: ArrayLike, ...args: readonly unknown[]): NDArray[] {
  const { pivoting = false, fullMatrices = true } = qrParameters.read([x], args);
  const factors = pivoting ? pivotedFactors : qrFactors;
  const who = 'lax.linalg.qr';
  return speakAs(who, () => factors(pivoting ? matrixOperand(who, x) : asArray(x), fullMatrices));
}

/**
 * The first n columns of a product of reflections, which stand below the diagonal of a [..., m, n]
 * as LAPACK has them, with their factors [..., k]. It has no derivative.
 */
export function householderProduct(a: ArrayLike, taus: ArrayLike, ...none: []): NDArray {
  const who = 'lax.linalg.householderProduct';
  twoOperands(who, a, taus, none);
  return speakAs(who, () => bind1('householderProduct', [asArray(a), asArray(taus)], noParams));
}

/** The options of `ormqr`. */
export interface OrmqrOptions {
  /** Whether Q stands on the left of c (default). */
  readonly left?: boolean | undefined;
  /** Whether Q is transposed, and conjugated where it is complex. */
  readonly transpose?: boolean | undefined;
}

const ormqrParameters = parameters<OrmqrOptions>(
  'lax.linalg.ormqr',
  { a: arrayLike, taus: arrayLike, c: arrayLike },
  { left: named(flag), transpose: named(flag) },
);

/**
 * Q c or c Q, of all of the product Q [..., m, m] of reflections, which stand below the diagonal of
 * a [..., m, n] as LAPACK has them, with their factors [..., k]: what `np.linalg.qr(x, 'raw')`
 * gives, transposed. It has a derivative by c alone.
 */
export function ormqr(
  a: ArrayLike,
  taus: ArrayLike,
  c: ArrayLike,
  ...args: [options?: OrmqrOptions]
): NDArray {
  const { left = true, transpose = false } = ormqrParameters.read([a, taus, c], args);
  const who = 'lax.linalg.ormqr';
  return speakAs(who, () => {
    const [matrix, other] = [matrixOperand(who, a), matrixOperand(who, c)];
    const rows = rowsOf(matrix);
    if ((left ? rowsOf(other) : columnsOf(other)) !== rows)
      fail(
        'shape-mismatch',
        `${who}: reflections of ${rows} elements do not fit c of shape ${printShape(other.shape)}.`,
      );
    const square = resized(matrix, matrix.ndim - 1, rows);
    const whole = bind1('householderProduct', [square, asArray(taus)], noParams);
    const q = transpose ? adjoint(whole) : whole;
    return left ? batchMatmul(q, other) : batchMatmul(other, q);
  });
}
