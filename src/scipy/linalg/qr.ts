/** The QR factorization in SciPy's forms. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { matrixOperand, qrFactors } from '../../operands/matrices.js';
import { arrayLike, choice, flag, kind, refused } from '../../parameters/kinds.js';
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
  /** Columns cannot be exchanged. */
  readonly pivoting?: false | undefined;
}

const qrParameters = parameters<QrOptions>(
  'scipy.linalg.qr',
  { a: arrayLike },
  {
    overwriteA: flag,
    lwork: refused('has no meaning here'),
    mode: choice('full', 'economic', 'r'),
    pivoting: kind<false>(
      'false: there is no factorization that exchanges columns',
      (x) => x === false,
    ),
    checkFinite: flag,
  },
);

type QrArguments = Trailing<
  [overwriteA?: boolean, lwork?: null, mode?: QrMode, pivoting?: false, checkFinite?: boolean],
  QrOptions
>;

/**
 * Q with orthonormal columns and an upper triangular R with A = Q R, of matrices [..., m, n]; with
 * mode `'r'` a list with R alone.
 */
export function qr(a: ArrayLike, ...args: QrArguments): [q: NDArray, r: NDArray] | [r: NDArray] {
  const { mode = 'full' } = qrParameters.read([a], args);
  const factors = qrFactors(matrixOperand('scipy.linalg.qr', a), mode !== 'economic');
  return mode === 'r' ? [factors[1]] : factors;
}
