/** The Pareto distribution with shape parameter b. */
import { fromEnd, tails } from '../tails.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, divide, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { exp, expm1, log, log1p } from '../../../numpy/math/math.js';
import { floats } from '../../floats.js';
import { fromZero, standardized } from '../support.js';
import { withLocScale } from '../distribution.js';

const logDensity = (x: ArrayLike, b: ArrayLike, loc: ArrayLike, scale: ArrayLike): NDArray => {
  const [at, shape, start, width] = floats('pareto.logpdf', x, b, loc, scale);
  const z = standardized(at, start, width);
  const norm = subtract(log(shape), log(width));
  return fromZero(subtract(z, 1), subtract(norm, multiply(add(shape, 1), log(z))));
};

/** The logarithm of the density of the Pareto distribution. */
export const logpdf = withLocScale<[x: ArrayLike, b: ArrayLike]>(
  'pareto.logpdf',
  ['x', 'b'],
  logDensity,
);

/** The probability density of the Pareto distribution. */
export const pdf = withLocScale<[x: ArrayLike, b: ArrayLike]>(
  'pareto.pdf',
  ['x', 'b'],
  (...operands) => exp(logDensity(...operands)),
);

/** The logarithm of the probability of values above z. */
const logTail = (z: NDArray, b: NDArray): NDArray => negative(multiply(b, log(z)));
const tail = tails<[x: ArrayLike, b: ArrayLike]>(
  'pareto',
  ['x', 'b'],
  (z, b) => fromEnd(z, 1, 0, (y) => negative(expm1(logTail(y, b!)))),
  (z, b) => fromEnd(z, 1, 1, (y) => exp(logTail(y, b!))),
);

/** The probability of values up to x in the Pareto distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the Pareto distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the Pareto distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the Pareto distribution. */
export const logsf = withLocScale<[x: ArrayLike, b: ArrayLike]>(
  'pareto.logsf',
  ['x', 'b'],
  (x, b, loc, scale) => {
    const [at, shape, start, width] = floats('pareto.logsf', x, b, loc, scale);
    return fromEnd(standardized(at, start, width), 1, 0, (z) => logTail(z, shape));
  },
);

/** The inverse of `cdf` at the probability q; NaN unless q is from 0 to 1. */
export const ppf = withLocScale<[q: ArrayLike, b: ArrayLike]>(
  'pareto.ppf',
  ['q', 'b'],
  (q, b, loc, scale) => {
    const [chance, shape, start, width] = floats('pareto.ppf', q, b, loc, scale);
    return add(
      start,
      multiply(
        width,
        exp(negative(divide(log1p(negative(fromEnd(chance, 0, NaN, (inside) => inside))), shape))),
      ),
    );
  },
);
