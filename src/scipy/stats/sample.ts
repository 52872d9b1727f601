/** Statistics of samples: ranks, the most frequent value, the standard error of the mean. */
import {
  arrayLike,
  axes,
  axis as axisKind,
  choice,
  flag,
  named,
  nullable,
  number,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { defaultDType } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { normalizeAxis } from '../../array/shape.js';
import { add, divide, multiply } from '../../numpy/math/arithmetic.js';
import { convertTo, flat, insertAxes, moveAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { equal, less, lessEqual } from '../../numpy/math/logic.js';
import { asInexact } from '../../operands/promote.js';
import { countAlong, max, min, sum, type Axis } from '../../numpy/reduce/reduce.js';
import { std } from '../../numpy/reduce/statistics.js';
import { where } from '../../numpy/indexing/where.js';

/** NaN is never left out: a sample that has one gives NaN, as `propagate` says. */
export type NanPolicy = 'propagate';
const nanPolicyKind = choice('propagate');

export interface SemOptions {
  /** 0 unless given; null means all. */
  readonly axis?: Axis | undefined;
  /** 1 unless given. */
  readonly ddof?: number | undefined;
  readonly nanPolicy?: NanPolicy | undefined;
  /** Keep the axis with length 1. */
  readonly keepdims?: boolean | undefined;
}

const semParameters = parameters<SemOptions, 'axis'>(
  'scipy.stats.sem',
  { a: arrayLike },
  { axis: nullable(axes), ddof: number, nanPolicy: nanPolicyKind, keepdims: named(flag) },
);

/** The standard deviation of the mean of the elements along an axis: std / √n. */
export function sem(
  x: ArrayLike,
  ...args: Trailing<[axis?: Axis, ddof?: number, nanPolicy?: NanPolicy], SemOptions>
): NDArray {
  const found = semParameters.read([x], args);
  const { ddof = 1, keepdims = false } = found;
  const axis = found.axis === undefined ? 0 : found.axis;
  const array = asInexact(x);
  const count = countAlong(array, axis, 'scipy.stats.sem');
  return divide(std(array, { axis, ddof, keepdims }), Math.sqrt(count));
}

/** For each element of the last axis, how many elements of it pass a test against it (int32). */
function countOthers(x: NDArray, test: (other: ArrayLike, self: ArrayLike) => NDArray): NDArray {
  const [other, self] = [insertAxes(x, [x.ndim - 1]), insertAxes(x, [x.ndim])];
  return sum(test(other, self), -1);
}

export interface ModeOptions {
  /** 0 unless given; null means all. */
  readonly axis?: number | null | undefined;
  readonly nanPolicy?: NanPolicy | undefined;
  /** Keep the axis with length 1. */
  readonly keepdims?: boolean | undefined;
}

const modeParameters = parameters<ModeOptions, 'axis'>(
  'scipy.stats.mode',
  { a: arrayLike },
  { axis: nullable(axisKind), nanPolicy: nanPolicyKind, keepdims: flag },
);

/**
 * The most frequent value along an axis, the smallest of them on a tie, and how often it occurs.
 * The axis vanishes from the shape; null means all elements. Compares all pairs.
 */
export function mode(
  x: ArrayLike,
  ...args: Trailing<[axis?: number | null, nanPolicy?: NanPolicy, keepdims?: boolean], ModeOptions>
): [mode: NDArray, count: NDArray] {
  const { axis: given, keepdims = false } = modeParameters.read([x], args);
  const axis = given === undefined ? 0 : given;
  const array = asArray(x);
  const lines = alongLast('scipy.stats.mode', array, axis);
  const counts = countOthers(lines, equal);
  const most = max(counts, -1, { keepdims: true });
  const candidates = where(equal(counts, most), lines, max(lines, -1, { keepdims: true }));
  const found: [NDArray, NDArray] = [min(candidates, -1), max(counts, -1)];
  if (!keepdims) return found;
  const kept =
    axis === null
      ? array.shape.map((_, d) => d)
      : [normalizeAxis(axis, array.ndim, 'scipy.stats.mode')];
  return [insertAxes(found[0], kept), insertAxes(found[1], kept)];
}

function alongLast(who: string, x: NDArray, axis: number | null): NDArray {
  return axis === null ? flat(x) : moveAxis(x, normalizeAxis(axis, x.ndim, who), x.ndim - 1);
}

/** The options of `rankdata`. */
export interface RankOptions {
  /** All elements, flattened, unless given. */
  readonly axis?: number | null | undefined;
  readonly method?: RankMethod | undefined;
  readonly nanPolicy?: NanPolicy | undefined;
}

const rankParameters = parameters<RankOptions>(
  'scipy.stats.rankdata',
  { a: arrayLike },
  {
    method: choice('average', 'min', 'max'),
    axis: named(optional(axisKind)),
    nanPolicy: named(nanPolicyKind),
  },
);

/** How equal elements are ranked: by the mean, the least or the largest of their ranks. */
export type RankMethod = 'average' | 'min' | 'max';

/** The ranks of elements, from 1 on, in the default float dtype. Compares all pairs. */
export function rankdata(
  x: ArrayLike,
  ...args: Trailing<[method?: RankMethod], RankOptions>
): NDArray {
  const { method = 'average', axis = null } = rankParameters.read([x], args);
  const array = asArray(x);
  const lines = alongLast('scipy.stats.rankdata', array, axis);
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
    : moveAxis(ranks, ranks.ndim - 1, normalizeAxis(axis, array.ndim, 'scipy.stats.rankdata'));
}
