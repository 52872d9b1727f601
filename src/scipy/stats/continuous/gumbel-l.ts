/** Gumbel's distribution of least values. */
import type { ArrayLike } from '../../../array/ndarray.js';
import { negative, subtract } from '../../../numpy/math/arithmetic.js';
import { log, log1p } from '../../../numpy/math/math.js';
import { density, withLocScale } from '../distribution.js';
import { standardized } from '../support.js';
import { mirroredTails, quantile } from '../tails.js';
import { inverse, logarithms, logDensity, lower, upper } from './gumbel.js';
import { gumbel } from '../../../random/continuous.js';
import { samples } from '../drawn.js';

const densities = density(withLocScale<[x: ArrayLike]>, 'gumbelL', ['x'], (x, loc, scale) =>
  subtract(logDensity(negative(standardized(x, loc, scale))), log(scale)),
);

/** The logarithm of the density of Gumbel's distribution of least values. */
export const logpdf = densities.logpdf;

/** The probability density of Gumbel's distribution of least values. */
export const pdf = densities.pdf;

const tail = mirroredTails<[x: ArrayLike]>('gumbelL', ['x'], lower, upper, logarithms);

/** The probability of values up to x in Gumbel's distribution of least values. */
export const cdf = tail.cdf;

/** The logarithm of the probability of values up to x, also where that is 0. */
export const logcdf = tail.logcdf;

/** 1 - cdf of Gumbel's distribution of least values, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values above x, also where that is 0. */
export const logsf = tail.logsf;

/** The inverse of `cdf` at the probability p; NaN unless p is from 0 to 1. */
export const ppf = quantile<[]>('gumbelL.ppf', ['p'], (q) => negative(inverse(log1p(negative(q)))));

/** The inverse of `sf` at the probability p; NaN unless p is from 0 to 1. */
export const isf = quantile<[]>('gumbelL.isf', ['p'], (q) => negative(inverse(log(q))));

/**
 * Draws from the mirrored Gumbel distribution, by a key of `random`: of the shape and the float
 * dtype asked for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[]>('gumbelL', [], (key, draw) => negative(gumbel(key, draw)));
