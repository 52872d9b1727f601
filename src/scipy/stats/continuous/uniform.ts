/** The uniform distribution on [loc, loc + scale]. */
import { quantile } from '../tails.js';
import type { ArrayLike } from '../../../array/ndarray.js';
import { add, negative } from '../../../numpy/math/arithmetic.js';
import { greater, less, logicalOr } from '../../../numpy/math/logic.js';
import { log } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { standardized, unlessNaN } from '../support.js';
import { density, withLocScale } from '../distribution.js';

const densities = density(withLocScale<[x: ArrayLike]>, 'uniform', ['x'], (at, start, width) => {
  const outside = logicalOr(less(at, start), greater(at, add(start, width)));
  const logDensity = where(outside, -Infinity, negative(log(width)));
  return unlessNaN(logDensity, at, start, width);
});

/** The logarithm of the density of the uniform distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the uniform distribution. */
export const pdf = densities.pdf;

/** The probability of values up to x in the uniform distribution. */
export const cdf = withLocScale<[x: ArrayLike]>('uniform.cdf', ['x'], (...operands) => {
  const z = standardized(...operands);
  return where(less(z, 0), 0, where(greater(z, 1), 1, z));
});

/** The x up to which values have the probability q; NaN unless q is from 0 to 1. */
export const ppf = quantile<[]>('uniform.ppf', ['q'], (q) =>
  where(logicalOr(less(q, 0), greater(q, 1)), NaN, q),
);
