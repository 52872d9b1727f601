/** The binomial distribution: successes in n trials of probability p. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, subtract } from '../../../numpy/math/arithmetic.js';
import { greater, greaterEqual, isnan, less, logicalOr } from '../../../numpy/math/logic.js';
import { where } from '../../../numpy/indexing/where.js';
import { logBinomial } from '../../special/gamma-quotients.js';
import { betainc, betaincc } from '../../special/index.js';
import { countTails } from '../tails.js';
import { mass, located } from '../distribution.js';
import { binomial } from '../../../random/counts.js';
import { countSamples } from '../drawn.js';

const chances = mass(
  located<[k: ArrayLike, n: ArrayLike, p: ArrayLike]>,
  'binom',
  ['k', 'n', 'p'],
  (at, trials, chance, start) => {
    const hits = subtract(at, start);
    const misses = subtract(trials, hits);
    const logChance = logBinomial(hits, misses, chance);
    return where(logicalOr(less(hits, 0), greater(hits, trials)), -Infinity, logChance);
  },
);

/** The logarithm of the probability of the value in the binomial distribution. */
export const logpmf = chances.logpmf;

/** The probability of the value in the binomial distribution. */
export const pmf = chances.pmf;

/** Whether all n trials are counted, and the shapes of the beta distribution's tail, if not. */
function shapes(k: NDArray, n: NDArray): readonly [isAll: NDArray, a: NDArray, b: NDArray] {
  const isAll = greaterEqual(k, n);
  return [isAll, add(where(isAll, 0, k), 1), where(isAll, 1, subtract(n, k))];
}

/** `value` for up to n - 1 hits, `all` from n on; NaN unless n >= 0 and p is a probability. */
function upToAll(isAll: NDArray, n: NDArray, all: number, value: NDArray): NDArray {
  const inside = where(isAll, where(isnan(value), NaN, all), value);
  return where(less(n, 0), NaN, inside);
}

const tail = countTails<[k: ArrayLike, n: ArrayLike, p: ArrayLike]>(
  'binom',
  ['k', 'n', 'p'],
  0,
  (k, n, p) => {
    const [isAll, a, b] = shapes(k, n!);
    return upToAll(isAll, n!, 1, betaincc(a, b, p!));
  },
  (k, n, p) => {
    const [isAll, a, b] = shapes(k, n!);
    return upToAll(isAll, n!, 0, betainc(a, b, p!));
  },
);

/** The probability of values up to k in the binomial distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the binomial distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to k in the binomial distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above k in the binomial distribution. */
export const logsf = tail.logsf;

/**
 * Draws from the binomial distribution, by a key of `random`: floats, as n may be infinite, of the
 * shape asked for, else of that to which the parameters and loc broadcast.
 */
export const sample = countSamples<[n: ArrayLike, p: ArrayLike]>(
  'binom',
  ['n', 'p'],
  (key, shape, n, p) => binomial(key, n, p, { shape }),
);
