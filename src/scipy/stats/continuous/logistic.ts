/** The logistic distribution. */
import { quantile, symmetricTails } from '../tails.js';
import type { ArrayLike } from '../../../array/ndarray.js';
import { abs, add, multiply, negative } from '../../../numpy/math/arithmetic.js';
import { log } from '../../../numpy/math/math.js';
import { softplus } from '../../../nn/index.js';
import { expit, logit } from '../../special/index.js';
import { standardized } from '../support.js';
import { density, withLocScale } from '../distribution.js';
import { logistic as drawn } from '../../../random/continuous.js';
import { samples } from '../drawn.js';

const densities = density(withLocScale<[x: ArrayLike]>, 'logistic', ['x'], (at, center, width) => {
  const z = standardized(at, center, width);
  // Symmetric, and -∞ on either side.
  const distance = abs(z);
  return negative(add(add(distance, multiply(softplus(negative(distance)), 2)), log(width)));
});

/** The logarithm of the density of the logistic distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the logistic distribution. */
export const pdf = densities.pdf;

const tail = symmetricTails('logistic', expit, (z) => negative(softplus(negative(z))));

/** The probability of values up to x in the logistic distribution. */
export const cdf = tail.cdf;

/** 1 - cdf. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the logistic distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the logistic distribution. */
export const logsf = tail.logsf;

/** The x up to which values have the probability q in the logistic distribution. */
export const ppf = quantile<[]>('logistic.ppf', ['q'], logit);

/** The x above which values have the probability q in the logistic distribution. */
export const isf = quantile<[]>('logistic.isf', ['q'], (q) => negative(logit(q)));

/**
 * Draws from the logistic distribution, by a key of `random`: of the shape and the float dtype
 * asked for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[]>('logistic', [], (key, draw) => drawn(key, draw));
