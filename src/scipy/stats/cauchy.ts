/** The Cauchy distribution. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, multiply, negative, square } from '../../numpy/arithmetic.js';
import { arctan, exp, log, log1p } from '../../numpy/math.js';
import { floats } from '../floats.js';
import { standardized } from './support.js';

export function logpdf(x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray {
  const [at, center, width] = floats('cauchy.logpdf', x, loc, scale);
  const z = standardized(at, center, width);
  return negative(add(log1p(square(z)), log(multiply(width, Math.PI))));
}

export const pdf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  exp(logpdf(x, loc, scale));

export const cdf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  add(multiply(arctan(standardized(...floats('cauchy.cdf', x, loc, scale))), 1 / Math.PI), 0.5);
