/** Student's distribution with df degrees of freedom. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, divide, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { exp, log, sqrt } from '../../../numpy/math/math.js';
import { fullLike } from '../../../numpy/create/creation.js';
import { floats } from '../../floats.js';
import { logGammaQuotient } from '../../special/gamma-quotients.js';
import { log1pSquare, standardized } from '../support.js';
import { withLocScale } from '../distribution.js';

const logDensity = (x: ArrayLike, df: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray => {
  const [at, freedom, center, width] = floats('t.logpdf', x, df, loc, scale);
  const half = multiply(add(freedom, 1), 0.5);
  const gammas = negative(logGammaQuotient(multiply(freedom, 0.5), fullLike(freedom, 0.5)));
  const norm = add(multiply(log(multiply(freedom, Math.PI)), 0.5), log(width));
  const z = standardized(at, center, width);
  const kernel = multiply(half, log1pSquare(divide(z, sqrt(freedom))));
  return subtract(subtract(gammas, norm), kernel);
};

/** The logarithm of the density of Student's t distribution. */
export const logpdf = withLocScale<[x: ArrayLike, df: ArrayLike]>(
  't.logpdf',
  ['x', 'df'],
  logDensity,
);

/** The probability density of Student's t distribution. */
export const pdf = withLocScale<[x: ArrayLike, df: ArrayLike]>(
  't.pdf',
  ['x', 'df'],
  (...operands) => exp(logDensity(...operands)),
);
