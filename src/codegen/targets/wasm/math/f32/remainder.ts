/**
 * The remainder of a truncating division, exact: computed in float64, where the product of a
 * divisor of 24 bits with 28 bits of the quotient is exact and nothing overflows.
 */
import { f32x4, f64x2, i32x4 } from '../../binary/instructions.js';
import { binary, type VectorLocal } from '../define.js';
import { mul, sub } from '../f64/arithmetic.js';
import { divide, findParts, newDivision, stepBy, type Division } from '../f64/remainder.js';
import { abs, lt, select, withSignOf } from './arithmetic.js';

const base = 2 ** 28;
const step = stepBy((_, rest, q, part) => sub(rest, mul(q, part)));

export const remainder = binary('fmod_f32', (c, x, y) => {
  const low = newDivision(c, f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(y));
  const [xHigh, yHigh] = [i32x4.shuffle(x, x, 2, 3, 2, 3), i32x4.shuffle(y, y, 2, 3, 2, 3)];
  const high = newDivision(c, f64x2.promote_low_f32x4(xHigh), f64x2.promote_low_f32x4(yHigh));
  findParts(c, [low, high], base);
  divide(c, [low, high], base, step);
  const narrow = ({ rest }: Division): VectorLocal =>
    c.let('narrow', f32x4.demote_f64x2_zero(rest));
  const rest = i32x4.shuffle(narrow(low), narrow(high), 0, 1, 4, 5);
  return select(lt(abs(x), abs(y)), x, withSignOf(rest, x));
});
