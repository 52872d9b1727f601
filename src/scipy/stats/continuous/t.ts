/** Student's distribution with df degrees of freedom; with infinitely many it is the normal one. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import {
  abs,
  add,
  divide,
  multiply,
  negative,
  square,
  subtract,
} from '../../../numpy/math/arithmetic.js';
import { equal, greater, less, logicalOr } from '../../../numpy/math/logic.js';
import { exp, log, log1p, sqrt } from '../../../numpy/math/math.js';
import { fullLike } from '../../../numpy/create/creation.js';
import { where } from '../../../numpy/indexing/where.js';
import { logGammaQuotient } from '../../special/gamma-quotients.js';
import {
  betainc,
  betaincc,
  betainccinv,
  betaincinv,
  betaln,
  logNdtr,
  ndtri,
} from '../../special/index.js';
import { log1pSquare, standardized } from '../support.js';
import { quantile, symmetricQuantile, tailsOfLogarithms } from '../tails.js';
import { density, withLocScale } from '../distribution.js';
import { studentT } from '../../../random/gamma.js';
import { samples } from '../drawn.js';

/** The logarithm of the density of z for df that are numbers. */
function logKernel(z: NDArray, df: NDArray): NDArray {
  const gammas = logGammaQuotient(multiply(df, 0.5), fullLike(df, 0.5));
  const norm = add(gammas, multiply(log(multiply(df, Math.PI)), 0.5));
  const kernel = multiply(multiply(add(df, 1), 0.5), log1pSquare(divide(z, sqrt(df))));
  return negative(add(norm, kernel));
}

const densities = density(
  withLocScale<[x: ArrayLike, df: ArrayLike]>,
  't',
  ['x', 'df'],
  (at, df, center, width) => {
    const z = standardized(at, center, width);
    const isNormal = equal(df, Infinity);
    const normal = multiply(add(square(z), Math.log(2 * Math.PI)), -0.5);
    const value = where(isNormal, normal, logKernel(z, where(isNormal, 1, df)));
    return subtract(value, log(width));
  },
);

/** The logarithm of the density of Student's t distribution. */
export const logpdf = densities.logpdf;

/** The probability density of Student's t distribution. */
export const pdf = densities.pdf;

/** Below this distance from the middle the distribution function is its tangent. */
const middle = 1e-6;
/** From here on z / √df is so large that the tail is its first term. */
const far = 2 ** 27;

/** log(df B(df/2, ½)): of the tail's first term (z/√df)^-df / (df B). */
const logTailScale = (df: NDArray): NDArray =>
  add(log(df), betaln(multiply(df, 0.5), fullLike(df, 0.5)));

/** Half the incomplete beta function that the tail above |z| is, from the smaller argument. */
function tailOf(ratio: NDArray, df: NDArray): NDArray {
  const isOut = greater(ratio, 1);
  const [inner, outer] = [where(isOut, 0.5, ratio), where(isOut, ratio, 2)];
  const [squareIn, half] = [square(inner), multiply(df, 0.5)];
  const near = betaincc(0.5, half, divide(squareIn, add(squareIn, 1)));
  const away = betainc(half, 0.5, divide(1, add(square(outer), 1)));
  return multiply(where(isOut, away, near), 0.5);
}

/** log P(T > |z|) for z that is not near the middle; flat where the tail is below all numbers. */
function logTail(size: NDArray, df: NDArray): NDArray {
  const ratio = divide(size, sqrt(df));
  const isFar = greater(ratio, far);
  const first = subtract(negative(multiply(df, log(where(isFar, ratio, far)))), logTailScale(df));
  const tail = tailOf(where(isFar, 1, ratio), df);
  const isNothing = equal(tail, 0);
  const near = where(isNothing, -Infinity, log(where(isNothing, 1, tail)));
  return where(isFar, first, near);
}

/** The logarithm of the probability of values up to z, by that of the smaller tail. */
function logBelow(z: NDArray, df: NDArray): NDArray {
  const isNormal = equal(df, Infinity);
  const freedom = where(isNormal, 1, df);
  const isMiddle = less(abs(z), middle);
  const slope = exp(logKernel(where(isMiddle, z, 0), freedom));
  const central = add(log1p(multiply(where(isMiddle, multiply(z, slope), 0), 2)), -Math.LN2);
  const tail = logTail(where(isMiddle, 1, abs(z)), freedom);
  const isLow = less(z, 0);
  const upper = log1p(negative(exp(where(isLow, -1, tail))));
  const value = where(isMiddle, central, where(isLow, tail, upper));
  return where(isNormal, logNdtr(z), value);
}

const tail = tailsOfLogarithms<[x: ArrayLike, df: ArrayLike]>(
  't',
  ['x', 'df'],
  (z, df) => logBelow(z, df!),
  (z, df) => logBelow(negative(z), df!),
);

/** The probability of values up to x in Student's t distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of Student's t distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to x, also where that is 0. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above x, also where that is 0. */
export const logsf = tail.logsf;

/** The distance from the middle beyond which a side has the mass, for masses not near ½. */
function distance(mass: NDArray, df: NDArray): NDArray {
  const half = multiply(df, 0.5);
  const y = betainccinv(0.5, half, multiply(mass, 2));
  const x = betaincinv(half, 0.5, multiply(mass, 2));
  const isNear = less(y, 0.5);
  const isFar = less(x, far ** -2);
  const close = where(isNear, y, 0.5);
  const away = where(logicalOr(isNear, isFar), 0.5, x);
  const odds = where(isNear, divide(close, subtract(1, close)), divide(subtract(1, away), away));
  const logRatio = negative(divide(add(log(mass), logTailScale(df)), df));
  return multiply(where(isFar, exp(where(isFar, logRatio, 0)), sqrt(odds)), sqrt(df));
}

/** The inverse of the lower tail. */
function inverse(q: NDArray, df: NDArray): NDArray {
  const isNormal = equal(df, Infinity);
  const freedom = where(isNormal, 1, df);
  const offset = subtract(q, 0.5);
  const isMiddle = less(abs(offset), middle / 10);
  const central = divide(where(isMiddle, offset, 0), exp(logKernel(fullLike(q, 0), freedom)));
  const outer = symmetricQuantile(where(isMiddle, 0.25, q), (mass) =>
    negative(distance(mass, freedom)),
  );
  const value = where(isMiddle, central, outer);
  return where(isNormal, ndtri(q), value);
}

/** The inverse of `cdf` at the probability q; NaN unless q is from 0 to 1. */
export const ppf = quantile<[df: ArrayLike]>('t.ppf', ['q', 'df'], (q, df) => inverse(q, df!));

/** The inverse of `sf` at the probability q; NaN unless q is from 0 to 1. */
export const isf = quantile<[df: ArrayLike]>('t.isf', ['q', 'df'], (q, df) =>
  negative(inverse(q, df!)),
);

/**
 * Draws from the Student's distribution, by a key of `random`: of the shape and the float dtype
 * asked for, else of the shape to which the parameters, loc and scale broadcast.
 */
export const sample = samples<[df: ArrayLike]>('t', ['df'], (key, draw, df) =>
  studentT(key, df!, draw),
);
