/** The geometric distribution: trials up to the first success of probability p. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, negative, subtract } from '../../numpy/arithmetic.js';
import { exp, log } from '../../numpy/math.js';
import { floats } from '../floats.js';
import { xlog1py } from '../special/index.js';
import { fromZero } from './support.js';

export function logpmf(k: ArrayLike, p: ArrayLike, loc: ArrayLike = 0): NDArray {
  const [at, chance, start] = floats('geom.logpmf', k, p, loc);
  const misses = subtract(subtract(at, start), 1);
  return fromZero(misses, add(xlog1py(misses, negative(chance)), log(chance)));
}

export const pmf = (k: ArrayLike, p: ArrayLike, loc: ArrayLike = 0): NDArray =>
  exp(logpmf(k, p, loc));
