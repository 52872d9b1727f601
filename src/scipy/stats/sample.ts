/** Statistics of samples: ranks, the most frequent value, the standard error of the mean. */
import { defaultDType } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { normalizeAxis } from '../../array/shape.js';
import { add, divide, multiply } from '../../numpy/arithmetic.js';
import { convertTo, flat, insertAxes, moveAxis } from '../../numpy/basic.js';
import { asArray } from '../../numpy/convert.js';
import { equal, less, lessEqual } from '../../numpy/logic.js';
import { asInexact } from '../../numpy/promote.js';
import { countAlong, max, min, sum, type Axis } from '../../numpy/reduce.js';
import { std } from '../../numpy/statistics.js';
import { where } from '../../numpy/where.js';

/** The standard deviation of the mean of the elements along an axis: std / √n. */
export function sem(x: ArrayLike, axis: Axis = 0, ddof = 1): NDArray {
  const array = asInexact(x);
  const count = countAlong(array, axis, 'stats.sem');
  return divide(std(array, { axis, ddof }), Math.sqrt(count));
}

/** For each element of the last axis, how many elements of it pass a test against it (int32). */
function countOthers(x: NDArray, test: (other: ArrayLike, self: ArrayLike) => NDArray): NDArray {
  const [other, self] = [insertAxes(x, [x.ndim - 1]), insertAxes(x, [x.ndim])];
  return sum(test(other, self), -1);
}

/**
 * The most frequent value along an axis, the smallest of them on a tie, and how often it occurs. The
 * axis vanishes from the shape; null means all elements. Compares all pairs.
 */
export function mode(x: ArrayLike, axis: number | null = 0): [mode: NDArray, count: NDArray] {
  const lines = alongLast('stats.mode', asArray(x), axis);
  const counts = countOthers(lines, equal);
  const most = max(counts, -1, { keepdims: true });
  const candidates = where(equal(counts, most), lines, max(lines, -1, { keepdims: true }));
  return [min(candidates, -1), max(counts, -1)];
}

function alongLast(who: string, x: NDArray, axis: number | null): NDArray {
  return axis === null ? flat(x) : moveAxis(x, normalizeAxis(axis, x.ndim, who), x.ndim - 1);
}

export interface RankOptions {
  /** All elements, flattened, unless given. */
  readonly axis?: number | null | undefined;
}

/** How equal elements are ranked: by the mean, the least or the largest of their ranks. */
export type RankMethod = 'average' | 'min' | 'max';

/** The ranks of elements, from 1 on, in the default float dtype. Compares all pairs. */
export function rankdata(
  x: ArrayLike,
  method: RankMethod = 'average',
  options: RankOptions = {},
): NDArray {
  const array = asArray(x);
  const axis = options.axis ?? null;
  const lines = alongLast('stats.rankdata', array, axis);
  const least = add(countOthers(lines, less), 1);
  const largest = countOthers(lines, lessEqual);
  const twice = {
    average: add(least, largest),
    min: multiply(least, 2),
    max: multiply(largest, 2),
  };
  const ranks = multiply(convertTo(twice[method], defaultDType()), 0.5);
  return axis === null
    ? ranks
    : moveAxis(ranks, ranks.ndim - 1, normalizeAxis(axis, array.ndim, 'stats.rankdata'));
}
