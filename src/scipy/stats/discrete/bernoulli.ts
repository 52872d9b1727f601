/** The Bernoulli distribution: 1 with probability p, else 0. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { equal, logicalOr } from '../../../numpy/math/logic.js';
import { exp } from '../../../numpy/math/math.js';
import { where } from '../../../numpy/indexing/where.js';
import { floats } from '../../floats.js';
import { xlog1py, xlogy } from '../../special/index.js';
import { unlessNaN } from '../support.js';
import { located } from '../distribution.js';

const logChances = (k: ArrayLike, p: ArrayLike, loc: ArrayLike): NDArray => {
  const [at, chance, start] = floats('bernoulli.logpmf', k, p, loc);
  const n = subtract(at, start);
  const logChance = add(xlogy(n, chance), xlog1py(subtract(1, n), negative(chance)));
  const isOutcome = logicalOr(equal(n, 0), equal(n, 1));
  return unlessNaN(where(isOutcome, logChance, -Infinity), n, chance);
};

/** The logarithm of the probability of the value in the Bernoulli distribution. */
export const logpmf = located<[k: ArrayLike, p: ArrayLike]>(
  'bernoulli.logpmf',
  ['k', 'p'],
  logChances,
);

/** The probability of the value in the Bernoulli distribution. */
export const pmf = located<[k: ArrayLike, p: ArrayLike]>(
  'bernoulli.pmf',
  ['k', 'p'],
  (...operands) => exp(logChances(...operands)),
);
