/** The Pareto distribution with shape parameter b. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, multiply, subtract } from '../../../numpy/math/arithmetic.js';
import { exp, log } from '../../../numpy/math/math.js';
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
