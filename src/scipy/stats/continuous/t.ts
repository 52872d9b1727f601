/** Student's distribution with df degrees of freedom. */
import type { ArrayLike } from '../../../array/ndarray.js';
import { add, divide, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { log, sqrt } from '../../../numpy/math/math.js';
import { fullLike } from '../../../numpy/create/creation.js';
import { logGammaQuotient } from '../../special/gamma-quotients.js';
import { log1pSquare, standardized } from '../support.js';
import { density, withLocScale } from '../distribution.js';

const densities = density(
  withLocScale<[x: ArrayLike, df: ArrayLike]>,
  't',
  ['x', 'df'],
  (at, freedom, center, width) => {
    const half = multiply(add(freedom, 1), 0.5);
    const gammas = negative(logGammaQuotient(multiply(freedom, 0.5), fullLike(freedom, 0.5)));
    const norm = add(multiply(log(multiply(freedom, Math.PI)), 0.5), log(width));
    const z = standardized(at, center, width);
    const kernel = multiply(half, log1pSquare(divide(z, sqrt(freedom))));
    return subtract(subtract(gammas, norm), kernel);
  },
);

/** The logarithm of the density of Student's t distribution. */
export const logpdf = densities.logpdf;

/** The probability density of Student's t distribution. */
export const pdf = densities.pdf;
