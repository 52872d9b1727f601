/** The geometric distribution: trials up to the first success of probability p. */
import type { ArrayLike } from '../../../array/ndarray.js';
import { add, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { log } from '../../../numpy/math/math.js';
import { xlog1py } from '../../special/index.js';
import { fromZero } from '../support.js';
import { mass, located } from '../distribution.js';

const chances = mass(
  located<[k: ArrayLike, p: ArrayLike]>,
  'geom',
  ['k', 'p'],
  (at, chance, start) => {
    const misses = subtract(subtract(at, start), 1);
    return fromZero(misses, add(xlog1py(misses, negative(chance)), log(chance)));
  },
);

/** The logarithm of the probability of the value in the geometric distribution. */
export const logpmf = chances.logpmf;

/** The probability of the value in the geometric distribution. */
export const pmf = chances.pmf;
