/** The generalized normal distribution: its density falls as exp(-|x|^beta). */
import type { ArrayLike } from '../../../array/ndarray.js';
import { abs, add, divide, multiply, negative, subtract } from '../../../numpy/math/arithmetic.js';
import { power } from '../../../numpy/math/arithmetic.js';
import { less } from '../../../numpy/math/logic.js';
import { where } from '../../../numpy/indexing/where.js';
import { gammaincc, gammaln } from '../../special/index.js';
import { density, elementwise } from '../distribution.js';
import { gamma } from '../../../random/gamma.js';
import { rademacher } from '../../../random/discrete.js';
import { twoKeys } from '../../../random/key.js';
import { placedSamples } from '../drawn.js';

const densities = density(
  elementwise<[x: ArrayLike, beta: ArrayLike]>,
  'gennorm',
  ['x', 'beta'],
  (x, beta) => {
    // β / Γ(1/β) = 1 / Γ(1 + 1/β)
    const norm = add(gammaln(add(divide(1, beta), 1)), Math.LN2);
    return negative(add(power(abs(x), beta), norm));
  },
);

/** The logarithm of the density of the generalized normal distribution. */
export const logpdf = densities.logpdf;

/** The probability density of the generalized normal distribution. */
export const pdf = densities.pdf;

/** The probability of values up to x in the generalized normal distribution. */
export const cdf = elementwise<[x: ArrayLike, beta: ArrayLike]>(
  'gennorm.cdf',
  ['x', 'beta'],
  (x, beta) => {
    const tail = multiply(gammaincc(divide(1, beta), power(abs(x), beta)), 0.5);
    return where(less(x, 0), tail, subtract(1, tail));
  },
);

/**
 * Draws from the generalized normal distribution, by a key of `random`: of the shape and the float
 * dtype asked for, else of the shape of beta.
 */
export const sample = placedSamples<[beta: ArrayLike]>('gennorm', ['beta'], (key, draw, beta) => {
  const [ofSize, ofSign] = twoKeys('scipy.stats.gennorm.sample', key);
  const size = power(gamma(ofSize, divide(1, beta!), draw), divide(1, beta!));
  return multiply(rademacher(ofSign, draw), size);
});
