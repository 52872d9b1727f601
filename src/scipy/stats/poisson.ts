/** The Poisson distribution with mean mu. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { subtract } from '../../numpy/arithmetic.js';
import { exp } from '../../numpy/math.js';
import { floats } from '../floats.js';
import { logPoisson } from '../special/gamma-quotients.js';
import { fromZero } from './support.js';

export function logpmf(k: ArrayLike, mu: ArrayLike, loc: ArrayLike = 0): NDArray {
  const [at, mean, start] = floats('poisson.logpmf', k, mu, loc);
  const n = subtract(at, start);
  return fromZero(n, logPoisson(n, mean));
}

export const pmf = (k: ArrayLike, mu: ArrayLike, loc: ArrayLike = 0): NDArray =>
  exp(logpmf(k, mu, loc));
