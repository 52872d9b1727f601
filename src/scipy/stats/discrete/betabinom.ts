/** The beta-binomial distribution: successes in n trials, whose probability is of B(a, b). */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, divide, multiply, subtract } from '../../../numpy/math/arithmetic.js';
import { greater, less, logicalOr } from '../../../numpy/math/logic.js';
import { log } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { stopGradient } from '../../../lax/elementwise.js';
import { logBinomial } from '../../special/gamma-quotients.js';
import { located, mass } from '../distribution.js';
import { binomial } from '../../../random/counts.js';
import { beta } from '../../../random/gamma.js';
import { twoKeys } from '../../../random/key.js';
import { countSamples } from '../drawn.js';

/** Probabilities that leave both outcomes their digits in every dtype. */
const inside = (p: NDArray): NDArray =>
  where(less(p, 1e-6), 1e-6, where(greater(p, 1 - 1e-6), 1 - 1e-6, p));

/**
 * log C(n, k) B(k+a, n-k+b) / B(a, b). With the binomial probabilities β(x, y) of x and y at any
 * one p, the powers of p cancel:
 * β(k, n-k) β(a, b) / β(k+a, n-k+b) · a b (n+a+b) / ((a+b) (k+a) (n-k+b)). Near the mean of
 * the last p they are all small numbers.
 */
function logChance(hits: NDArray, misses: NDArray, a: NDArray, b: NDArray): NDArray {
  const [allHits, allMisses] = [add(hits, a), add(misses, b)];
  const total = add(allHits, allMisses);
  const p = inside(stopGradient(divide(allHits, total)));
  const own = add(logBinomial(hits, misses, p), logBinomial(a, b, p));
  const shares = multiply(divide(a, allHits), divide(b, allMisses));
  const factor = add(log(shares), log(divide(total, add(a, b))));
  return add(subtract(own, logBinomial(allHits, allMisses, p)), factor);
}

const chances = mass(
  located<[k: ArrayLike, n: ArrayLike, a: ArrayLike, b: ArrayLike]>,
  'betabinom',
  ['k', 'n', 'a', 'b'],
  (k, n, a, b, loc) => {
    const hits = subtract(k, loc);
    const isOutside = logicalOr(less(hits, 0), greater(hits, n));
    const [some, others] = [where(isOutside, 0, hits), where(isOutside, n, subtract(n, hits))];
    return where(isOutside, -Infinity, logChance(some, others, a, b));
  },
);

/** The logarithm of the probability of the value in the beta-binomial distribution. */
export const logpmf = chances.logpmf;

/** The probability of the value in the beta-binomial distribution. */
export const pmf = chances.pmf;

/**
 * Draws from the beta-binomial distribution, by a key of `random`: floats, of the shape asked for,
 * else of that to which the parameters and loc broadcast.
 */
export const sample = countSamples<[n: ArrayLike, a: ArrayLike, b: ArrayLike]>(
  'betabinom',
  ['n', 'a', 'b'],
  (key, shape, n, a, b) => {
    const [ofChance, ofCount] = twoKeys('scipy.stats.betabinom.sample', key);
    return binomial(ofCount, n, beta(ofChance, a, b, { shape }), { shape });
  },
);
