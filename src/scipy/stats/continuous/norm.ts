/** The normal distribution. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, multiply, negative, square } from '../../../numpy/math/arithmetic.js';
import { exp, log } from '../../../numpy/math/math.js';
import { floats } from '../../floats.js';
import { logNdtr, ndtr, ndtri } from '../../special/index.js';
import { standardized } from '../support.js';
import { withLocScale } from '../distribution.js';

const logDensity = (x: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray => {
  const [at, center, width] = floats('norm.logpdf', x, loc, scale);
  const z = standardized(at, center, width);
  return negative(add(multiply(square(z), 0.5), add(log(width), 0.5 * Math.log(2 * Math.PI))));
};

/** The logarithm of the density of the normal distribution. */
export const logpdf = withLocScale<[x: ArrayLike]>('norm.logpdf', ['x'], logDensity);

/** The probability density of the normal distribution. */
export const pdf = withLocScale<[x: ArrayLike]>('norm.pdf', ['x'], (...operands) =>
  exp(logDensity(...operands)),
);

const distance = (who: string, x: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray =>
  standardized(...floats(who, x, loc, scale));

/** The probability of values up to x in the normal distribution. */
export const cdf = withLocScale<[x: ArrayLike]>('norm.cdf', ['x'], (x, loc, scale) =>
  ndtr(distance('norm.cdf', x, loc, scale)),
);

/** The logarithm of the probability of values up to x in the normal distribution. */
export const logcdf = withLocScale<[x: ArrayLike]>('norm.logcdf', ['x'], (x, loc, scale) =>
  logNdtr(distance('norm.logcdf', x, loc, scale)),
);

/** 1 - cdf. */
export const sf = withLocScale<[x: ArrayLike]>('norm.sf', ['x'], (x, loc, scale) =>
  ndtr(negative(distance('norm.sf', x, loc, scale))),
);

/** The logarithm of the probability of values above x in the normal distribution. */
export const logsf = withLocScale<[x: ArrayLike]>('norm.logsf', ['x'], (x, loc, scale) =>
  logNdtr(negative(distance('norm.logsf', x, loc, scale))),
);

/** The x up to which values have the probability q in the normal distribution. */
export const ppf = withLocScale<[q: ArrayLike]>('norm.ppf', ['q'], (q, loc, scale) => {
  const [chance, start, width] = floats('norm.ppf', q, loc, scale);
  return add(start, multiply(width, ndtri(chance)));
});

/** The x above which values have the probability q in the normal distribution. */
export const isf = withLocScale<[q: ArrayLike]>('norm.isf', ['q'], (q, loc, scale) => {
  const [chance, start, width] = floats('norm.isf', q, loc, scale);
  return add(start, multiply(width, negative(ndtri(chance))));
});
