/** What singular values tell of matrices: rank and pseudoinverse. */
import { mantissaBits, partOf } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { broadcastRight, convertTo, filled, insertAxes } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import {
  columnsOf,
  matrixOperand,
  rowsOf,
  squareOperand,
  symmetrized,
} from '../../operands/matrices.js';
import { asInexact } from '../../operands/promote.js';
import {
  scaleOf,
  singularValuesOf,
  symmetricEigenvalues,
  timesReal,
} from '../../operands/spectral.js';
import { arrayLike, flag, named, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { any, max, sum } from '../reduce/reduce.js';

const epsilonOf = (x: NDArray): number => 2 ** -mantissaBits[x.dtype];
const longerSide = (x: NDArray): number => Math.max(rowsOf(x), columnsOf(x));

/** The options of `pinv`. */
export interface PinvOptions {
  /**
   * Singular values of at most so many times the largest count as 0: a number, or one for each
   * matrix; by default 10 max(m, n) times the distance from 1 to the next float.
   */
  readonly rtol?: ArrayLike | null | undefined;
  /** Whether the matrices are symmetric or Hermitian, so that their eigenvalues serve. */
  readonly hermitian?: boolean | undefined;
  /** The same as `rtol`. */
  readonly rcond?: ArrayLike | null | undefined;
}

const pinvParameters = parameters<PinvOptions>(
  'linalg.pinv',
  { a: arrayLike },
  { rtol: optional(arrayLike), hermitian: flag, rcond: named(optional(arrayLike)) },
);

/**
 * The pseudoinverse [..., n, m] of matrices [..., m, n] by Moore and Penrose, V S⁻¹ U* with 0 for
 * the inverse of singular values that count as 0. Integers become floats. The derivative is that of
 * matrices whose rank stays. NaN where an element is not finite. Throws `shape-mismatch` for
 * vectors, `bad-argument` where both rtol and rcond are given.
 */
export function pinv(
  a: ArrayLike,
  ...args: Trailing<[rtol?: ArrayLike | null, hermitian?: boolean], PinvOptions>
): NDArray {
  const { rtol, rcond, hermitian = false } = pinvParameters.read([a], args);
  if (rtol !== undefined && rcond !== undefined)
    fail(
      'bad-argument',
      'linalg.pinv: rtol and rcond are two names of one option. Give rtol alone.',
    );
  const matrix = hermitian
    ? symmetrized(squareOperand('linalg.pinv', a))
    : matrixOperand('linalg.pinv', a);
  const batch = matrix.shape.slice(0, -2);
  if (matrix.size === 0)
    return filled(0, [...batch, columnsOf(matrix), rowsOf(matrix)], matrix.dtype);
  const given = rtol ?? rcond ?? 10 * longerSide(matrix) * epsilonOf(matrix);
  const tolerance = speakAs('linalg.pinv', () =>
    broadcastRight(convertTo(asArray(given), partOf(matrix.dtype)), batch),
  );
  const scale = scaleOf(matrix);
  return timesReal(bind1('pinv', [timesReal(matrix, scale), tolerance], { hermitian }), scale);
}

/** The options of `matrixRank`. */
export interface MatrixRankOptions {
  /**
   * Singular values above it count: a number, or one for each matrix; by default the largest times
   * max(m, n) times the distance from 1 to the next float.
   */
  readonly rtol?: ArrayLike | null | undefined;
  /** Whether the matrices are symmetric or Hermitian, so that their eigenvalues serve. */
  readonly hermitian?: boolean | undefined;
  /** The same as `rtol`. */
  readonly tol?: ArrayLike | null | undefined;
}

const matrixRankParameters = parameters<MatrixRankOptions>(
  'linalg.matrixRank',
  { M: arrayLike },
  { rtol: optional(arrayLike), hermitian: named(flag), tol: named(optional(arrayLike)) },
);

/**
 * How many singular values of matrices [..., m, n] are larger than a tolerance, int32 [...]. A
 * vector or scalar has rank 0 where all is 0, else 1. Throws `bad-argument` where both rtol and tol
 * are given.
 */
export function matrixRank(
  M: ArrayLike,
  ...args: Trailing<[rtol?: ArrayLike | null], MatrixRankOptions>
): ArrayOf<'int32'> {
  const { rtol, tol, hermitian = false } = matrixRankParameters.read([M], args);
  if (rtol !== undefined && tol !== undefined)
    fail(
      'bad-argument',
      'linalg.matrixRank: rtol and tol are two names of one option. Give rtol alone.',
    );
  const x = asInexact(M);
  if (x.ndim < 2) return convertTo(any(op('ne', x, 0)), 'int32');
  const sizes = hermitian
    ? op('abs', symmetricEigenvalues(symmetrized(squareOperand('linalg.matrixRank', x))))
    : singularValuesOf(x);
  if (at(sizes.shape, sizes.ndim - 1) === 0) return filled(0, sizes.shape.slice(0, -1), 'int32');
  const given = rtol ?? tol;
  const tolerance =
    given === undefined
      ? op('mul', max(sizes, -1), longerSide(x) * epsilonOf(x))
      : convertTo(asArray(given), sizes.dtype);
  const each = insertAxes(tolerance, [tolerance.ndim]);
  return sum(convertTo(op('gt', sizes, broadcastRight(each, sizes.shape)), 'int32'), -1);
}
