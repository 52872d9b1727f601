/** The Laplace distribution. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { abs, add, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { less } from '../../../numpy/math/logic.js';
import { exp, log, log1p } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { standardized } from '../support.js';
import { quantile, symmetricTails, symmetricQuantile } from '../tails.js';
import { density, withLocScale } from '../distribution.js';
import { laplace as drawn } from '../../../random/continuous.js';
import { samples } from '../drawn.js';

const densities = density(withLocScale<[x: ArrayLike]>, 'laplace', ['x'], (at, center, width) => {
  return negative(add(abs(standardized(at, center, width)), log(multiply(width, 2))));
});

/** The logarithm of the density of Laplace's distribution. */
export const logpdf = densities.logpdf;

/** The probability density of Laplace's distribution. */
export const pdf = densities.pdf;

/** log ½ - |z| below the middle, where the tail is that; above it 1 less the other tail. */
function logBelow(z: NDArray): NDArray {
  const isLow = less(z, 0);
  const far = subtract(where(isLow, z, 0), Math.LN2);
  const near = log1p(multiply(exp(negative(where(isLow, 0, z))), -0.5));
  return where(isLow, far, near);
}

function below(z: NDArray): NDArray {
  const tail = multiply(exp(negative(abs(z))), 0.5);
  return where(less(z, 0), tail, subtract(1, tail));
}

const tail = symmetricTails('laplace', below, logBelow);

/** The probability of values up to x in Laplace's distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of Laplace's distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in Laplace's distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in Laplace's distribution. */
export const logsf = tail.logsf;

/** The inverse of the lower tail. */
const inverse = (q: NDArray): NDArray => symmetricQuantile(q, (mass) => log(multiply(mass, 2)));

/** The inverse of `cdf` at the probability q; NaN unless q is from 0 to 1. */
export const ppf = quantile<[]>('laplace.ppf', ['q'], inverse);

/** The inverse of `sf` at the probability q; NaN unless q is from 0 to 1. */
export const isf = quantile<[]>('laplace.isf', ['q'], (q) => negative(inverse(q)));

/**
 * Draws from the Laplace distribution, by a key of `random`: of the shape and the float dtype
 * asked for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[]>('laplace', [], (key, draw) => drawn(key, draw));
