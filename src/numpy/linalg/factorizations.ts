/** Factorizations of matrices and stacks of them. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { noParams } from '../../ir/program.js';
import {
  adjoint,
  choleskyFactor,
  matrixOperand,
  qrFactors,
  squareOperand,
  symmetrized,
  transposed,
} from '../../operands/matrices.js';
import { arrayLike, choice, flag, named } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind } from '../../trace/bind.js';

/** The options of `cholesky`. */
export interface CholeskyOptions {
  /** Whether to return the upper triangular factor U, with A = U* U. */
  readonly upper?: boolean | undefined;
  /** Whether (A + A*) / 2 is factored (default); else the lower triangle of A alone is read. */
  readonly symmetrizeInput?: boolean | undefined;
}

const choleskyParameters = parameters<CholeskyOptions>(
  'linalg.cholesky',
  { a: arrayLike },
  { upper: named(flag), symmetrizeInput: named(flag) },
);

/**
 * The lower triangular L with A = L L* and a positive diagonal, of positive definite matrices
 * [..., n, n]; integers become floats. Where a matrix is not positive definite its triangle is NaN.
 * Throws `shape-mismatch` unless matrices are square.
 */
export function cholesky(a: ArrayLike, ...args: [options?: CholeskyOptions]): NDArray {
  const { upper = false, symmetrizeInput = true } = choleskyParameters.read([a], args);
  const matrix = squareOperand('linalg.cholesky', a);
  const factor = choleskyFactor(symmetrizeInput ? symmetrized(matrix) : matrix);
  return upper ? adjoint(factor) : factor;
}

/** What `qr` gives: see there. */
export type QrMode = 'reduced' | 'complete' | 'full' | 'r' | 'raw';

/** The options of `qr`. */
export interface QrOptions {
  readonly mode?: QrMode | undefined;
}

const qrParameters = parameters<QrOptions>(
  'linalg.qr',
  { a: arrayLike },
  { mode: choice('reduced', 'complete', 'full', 'r', 'raw') },
);

/**
 * Q with orthonormal columns and an upper triangular R with A = Q R, of matrices [..., m, n];
 * integers become floats. By default, and with `'full'`, Q has min(m, n) columns, with `'complete'`
 * m; `'r'` gives R alone, and `'raw'` what LAPACK's geqrf does: R and reflections in one matrix,
 * transposed, and the factors of the reflections. Throws `shape-mismatch` for vectors.
 */
export function qr(a: ArrayLike, mode: 'r' | (QrOptions & { readonly mode: 'r' })): NDArray;
export function qr(
  a: ArrayLike,
  ...args: Trailing<[mode?: Exclude<QrMode, 'r'>], QrOptions>
): [q: NDArray, r: NDArray];
export function qr(a: ArrayLike, ...args: readonly unknown[]): NDArray | [NDArray, NDArray] {
  const { mode = 'reduced' } = qrParameters.read([a], args);
  const matrix = matrixOperand('linalg.qr', a);
  if (mode === 'raw') {
    const [packed, taus] = bind('householder', [matrix], noParams) as [NDArray, NDArray];
    return [transposed(packed), taus];
  }
  const factors = qrFactors(matrix, mode === 'complete');
  return mode === 'r' ? factors[1] : factors;
}
