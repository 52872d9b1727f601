/** Sums of exponentials along axes, computed without overflow, and what is divided by them. */
import { isBool, largestFinite } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, normalizeAxes } from '../array/shape.js';
import { abs, add, divide, multiply, sign, subtract } from '../numpy/math/arithmetic.js';
import { op } from '../operands/elementwise.js';
import { asArray } from '../operands/convert.js';
import { equal, isfinite, less, lessEqual, logicalAnd, logicalNot } from '../numpy/math/logic.js';
import { exp, log } from '../numpy/math/math.js';
import { asInexact, asWorked, promoteArrays } from '../operands/promote.js';
import {
  any,
  countAlong,
  masked,
  max,
  sum,
  type Axis,
  type AxisOptions,
} from '../numpy/reduce/reduce.js';
import { where } from '../numpy/indexing/where.js';
import { arrayLike, axes, flag, nullable, optional } from '../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../parameters/parameters.js';
import { broadcastRight, convertTo, reshapeTo } from '../operands/basic.js';

/** The options of `softmax` and `logSoftmax`. */
export interface SoftmaxOptions {
  /** The last axis unless given; null means all. */
  readonly axis?: Axis | undefined;
  /** Elements where this is false do not take part. */
  readonly where?: ArrayLike | null | undefined;
}

type SoftmaxArguments = Trailing<[axis?: Axis, where?: ArrayLike | null], SoftmaxOptions>;

const softmaxKinds = { axis: nullable(axes), where: optional(arrayLike) };
const softmaxParameters = parameters<SoftmaxOptions, 'axis'>(
  'nn.softmax',
  { x: arrayLike },
  softmaxKinds,
);
const logSoftmaxParameters = parameters<SoftmaxOptions, 'axis'>(
  'nn.logSoftmax',
  { x: arrayLike },
  softmaxKinds,
);

/**
 * The largest element along axes, kept with length 1, as a constant of differentiation: results do
 * not depend on it. -∞ where no element takes part.
 */
function largest(x: NDArray, axis: Axis | undefined, isMasked: boolean): NDArray {
  const constant = op('stopGradient', x);
  return !isMasked && x.size > 0
    ? max(constant, { axis, keepdims: true })
    : max(constant, { axis, keepdims: true, initial: -Infinity });
}

/** What `softmax` and `logSoftmax` are made of: x - max x, and Σ exp(x - max x) with length 1. */
interface Shifted {
  readonly shifted: NDArray;
  readonly total: NDArray;
}

/**
 * Elements that do not take part become -∞ before anything is computed of them. Where none does,
 * the shift is 0 and the total 1, so that no NaN arises that would spoil derivatives.
 */
function shiftedLogits(x: NDArray, axis: Axis | undefined, mask: ArrayLike | undefined): Shifted {
  if (mask === undefined) {
    const shifted = subtract(x, largest(x, axis, false));
    return { shifted, total: sum(exp(shifted), { axis, keepdims: true }) };
  }
  const array = where(mask, x, -Infinity);
  const takesPart = any(broadcastRight(asArray(mask), array.shape), { axis, keepdims: true });
  const shifted = subtract(array, where(takesPart, largest(array, axis, true), 0));
  const total = where(takesPart, sum(exp(shifted), { axis, keepdims: true }), 1);
  return { shifted, total };
}

/** Logits are numbers: a mask instead of them is a mistake. */
function asLogits(who: string, x: ArrayLike, axis: Axis | undefined): NDArray {
  const array = asArray(x);
  normalizeAxes(axis, array.ndim, who);
  if (isBool(array.dtype))
    fail('dtype-mismatch', `${who}: wants numbers, received bool. A mask is the option 'where'.`);
  return asInexact(array);
}

/**
 * exp(x) / Σ exp(x) along an axis. Elements that do not take part give 0. Throws `dtype-mismatch`
 * for booleans.
 */
export function softmax(x: ArrayLike, ...args: SoftmaxArguments): NDArray {
  const found = { axis: -1, ...softmaxParameters.read([x], args) };
  const array = asLogits('nn.softmax', x, found.axis);
  const { shifted, total } = shiftedLogits(asWorked(array), found.axis, found.where);
  const result = convertTo(divide(exp(shifted), total), array.dtype);
  return found.where === undefined ? result : where(found.where, result, 0);
}

/**
 * log(softmax(x)). Elements that do not take part give -∞. Throws `dtype-mismatch` for booleans.
 */
export function logSoftmax(x: ArrayLike, ...args: SoftmaxArguments): NDArray {
  const found = { axis: -1, ...logSoftmaxParameters.read([x], args) };
  const array = asLogits('nn.logSoftmax', x, found.axis);
  const { shifted, total } = shiftedLogits(asWorked(array), found.axis, found.where);
  const result = convertTo(subtract(shifted, log(total)), array.dtype);
  return found.where === undefined ? result : where(found.where, result, -Infinity);
}

export interface LogMeanExpOptions extends AxisOptions {
  /** Elements where this is false do not take part. */
  readonly where?: ArrayLike | null | undefined;
}

