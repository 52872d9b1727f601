/** The Poisson distribution with mean mu. */
import { countTails } from '../tails.js';
import { entr, gammainc, gammaincc } from '../../special/index.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, divide, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { equal, greaterEqual, logicalOr } from '../../../numpy/math/logic.js';
import { exp, log } from '../../../numpy/math/math.js';
import { sum } from '../../../numpy/reduce/reduce.js';
import { where } from '../../../numpy/indexing/where.js';
import { broadcastRight, iota } from '../../../operands/basic.js';
import { horner } from '../../../operands/elementwise.js';
import { logPoisson } from '../../special/gamma-quotients.js';
import { floor } from '../../../numpy/math/rounding.js';
import { fromZero, unlessNaN } from '../support.js';
import { mass, located } from '../distribution.js';
import { poisson as drawn } from '../../../random/counts.js';
import { countSamples } from '../drawn.js';

const chances = mass(
  located<[k: ArrayLike, mu: ArrayLike]>,
  'poisson',
  ['k', 'mu'],
  (at, mean, start) => {
    const n = subtract(at, start);
    const isCount = equal(n, floor(n));
    const value = logPoisson(where(isCount, n, 0), mean);
    return unlessNaN(fromZero(n, where(isCount, value, -Infinity)), n);
  },
);

/** The logarithm of the probability of the value: -∞ between whole numbers. */
export const logpmf = chances.logpmf;

/** The probability of the value in the Poisson distribution: 0 between whole numbers. */
export const pmf = chances.pmf;

const tail = countTails<[k: ArrayLike, mu: ArrayLike]>(
  'poisson',
  ['k', 'mu'],
  0,
  (k, mu) => gammaincc(add(k, 1), mu!),
  (k, mu) => gammainc(add(k, 1), mu!),
);

/** The probability of values up to k in the Poisson distribution. */
export const cdf = tail.cdf;

/** 1 - cdf of the Poisson distribution, accurate also where it is small. */
export const sf = tail.sf;

/** The logarithm of the probability of values up to k in the Poisson distribution. */
export const logcdf = tail.logcdf;

/** The logarithm of the probability of values above k in the Poisson distribution. */
export const logsf = tail.logsf;

/** The least mean for which the series has its digits, and the terms of the sum below it. */
const [largeMean, terms] = [32, 100];

/**
 * The series of the entropy less ½ log(2πe μ) in 1/μ, from Stirling's series of log k! and the
 * central moments of k.
 */
const entropySeries = [
  -24466579093 / 131040, -13695779093 / 720720, -378351 / 176, -3250433 / 11880, -57281 / 1440,
  -33953 / 5040, -1375 / 1008, -863 / 2520, -9 / 80, -19 / 360, -1 / 24, -1 / 12, 0,
]; // prettier-ignore

/** -Σ p log p, over the counts from 0 on that have a probability. */
function entropyOfFew(mu: NDArray): NDArray {
  const counts = iota([terms, ...mu.shape], mu.dtype, 0);
  const logChance = logPoisson(counts, broadcastRight(mu, counts.shape));
  return negative(sum(multiply(exp(logChance), logChance), 0));
}

/**
 * The entropy of the Poisson distribution in nats, which does not depend on loc: a sum for small
 * means, else a series, to 1e-13. NaN for means below 0.
 */
export const entropy = located<[mu: ArrayLike]>('poisson.entropy', ['mu'], (mu) => {
  const [isLarge, isZero] = [greaterEqual(mu, largeMean), equal(mu, 0)];
  const many = where(isLarge, mu, largeMean);
  const series = horner(divide(1, many), entropySeries);
  const large = add(multiply(log(multiply(many, 2 * Math.PI * Math.E)), 0.5), series);
  const few = entropyOfFew(where(logicalOr(isLarge, isZero), 1, mu));
  return where(isZero, entr(where(isZero, mu, 1)), where(isLarge, large, few));
});

/**
 * Draws from the Poisson distribution, by a key of `random`: int32, of the shape asked for, else
 * of that to which the parameters and loc broadcast.
 */
export const sample = countSamples<[mu: ArrayLike]>('poisson', ['mu'], (key, shape, mu) =>
  drawn(key, mu, { shape }),
);
