/** The logistic distribution. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { abs, add, multiply, negative } from '../../numpy/arithmetic.js';
import { exp, log } from '../../numpy/math.js';
import { softplus } from '../../nn/index.js';
import { floats } from '../floats.js';
import { expit } from '../special/index.js';
import { standardized } from './support.js';

export function logpdf(x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray {
  const [at, center, width] = floats('logistic.logpdf', x, loc, scale);
  const z = standardized(at, center, width);
  // Symmetric, and -∞ on either side.
  const distance = abs(z);
  return negative(add(add(distance, multiply(softplus(negative(distance)), 2)), log(width)));
}

export const pdf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  exp(logpdf(x, loc, scale));

export const cdf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  expit(standardized(...floats('logistic.cdf', x, loc, scale)));

/** 1 - cdf. */
export const sf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  expit(negative(standardized(...floats('logistic.sf', x, loc, scale))));
