/** Reductions that leave NaN out. On integers and booleans they are the plain ones. */
import type { DType } from '../array/dtype.js';
import { isFloat } from '../array/dtype.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { subtract } from './arithmetic.js';
import { cumprod, cumsum, type CumulativeOptions } from './cumulative.js';
import { asArray } from './convert.js';
import { op, pick } from './elementwise.js';
import { isnan } from './logic.js';
import { readOptions } from './options.js';
import { asInexact } from './promote.js';
import {
  all,
  argmax,
  argmin,
  max,
  min,
  prod,
  sum,
  type Axis,
  type AxisOptions,
  type PlaceOptions,
  type SumOptions,
} from './reduce.js';
import { mean, type VarianceOptions } from './statistics.js';

/** x with every NaN replaced. */
function replaceNaN(x: ArrayLike, value: number): NDArray {
  const array = asArray(x);
  return isFloat(array.dtype) ? pick(op('ne', array, array), value, array) : array;
}

/** The sum of the elements that are not NaN; 0 where there are none. */
export function nansum(x: ArrayLike, axis?: Axis | SumOptions, options?: SumOptions): NDArray {
  return sum(replaceNaN(x, 0), axis, options);
}

/** The product of the elements that are not NaN; 1 where there are none. */
export function nanprod(x: ArrayLike, axis?: Axis | SumOptions, options?: SumOptions): NDArray {
  return prod(replaceNaN(x, 1), axis, options);
}

/** The largest element that is not NaN; NaN where there is none. */
export function nanmax(x: ArrayLike, axis?: Axis | AxisOptions, options?: AxisOptions): NDArray {
  const found = readOptions<AxisOptions>([axis, options], 'axis');
  return orNaN(x, max(replaceNaN(x, -Infinity), found), found);
}

/** The smallest element that is not NaN; NaN where there is none. */
export function nanmin(x: ArrayLike, axis?: Axis | AxisOptions, options?: AxisOptions): NDArray {
  const found = readOptions<AxisOptions>([axis, options], 'axis');
  return orNaN(x, min(replaceNaN(x, Infinity), found), found);
}

/** The result, or NaN where all elements were. */
function orNaN(x: ArrayLike, result: NDArray, options: Partial<AxisOptions>): NDArray {
  return isFloat(result.dtype) ? pick(all(isnan(x), options), NaN, result) : result;
}

/** How many elements are not NaN, in the dtype of the float array x. */
function countNumbers(x: NDArray, { axis, keepdims }: Partial<AxisOptions>): NDArray {
  return sum(op('eq', x, x), { axis, keepdims, dtype: x.dtype });
}

export interface NanMeanOptions extends AxisOptions {
  /** The dtype to compute in and to return. */
  readonly dtype?: DType | undefined;
}

/** The mean of the elements that are not NaN; NaN where there are none. */
export function nanmean(
  x: ArrayLike,
  axis?: Axis | NanMeanOptions,
  options?: NanMeanOptions,
): NDArray {
  const found = readOptions<NanMeanOptions>([axis, options], 'axis');
  const array = asArray(x);
  if (!isFloat(array.dtype)) return mean(array, found);
  const typed = found.dtype === undefined ? array : asArray(array, found.dtype);
  const total = sum(replaceNaN(typed, 0), found);
  return op('div', total, countNumbers(typed, found));
}

/** The variance of the elements that are not NaN; NaN unless there are more than `ddof`. */
export function nanvar(
  x: ArrayLike,
  axis?: Axis | VarianceOptions,
  options?: VarianceOptions,
): NDArray {
  const found = readOptions<VarianceOptions>([axis, options], 'axis');
  const { axis: along, keepdims, dtype } = found;
  const array = dtype === undefined ? asInexact(x) : asArray(x, dtype);
  const center = nanmean(array, { axis: along, keepdims: true });
  const distance = replaceNaN(subtract(array, center), 0);
  const total = sum(op('mul', distance, distance), { axis: along, keepdims });
  const divisor = op('sub', countNumbers(array, found), found.correction ?? found.ddof ?? 0);
  return pick(op('le', divisor, 0), NaN, op('div', total, divisor));
}

/** The standard deviation of the elements that are not NaN. */
export function nanstd(
  x: ArrayLike,
  axis?: Axis | VarianceOptions,
  options?: VarianceOptions,
): NDArray {
  return op('sqrt', nanvar(x, axis, options));
}

/** Cumulative sums that count NaN as 0. */
export function nancumsum(
  x: ArrayLike,
  axis?: number | null | CumulativeOptions,
  options?: CumulativeOptions,
): NDArray {
  return cumsum(replaceNaN(x, 0), axis, options);
}

/** Cumulative products that count NaN as 1. */
export function nancumprod(
  x: ArrayLike,
  axis?: number | null | CumulativeOptions,
  options?: CumulativeOptions,
): NDArray {
  return cumprod(replaceNaN(x, 1), axis, options);
}

function nanPlace(
  x: ArrayLike,
  search: typeof argmax,
  loser: number,
  options: Partial<PlaceOptions>,
): NDArray {
  const array = asArray(x);
  const places = search(replaceNaN(array, loser), options);
  if (!isFloat(array.dtype)) return places;
  return pick(all(isnan(array), options), -1, places);
}

/** The first place of the largest element that is not NaN, as int32; -1 where there is none. */
export function nanargmax(
  x: ArrayLike,
  axis?: number | null | PlaceOptions,
  options?: PlaceOptions,
): NDArray {
  const found = readOptions<PlaceOptions>([axis, options], 'axis');
  return nanPlace(x, argmax, -Infinity, found);
}

/** The first place of the smallest element that is not NaN, as int32; -1 where there is none. */
export function nanargmin(
  x: ArrayLike,
  axis?: number | null | PlaceOptions,
  options?: PlaceOptions,
): NDArray {
  const found = readOptions<PlaceOptions>([axis, options], 'axis');
  return nanPlace(x, argmin, Infinity, found);
}
