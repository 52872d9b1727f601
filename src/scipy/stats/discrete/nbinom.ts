/** The negative binomial distribution: failures before the n-th success of probability p. */
import type { ArrayLike } from '../../../array/ndarray.js';
import { add, divide, negative, subtract, multiply } from '../../../numpy/math/arithmetic.js';
import { log, log1p } from '../../../numpy/math/math.js';
import { greater } from '../../../numpy/math/logic.js';
import { where } from '../../../numpy/indexing/where.js';
import { logBinomial } from '../../special/gamma-quotients.js';
import { betainc, betaincc } from '../../special/index.js';
import { countTails } from '../tails.js';
import { located, mass } from '../distribution.js';
import { fromZero } from '../support.js';
import { poisson } from '../../../random/counts.js';
import { gamma } from '../../../random/gamma.js';
import { twoKeys } from '../../../random/key.js';
import { countSamples } from '../drawn.js';

const chances = mass(
  located<[k: ArrayLike, n: ArrayLike, p: ArrayLike]>,
  'nbinom',
  ['k', 'n', 'p'],
  (k, n, p, loc) => {
    const misses = subtract(k, loc);
    // the last trial is a success, as in n of n + k orders: log n / (n+k), without cancellation
    const isMany = greater(misses, n);
    const [some, few] = [where(isMany, misses, 1), where(isMany, 0, misses)];
    const many = subtract(log(n), log(add(n, some)));
    const last = where(isMany, many, negative(log1p(divide(few, n))));
    return fromZero(misses, add(logBinomial(n, misses, p), last));
  },
);

/** The logarithm of the probability of the value in the negative binomial distribution. */
export const logpmf = chances.logpmf;

/** The probability of the value in the negative binomial distribution. */
export const pmf = chances.pmf;

const tail = countTails<[k: ArrayLike, n: ArrayLike, p: ArrayLike]>(
  'nbinom',
  ['k', 'n', 'p'],
  0,
  (k, n, p) => betainc(n!, add(k, 1), p!),
  (k, n, p) => betaincc(n!, add(k, 1), p!),
);

/** The probability of values up to k in the negative binomial distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the negative binomial distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to k in the negative binomial distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above k in the negative binomial distribution. */
export const logsf = tail.logsf;

/**
 * Draws from the negative binomial distribution, by a key of `random`: int32, of the shape asked
 * for, else of that to which the parameters and loc broadcast.
 */
export const sample = countSamples<[n: ArrayLike, p: ArrayLike]>(
  'nbinom',
  ['n', 'p'],
  (key, shape, n, p) => {
    const [ofMean, ofCount] = twoKeys('scipy.stats.nbinom.sample', key);
    const rate = divide(subtract(1, p), p);
    return poisson(ofCount, multiply(gamma(ofMean, n, { shape }), rate), { shape });
  },
);
