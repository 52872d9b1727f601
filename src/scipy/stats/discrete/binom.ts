/** The binomial distribution: successes in n trials of probability p. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { subtract } from '../../../numpy/math/arithmetic.js';
import { greater, less, logicalOr } from '../../../numpy/math/logic.js';
import { exp } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { floats } from '../../floats.js';
import { logBinomial } from '../../special/gamma-quotients.js';
import { located } from '../distribution.js';

const logChances = (k: ArrayLike, n: ArrayLike, p: ArrayLike, loc: ArrayLike): NDArray => {
  const [at, trials, chance, start] = floats('binom.logpmf', k, n, p, loc);
  const hits = subtract(at, start);
  const misses = subtract(trials, hits);
  const logChance = logBinomial(hits, misses, chance);
  return where(logicalOr(less(hits, 0), greater(hits, trials)), -Infinity, logChance);
};

/** The logarithm of the probability of the value in the binomial distribution. */
export const logpmf = located<[k: ArrayLike, n: ArrayLike, p: ArrayLike]>(
  'binom.logpmf',
  ['k', 'n', 'p'],
  logChances,
);

/** The probability of the value in the binomial distribution. */
export const pmf = located<[k: ArrayLike, n: ArrayLike, p: ArrayLike]>(
  'binom.pmf',
  ['k', 'n', 'p'],
  (...operands) => exp(logChances(...operands)),
);
