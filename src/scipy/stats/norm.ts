/** The normal distribution. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, multiply, negative, square } from '../../numpy/arithmetic.js';
import { exp, log } from '../../numpy/math.js';
import { floats } from '../floats.js';
import { logNdtr, ndtr } from '../special/index.js';
import { standardized } from './support.js';

export function logpdf(x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray {
  const [at, center, width] = floats('norm.logpdf', x, loc, scale);
  const z = standardized(at, center, width);
  return negative(add(multiply(square(z), 0.5), add(log(width), 0.5 * Math.log(2 * Math.PI))));
}

export const pdf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  exp(logpdf(x, loc, scale));

const distance = (who: string, x: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray =>
  standardized(...floats(who, x, loc, scale));

export const cdf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  ndtr(distance('norm.cdf', x, loc, scale));

export const logcdf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  logNdtr(distance('norm.logcdf', x, loc, scale));

/** 1 - cdf. */
export const sf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  ndtr(negative(distance('norm.sf', x, loc, scale)));

export const logsf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  logNdtr(negative(distance('norm.logsf', x, loc, scale)));
