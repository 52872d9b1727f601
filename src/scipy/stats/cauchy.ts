/** The Cauchy distribution. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, multiply, negative } from '../../numpy/arithmetic.js';
import { arctan2 } from '../../numpy/float-pairs.js';
import { exp, log } from '../../numpy/math.js';
import { floats } from '../floats.js';
import { log1pSquare, standardized } from './support.js';

export function logpdf(x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray {
  const [at, center, width] = floats('cauchy.logpdf', x, loc, scale);
  const z = standardized(at, center, width);
  return negative(add(log1pSquare(z), log(multiply(width, Math.PI))));
}

export const pdf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  exp(logpdf(x, loc, scale));

/** ½ + arctan(z) / π, as an angle that has its digits in both tails. */
export function cdf(x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray {
  const z = standardized(...floats('cauchy.cdf', x, loc, scale));
  return multiply(arctan2(1, negative(z)), 1 / Math.PI);
}
