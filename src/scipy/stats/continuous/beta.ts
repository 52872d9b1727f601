/** The beta distribution with shape parameters a and b. */
import { quantile, tails } from '../tails.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { greater, greaterEqual, less, logicalAnd, logicalOr } from '../../../numpy/math/logic.js';
import { log } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { logBinomial } from '../../special/gamma-quotients.js';
import {
  betainc,
  betaincc,
  betainccinv,
  betaincinv,
  betaln,
  xlog1py,
  xlogy,
} from '../../special/index.js';
import { standardized } from '../support.js';
import { density, withLocScale } from '../distribution.js';
import { beta as drawn } from '../../../random/gamma.js';
import { samples } from '../drawn.js';

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
const tail = tails<[x: ArrayLike, a: ArrayLike, b: ArrayLike]>(
  'beta',
  ['x', 'a', 'b'],
  (z, a, b) => betainc(a!, b!, inUnit(z)),
  (z, a, b) => betaincc(a!, b!, inUnit(z)),
);

/** The probability of values up to x in the beta distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the beta distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the beta distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the beta distribution. */
export const logsf = tail.logsf;

/** The inverse of `cdf` at the probability q; NaN unless q is from 0 to 1. */
export const ppf = quantile<[a: ArrayLike, b: ArrayLike]>('beta.ppf', ['q', 'a', 'b'], (q, a, b) =>
  betaincinv(a!, b!, q),
);

/** The inverse of `sf` at the probability q; NaN unless q is from 0 to 1. */
export const isf = quantile<[a: ArrayLike, b: ArrayLike]>('beta.isf', ['q', 'a', 'b'], (q, a, b) =>
  betainccinv(a!, b!, q),
);

/**
 * Draws from the beta distribution, by a key of `random`: of the shape and the float dtype asked
 * for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[a: ArrayLike, b: ArrayLike]>('beta', ['a', 'b'], (key, draw, a, b) =>
  drawn(key, a!, b!, draw),
);
