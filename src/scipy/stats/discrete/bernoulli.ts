/** The Bernoulli distribution: 1 with probability p, else 0. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, negative, subtract } from '../../../numpy/math/arithmetic.js';
import {
  equal,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
} from '../../../numpy/math/logic.js';
import { where } from '../../../numpy/indexing/where.js';
import { xlog1py, xlogy } from '../../special/index.js';
import { unlessNaN } from '../support.js';
import { elementwise, located, mass } from '../distribution.js';
import { bernoulli as drawn } from '../../../random/discrete.js';
import { convertTo } from '../../../operands/basic.js';
import { countSamples } from '../drawn.js';

const chances = mass(
  located<[k: ArrayLike, p: ArrayLike]>,
  'bernoulli',
  ['k', 'p'],
  (at, chance, start) => {
    const n = subtract(at, start);
    const logChance = add(xlogy(n, chance), xlog1py(subtract(1, n), negative(chance)));
    const isOutcome = logicalOr(equal(n, 0), equal(n, 1));
    return unlessNaN(where(isOutcome, logChance, -Infinity), n, chance);
  },
);

/** The logarithm of the probability of the value in the Bernoulli distribution. */
export const logpmf = chances.logpmf;

/** The probability of the value in the Bernoulli distribution. */
export const pmf = chances.pmf;

const isChance = (p: NDArray): NDArray => logicalAnd(greaterEqual(p, 0), lessEqual(p, 1));

/** The probability of values up to k in the Bernoulli distribution; NaN unless p is one. */
export const cdf = elementwise<[k: ArrayLike, p: ArrayLike]>(
  'bernoulli.cdf',
  ['k', 'p'],
  (k, p) => {
    const below = where(less(k, 0), 0, where(less(k, 1), subtract(1, p), 1));
    return unlessNaN(where(isChance(p), below, NaN), k);
  },
);

/** The least value whose `cdf` is not below q: 0 or 1; NaN unless q and p are probabilities. */
export const ppf = elementwise<[q: ArrayLike, p: ArrayLike]>('bernoulli.ppf', ['q', 'p'], (q, p) =>
  where(logicalAnd(isChance(q), isChance(p)), where(lessEqual(q, subtract(1, p)), 0, 1), NaN),
);

/**
 * Draws from the Bernoulli distribution, by a key of `random`: int32, of the shape asked for, else
 * of that to which the parameters and loc broadcast.
 */
export const sample = countSamples<[p: ArrayLike]>('bernoulli', ['p'], (key, shape, p) =>
  convertTo(drawn(key, { p, shape }), 'int32'),
);
