/** The QR factorization in SciPy's forms. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { pivotedFactors } from '../../lax/linalg/pivoting.js';
import { matmul } from '../../numpy/dot/dot.js';
import { conjugated } from '../../operands/elementwise.js';
import { inexactPair, matrixOperand, qrFactors } from '../../operands/matrices.js';
import { arrayLike, choice, flag, refused } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { CheckOptions } from './options.js';

/**
 * What `qr` gives: all of Q and R (`'full'`), min(m, n) columns of Q (`'economic'`), or R alone.
 */
export type QrMode = 'full' | 'economic' | 'r';

/** The options of `qr`. */
export interface QrOptions extends CheckOptions {
  /** For SciPy's order of arguments only. */
  readonly lwork?: null | undefined;
  readonly mode?: QrMode | undefined;
  /** Whether columns are exchanged, so that the diagonal of R decreases in size; not by default. */
  readonly pivoting?: boolean | undefined;
}

const qrParameters = parameters<QrOptions>(
  'scipy.linalg.qr',
  { a: arrayLike },
  {
    overwriteA: flag,
    lwork: refused('has no meaning here'),
    mode: choice('full', 'economic', 'r'),
    pivoting: flag,
    checkFinite: flag,
  },
);

type QrArguments = Trailing<
  [overwriteA?: boolean, lwork?: null, mode?: QrMode, pivoting?: boolean, checkFinite?: boolean],
  QrOptions
>;

/**
 * What `qr` gives: without Q in mode `'r'`, and with the order of columns where there are pivots.
 */
type QrResult =
  | [q: NDArray, r: NDArray, p: NDArray]
  | [q: NDArray, r: NDArray]
  | [r: NDArray, p: NDArray]
  | [r: NDArray];

/**
 * Q with orthonormal columns and an upper triangular R with A = Q R, of matrices [..., m, n]; with
 * mode `'r'` a list with R alone. With `pivoting` the order p [..., n] of the columns is the last
 * item, A[:, p] = Q R.
 */
export function qr(a: ArrayLike, ...args: QrArguments): QrResult {
  const { mode = 'full', pivoting = false } = qrParameters.read([a], args);
  const matrix = matrixOperand('scipy.linalg.qr', a);
  const [q, r, ...order] = factorsOf(matrix, mode !== 'economic', pivoting);
  return (mode === 'r' ? [r, ...order] : [q, r, ...order]) as QrResult;
}

/** Q and R, and the order of the columns if they have one. */
const factorsOf = (a: NDArray, fullMatrices: boolean, pivoting: boolean) =>
  (pivoting ? pivotedFactors(a, fullMatrices) : qrFactors(a, fullMatrices)) as [
    q: NDArray,
    r: NDArray,
    order?: NDArray,
  ];

/** The options of `qrMultiply`. */
export interface QrMultiplyOptions {
  /** Whether c Q is wanted (`'right'`, the default), or Q c. */
  readonly mode?: 'left' | 'right' | undefined;
  /** Whether columns are exchanged, so that the diagonal of R decreases in size; not by default. */
  readonly pivoting?: boolean | undefined;
  /** Whether the conjugate of Q is taken in its place. */
  readonly conjugate?: boolean | undefined;
  /** Has no effect: arrays are immutable. */
  readonly overwriteA?: boolean | undefined;
  /** Has no effect: arrays are immutable. */
  readonly overwriteC?: boolean | undefined;
}

const qrMultiplyParameters = parameters<QrMultiplyOptions>(
  'scipy.linalg.qrMultiply',
  { a: arrayLike, c: arrayLike },
  {
    mode: choice('left', 'right'),
    pivoting: flag,
    conjugate: flag,
    overwriteA: flag,
    overwriteC: flag,
  },
);

/**
 * c Q and R, or Q c and R, of the first min(m, n) columns of Q with A = Q R for matrices A
 * [..., m, n]; c is a vector or a matrix [..., k, m], or [..., min(m, n), k] on the right. With
 * `pivoting` the order of the columns is the last item, as in `qr`. Throws `shape-mismatch` where
 * the shapes do not fit.
 */
export function qrMultiply(
  a: ArrayLike,
  c: ArrayLike,
  ...args: Trailing<
    [
      mode?: 'left' | 'right',
      pivoting?: boolean,
      conjugate?: boolean,
      overwriteA?: boolean,
      overwriteC?: boolean,
    ],
    QrMultiplyOptions
  >
): [product: NDArray, r: NDArray] | [product: NDArray, r: NDArray, p: NDArray] {
  const found = qrMultiplyParameters.read([a, c], args);
  const { mode = 'right', pivoting = false, conjugate = false } = found;
  const who = 'scipy.linalg.qrMultiply';
  return speakAs(who, () => {
    const [matrix, other] = inexactPair(a, c);
    const [whole, r, ...order] = factorsOf(matrixOperand(who, matrix), false, pivoting);
    const q = conjugate ? conjugated(whole) : whole;
    const product = mode === 'left' ? matmul(q, other) : matmul(other, q);
    return [product, r, ...order] as [NDArray, NDArray];
  });
}
