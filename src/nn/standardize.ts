/** Numbers of mean 0 and variance 1 along axes. */
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { normalizeAxes } from '../array/shape.js';
import { where } from '../numpy/indexing/where.js';
import { add, multiply, subtract } from '../numpy/math/arithmetic.js';
import { isfinite, logicalNot, logicalOr } from '../numpy/math/logic.js';
import { any, type Axis } from '../numpy/reduce/reduce.js';
import { mean, variance } from '../numpy/reduce/statistics.js';
import { broadcastRight, convertTo } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { op } from '../operands/elementwise.js';
import { asInexact, asWorked } from '../operands/promote.js';
import { arrayLike, axes, nullable, optional } from '../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../parameters/parameters.js';

/** The options of `standardize`. */
export interface StandardizeOptions {
  /** The last axis unless given; null means all. */
  readonly axis?: Axis | undefined;
  /** Those of the elements along the axis unless given. */
  readonly mean?: ArrayLike | null | undefined;
  readonly variance?: ArrayLike | null | undefined;
  /** Added to the variance, 1e-5 unless given. */
  readonly epsilon?: ArrayLike | undefined;
  readonly where?: ArrayLike | null | undefined;
}

const standardizeParameters = parameters<StandardizeOptions, 'axis'>(
  'nn.standardize',
  { x: arrayLike },
  {
    axis: nullable(axes),
    mean: optional(arrayLike),
    variance: optional(arrayLike),
    epsilon: arrayLike,
    where: optional(arrayLike),
  },
);

/**
 * (x - mean) / √(variance + epsilon) along an axis. The variance, unless given, is the mean of x²
 * less mean², computed without the cancellation of the two. Elements that do not take part are
 * standardized like the others, by the mean and variance of those that do; where none does all is
 * NaN.
 */
export function standardize(
  x: ArrayLike,
  ...args: Trailing<
    [
      axis?: Axis,
      mean?: ArrayLike | null,
      variance?: ArrayLike | null,
      epsilon?: ArrayLike,
      where?: ArrayLike | null,
    ],
    StandardizeOptions
  >
): NDArray {
  const found = { axis: -1, ...standardizeParameters.read([x], args) };
  const { dtype } = asInexact(x);
  const array = asWorked(asInexact(x));
  normalizeAxes(found.axis, array.ndim, 'nn.standardize');
  return convertTo(standardized(array, found), dtype);
}

/** The same of floats with which to compute. */
export function standardized(array: NDArray, found: Found<StandardizeOptions, 'axis'>): NDArray {
  if (found.where === undefined) return scaled(array, moments(array, found), found.epsilon);
  const mask = broadcastRight(asArray(found.where), array.shape);
  // What is hidden and not finite would make NaN of the slopes of the others.
  const isolated = logicalNot(logicalOr(mask, isfinite(array)));
  const takesPart = any(mask, { axis: found.axis, keepdims: true });
  const { center, spread } = moments(array, found);
  const safe = { center: where(takesPart, center, 0), spread: where(takesPart, spread, 0) };
  const usual = scaled(where(isolated, 0, array), safe, found.epsilon);
  return where(isolated, array, where(takesPart, usual, NaN));
}

interface Moments {
  readonly center: ArrayLike;
  readonly spread: ArrayLike;
}

const scaled = (x: NDArray, { center, spread }: Moments, epsilon: ArrayLike = 1e-5): NDArray =>
  multiply(subtract(x, center), op('rsqrt', asInexact(add(spread, epsilon))));

/** The mean and the variance that are given, else those of x. */
function moments(x: NDArray, options: StandardizeOptions): Moments {
  const along = { axis: options.axis, where: options.where, keepdims: true };
  const given = options.mean ?? undefined;
  const center = given ?? mean(x, along);
  if (options.variance !== undefined && options.variance !== null)
    return { center, spread: options.variance };
  const spread = variance(x, along);
  if (given === undefined) return { center, spread };
  // The mean of x² less c² is, with the mean m, var x + (m - c)(m + c).
  const m = mean(x, along);
  return { center, spread: add(spread, multiply(subtract(m, given), add(m, given))) };
}
