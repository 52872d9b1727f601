/** The exponential distribution. */
import { fromEnd, tails, quantile } from '../tails.js';
import type { ArrayLike } from '../../../array/ndarray.js';
import { add, negative } from '../../../numpy/math/arithmetic.js';
import { exp, expm1, log, log1p } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { greater } from '../../../numpy/math/logic.js';
import { fromZero, standardized } from '../support.js';
import { density, withLocScale } from '../distribution.js';
import { exponential } from '../../../random/continuous.js';
import { samples } from '../drawn.js';

const densities = density(withLocScale<[x: ArrayLike]>, 'expon', ['x'], (at, start, width) => {
  const z = standardized(at, start, width);
  return fromZero(z, negative(add(z, log(width))));
});

/** The logarithm of the density of the exponential distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the exponential distribution. */
export const pdf = densities.pdf;

const tail = tails<[x: ArrayLike]>(
  'expon',
  ['x'],
  (z) => fromEnd(z, 0, 0, (y) => negative(expm1(negative(y)))),
  (z) => fromEnd(z, 0, 1, (y) => exp(negative(y))),
  { logUpper: (z) => fromEnd(z, 0, 0, negative) },
);

/** The probability of values up to x in the exponential distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the exponential distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the exponential distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the exponential distribution. */
export const logsf = tail.logsf;

/** The inverse of `cdf` at the probability q; NaN unless q is from 0 to 1. */
export const ppf = quantile<[]>('expon.ppf', ['q'], (q) =>
  negative(log1p(negative(fromEnd(q, 0, NaN, (inside) => inside)))),
);

/** The inverse of `sf` at the probability q; NaN unless q is from 0 to 1. */
export const isf = quantile<[]>('expon.isf', ['q'], (q) =>
  negative(log(where(greater(q, 1), NaN, q))),
);

/**
 * Draws from the exponential distribution, by a key of `random`: of the shape and the float dtype
 * asked for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[]>('expon', [], (key, draw) => exponential(key, draw));
