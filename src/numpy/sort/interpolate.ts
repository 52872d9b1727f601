/** Linear interpolation. */
import { mantissaBits } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { fail } from '../../array/errors.js';
import { printShape } from '../../array/shape.js';
import { arrayLike, choice, either, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind } from '../../trace/bind.js';
import { abs, add, divide, multiply, remainder, subtract } from '../math/arithmetic.js';
import { join, sliceAxis } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { getItem } from '../indexing/indexing.js';
import { less, greater, lessEqual } from '../math/logic.js';
import { asInexact } from '../../operands/promote.js';
import { searchsorted } from './search.js';
import { take } from '../indexing/take.js';
import { clip, where } from '../indexing/where.js';

/** A value, or 'extrapolate' for the line of the nearest piece. */
export type Beyond = ArrayLike | 'extrapolate' | null;

export interface InterpOptions {
  /** The value below the first point (its own by default), or 'extrapolate'. */
  readonly left?: Beyond | undefined;
  /** The value above the last point (its own by default), or 'extrapolate'. */
  readonly right?: Beyond | undefined;
  /** The points and x repeat with this period, and need not be sorted. */
  readonly period?: ArrayLike | null | undefined;
}

const beyond = optional(either(arrayLike, choice('extrapolate')));
const interpParameters = parameters<InterpOptions>(
  'interp',
  { x: arrayLike, xp: arrayLike, fp: arrayLike },
  { left: beyond, right: beyond, period: optional(arrayLike) },
);

/**
 * At each x the value of the piecewise linear function through the points (xp, fp). xp is a rising
 * vector, fp a vector of its length. Computes in floating point.
 */
export function interp(
  x: ArrayLike,
  xp: ArrayLike,
  fp: ArrayLike,
  ...args: Trailing<[left?: Beyond, right?: Beyond, period?: ArrayLike | null], InterpOptions>
): NDArray {
  const { left, right, period } = interpParameters.read([x, xp, fp], args);
  let at = asInexact(x);
  let points = asInexact(xp);
  let values = asInexact(fp);
  if (points.ndim !== 1 || values.ndim !== 1 || points.size !== values.size || points.size === 0)
    fail(
      'shape-mismatch',
      `interp: xp and fp must be vectors of one length, received shapes ` +
        `${printShape(points.shape)} and ${printShape(values.shape)}.`,
    );
  if (period !== undefined) {
    at = remainder(at, period);
    [points, values] = onePeriod(remainder(points, period), values, period);
  }
  const last = points.size - 1;
  const upper = clip(searchsorted(points, at, { side: 'right' }), 1, Math.max(last, 1));
  const lower = op('sub', upper, 1);
  const read = (v: NDArray, index: NDArray): NDArray => take(v, index, { mode: 'clip' });
  const base = read(values, lower);
  const rise = subtract(read(values, upper), base);
  const run = subtract(read(points, upper), read(points, lower));
  const flat = lessEqual(abs(run), smallest(run));
  const slope = divide(subtract(at, read(points, lower)), where(flat, 1, run));
  let result = where(flat, base, add(base, multiply(slope, rise)));
  if (period !== undefined) return result;
  if (left !== 'extrapolate')
    result = where(less(at, getItem(points, 0)), left ?? getItem(values, 0), result);
  if (right !== 'extrapolate')
    result = where(greater(at, getItem(points, last)), right ?? getItem(values, last), result);
  return result;
}

/** Below this distance two points count as one. */
const smallest = (x: NDArray): number => 2 ** (-2 * mantissaBits[x.dtype]);

/** Points sorted within one period, with the neighbours of the first and of the last one. */
function onePeriod(points: NDArray, values: NDArray, period: ArrayLike): [NDArray, NDArray] {
  const [sorted, ordered] = bind('sort', [points, values], { axis: 0, keys: 1 }) as [
    NDArray,
    NDArray,
  ];
  const n = sorted.size;
  const ends = (v: NDArray): [NDArray, NDArray] => [
    sliceAxis(v, 0, n - 1, n),
    sliceAxis(v, 0, 0, 1),
  ];
  const [last, first] = ends(sorted);
  const [lastValue, firstValue] = ends(ordered);
  return [
    join([subtract(last, period), sorted, add(first, period)], 0),
    join([lastValue, ordered, firstValue], 0),
  ];
}
