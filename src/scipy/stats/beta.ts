/** The beta distribution with shape parameters a and b. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, negative, subtract } from '../../numpy/arithmetic.js';
import { greater, less, logicalOr } from '../../numpy/logic.js';
import { exp, log } from '../../numpy/math.js';
import { where } from '../../numpy/where.js';
import { floats } from '../floats.js';
import { betaln, xlog1py, xlogy } from '../special/index.js';
import { standardized } from './support.js';

export function logpdf(
  x: ArrayLike,
  a: ArrayLike,
  b: ArrayLike,
  loc: ArrayLike = 0,
  scale: ArrayLike = 1,
): NDArray {
  const [at, left, right, start, width] = floats('beta.logpdf', x, a, b, loc, scale);
  const z = standardized(at, start, width);
  const powers = add(xlogy(subtract(left, 1), z), xlog1py(subtract(right, 1), negative(z)));
  const logDensity = subtract(powers, add(betaln(left, right), log(width)));
  return where(logicalOr(less(z, 0), greater(z, 1)), -Infinity, logDensity);
}

export const pdf = (
  x: ArrayLike,
  a: ArrayLike,
  b: ArrayLike,
  loc: ArrayLike = 0,
  scale: ArrayLike = 1,
): NDArray => exp(logpdf(x, a, b, loc, scale));
