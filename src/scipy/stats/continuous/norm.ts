/** The normal distribution. */
import { quantile, symmetricTails } from '../tails.js';
import type { ArrayLike } from '../../../array/ndarray.js';
import { add, multiply, negative, square } from '../../../numpy/math/arithmetic.js';
import { log } from '../../../numpy/math/math.js';
import { logNdtr, ndtr, ndtri } from '../../special/index.js';
import { standardized } from '../support.js';
import { density, withLocScale } from '../distribution.js';
import { normal } from '../../../random/continuous.js';
import { samples } from '../drawn.js';

const densities = density(withLocScale<[x: ArrayLike]>, 'norm', ['x'], (at, center, width) => {
  const z = standardized(at, center, width);
  return negative(add(multiply(square(z), 0.5), add(log(width), 0.5 * Math.log(2 * Math.PI))));
});

/** The logarithm of the density of the normal distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the normal distribution. */
export const pdf = densities.pdf;

const tail = symmetricTails('norm', ndtr, logNdtr);

/** The probability of values up to x in the normal distribution. */
export const cdf = tail.cdf;

/** The logarithm of the probability of values up to x in the normal distribution. */
export const logcdf = tail.logcdf;

/** 1 - cdf. */
export const sf = tail.sf;

/** The logarithm of the probability of values above x in the normal distribution. */
export const logsf = tail.logsf;

/** The x up to which values have the probability q in the normal distribution. */
export const ppf = quantile<[]>('norm.ppf', ['q'], ndtri);

/** The x above which values have the probability q in the normal distribution. */
export const isf = quantile<[]>('norm.isf', ['q'], (q) => negative(ndtri(q)));

/**
 * Draws from the normal distribution, by a key of `random`: of the shape and the float dtype asked
 * for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[]>('norm', [], (key, draw) => normal(key, draw));
