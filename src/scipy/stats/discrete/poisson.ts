/** The Poisson distribution with mean mu. */
import { fromEnd } from '../tails.js';
import { gammaincc } from '../../special/index.js';
import { floor } from '../../../numpy/math/rounding.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, subtract } from '../../../numpy/math/arithmetic.js';
import { exp } from '../../../numpy/math/math.js';
import { floats } from '../../floats.js';
import { logPoisson } from '../../special/gamma-quotients.js';
import { fromZero } from '../support.js';
import { located } from '../distribution.js';

const logChances = (k: ArrayLike, mu: ArrayLike, loc: ArrayLike): NDArray => {
  const [at, mean, start] = floats('poisson.logpmf', k, mu, loc);
  const n = subtract(at, start);
  return fromZero(n, logPoisson(n, mean));
};

/** The logarithm of the probability of the value in the Poisson distribution. */
export const logpmf = located<[k: ArrayLike, mu: ArrayLike]>(
  'poisson.logpmf',
  ['k', 'mu'],
  logChances,
);

/** The probability of the value in the Poisson distribution. */
export const pmf = located<[k: ArrayLike, mu: ArrayLike]>(
  'poisson.pmf',
  ['k', 'mu'],
  (...operands) => exp(logChances(...operands)),
);

/** The probability of values up to k in the Poisson distribution. */
export const cdf = located<[k: ArrayLike, mu: ArrayLike]>(
  'poisson.cdf',
  ['k', 'mu'],
  (k, mu, loc) => {
    const [at, mean, start] = floats('poisson.cdf', k, mu, loc);
    return fromEnd(subtract(at, start), 0, 0, (n) => gammaincc(add(floor(n), 1), mean));
  },
);
