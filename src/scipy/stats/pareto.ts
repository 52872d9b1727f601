/** The Pareto distribution with shape parameter b. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, multiply, subtract } from '../../numpy/arithmetic.js';
import { exp, log } from '../../numpy/math.js';
import { floats } from '../floats.js';
import { fromZero, standardized } from './support.js';

export function logpdf(
  x: ArrayLike,
  b: ArrayLike,
  loc: ArrayLike = 0,
  scale: ArrayLike = 1,
): NDArray {
  const [at, shape, start, width] = floats('pareto.logpdf', x, b, loc, scale);
  const z = standardized(at, start, width);
  const norm = subtract(log(shape), log(width));
  return fromZero(subtract(z, 1), subtract(norm, multiply(add(shape, 1), log(z))));
}

export const pdf = (
  x: ArrayLike,
  b: ArrayLike,
  loc: ArrayLike = 0,
  scale: ArrayLike = 1,
): NDArray => exp(logpdf(x, b, loc, scale));
