/** The chi-squared distribution with df degrees of freedom. */
import { gammainc, gammaincc, gammainccinv, gammaincinv } from '../../special/index.js';
import { fromEnd, quantile, tails } from '../tails.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { multiply, subtract } from '../../../numpy/math/arithmetic.js';
import { log } from '../../../numpy/math/math.js';
import { logPoisson } from '../../special/gamma-quotients.js';
import { fromZero, standardized } from '../support.js';
import { density, withLocScale } from '../distribution.js';
import { chisquare } from '../../../random/gamma.js';
import { samples } from '../drawn.js';

const densities = density(
  withLocScale<[x: ArrayLike, df: ArrayLike]>,
  'chi2',
  ['x', 'df'],
  (at, freedom, start, width) => {
    const half = multiply(standardized(at, start, width), 0.5);
    const power = subtract(multiply(freedom, 0.5), 1);
    const logDensity = logPoisson(power, half);
    return fromZero(half, subtract(logDensity, log(multiply(width, 2))));
  },
);

/** The logarithm of the density of the χ² distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the χ² distribution. */
export const pdf = densities.pdf;

const half = (x: NDArray): NDArray => multiply(x, 0.5);
const tail = tails<[x: ArrayLike, df: ArrayLike]>(
  'chi2',
  ['x', 'df'],
  (z, df) => fromEnd(z, 0, 0, (y) => gammainc(half(df!), half(y))),
  (z, df) => fromEnd(z, 0, 1, (y) => gammaincc(half(df!), half(y))),
);

/** The probability of values up to x in the χ² distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the χ² distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the χ² distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the χ² distribution. */
export const logsf = tail.logsf;

/** The inverse of `cdf` at the probability q; NaN unless q is from 0 to 1. */
export const ppf = quantile<[df: ArrayLike]>('chi2.ppf', ['q', 'df'], (q, df) =>
  multiply(gammaincinv(half(df!), q), 2),
);

/** The inverse of `sf` at the probability q; NaN unless q is from 0 to 1. */
export const isf = quantile<[df: ArrayLike]>('chi2.isf', ['q', 'df'], (q, df) =>
  multiply(gammainccinv(half(df!), q), 2),
);

/**
 * Draws from the χ² distribution, by a key of `random`: of the shape and the float dtype asked
 * for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[df: ArrayLike]>('chi2', ['df'], (key, draw, df) =>
  chisquare(key, df!, draw),
);
