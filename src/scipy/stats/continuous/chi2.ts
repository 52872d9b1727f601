/** The chi-squared distribution with df degrees of freedom. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { multiply, subtract } from '../../../numpy/math/arithmetic.js';
import { exp, log } from '../../../numpy/math/math.js';
import { floats } from '../../floats.js';
import { logPoisson } from '../../special/gamma-quotients.js';
import { fromZero, standardized } from '../support.js';
import { withLocScale } from '../distribution.js';

const logDensity = (x: ArrayLike, df: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray => {
  const [at, freedom, start, width] = floats('chi2.logpdf', x, df, loc, scale);
  const half = multiply(standardized(at, start, width), 0.5);
  const power = subtract(multiply(freedom, 0.5), 1);
  const logDensity = logPoisson(power, half);
  return fromZero(half, subtract(logDensity, log(multiply(width, 2))));
};

/** The logarithm of the density of the χ² distribution. */
export const logpdf = withLocScale<[x: ArrayLike, df: ArrayLike]>(
  'chi2.logpdf',
  ['x', 'df'],
  logDensity,
);

/** The probability density of the χ² distribution. */
export const pdf = withLocScale<[x: ArrayLike, df: ArrayLike]>(
  'chi2.pdf',
  ['x', 'df'],
  (...operands) => exp(logDensity(...operands)),
);
