/** The beta distribution with shape parameters a and b. */
import { stopGradient } from '../../../lax/elementwise.js';
import { tails } from '../tails.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { greater, greaterEqual, less, logicalAnd, logicalOr } from '../../../numpy/math/logic.js';
import { log } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { logBinomial } from '../../special/gamma-quotients.js';
import { betainc, betaln, xlog1py, xlogy } from '../../special/index.js';
import { standardized } from '../support.js';
import { density, withLocScale } from '../distribution.js';

const densities = density(
  withLocScale<[x: ArrayLike, a: ArrayLike, b: ArrayLike]>,
  'beta',
  ['x', 'a', 'b'],
  (at, left, right, start, width) => {
    const z = standardized(at, start, width);
    const powers = add(xlogy(subtract(left, 1), z), xlog1py(subtract(right, 1), negative(z)));
    const both = logicalAnd(greaterEqual(left, 1), greaterEqual(right, 1));
    const [more, others] = [where(both, left, 1), where(both, right, 1)];
    const likeBinomial = add(
      logBinomial(subtract(more, 1), subtract(others, 1), z),
      log(subtract(add(more, others), 1)),
    );
    const byPowers = subtract(powers, betaln(where(both, 1, left), where(both, 1, right)));
    const logDensity = subtract(where(both, likeBinomial, byPowers), log(width));
    return where(logicalOr(less(z, 0), greater(z, 1)), -Infinity, logDensity);
  },
);

/** The logarithm of the density of the beta distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the beta distribution. */
export const pdf = densities.pdf;

/** z inside of the support. */
const inUnit = (z: NDArray): NDArray => where(less(z, 0), 0, where(greater(z, 1), 1, z));
const below = (z: NDArray, a: NDArray, b: NDArray): NDArray => betainc(a, b, inUnit(z));

/**
 * 1 - `below`: its value from the distance to 1, where it has its digits, and the slope from z,
 * since 1 - z rounds to 1 where z is tiny, and the density there may be infinite.
 */
function above(z: NDArray, a: NDArray, b: NDArray): NDArray {
  const [value, other] = [betainc(b, a, inUnit(subtract(1, z))), below(z, a, b)];
  return add(stopGradient(value), subtract(stopGradient(other), other));
}

const tail = tails<[x: ArrayLike, a: ArrayLike, b: ArrayLike]>(
  'beta',
  ['x', 'a', 'b'],
  (z, a, b) => below(z, a!, b!),
  (z, a, b) => above(z, a!, b!),
);

/** The probability of values up to x in the beta distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the beta distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the beta distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the beta distribution. */
export const logsf = tail.logsf;
