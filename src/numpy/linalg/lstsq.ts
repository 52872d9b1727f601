/** Least squares by singular values. */
import { mantissaBits, partOf } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { at, printShape } from '../../array/shape.js';
import { broadcastRight, convertTo, filled, flat, reshapeTo } from '../../operands/basic.js';
import { absoluteSquare, op } from '../../operands/elementwise.js';
import { asInexact } from '../../operands/promote.js';
import { scaleOf, singularFactors, timesReal } from '../../operands/spectral.js';
import { arrayLike, kind, named, number, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { matmul, promotedPair } from '../dot/dot.js';
import { maximum } from '../math/arithmetic.js';
import { max, sum } from '../reduce/reduce.js';

/** The options of `lstsq`. */
export interface LstsqOptions {
  /**
   * Singular values of at most so many times the largest count as 0; by default max(m, n) times the
   * distance from 1 to the next float, which is also what a negative number means.
   */
  readonly rcond?: number | null | undefined;
  /** Not supported: the residuals have the shape [k] whatever the rank is. */
  readonly numpyResid?: false | undefined;
}

const noEmptyResiduals = kind<false>(
  'false: residuals have one shape, whatever the rank is',
  (x) => x === false,
);
const lstsqParameters = parameters<LstsqOptions>(
  'linalg.lstsq',
  { a: arrayLike, b: arrayLike },
  { rcond: optional(number), numpyResid: named(noEmptyResiduals) },
);

/**
 * The x [n] or [n, k] with the least ‖A x - b‖, and among those the shortest, of a matrix A [m, n]
 * and b [m] or [m, k]; then the residuals ‖A x - b‖² of each column, [1] or [k], the rank (int32),
 * and the singular values of A. A and b may be complex; integers become floats. The derivative of x
 * is that of matrices whose rank stays. Throws `shape-mismatch` where the shapes are others.
 */
export function lstsq(
  a: ArrayLike,
  b: ArrayLike,
  ...args: Trailing<[rcond?: number | null], LstsqOptions>
): [x: NDArray, residuals: NDArray, rank: ArrayOf<'int32'>, s: NDArray] {
  const { rcond } = lstsqParameters.read([a, b], args);
  const [matrix, right] = promotedPair(asInexact(a), asInexact(b));
  const [m, n] = matrix.shape as [number, number];
  if (matrix.ndim !== 2 || right.ndim < 1 || right.ndim > 2 || right.shape[0] !== m)
    fail(
      'shape-mismatch',
      `linalg.lstsq: needs a matrix [m, n] and b [m] or [m, k], received shapes ` +
        `${printShape(matrix.shape)} and ${printShape(right.shape)}.`,
    );
  const columns = reshapeTo(right, [m, right.ndim === 1 ? 1 : at(right.shape, 1)]);
  const result = (x: NDArray): NDArray => (right.ndim === 1 ? flat(x) : x);
  const residualsOf = (difference: NDArray): NDArray => sum(absoluteSquare(difference), 0);
  if (matrix.size === 0) {
    const x = filled(0, [n, at(columns.shape, 1)], matrix.dtype);
    const none = filled(0, [0], partOf(matrix.dtype));
    return [result(x), residualsOf(columns), filled(0, [], 'int32'), none];
  }
  const epsilon = 2 ** -mantissaBits[matrix.dtype];
  const given = rcond ?? epsilon * Math.max(m, n);
  const tolerance = filled(given < 0 ? epsilon : given, [], partOf(matrix.dtype));
  const scale = scaleOf(matrix);
  const scaled = timesReal(matrix, scale);
  const [, s] = speakAs('linalg.lstsq', () => singularFactors(scaled));
  const bound = op('mul', max(s), tolerance);
  const counts = op('gt', s, broadcastRight(maximum(bound, 0), s.shape));
  const inverse = bind1('pinv', [scaled, tolerance], { hermitian: false });
  const x = matmul(inverse, timesReal(columns, scale));
  return [
    result(x),
    residualsOf(op('sub', columns, matmul(matrix, x))),
    sum(convertTo(counts, 'int32')),
    op('div', s, broadcastRight(flat(scale), s.shape)),
  ];
}
