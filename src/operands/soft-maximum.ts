/** The logarithm of a sum of two exponentials. */
import type { NDArray } from '../array/ndarray.js';
import { op, pick } from './elementwise.js';

/**
 * log(e^(s·x) + e^(s·y)) / s as max(x, y) + log1p(e^(-s·|x - y|)) / s. A tie counts to one side of
 * both terms: there derivatives of every order are those of y + softplus(x - y). Equal infinities
 * have no difference: for them it is the plain formula, whose derivative is NaN.
 */
export function softMaximum([x, y]: [NDArray, NDArray], s: number): NDArray {
  const difference = op('sub', x, y);
  const sameInfinity = op('and', op('eq', x, y), op('ne', difference, difference));
  const wins = op('gt', x, y);
  const below = pick(sameInfinity, 0, pick(wins, op('neg', difference), difference));
  const excess = op('log1p', op('exp', s === 1 ? below : op('mul', below, s)));
  const usual = op('add', pick(wins, x, y), s === 1 ? excess : op('div', excess, s));
  const plainExp = (v: NDArray): NDArray => op('exp', pick(sameInfinity, v, 0));
  return pick(sameInfinity, op('log', op('add', plainExp(x), plainExp(y))), usual);
}
