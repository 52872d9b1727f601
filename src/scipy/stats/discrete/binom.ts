/** The binomial distribution: successes in n trials of probability p. */
import type { ArrayLike } from '../../../array/ndarray.js';
import { subtract } from '../../../numpy/math/arithmetic.js';
import { greater, less, logicalOr } from '../../../numpy/math/logic.js';
import { where } from '../../../numpy/indexing/where.js';
import { logBinomial } from '../../special/gamma-quotients.js';
import { mass, located } from '../distribution.js';

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
