/** The chi-squared distribution with df degrees of freedom. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { multiply, subtract } from '../../numpy/arithmetic.js';
import { exp, log } from '../../numpy/math.js';
import { floats } from '../floats.js';
import { logPoisson } from '../special/gamma-quotients.js';
import { fromZero, standardized } from './support.js';

export function logpdf(
  x: ArrayLike,
  df: ArrayLike,
  loc: ArrayLike = 0,
  scale: ArrayLike = 1,
): NDArray {
  const [at, freedom, start, width] = floats('chi2.logpdf', x, df, loc, scale);
  const half = multiply(standardized(at, start, width), 0.5);
  const power = subtract(multiply(freedom, 0.5), 1);
  const logDensity = logPoisson(power, half);
  return fromZero(half, subtract(logDensity, log(multiply(width, 2))));
}

export const pdf = (
  x: ArrayLike,
  df: ArrayLike,
  loc: ArrayLike = 0,
  scale: ArrayLike = 1,
): NDArray => exp(logpdf(x, df, loc, scale));
