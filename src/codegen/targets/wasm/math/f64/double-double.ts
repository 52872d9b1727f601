/**
 * Sums of two numbers, of which the second is below the last place of the first: T. J. Dekker, "A
 * floating-point technique for extending the available precision", Numerische Mathematik 18 (1971);
 * D. E. Knuth, The Art of Computer Programming 2, 4.2.2. There is no fused multiply-add to rely on.
 */
import type { Code } from '../../binary/code.js';
import { add, and, bits, mul, named, sub } from './arithmetic.js';
import type { Vector, VectorLocal, VectorOperand } from '../../binary/instructions.js';

export interface DoubleDouble {
  readonly head: VectorLocal;
  readonly tail: VectorLocal;
}

/** x + y without error, where |x| >= |y| or x = 0. */
export function fastTwoSum(c: Code, x: VectorOperand, y: VectorOperand): DoubleDouble {
  const [a, b] = [named(c, 'a', x), named(c, 'b', y)];
  const head = c.let('head', add(a, b));
  return { head, tail: c.let('tail', add(sub(a, head), b)) };
}

/** x + y without error. */
export function twoSum(c: Code, x: VectorOperand, y: VectorOperand): DoubleDouble {
  const [a, b] = [named(c, 'a', x), named(c, 'b', y)];
  const head = c.let('head', add(a, b));
  const rest = c.let('rest', sub(head, a));
  return { head, tail: c.let('tail', add(sub(a, sub(head, rest)), sub(b, rest))) };
}

/** The upper 26 bits: the product of two such numbers is exact. */
export const upperHalf = (x: Vector): Vector => and(x, bits(-(2n ** 27n)));

/** x y with an error below 2^-105 x y, where nothing overflows or underflows. */
export function twoProduct(c: Code, x: VectorOperand, y: VectorOperand): DoubleDouble {
  const [a, b] = [named(c, 'a', x), named(c, 'b', y)];
  const aHigh = c.let('aHigh', upperHalf(a));
  const bHigh = c.let('bHigh', upperHalf(b));
  const aLow = c.let('aLow', sub(a, aHigh));
  const bLow = c.let('bLow', sub(b, bHigh));
  const head = c.let('head', mul(a, b));
  const high = sub(mul(aHigh, bHigh), head);
  const middle = add(add(high, mul(aHigh, bLow)), mul(aLow, bHigh));
  return { head, tail: c.let('tail', add(middle, mul(aLow, bLow))) };
}
