/**
 * The remainder of a truncating division, exact: computed in float64, where the product of a
 * divisor of 24 bits with 28 bits of the quotient is exact and nothing overflows. Longer quotients
 * are left to a function.
 */
import {
  call,
  f32x4,
  f64x2,
  i32x4,
  type Vector,
  type VectorLocal,
} from '../../binary/instructions.js';
import type { Code } from '../../binary/code.js';
import { binary } from '../define.js';
import {
  abs as wideAbs,
  and,
  anyFalse,
  div,
  lt as wideLess,
  mul,
  nearest,
  sub,
} from '../f64/arithmetic.js';
import { upperHalf } from '../f64/double-double.js';
import { divideLong, newDivision, positive, type DivisionStep } from '../f64/long-division.js';
import { abs, lt, select, withSignOf } from './arithmetic.js';

/** The sizes of the lower and of the upper two lanes. */
const halves = (c: Code, x: VectorLocal): [VectorLocal, VectorLocal] => {
  const size = (v: Vector): VectorLocal => c.let('size', wideAbs(f64x2.promote_low_f32x4(v)));
  return [size(x), size(i32x4.shuffle(x, x, 2, 3, 2, 3))];
};

/** Four lanes of the lower and the upper two. */
const joined = (c: Code, low: Vector, high: Vector): Vector => {
  const narrow = (x: Vector): VectorLocal => c.let('narrow', f32x4.demote_f64x2_zero(x));
  return i32x4.shuffle(narrow(low), narrow(high), 0, 1, 4, 5);
};

/** The products with the upper 26 and the lower 25 bits of q are exact. */
const step: DivisionStep = (c, rest, q, part) => {
  const high = c.let('high', upperHalf(q));
  return sub(sub(rest, mul(high, part)), mul(sub(q, high), part));
};

const anyRemainder = binary('fmod_any_f32', (c, x, y) => {
  const [xs, ys] = [halves(c, x), halves(c, y)];
  const [low, high] = [newDivision(c, xs[0], ys[0]), newDivision(c, xs[1], ys[1])];
  divideLong(c, [low, high], step);
  return select(lt(abs(x), abs(y)), x, withSignOf(joined(c, low.rest, high.rest), x));
});

/** The remainder where the quotient is short, and where that is. */
function shortRemainder(c: Code, x: VectorLocal, y: VectorLocal): [rest: Vector, isShort: Vector] {
  const q = c.let('q', nearest(div(x, y)));
  const isShort = and(wideLess(q, 2 ** 28), wideLess(y, Infinity));
  return [positive(c, sub(x, mul(q, y)), y), isShort];
}

export const remainder = binary('fmod_f32', (c, x, y) => {
  const [xs, ys] = [halves(c, x), halves(c, y)];
  const [low, isLowShort] = shortRemainder(c, xs[0], ys[0]);
  const [high, isHighShort] = shortRemainder(c, xs[1], ys[1]);
  const result = c.let('result', withSignOf(joined(c, low, high), x));
  c.if(anyFalse(and(isLowShort, isHighShort)), () =>
    c.set(result, call(anyRemainder(), x, y) as Vector),
  );
  return result;
});
