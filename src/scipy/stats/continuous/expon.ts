/** The exponential distribution. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, negative } from '../../../numpy/math/arithmetic.js';
import { exp, log } from '../../../numpy/math/math.js';
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
