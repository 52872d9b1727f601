/** The geometric distribution: trials up to the first success of probability p. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { less } from '../../../numpy/math/logic.js';
import { exp, expm1, log } from '../../../numpy/math/math.js';
import { xlog1py } from '../../special/index.js';
import { where } from '../../../numpy/indexing/where.js';
import { countTails } from '../tails.js';
import { fromZero } from '../support.js';
import { mass, located } from '../distribution.js';
import { geometric } from '../../../random/discrete.js';
import { countSamples } from '../drawn.js';

const chances = mass(
  located<[k: ArrayLike, p: ArrayLike]>,
  'geom',
  ['k', 'p'],
  (at, chance, start) => {
    const misses = subtract(subtract(at, start), 1);
    return fromZero(misses, add(xlog1py(misses, negative(chance)), log(chance)));
  },
);

/** The logarithm of the probability of the value in the geometric distribution. */
export const logpmf = chances.logpmf;

/** The probability of the value in the geometric distribution. */
export const pmf = chances.pmf;

/** The logarithm of the probability of k misses; NaN unless p is from 0 to 1. */
const logMisses = (k: NDArray, p: NDArray): NDArray =>
  xlog1py(k, negative(where(less(p, 0), NaN, p)));

const tail = countTails<[k: ArrayLike, p: ArrayLike]>(
  'geom',
  ['k', 'p'],
  0,
  (k, p) => negative(expm1(logMisses(k, p!))),
  (k, p) => exp(logMisses(k, p!)),
  { logUpper: (k, p) => logMisses(k, p!) },
);

/** The probability of values up to k in the geometric distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the geometric distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to k in the geometric distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above k in the geometric distribution. */
export const logsf = tail.logsf;

/**
 * Draws from the geometric distribution, by a key of `random`: int32, of the shape asked for, else
 * of that to which the parameters and loc broadcast.
 */
export const sample = countSamples<[p: ArrayLike]>('geom', ['p'], (key, shape, p) =>
  geometric(key, p, { shape }),
);
