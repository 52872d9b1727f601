/** The Laplace distribution. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { abs, add, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { less } from '../../../numpy/math/logic.js';
import { exp, log } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { floats } from '../../floats.js';
import { standardized } from '../support.js';
import { withLocScale } from '../distribution.js';

const logDensity = (x: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray => {
  const [at, center, width] = floats('laplace.logpdf', x, loc, scale);
  return negative(add(abs(standardized(at, center, width)), log(multiply(width, 2))));
};

/** The logarithm of the density of Laplace's distribution. */
export const logpdf = withLocScale<[x: ArrayLike]>('laplace.logpdf', ['x'], logDensity);

/** The probability density of Laplace's distribution. */
export const pdf = withLocScale<[x: ArrayLike]>('laplace.pdf', ['x'], (...operands) =>
  exp(logDensity(...operands)),
);

/** The probability of values up to x in Laplace's distribution. */
export const cdf = withLocScale<[x: ArrayLike]>(
  'laplace.cdf',
  ['x'],
  (x: ArrayLike, loc: ArrayLike, scale: ArrayLike) => {
    const z = standardized(...floats('laplace.cdf', x, loc, scale));
    const tail = multiply(exp(negative(abs(z))), 0.5);
    return where(less(z, 0), tail, subtract(1, tail));
  },
);
