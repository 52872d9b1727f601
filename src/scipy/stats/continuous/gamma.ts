/** The gamma distribution with shape parameter a. */
import { gammainc, gammaincc, gammainccinv, gammaincinv } from '../../special/index.js';
import { fromEnd, quantile, tails } from '../tails.js';
import type { ArrayLike } from '../../../array/ndarray.js';
import { subtract } from '../../../numpy/math/arithmetic.js';
import { log } from '../../../numpy/math/math.js';
import { logPoisson } from '../../special/gamma-quotients.js';
import { fromZero, standardized } from '../support.js';
import { density, withLocScale } from '../distribution.js';
import { gamma as drawn } from '../../../random/gamma.js';
import { samples } from '../drawn.js';

const densities = density(
  withLocScale<[x: ArrayLike, a: ArrayLike]>,
  'gamma',
  ['x', 'a'],
  (at, shape, start, width) => {
    const z = standardized(at, start, width);
    const power = subtract(shape, 1);
    return fromZero(z, subtract(logPoisson(power, z), log(width)));
  },
);

/** The logarithm of the density of the gamma distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the gamma distribution. */
export const pdf = densities.pdf;

const tail = tails<[x: ArrayLike, a: ArrayLike]>(
  'gamma',
  ['x', 'a'],
  (z, a) => fromEnd(z, 0, 0, (y) => gammainc(a!, y)),
  (z, a) => fromEnd(z, 0, 1, (y) => gammaincc(a!, y)),
);

/** The probability of values up to x in the gamma distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the gamma distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the gamma distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the gamma distribution. */
export const logsf = tail.logsf;

/** The inverse of `cdf` at the probability q; NaN unless q is from 0 to 1. */
export const ppf = quantile<[a: ArrayLike]>('gamma.ppf', ['q', 'a'], (q, a) => gammaincinv(a!, q));

/** The inverse of `sf` at the probability q; NaN unless q is from 0 to 1. */
export const isf = quantile<[a: ArrayLike]>('gamma.isf', ['q', 'a'], (q, a) => gammainccinv(a!, q));

/**
 * Draws from the gamma distribution, by a key of `random`: of the shape and the float dtype asked
 * for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[a: ArrayLike]>('gamma', ['a'], (key, draw, a) =>
  drawn(key, a!, draw),
);
