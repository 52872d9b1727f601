/**
 * Functions of two floats. Operands are promoted and broadcast; integers and booleans are converted
 * to float32.
 */
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { twoOperands } from '../operands/arity.js';
import { op, pick } from './elementwise.js';
import { inexactArrays, promoteInexact } from './promote.js';

/** The angle of the point (x, y) in radians, from -π to π. */
export function arctan2(y: ArrayLike, x: ArrayLike, ...more: []): NDArray {
  twoOperands('arctan2', y, x, more);
  return op('atan2', ...promoteInexact('arctan2', y, x));
}
export { arctan2 as atan2 };

/** √(x² + y²) without overflow in between. An infinite leg makes it infinite, even beside NaN. */
export function hypot(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('hypot', x, y, more);
  const [a, b] = inexactArrays('hypot', x, y);
  const [width, height] = [op('abs', a), op('abs', b)];
  const isInfinite = op('or', op('eq', width, Infinity), op('eq', height, Infinity));
  const large = op('max', width, height);
  const isZero = op('eq', large, 0);
  const isSpecial = op('or', isZero, isInfinite);
  // The larger leg is a unit that does not vary, so that derivatives are those of the root alone.
  const unit = op('stopGradient', pick(isSpecial, 1, large));
  const square = (v: NDArray): NDArray => {
    const leg = op('div', pick(isSpecial, 1, v), unit);
    return op('mul', leg, leg);
  };
  const stretched = op('mul', unit, op('sqrt', op('add', square(a), square(b))));
  return pick(isInfinite, Infinity, pick(isZero, large, stretched));
}

/** log(e^x + e^y) without overflow. */
export function logaddexp(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('logaddexp', x, y, more);
  return softMaximum(inexactArrays('logaddexp', x, y), 1);
}

/** log2(2^x + 2^y) without overflow. */
export function logaddexp2(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('logaddexp2', x, y, more);
  return softMaximum(inexactArrays('logaddexp2', x, y), Math.LN2);
}

/**
 * log(e^(s·x) + e^(s·y)) / s as max(x, y) + log1p(e^(-s·|x - y|)) / s. A tie counts to one side of
 * both terms: there derivatives of every order are those of y + softplus(x - y). Equal infinities
 * have no difference: for them it is the plain formula, whose derivative is NaN.
 */
function softMaximum([x, y]: [NDArray, NDArray], s: number): NDArray {
  const difference = op('sub', x, y);
  const sameInfinity = op('and', op('eq', x, y), op('ne', difference, difference));
  const wins = op('gt', x, y);
  const below = pick(sameInfinity, 0, pick(wins, op('neg', difference), difference));
  const excess = op('log1p', op('exp', s === 1 ? below : op('mul', below, s)));
  const usual = op('add', pick(wins, x, y), s === 1 ? excess : op('div', excess, s));
  const plainExp = (v: NDArray): NDArray => op('exp', pick(sameInfinity, v, 0));
  return pick(sameInfinity, op('log', op('add', plainExp(x), plainExp(y))), usual);
}
