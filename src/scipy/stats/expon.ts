/** The exponential distribution. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, negative } from '../../numpy/arithmetic.js';
import { exp, log } from '../../numpy/math.js';
import { floats } from '../floats.js';
import { fromZero, standardized } from './support.js';

export function logpdf(x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray {
  const [at, start, width] = floats('expon.logpdf', x, loc, scale);
  const z = standardized(at, start, width);
  return fromZero(z, negative(add(z, log(width))));
}

export const pdf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  exp(logpdf(x, loc, scale));