/** The options of `logsumexp`. */
export interface LogSumExpOptions extends LogMeanExpOptions {
  /** Factors of the exponentials; broadcast against them. */
  readonly b?: ArrayLike | null | undefined;
  /** Return the logarithm of the magnitude and the sign of the sum. */
  readonly returnSign?: boolean | undefined;
}

type LogSumExpArguments = Trailing<
  [
    axis?: Axis,
    b?: ArrayLike | null,
    keepdims?: boolean,
    returnSign?: boolean,
    where?: ArrayLike | null,
  ],
  LogSumExpOptions
>;

const logsumexpParameters = parameters<LogSumExpOptions>(
  'nn.logsumexp',
  { a: arrayLike },
  {
    axis: optional(axes),
    b: optional(arrayLike),
    keepdims: flag,
    returnSign: flag,
    where: optional(arrayLike),
  },
);

const logmeanexpParameters = parameters<LogMeanExpOptions>(
  'nn.logmeanexp',
  { x: arrayLike },
  { axis: optional(axes), where: optional(arrayLike), keepdims: flag },
);

/**
 * log Σ b · exp(x) over axes, all unless given. Where the sum is negative the result is NaN, unless
 * `returnSign` asks for the pair [log |sum|, sign].
 */
export function logsumexp(
  x: ArrayLike,
  options: LogSumExpOptions & { readonly returnSign: true },
): [NDArray, NDArray];
export function logsumexp(x: ArrayLike, ...args: LogSumExpArguments): NDArray;
export function logsumexp(x: ArrayLike, ...args: LogSumExpArguments): NDArray | [NDArray, NDArray] {
  const found = logsumexpParameters.read([x], args);
  const { axis: along, where: mask, keepdims, b } = found;
  normalizeAxes(along, asArray(x).ndim, 'nn.logsumexp');
  const given = b === undefined ? [asInexact(x)] : promoteArrays('nn.logsumexp', asInexact(x), b);
  const { dtype } = at(given, 0);
  const [array, factor] = given.map(asWorked) as [NDArray, NDArray?];
  const { shift, raised, isEmpty } = exponentials(array, along, mask, factor);
  const terms = factor === undefined ? raised : multiply(raised, masked(factor, mask, 0));
  const summed = sum(terms, { axis: along, keepdims });
  const total = where(reshapeTo(isEmpty, summed.shape), 1, summed);
  const back = reshapeTo(where(isEmpty, -Infinity, shift), summed.shape);
  if (factor === undefined && found.returnSign !== true)
    return convertTo(add(log(total), back), dtype);
  const result = convertTo(add(log(abs(total)), back), dtype);
  const signs = convertTo(op('stopGradient', sign(summed)), dtype);
  return found.returnSign === true ? [result, signs] : where(less(signs, 0), NaN, result);
}

interface Exponentials {
  /** What was subtracted from x, with the axes kept. */
  readonly shift: NDArray;
  /** exp(x - shift), 0 where x does not take part. */
  readonly raised: NDArray;
  /** Where no element above -∞ takes part: the sum's logarithm has the slope 0 there. */
  readonly isEmpty: NDArray;
}

/**
 * An element with the factor 0 does not set the shift, and counts only if that does not overflow.
 */
function exponentials(
  x: NDArray,
  axis: Axis | undefined,
  mask: ArrayLike | null | undefined,
  factor: NDArray | undefined,
): Exponentials {
  const array = masked(x, mask, -Infinity);
  const isFactorless = factor === undefined ? undefined : equal(factor, 0);
  const counted = isFactorless === undefined ? array : where(isFactorless, -Infinity, array);
  const isMasked = isFactorless !== undefined || (mask !== undefined && mask !== null);
  const peak = largest(counted, axis, isMasked);
  // An infinite peak would give ∞ - ∞.
  const shift = where(isfinite(peak), peak, 0);
  const distance = subtract(array, shift);
  const isEmpty = equal(peak, -Infinity);
  if (isFactorless === undefined) return { shift, raised: exp(distance), isEmpty };
  const bounded = lessEqual(distance, Math.floor(Math.log(largestFinite(x.dtype))));
  const hidden = logicalAnd(isFactorless, logicalNot(bounded));
  return { shift, raised: exp(where(hidden, -Infinity, distance)), isEmpty };
}

/** The logarithm of the mean of exp(x) over axes, all unless given. */
export function logmeanexp(
  x: ArrayLike,
  ...args: Trailing<[axis?: Axis, where?: ArrayLike | null, keepdims?: boolean], LogMeanExpOptions>
): NDArray {
  const found = logmeanexpParameters.read([x], args);
  const { dtype } = asInexact(x);
  const array = asWorked(asInexact(x));
  normalizeAxes(found.axis, array.ndim, 'nn.logmeanexp');
  const total = logsumexp(array, found);
  return convertTo(subtract(total, logOfCount(array, found)), dtype);
}

/** The logarithm of the number of elements that take part. */
function logOfCount(x: NDArray, options: Found<LogMeanExpOptions>): ArrayLike {
  const { axis: along, keepdims, where: mask } = options;
  if (mask === undefined) return Math.log(countAlong(x, along, 'nn.logmeanexp'));
  const counted = broadcastRight(asArray(mask), x.shape);
  return log(sum(counted, { axis: along, keepdims, dtype: x.dtype }));
}
