/** The uniform distribution on [loc, loc + scale]. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, negative } from '../../numpy/arithmetic.js';
import { greater, less, logicalOr } from '../../numpy/logic.js';
import { exp, log } from '../../numpy/math.js';
import { where } from '../../numpy/where.js';
import { floats } from '../floats.js';
import { unlessNaN } from './support.js';

export function logpdf(x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray {
  const [at, start, width] = floats('uniform.logpdf', x, loc, scale);
  const outside = logicalOr(less(at, start), greater(at, add(start, width)));
  const logDensity = where(outside, -Infinity, negative(log(width)));
  return unlessNaN(logDensity, at, start, width);
}

export const pdf = (x: ArrayLike, loc: ArrayLike = 0, scale: ArrayLike = 1): NDArray =>
  exp(logpdf(x, loc, scale));
