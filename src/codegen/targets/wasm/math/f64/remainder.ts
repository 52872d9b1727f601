/**
 * The remainder of a truncating division, exact. Most quotients are short: the nearest integer q to
 * x / y is found by one division, q y taken away, and y added where that was too much. What is left
 * is at most y / 2 from zero and a multiple of the last place of y, so that no difference needs
 * rounding. Where any quotient of a vector is longer, a function divides it many bits at a time.
 */
import { call, type Vector } from '../../binary/instructions.js';
import { binary } from '../define.js';
import {
  abs,
  and,
  anyFalse,
  atLeast,
  div,
  lt,
  mul,
  nearest,
  select,
  sub,
  withSignOf,
} from './arithmetic.js';
import { twoProduct, upperHalf } from './double-double.js';
import { divideLong, newDivision, positive, type DivisionStep } from './long-division.js';

/** The product is a pair of numbers, exact as q has at most 51 bits. */
const step: DivisionStep = (c, rest, q, part) => {
  const { head, tail } = twoProduct(c, q, part);
  return sub(sub(rest, head), tail);
};

/** Above this a product that exceeds the rest might overflow. */
const huge = 2 ** 1000;

const anyRemainder = binary('fmod_any_f64', (c, x, y) => {
  const division = newDivision(c, abs(x), abs(y));
  const { rest, divisor } = division;
  const isLess = c.let('isLess', lt(rest, divisor));
  divideLong(c, [division], step, huge);
  return select(isLess, x, withSignOf(rest, x));
});

/**
 * The products of q, which has 24 bits, with the upper 26 and the lower 27 bits of the divisor are
 * exact. The first difference is less than half a divisor and q · low together, and that is less
 * than two divisors' leading bits.
 */
export const remainder = binary('fmod_f64', (c, x, y) => {
  const rest = c.let('rest', abs(x));
  const divisor = c.let('divisor', abs(y));
  const q = c.let('q', nearest(div(rest, divisor)));
  const isShort = and(lt(q, 2 ** 24), lt(atLeast(rest, divisor), huge));
  const high = c.let('high', upperHalf(divisor));
  const low = sub(divisor, high);
  const left = sub(sub(rest, mul(q, high)), mul(q, low));
  const result = c.let('result', withSignOf(positive(c, left, divisor), x));
  c.if(anyFalse(isShort), () => c.set(result, call(anyRemainder(), x, y) as Vector));
  return result;
});
