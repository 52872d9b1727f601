/** The Pareto distribution with shape parameter b. */
import { fromEnd, tails, quantile } from '../tails.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, divide, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { exp, expm1, log, log1p } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { greater } from '../../../numpy/math/logic.js';
import { fromZero, standardized } from '../support.js';
import { density, withLocScale } from '../distribution.js';
import { pareto as drawn } from '../../../random/continuous.js';
import { samples } from '../drawn.js';

const densities = density(
  withLocScale<[x: ArrayLike, b: ArrayLike]>,
  'pareto',
  ['x', 'b'],
  (at, shape, start, width) => {
    const z = standardized(at, start, width);
    const norm = subtract(log(shape), log(width));
    return fromZero(subtract(z, 1), subtract(norm, multiply(add(shape, 1), log(z))));
  },
);

/** The logarithm of the density of the Pareto distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the Pareto distribution. */
export const pdf = densities.pdf;

/** The logarithm of the probability of values above z. */
const logTail = (z: NDArray, b: NDArray): NDArray => negative(multiply(b, log(z)));
const tail = tails<[x: ArrayLike, b: ArrayLike]>(
  'pareto',
  ['x', 'b'],
  (z, b) => fromEnd(z, 1, 0, (y) => negative(expm1(logTail(y, b!)))),
  (z, b) => fromEnd(z, 1, 1, (y) => exp(logTail(y, b!))),
  { logUpper: (z, b) => fromEnd(z, 1, 0, (y) => logTail(y, b!)) },
);

/** The probability of values up to x in the Pareto distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the Pareto distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the Pareto distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the Pareto distribution. */
export const logsf = tail.logsf;

/** The inverse of `cdf` at the probability q; NaN unless q is from 0 to 1. */
export const ppf = quantile<[b: ArrayLike]>('pareto.ppf', ['q', 'b'], (q, b) => {
  const logTail = log1p(negative(fromEnd(q, 0, NaN, (inside) => inside)));
  return exp(negative(divide(logTail, b!)));
});

/** The inverse of `sf` at the probability q; NaN unless q is from 0 to 1. */
export const isf = quantile<[b: ArrayLike]>('pareto.isf', ['q', 'b'], (q, b) =>
  exp(negative(divide(log(where(greater(q, 1), NaN, q)), b!))),
);

/**
 * Draws from the Pareto distribution, by a key of `random`: of the shape and the float dtype asked
 * for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[b: ArrayLike]>('pareto', ['b'], (key, draw, b) =>
  drawn(key, b!, draw),
);
