/** The geometric distribution: trials up to the first success of probability p. */
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { exp, log } from '../../../numpy/math/math.js';
import { floats } from '../../floats.js';
import { xlog1py } from '../../special/index.js';
import { fromZero } from '../support.js';
import { located } from '../distribution.js';

const logChances = (k: ArrayLike, p: ArrayLike, loc: ArrayLike): NDArray => {
  const [at, chance, start] = floats('geom.logpmf', k, p, loc);
  const misses = subtract(subtract(at, start), 1);
  return fromZero(misses, add(xlog1py(misses, negative(chance)), log(chance)));
};

/** The logarithm of the probability of the value in the geometric distribution. */
export const logpmf = located<[k: ArrayLike, p: ArrayLike]>('geom.logpmf', ['k', 'p'], logChances);

/** The probability of the value in the geometric distribution. */
export const pmf = located<[k: ArrayLike, p: ArrayLike]>('geom.pmf', ['k', 'p'], (...operands) =>
  exp(logChances(...operands)),
);
