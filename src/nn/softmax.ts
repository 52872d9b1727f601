/** Sums of exponentials along axes, computed without overflow, and what is normalized by them. */
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { abs, add, divide, multiply, sign, square, subtract } from '../numpy/arithmetic.js';
import { op } from '../numpy/elementwise.js';
import { asArray } from '../numpy/convert.js';
import { isfinite, less } from '../numpy/logic.js';
import { exp, log } from '../numpy/math.js';
import { readOptions } from '../numpy/options.js';
import { asInexact, promoteArrays } from '../numpy/promote.js';
import { countAlong, max, sum, type Axis, type TestOptions } from '../numpy/reduce.js';
import { mean } from '../numpy/statistics.js';
import { where } from '../numpy/where.js';
import { broadcastRight, reshapeTo } from '../numpy/basic.js';

export interface SoftmaxOptions {
  /** The last axis unless given; null means all. */
  readonly axis?: Axis | undefined;
  /** Elements where this is false do not take part. */
  readonly where?: ArrayLike | undefined;
}

/**
 * The largest element along axes, kept with length 1, as a constant of differentiation: results do
 * not depend on it. -∞ where no element takes part.
 */
function largest(x: NDArray, axis: Axis | undefined, mask: ArrayLike | undefined): NDArray {
  const constant = op('stopGradient', x);
  return mask === undefined && x.size > 0
    ? max(constant, { axis, keepdims: true })
    : max(constant, { axis, keepdims: true, where: mask, initial: -Infinity });
}

/** Logits are numbers: a mask given in their place is a mistake. */
function asLogits(who: string, x: ArrayLike): NDArray {
  const array = asArray(x);
  if (array.dtype === 'bool')
    fail('dtype-mismatch', `${who}: wants numbers, received bool. A mask is the option 'where'.`);
  return asInexact(array);
}

/**
 * exp(x) / Σ exp(x) along an axis. Elements that do not take part give 0. Throws `dtype-mismatch`
 * for booleans.
 */
export function softmax(
  x: ArrayLike,
  axis: Axis | SoftmaxOptions = -1,
  options?: SoftmaxOptions,
): NDArray {
  const found = { axis: -1, ...readOptions<SoftmaxOptions>([axis, options], 'axis') };
  const array = asLogits('softmax', x);
  const raised = exp(subtract(array, largest(array, found.axis, found.where)));
  const total = sum(raised, { axis: found.axis, where: found.where, keepdims: true });
  const result = divide(raised, total);
  return found.where === undefined ? result : where(found.where, result, 0);
}

/**
 * log(softmax(x)). Elements that do not take part give -∞. Throws `dtype-mismatch` for booleans.
 */
export function logSoftmax(
  x: ArrayLike,
  axis: Axis | SoftmaxOptions = -1,
  options?: SoftmaxOptions,
): NDArray {
  const found = { axis: -1, ...readOptions<SoftmaxOptions>([axis, options], 'axis') };
  const array = asLogits('logSoftmax', x);
  const shifted = subtract(array, largest(array, found.axis, found.where));
  const total = sum(exp(shifted), { axis: found.axis, where: found.where, keepdims: true });
  const result = subtract(shifted, log(total));
  return found.where === undefined ? result : where(found.where, result, -Infinity);
}

export interface LogSumExpOptions extends TestOptions {
  /** Factors of the exponentials; broadcast against them. */
  readonly b?: ArrayLike | undefined;
  /** Return the logarithm of the magnitude and the sign of the sum. */
  readonly returnSign?: boolean | undefined;
}

/**
 * log Σ b · exp(x) over axes, all unless given. Where the sum is negative the result is NaN, unless
 * `returnSign` asks for the pair [log |sum|, sign].
 */
export function logsumexp(
  x: ArrayLike,
  options: LogSumExpOptions & { readonly returnSign: true },
): [NDArray, NDArray];
export function logsumexp(
  x: ArrayLike,
  axis?: Axis | LogSumExpOptions,
  options?: LogSumExpOptions,
): NDArray;
export function logsumexp(
  x: ArrayLike,
  axis?: Axis | LogSumExpOptions,
  options?: LogSumExpOptions,
): NDArray | [NDArray, NDArray] {
  const found = readOptions<LogSumExpOptions>([axis, options], 'axis');
  const { axis: along, where: mask, keepdims, b } = found;
  const [array, factor] =
    b === undefined
      ? [asInexact(x), undefined]
      : (promoteArrays('nn.logsumexp', asInexact(x), b) as [NDArray, NDArray]);
  const peak = largest(array, along, mask ?? undefined);
  // An infinite peak would give ∞ - ∞.
  const shift = where(isfinite(peak), peak, 0);
  const raised = exp(subtract(array, shift));
  const terms = factor === undefined ? raised : multiply(raised, factor);
  const total = sum(terms, { axis: along, where: mask, keepdims });
  const back = reshapeTo(shift, total.shape);
  if (factor === undefined && found.returnSign !== true) return add(log(total), back);
  const result = add(log(abs(total)), back);
  const signs = op('stopGradient', sign(total));
  return found.returnSign === true ? [result, signs] : where(less(signs, 0), NaN, result);
}

/** The logarithm of the mean of exp(x) over axes, all unless given. */
export function logmeanexp(
  x: ArrayLike,
  axis?: Axis | TestOptions,
  options?: TestOptions,
): NDArray {
  const found = readOptions<TestOptions>([axis, options], 'axis');
  const array = asInexact(x);
  const total = logsumexp(array, found);
  if (found.where === undefined || found.where === null)
    return subtract(total, Math.log(countAlong(array, found.axis, 'nn.logmeanexp')));
  const mask = broadcastRight(asArray(found.where), array.shape);
  const { axis: along, keepdims } = found;
  return subtract(total, log(sum(mask, { axis: along, keepdims, dtype: array.dtype })));
}

export interface StandardizeOptions {
  /** The last axis unless given; null means all. */
  readonly axis?: Axis | undefined;
  /** Those of the elements along the axis unless given. */
  readonly mean?: ArrayLike | null | undefined;
  readonly variance?: ArrayLike | null | undefined;
  /** Added to the variance, 1e-5 unless given. */
  readonly epsilon?: number | undefined;
  readonly where?: ArrayLike | undefined;
}

/** (x - mean) / √(variance + epsilon) along an axis. */
export function standardize(
  x: ArrayLike,
  axis: Axis | StandardizeOptions = -1,
  options?: StandardizeOptions,
): NDArray {
  const found = { axis: -1, ...readOptions<StandardizeOptions>([axis, options], 'axis') };
  const array = asInexact(x);
  const along = { axis: found.axis, where: found.where, keepdims: true };
  const center = found.mean ?? mean(array, along);
  const spread = found.variance ?? subtract(mean(square(array), along), square(center));
  const scale = op('rsqrt', asInexact(add(spread, found.epsilon ?? 1e-5)));
  return multiply(subtract(array, center), scale);
}
