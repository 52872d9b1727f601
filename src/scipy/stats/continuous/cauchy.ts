/** The Cauchy distribution. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, divide, multiply, negative } from '../../../numpy/math/arithmetic.js';
import { arctan2 } from '../../../numpy/math/float-pairs.js';
import { less } from '../../../numpy/math/logic.js';
import { log, tan } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { log1pSquare, standardized } from '../support.js';
import { quantile, symmetricTails, symmetricQuantile } from '../tails.js';
import { density, withLocScale } from '../distribution.js';
import { cauchy as drawn } from '../../../random/continuous.js';
import { samples } from '../drawn.js';

const densities = density(withLocScale<[x: ArrayLike]>, 'cauchy', ['x'], (at, center, width) => {
  const z = standardized(at, center, width);
  return negative(add(log1pSquare(z), log(multiply(width, Math.PI))));
});

/** The logarithm of the density of the Cauchy distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the Cauchy distribution. */
export const pdf = densities.pdf;

/** ½ + arctan(z) / π, as an angle that has its digits in both tails. */
const below = (z: NDArray): NDArray => multiply(arctan2(1, negative(z)), 1 / Math.PI);
const tail = symmetricTails('cauchy', below);

/** The probability of values up to x in the Cauchy distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the Cauchy distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the Cauchy distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the Cauchy distribution. */
export const logsf = tail.logsf;

/** The inverse of the lower tail at the probability q. */
const inverse = (q: NDArray): NDArray =>
  symmetricQuantile(q, (mass) =>
    divide(-1, tan(multiply(where(less(mass, 0), NaN, mass), Math.PI))),
  );

/** The inverse of `cdf` at the probability q; NaN unless q is from 0 to 1. */
export const ppf = quantile<[]>('cauchy.ppf', ['q'], inverse);

/** The inverse of `sf` at the probability q; NaN unless q is from 0 to 1. */
export const isf = quantile<[]>('cauchy.isf', ['q'], (q) => negative(inverse(q)));

/**
 * Draws from the Cauchy distribution, by a key of `random`: of the shape and the float dtype asked
 * for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[]>('cauchy', [], (key, draw) => drawn(key, draw));
