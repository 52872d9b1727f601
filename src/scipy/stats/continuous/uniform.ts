/** The uniform distribution on [loc, loc + scale]. */
import { quantile, tails } from '../tails.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { greater, less, logicalOr } from '../../../numpy/math/logic.js';
import { log } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { unlessNaN } from '../support.js';
import { density, withLocScale } from '../distribution.js';
import { uniform as drawn } from '../../../random/uniform.js';
import { samples } from '../drawn.js';

const densities = density(withLocScale<[x: ArrayLike]>, 'uniform', ['x'], (at, start, width) => {
  const outside = logicalOr(less(at, start), greater(at, add(start, width)));
  const logDensity = where(outside, -Infinity, negative(log(width)));
  return unlessNaN(logDensity, at, start, width);
});

/** The logarithm of the density of the uniform distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the uniform distribution. */
export const pdf = densities.pdf;

const inUnit = (z: NDArray): NDArray => where(less(z, 0), 0, where(greater(z, 1), 1, z));
const tail = tails<[x: ArrayLike]>('uniform', ['x'], inUnit, (z) => inUnit(subtract(1, z)));

/** The probability of values up to x in the uniform distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the uniform distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x in the uniform distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x in the uniform distribution. */
export const logsf = tail.logsf;

const orNaN = (q: NDArray): NDArray => where(logicalOr(less(q, 0), greater(q, 1)), NaN, q);

/** The x up to which values have the probability q; NaN unless q is from 0 to 1. */
export const ppf = quantile<[]>('uniform.ppf', ['q'], orNaN);

/** The x above which values have the probability q; NaN unless q is from 0 to 1. */
export const isf = quantile<[]>('uniform.isf', ['q'], (q) => subtract(1, orNaN(q)));

/**
 * Draws from the uniform distribution from loc to loc + scale, by a key of `random`: of the shape
 * and the float dtype asked for, else of the shape to which the parameters, loc and scale
 * broadcast.
 */
export const sample = samples<[]>('uniform', [], (key, draw) => drawn(key, draw));
