import type { NDArray } from '../../array/ndarray.js';
import { abs, divide, multiply, square, subtract } from '../../numpy/math/arithmetic.js';
import { greater, isnan, less, logicalOr } from '../../numpy/math/logic.js';
import { log, log1p } from '../../numpy/math/math.js';
import { where } from '../../numpy/indexing/where.js';

/** The distance of x from loc, in units of scale. */
export const standardized = (x: NDArray, loc: NDArray, scale: NDArray): NDArray =>
  divide(subtract(x, loc), scale);

/**
 * A logarithm of a density: -∞ where the distance from the lower end of its support is negative.
 */
export const fromZero = (z: NDArray, logDensity: NDArray): NDArray =>
  where(less(z, 0), -Infinity, logDensity);

/** log(1 + z²), also where z² overflows. */
export function log1pSquare(z: NDArray): NDArray {
  const isLarge = greater(abs(z), 2 ** 30);
  const far = multiply(log(abs(where(isLarge, z, 1))), 2);
  return where(isLarge, far, log1p(square(where(isLarge, 0, z))));
}

/** A logarithm of a density, and NaN where one of the arguments is: comparisons do not see it. */
export function unlessNaN(logDensity: NDArray, ...args: readonly NDArray[]): NDArray {
  const isNaN = args.map((x) => isnan(x)).reduce((x, y) => logicalOr(x, y));
  return where(isNaN, NaN, logDensity);
}
