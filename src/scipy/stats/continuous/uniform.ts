/** The uniform distribution on [loc, loc + scale]. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, multiply, negative } from '../../../numpy/math/arithmetic.js';
import { greater, less, logicalOr } from '../../../numpy/math/logic.js';
import { exp, log } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { floats } from '../../floats.js';
import { standardized, unlessNaN } from '../support.js';
import { withLocScale } from '../distribution.js';

const logDensity = (x: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray => {
  const [at, start, width] = floats('uniform.logpdf', x, loc, scale);
  const outside = logicalOr(less(at, start), greater(at, add(start, width)));
  const logDensity = where(outside, -Infinity, negative(log(width)));
  return unlessNaN(logDensity, at, start, width);
};

/** The logarithm of the density of the uniform distribution. */
export const logpdf = withLocScale<[x: ArrayLike]>('uniform.logpdf', ['x'], logDensity);

/** The probability density of the uniform distribution. */
export const pdf = withLocScale<[x: ArrayLike]>('uniform.pdf', ['x'], (...operands) =>
  exp(logDensity(...operands)),
);

/** The probability of values up to x in the uniform distribution. */
export const cdf = withLocScale<[x: ArrayLike]>('uniform.cdf', ['x'], (x, loc, scale) => {
  const z = standardized(...floats('uniform.cdf', x, loc, scale));
  return where(less(z, 0), 0, where(greater(z, 1), 1, z));
});

/** The x up to which values have the probability q; NaN unless q is from 0 to 1. */
export const ppf = withLocScale<[q: ArrayLike]>('uniform.ppf', ['q'], (q, loc, scale) => {
  const [chance, start, width] = floats('uniform.ppf', q, loc, scale);
  const outside = logicalOr(less(chance, 0), greater(chance, 1));
  return add(start, multiply(width, where(outside, NaN, chance)));
});
