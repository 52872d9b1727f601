/** The normal distribution restricted to [a, b], bounds in units of scale from loc. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { greater, less, lessEqual, logicalOr } from '../../../numpy/math/logic.js';
import { exp, log1p } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { log1mexp } from '../../../nn/index.js';
import { floats } from '../../floats.js';
import { logNdtr, ndtr } from '../../special/index.js';
import { standardized } from '../support.js';
import * as norm from './norm.js';
import { withLocScale } from '../distribution.js';

const logDensity = (
  x: ArrayLike,
  a: ArrayLike,
  b: ArrayLike,
  loc: ArrayLike,
  scale: ArrayLike,
): NDArray => {
  const [at, low, high, center, width] = floats('truncnorm.logpdf', x, a, b, loc, scale);
  const z = standardized(at, center, width);
  const logDensity = subtract(norm.logpdf(at, center, width), logMass(low, high));
  return where(logicalOr(less(z, low), greater(z, high)), -Infinity, logDensity);
};

/** The logarithm of the density of the normal distribution cut to [a, b]. */
export const logpdf = withLocScale<[x: ArrayLike, a: ArrayLike, b: ArrayLike]>(
  'truncnorm.logpdf',
  ['x', 'a', 'b'],
  logDensity,
);

/** The probability density of the normal distribution cut to [a, b]. */
export const pdf = withLocScale<[x: ArrayLike, a: ArrayLike, b: ArrayLike]>(
  'truncnorm.pdf',
  ['x', 'a', 'b'],
  (...operands) => exp(logDensity(...operands)),
);

/**
 * log(Φ(b) - Φ(a)). Where both bounds lie on one side, by the smaller tails there, which do not
 * cancel; each branch is given harmless bounds where it is not taken.
 */
function logMass(a: NDArray, b: NDArray): NDArray {
  const left = lessEqual(b, 0);
  const right = greater(a, 0);
  const oneSided = logicalOr(left, right);
  const from = where(left, a, where(right, negative(b), -2));
  const to = where(left, b, where(right, negative(a), -1));
  const upper = logNdtr(to);
  const tails = add(upper, log1mexp(subtract(upper, logNdtr(from))));
  const both = add(ndtr(where(oneSided, -1, a)), ndtr(negative(where(oneSided, 1, b))));
  return where(oneSided, tails, log1p(negative(both)));
}
