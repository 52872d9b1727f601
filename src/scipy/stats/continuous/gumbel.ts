/** Gumbel's distribution of greatest values, whose mirror image is that of least ones. */
import type { NDArray } from '../../../array/ndarray.js';
import { add, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { greater, less } from '../../../numpy/math/logic.js';
import { exp, expm1, log } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { log1mexp } from '../../../nn/index.js';

/** Below it e^-z is all of z + e^-z, and exp(-e^-z) is 0. */
const low = -50;
/** Above it 1 - exp(-e^-z) is e^-z, but for the next term. */
const high = 40;

/** -z - e^-z, the logarithm of the density at the distance z from loc, for the scale 1. */
export function logDensity(z: NDArray): NDArray {
  const isLow = less(z, low);
  return negative(add(exp(negative(z)), where(isLow, 0, z)));
}

/** e^-z, but no more than `low` gives. */
const rate = (z: NDArray): NDArray => exp(negative(where(less(z, low), low, z)));

/** The probability of values up to z. */
export const lower = (z: NDArray): NDArray => exp(negative(rate(z)));

/** The probability of values above z. */
export const upper = (z: NDArray): NDArray => negative(expm1(negative(rate(z))));

function logUpper(z: NDArray): NDArray {
  const isHigh = greater(z, high);
  const far = subtract(negative(z), multiply(exp(negative(where(isHigh, z, high))), 0.5));
  return where(isHigh, far, log1mexp(exp(negative(where(isHigh, high, z)))));
}

/** The logarithms of both tails. */
export const logarithms = {
  logLower: (z: NDArray): NDArray => negative(exp(negative(z))),
  logUpper,
};

/** The z up to which values have the probability q, whose logarithm is given. */
export const inverse = (logQ: NDArray): NDArray => negative(log(negative(logQ)));
