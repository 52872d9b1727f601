/** The normal distribution restricted to [a, b], bounds in units of scale from loc. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalOr,
} from '../../../numpy/math/logic.js';
import { log, log1p } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { log1mexp } from '../../../nn/index.js';
import { erf, logNdtr, ndtr } from '../../special/index.js';
import { standardized, unlessNaN } from '../support.js';
import { tailsOfLogarithms } from '../tails.js';
import * as norm from './norm.js';
import { density, withLocScale } from '../distribution.js';
import { truncatedNormal } from '../../../random/continuous.js';
import { samples } from '../drawn.js';

const densities = density(
  withLocScale<[x: ArrayLike, a: ArrayLike, b: ArrayLike]>,
  'truncnorm',
  ['x', 'a', 'b'],
  (at, low, high, center, width) => {
    const z = standardized(at, center, width);
    const logDensity = subtract(norm.logpdf(at, center, width), logMass(low, high));
    return where(logicalOr(less(z, low), greater(z, high)), -Infinity, logDensity);
  },
);

/** The logarithm of the density of the normal distribution cut to [a, b]. */
export const logpdf = densities.logpdf;

/** The probability density of the normal distribution cut to [a, b]. */
export const pdf = densities.pdf;

/**
 * log(Φ(b) - Φ(a)). Where both bounds lie in one tail, by the smaller tails there, which do not
 * cancel; else by error functions, which are small numbers around 0, unless little is missing to
 * 1. Each branch is given harmless bounds where it is not taken.
 */
function logMass(a: NDArray, b: NDArray): NDArray {
  const left = lessEqual(b, -1);
  const right = greaterEqual(a, 1);
  const oneSided = logicalOr(left, right);
  const from = where(left, a, where(right, negative(b), -2));
  const to = where(left, b, where(right, negative(a), -1));
  const upper = logNdtr(to);
  // Far out both tails are 0.
  const isNothing = equal(upper, -Infinity);
  const excess = subtract(where(isNothing, 0, upper), where(isNothing, -1, logNdtr(from)));
  const tails = where(isNothing, -Infinity, add(upper, log1mexp(excess)));
  const [start, end] = [where(oneSided, -1, a), where(oneSided, 1, b)];
  const both = add(ndtr(start), ndtr(negative(end)));
  const middle = multiply(subtract(erf(scaled(end)), erf(scaled(start))), 0.5);
  const isNarrow = less(middle, 0.5);
  const wide = log1p(negative(where(isNarrow, 0, both)));
  return where(oneSided, tails, where(isNarrow, log(where(isNarrow, middle, 1)), wide));
}

const scaled = (z: NDArray): NDArray => multiply(z, Math.SQRT1_2);

/** The logarithm of the probability of values up to z: log 0 up to a, and 0 from b on. */
function logLower(z: NDArray, a: NDArray, b: NDArray): NDArray {
  const [isBelow, isAbove] = [lessEqual(z, a), greaterEqual(z, b)];
  const inside = where(logicalOr(isBelow, isAbove), b, z);
  const share = subtract(logMass(a, inside), logMass(a, b));
  return unlessNaN(where(isBelow, -Infinity, where(isAbove, 0, share)), a, b);
}

const tail = tailsOfLogarithms<[x: ArrayLike, a: ArrayLike, b: ArrayLike]>(
  'truncnorm',
  ['x', 'a', 'b'],
  (z, a, b) => logLower(z, a!, b!),
  (z, a, b) => logLower(negative(z), negative(b!), negative(a!)),
);

/** The probability of values up to x in the normal distribution cut to [a, b]. */
export const cdf = tail.cdf;

/** The logarithm of the probability of values up to x, also where that is 0. */
export const logcdf = tail.logcdf;

/** 1 - cdf of the normal distribution cut to [a, b], accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values above x, also where that is 0. */
export const logsf = tail.logsf;

/**
 * Draws from the normal distribution cut to [a, b], by a key of `random`: of the shape and the
 * float dtype asked for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[a: ArrayLike, b: ArrayLike]>(
  'truncnorm',
  ['a', 'b'],
  (key, draw, a, b) => truncatedNormal(key, a!, b!, draw),
);
