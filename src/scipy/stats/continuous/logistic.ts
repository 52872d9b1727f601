/** The logistic distribution. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { abs, add, multiply, negative } from '../../../numpy/math/arithmetic.js';
import { exp, log } from '../../../numpy/math/math.js';
import { softplus } from '../../../nn/index.js';
import { floats } from '../../floats.js';
import { expit, logit } from '../../special/index.js';
import { standardized } from '../support.js';
import { withLocScale } from '../distribution.js';

const logDensity = (x: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray => {
  const [at, center, width] = floats('logistic.logpdf', x, loc, scale);
  const z = standardized(at, center, width);
  // Symmetric, and -∞ on either side.
  const distance = abs(z);
  return negative(add(add(distance, multiply(softplus(negative(distance)), 2)), log(width)));
};

/** The logarithm of the density of the logistic distribution. */
export const logpdf = withLocScale<[x: ArrayLike]>('logistic.logpdf', ['x'], logDensity);

/** The probability density of the logistic distribution. */
export const pdf = withLocScale<[x: ArrayLike]>('logistic.pdf', ['x'], (...operands) =>
  exp(logDensity(...operands)),
);

/** The probability of values up to x in the logistic distribution. */
export const cdf = withLocScale<[x: ArrayLike]>('logistic.cdf', ['x'], (x, loc, scale) =>
  expit(standardized(...floats('logistic.cdf', x, loc, scale))),
);

/** 1 - cdf. */
export const sf = withLocScale<[x: ArrayLike]>('logistic.sf', ['x'], (x, loc, scale) =>
  expit(negative(standardized(...floats('logistic.sf', x, loc, scale)))),
);

/** The x up to which values have the probability q in the logistic distribution. */
export const ppf = withLocScale<[q: ArrayLike]>('logistic.ppf', ['q'], (q, loc, scale) => {
  const [chance, start, width] = floats('logistic.ppf', q, loc, scale);
  return add(start, multiply(width, logit(chance)));
});

/** The x above which values have the probability q in the logistic distribution. */
export const isf = withLocScale<[q: ArrayLike]>('logistic.isf', ['q'], (q, loc, scale) => {
  const [chance, start, width] = floats('logistic.isf', q, loc, scale);
  return add(start, multiply(width, negative(logit(chance))));
});
