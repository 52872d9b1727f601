/** The Laplace distribution. */
import type { ArrayLike } from '../../../array/ndarray.js';
import { abs, add, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { less } from '../../../numpy/math/logic.js';
import { exp, log } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { standardized } from '../support.js';
import { density, withLocScale } from '../distribution.js';

const densities = density(withLocScale<[x: ArrayLike]>, 'laplace', ['x'], (at, center, width) => {
  return negative(add(abs(standardized(at, center, width)), log(multiply(width, 2))));
});

/** The logarithm of the density of Laplace's distribution. */
export const logpdf = densities.logpdf;

/** The probability density of Laplace's distribution. */
export const pdf = densities.pdf;

/** The probability of values up to x in Laplace's distribution. */
export const cdf = withLocScale<[x: ArrayLike]>('laplace.cdf', ['x'], (...operands) => {
  const z = standardized(...operands);
  const tail = multiply(exp(negative(abs(z))), 0.5);
  return where(less(z, 0), tail, subtract(1, tail));
});
