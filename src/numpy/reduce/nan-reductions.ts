/** Reductions that leave NaN out. On integers and booleans they are the plain ones. */
import { isInexact, partOf, type DType } from '../../array/dtype.js';
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { arrayLike, number, optional } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { divide, subtract } from '../math/arithmetic.js';
import {
  cumprod,
  cumsum,
  cumulativeKinds,
  type CumulativeArguments,
  type CumulativeOptions,
} from './cumulative.js';
import { convertTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { absoluteSquare, op, pick } from '../../operands/elementwise.js';
import { isnan } from '../math/logic.js';
import {
  all,
  argmax,
  argmin,
  extremeKinds,
  masked,
  max,
  min,
  argExtremeKinds,
  prod,
  reductionKinds,
  sum,
  type Axis,
  type ExtremeArguments,
  type ExtremeOptions,
  type ArgExtremeArguments,
  type ArgExtremeOptions,
  type SumOptions,
} from './reduce.js';
import { floats, mean, type MeanOptions, type VarianceOptions } from './statistics.js';

/** x with every NaN replaced. */
function replaceNaN(x: ArrayLike, value: number): NDArray {
  const array = asArray(x);
  return isInexact(array.dtype) ? pick(op('ne', array, array), value, array) : array;
}

const { axis, dtype, out, keepdims, initial, where } = reductionKinds;
const operand = { x: arrayLike };

/** What `nansum` and its like take: all but `promoteIntegers` of `sum`. */
export type NanSumOptions = Omit<SumOptions, 'promoteIntegers'>;
const nansumKinds = { axis, dtype, out, keepdims, initial, where };
type NanSumArguments = Trailing<
  [
    axis?: Axis,
    dtype?: DType | null,
    out?: null,
    keepdims?: boolean,
    initial?: ArrayLike | null,
    where?: ArrayLike | null,
  ],
  NanSumOptions
>;
const nansumParameters = parameters<NanSumOptions>('nansum', operand, nansumKinds);
const nanprodParameters = parameters<NanSumOptions>('nanprod', operand, nansumKinds);

/** The sum of the elements that are not NaN; 0 where there are none. */
export function nansum(x: ArrayLike, ...args: NanSumArguments): NDArray {
  const found = nansumParameters.read([x], args);
  return speakAs('nansum', () => sum(replaceNaN(x, 0), found));
}

/** The product of the elements that are not NaN; 1 where there are none. */
export function nanprod(x: ArrayLike, ...args: NanSumArguments): NDArray {
  const found = nanprodParameters.read([x], args);
  return speakAs('nanprod', () => prod(replaceNaN(x, 1), found));
}

const nanmaxParameters = parameters<ExtremeOptions>('nanmax', operand, extremeKinds);
const nanminParameters = parameters<ExtremeOptions>('nanmin', operand, extremeKinds);

/** The largest element that is not NaN; NaN where there is none, unless `initial` is given. */
export function nanmax(x: ArrayLike, ...args: ExtremeArguments): NDArray {
  const found = nanmaxParameters.read([x], args);
  return speakAs('nanmax', () => orNaN(x, max(replaceNaN(x, -Infinity), found), found));
}

/** The smallest element that is not NaN; NaN where there is none, unless `initial` is given. */
export function nanmin(x: ArrayLike, ...args: ExtremeArguments): NDArray {
  const found = nanminParameters.read([x], args);
  return speakAs('nanmin', () => orNaN(x, min(replaceNaN(x, Infinity), found), found));
}

/** The result, or NaN where all elements were. */
function orNaN(x: ArrayLike, result: NDArray, found: Found<ExtremeOptions>): NDArray {
  if (!isInexact(result.dtype) || found.initial !== undefined) return result;
  return pick(all(isnan(x), { axis: found.axis, keepdims: found.keepdims }), NaN, result);
}

/** How many elements take part and are not NaN, in the dtype of the float array x. */
function countNumbers(x: NDArray, found: Found<MeanOptions>): NDArray {
  const { axis: along, keepdims: kept, where: mask } = found;
  return sum(op('eq', x, x), { axis: along, keepdims: kept, where: mask, dtype: partOf(x.dtype) });
}

const nanmeanParameters = parameters<MeanOptions>('nanmean', operand, {
  axis,
  dtype,
  out,
  keepdims,
  where,
});

/** The mean of the elements that are not NaN; NaN where there are none. */
export function nanmean(
  x: ArrayLike,
  ...args: Trailing<
    [axis?: Axis, dtype?: DType | null, out?: null, keepdims?: boolean, where?: ArrayLike | null],
    MeanOptions
  >
): NDArray {
  const found = nanmeanParameters.read([x], args);
  return speakAs('nanmean', () => meanOfNumbers(x, found));
}

function meanOfNumbers(x: ArrayLike, found: Found<MeanOptions>): NDArray {
  const array = asArray(x);
  if (!isInexact(array.dtype)) return mean(array, found);
  const { array: numbers, dtype: type } = floats(array, found.dtype);
  const { axis: along, keepdims, where: mask } = found;
  const total = sum(replaceNaN(numbers, 0), { axis: along, keepdims, where: mask });
  return convertTo(divide(total, countNumbers(numbers, found)), type);
}

/** What `nanvar` and its like take: all but `correction` of `variance`. */
export type NanVarianceOptions = Omit<VarianceOptions, 'correction'>;
const nanvarKinds = { axis, dtype, out, ddof: number, keepdims, where, mean: optional(arrayLike) };
type NanVarianceArguments = Trailing<
  [
    axis?: Axis,
    dtype?: DType | null,
    out?: null,
    ddof?: number,
    keepdims?: boolean,
    where?: ArrayLike | null,
    mean?: ArrayLike | null,
  ],
  NanVarianceOptions
>;
const nanvarParameters = parameters<NanVarianceOptions>('nanvar', operand, nanvarKinds);
const nanstdParameters = parameters<NanVarianceOptions>('nanstd', operand, nanvarKinds);

/** The variance of the elements that are not NaN; NaN unless there are more than `ddof`. */
export function nanvar(x: ArrayLike, ...args: NanVarianceArguments): NDArray {
  const found = nanvarParameters.read([x], args);
  return speakAs('nanvar', () => varianceOfNumbers(x, found, (variance) => variance));
}

/** What `of` makes of the variance, which has more digits than the result for floats of 16 bits. */
function varianceOfNumbers(
  x: ArrayLike,
  found: Found<NanVarianceOptions>,
  of: (variance: NDArray) => NDArray,
): NDArray {
  const { axis: along, keepdims: kept, where: mask } = found;
  const { array, dtype: type } = floats(x, found.dtype);
  const center = found.mean ?? meanOfNumbers(array, { axis: along, keepdims: true, where: mask });
  const distance = masked(pick(isnan(array), 0, subtract(array, center)), mask, 0);
  const total = sum(absoluteSquare(distance), { axis: along, keepdims: kept });
  const divisor = op('sub', countNumbers(array, found), found.ddof ?? 0);
  return convertTo(of(pick(op('le', divisor, 0), NaN, op('div', total, divisor))), partOf(type));
}

/** The standard deviation of the elements that are not NaN. */
export function nanstd(x: ArrayLike, ...args: NanVarianceArguments): NDArray {
  const found = nanstdParameters.read([x], args);
  return speakAs('nanstd', () => varianceOfNumbers(x, found, (variance) => op('sqrt', variance)));
}

const nancumsumParameters = parameters<CumulativeOptions>('nancumsum', operand, cumulativeKinds);
const nancumprodParameters = parameters<CumulativeOptions>('nancumprod', operand, cumulativeKinds);

/** Cumulative sums that count NaN as 0. */
export function nancumsum(x: ArrayLike, ...args: CumulativeArguments): NDArray {
  const found = nancumsumParameters.read([x], args);
  return speakAs('nancumsum', () => cumsum(replaceNaN(x, 0), found));
}

/** Cumulative products that count NaN as 1. */
export function nancumprod(x: ArrayLike, ...args: CumulativeArguments): NDArray {
  const found = nancumprodParameters.read([x], args);
  return speakAs('nancumprod', () => cumprod(replaceNaN(x, 1), found));
}

const nanargmaxParameters = parameters<ArgExtremeOptions>('nanargmax', operand, argExtremeKinds);
const nanargminParameters = parameters<ArgExtremeOptions>('nanargmin', operand, argExtremeKinds);

function nanArg(
  x: ArrayLike,
  search: typeof argmax,
  loser: number,
  found: Found<ArgExtremeOptions>,
): NDArray {
  const array = asArray(x);
  const indices = search(replaceNaN(array, loser), found);
  if (!isInexact(array.dtype)) return indices;
  return pick(all(isnan(array), { axis: found.axis, keepdims: found.keepdims }), -1, indices);
}

/** The index of the first largest element that is not NaN, as int32; -1 where there is none. */
export function nanargmax(x: ArrayLike, ...args: ArgExtremeArguments): NDArray {
  const found = nanargmaxParameters.read([x], args);
  return speakAs('nanargmax', () => nanArg(x, argmax, -Infinity, found));
}

/** The index of the first smallest element that is not NaN, as int32; -1 where there is none. */
export function nanargmin(x: ArrayLike, ...args: ArgExtremeArguments): NDArray {
  const found = nanargminParameters.read([x], args);
  return speakAs('nanargmin', () => nanArg(x, argmin, Infinity, found));
}
