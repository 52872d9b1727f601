/** The exponential distribution. */
import { fromEnd, tails } from '../tails.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, multiply, negative } from '../../../numpy/math/arithmetic.js';
import { exp, expm1, log, log1p } from '../../../numpy/math/math.js';
import { floats } from '../../floats.js';
import { fromZero, standardized } from '../support.js';
import { withLocScale } from '../distribution.js';

const logDensity = (x: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray => {
  const [at, start, width] = floats('expon.logpdf', x, loc, scale);
  const z = standardized(at, start, width);
  return fromZero(z, negative(add(z, log(width))));
};

/** The logarithm of the density of the exponential distribution. */
export const logpdf = withLocScale<[x: ArrayLike]>('expon.logpdf', ['x'], logDensity);

/** The probability density of the exponential distribution. */
export const pdf = withLocScale<[x: ArrayLike]>('expon.pdf', ['x'], (...operands) =>
  exp(logDensity(...operands)),
);

const tail = tails<[x: ArrayLike]>(
  'expon',
  ['x'],
  (z) => fromEnd(z, 0, 0, (y) => negative(expm1(negative(y)))),
  (z) => fromEnd(z, 0, 1, (y) => exp(negative(y))),
);

/** The probability of values up to x in the exponential distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the exponential distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the exponential distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the exponential distribution. */
export const logsf = withLocScale<[x: ArrayLike]>('expon.logsf', ['x'], (x, loc, scale) => {
  const z = standardized(...floats('expon.logsf', x, loc, scale));
  return fromEnd(z, 0, 0, negative);
});

/** The inverse of `cdf` at the probability q; NaN unless q is from 0 to 1. */
export const ppf = withLocScale<[q: ArrayLike]>('expon.ppf', ['q'], (q, loc, scale) => {
  const [chance, start, width] = floats('expon.ppf', q, loc, scale);
  return add(
    start,
    multiply(width, negative(log1p(negative(fromEnd(chance, 0, NaN, (inside) => inside))))),
  );
});
