/** The gamma distribution with shape parameter a. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, subtract } from '../../numpy/arithmetic.js';
import { exp, log } from '../../numpy/math.js';
import { floats } from '../floats.js';
import { gammaln, xlogy } from '../special/index.js';
import { fromZero, standardized } from './support.js';

export function logpdf(
  x: ArrayLike,
  a: ArrayLike,
  loc: ArrayLike = 0,
  scale: ArrayLike = 1,
): NDArray {
  const [at, shape, start, width] = floats('gamma.logpdf', x, a, loc, scale);
  const z = standardized(at, start, width);
  const norm = add(gammaln(shape), log(width));
  return fromZero(z, subtract(subtract(xlogy(subtract(shape, 1), z), z), norm));
}

export const pdf = (
  x: ArrayLike,
  a: ArrayLike,
  loc: ArrayLike = 0,
  scale: ArrayLike = 1,
): NDArray => exp(logpdf(x, a, loc, scale));
