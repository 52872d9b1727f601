/**
 * Functions of two floats. Operands are promoted and broadcast; integers and booleans are converted
 * to float32.
 */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { twoOperands } from '../../parameters/arity.js';
import { op, pick } from '../../operands/elementwise.js';
import { inexactArrays, promoteInexact, requireReal } from '../../operands/promote.js';
import { softMaximum } from '../../operands/soft-maximum.js';

/** The angle of the point (x, y) in radians, from -π to π. */
export function arctan2(y: ArrayLike, x: ArrayLike, ...more: []): NDArray {
  twoOperands('arctan2', y, x, more);
  return op('atan2', ...promoteInexact('arctan2', y, x));
}
export { arctan2 as atan2 };

/** √(x² + y²) without overflow in between. An infinite leg makes it infinite, even beside NaN. */
export function hypot(x: ArrayLike, y: ArrayLike, ...more: []): NDArray {
  twoOperands('hypot', x, y, more);
  const [a, b] = inexactArrays('hypot', requireReal('hypot', x), requireReal('hypot', y));
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
