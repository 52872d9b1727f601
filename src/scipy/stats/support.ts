import type { NDArray } from '../../array/ndarray.js';
import { divide, subtract } from '../../numpy/arithmetic.js';
import { less } from '../../numpy/logic.js';
import { where } from '../../numpy/where.js';

/** How far x lies from loc, in units of scale. */
export const standardized = (x: NDArray, loc: NDArray, scale: NDArray): NDArray =>
  divide(subtract(x, loc), scale);

/** A logarithm of a density: -∞ where the distance from the lower end of its support is negative. */
export const fromZero = (z: NDArray, logDensity: NDArray): NDArray =>
  where(less(z, 0), -Infinity, logDensity);
