/** The Cauchy distribution. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, divide, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { arctan2 } from '../../../numpy/math/float-pairs.js';
import { less } from '../../../numpy/math/logic.js';
import { exp, log, tan } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { floats } from '../../floats.js';
import { log1pSquare, standardized } from '../support.js';
import { tails } from '../tails.js';
import { withLocScale } from '../distribution.js';

const logDensity = (x: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray => {
  const [at, center, width] = floats('cauchy.logpdf', x, loc, scale);
  const z = standardized(at, center, width);
  return negative(add(log1pSquare(z), log(multiply(width, Math.PI))));
};

/** The logarithm of the density of the Cauchy distribution. */
export const logpdf = withLocScale<[x: ArrayLike]>('cauchy.logpdf', ['x'], logDensity);

/** The probability density of the Cauchy distribution. */
export const pdf = withLocScale<[x: ArrayLike]>('cauchy.pdf', ['x'], (...operands) =>
  exp(logDensity(...operands)),
);

/** ½ + arctan(z) / π, as an angle that has its digits in both tails. */
const below = (z: NDArray): NDArray => multiply(arctan2(1, negative(z)), 1 / Math.PI);
const tail = tails<[x: ArrayLike]>('cauchy', ['x'], below, (z) => below(negative(z)));

/** The probability of values up to x in the Cauchy distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the Cauchy distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the Cauchy distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the Cauchy distribution. */
export const logsf = tail.logsf;

/** The inverse of the lower tail at the probability q, from the side of its own end. */
function quantile(q: NDArray): NDArray {
  const isLow = less(q, 0.5);
  const mass = where(isLow, q, subtract(1, q));
  const size = divide(1, tan(multiply(where(less(mass, 0), NaN, mass), Math.PI)));
  return where(isLow, negative(size), size);
}

/** The inverse of `cdf` at the probability q; NaN unless q is from 0 to 1. */
export const ppf = withLocScale<[q: ArrayLike]>('cauchy.ppf', ['q'], (q, loc, scale) => {
  const [chance, start, width] = floats('cauchy.ppf', q, loc, scale);
  return add(start, multiply(width, quantile(chance)));
});

/** The inverse of `sf` at the probability q; NaN unless q is from 0 to 1. */
export const isf = withLocScale<[q: ArrayLike]>('cauchy.isf', ['q'], (q, loc, scale) => {
  const [chance, start, width] = floats('cauchy.isf', q, loc, scale);
  return subtract(start, multiply(width, quantile(chance)));
});
