/** The multinomial distribution: how often each outcome comes among n draws. */
import { fail } from '../../../array/errors.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { add, multiply, subtract } from '../../../numpy/math/arithmetic.js';
import { greaterEqual, equal, logicalAnd } from '../../../numpy/math/logic.js';
import { all, sum } from '../../../numpy/reduce/reduce.js';
import { where } from '../../../numpy/indexing/where.js';
import { insertAxes } from '../../../operands/basic.js';
import { floats } from '../../floats.js';
import { logPoisson } from '../../special/gamma-quotients.js';
import { mass, ofOperands } from '../distribution.js';
import { unlessNaN } from '../support.js';
import { multinomial as drawn } from '../../../random/counts.js';
import { vectorSamples } from '../drawn.js';

/**
 * Counts of Poisson's distributions with means n pᵢ, given their sum; the means add up to n but for
 * the rounding of p.
 */
function logChance(x: ArrayLike, n: ArrayLike, p: ArrayLike): NDArray {
  const [counts, chances] = floats('scipy.stats.multinomial', x, p);
  if (counts.ndim === 0)
    fail(
      'shape-mismatch',
      'scipy.stats.multinomial: wants x and p of shape [..., k], received numbers.',
    );
  const draws = multiply(n, sum(chances, -1));
  const [total] = floats('scipy.stats.multinomial', n, draws);
  const [each, means] = floats(
    'scipy.stats.multinomial',
    counts,
    multiply(insertAxes(total, [total.ndim]), chances),
  );
  const excess = multiply(total, subtract(sum(chances, -1), 1));
  const separate = add(sum(logPoisson(each, means), -1), excess);
  const isOutcome = logicalAnd(equal(sum(each, -1), total), all(greaterEqual(each, 0), -1));
  const value = subtract(separate, logPoisson(total, total));
  return unlessNaN(where(isOutcome, value, -Infinity), sum(each, -1), draws);
}

const chances = mass(
  ofOperands<[x: ArrayLike, n: ArrayLike, p: ArrayLike]>,
  'multinomial',
  ['x', 'n', 'p'],
  logChance,
);

/**
 * The logarithm of the probability of counts x [..., k] among n draws of outcomes with
 * probabilities p [..., k], which add up to 1: -∞ where the counts do not add up to n. The leading
 * axes broadcast with n.
 */
export const logpmf = chances.logpmf;

/** The probability of counts, as `logpmf` takes them. */
export const pmf = chances.pmf;

/**
 * Draws counts among n draws of outcomes with probabilities p [..., k], by a key of `random`. The
 * shape is that of the result; its last axis is that of the outcomes.
 */
export const sample = vectorSamples<[n: ArrayLike, p: ArrayLike]>(
  'multinomial',
  ['n', 'p'],
  (key, options, n, p) => drawn(key, n, p, options),
);
