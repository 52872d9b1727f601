/** The Laplace distribution. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { abs, add, multiply, negative, subtract } from '../../numpy/arithmetic.js';
import { less } from '../../numpy/logic.js';
import { exp, log } from '../../numpy/math.js';
import { where } from '../../numpy/where.js';
import { floats } from '../floats.js';
import { standardized } from './support.js';

export function logpdf(x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray {
  const [at, center, width] = floats('laplace.logpdf', x, loc, scale);
  return negative(add(abs(standardized(at, center, width)), log(multiply(width, 2))));
}

export const pdf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  exp(logpdf(x, loc, scale));

export function cdf(x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray {
  const z = standardized(...floats('laplace.cdf', x, loc, scale));
  const tail = multiply(exp(negative(abs(z))), 0.5);
  return where(less(z, 0), tail, subtract(1, tail));
}
