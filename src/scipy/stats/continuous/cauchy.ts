/** The Cauchy distribution. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, multiply, negative } from '../../../numpy/math/arithmetic.js';
import { arctan2 } from '../../../numpy/math/float-pairs.js';
import { exp, log } from '../../../numpy/math/math.js';
import { floats } from '../../floats.js';
import { log1pSquare, standardized } from '../support.js';
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
export const cdf = withLocScale<[x: ArrayLike]>(
  'cauchy.cdf',
  ['x'],
  (x: ArrayLike, loc: ArrayLike, scale: ArrayLike) => {
    const z = standardized(...floats('cauchy.cdf', x, loc, scale));
    return multiply(arctan2(1, negative(z)), 1 / Math.PI);
  },
);
