/** Powers and cube roots. */
import { zip } from '../../../../../array/shape.js';
import type { Code } from '../../binary/code.js';
import { f32x4, i32x4, type Vector, type VectorLocal } from '../../binary/instructions.js';
import { staged, unary } from '../define.js';
import * as f64 from '../f64/arithmetic.js';
import { cbrt as cbrt64, pow as pow64 } from '../f64/power.js';
import {
  abs,
  add,
  and,
  bits,
  div,
  gt,
  integerShift,
  isNormal,
  lt,
  mul,
  not,
  or,
  polynomial,
  select,
  sub,
  timesPowerOfTwo,
  withSignOf,
} from './arithmetic.js';
import { exceptRare, halvesOf, ofHalves } from './doubles.js';
import { wideExp, wideLog } from './wide.js';

/** ln x of each half, and whether x is positive and finite. */
function baseOf(c: Code, x: VectorLocal) {
  const isUsual = c.let('isUsual', and(gt(x, 0), lt(x, Infinity)));
  const [low, high] = halvesOf(c, x).map((half) => c.let('log', wideLog(c, half)));
  return { x, isUsual, low: low as VectorLocal, high: high as VectorLocal };
}

/** x^y = e^(y ln x) for positive x, in float64. */
export const pow = staged('pow', ['x', 'isUsual', 'low', 'high'], baseOf, (c, base, y) => {
  const { x, isUsual, low, high } = base;
  const powers = zip([low, high], halvesOf(c, y)).map(([log, exponent]) => {
    // Beyond ±200 the results overflow and underflow.
    const bounded = f64.atLeast(f64.atMost(f64.mul(exponent, log), 200), -200);
    return wideExp(c, c.let('bounded', bounded));
  });
  const usual = ofHalves(c, powers as [Vector, Vector]);
  return exceptRare(c, [x, y], not(and(isUsual, lt(abs(y), Infinity))), pow64, usual);
});

/** ∛m for 1 <= m <= 2; the error is below 2^-16 ∛m. */
const cbrtTerms = [0.50697935, 0.718154, -0.30061162, 0.08609136, -0.010603897];

/** ∛|x| = 2^q ∛a, a = 2^k m with k = -1, 0 or 1: one step of Newton's method from ∛2^k P(m). */
export const cbrt = unary('cbrt', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const e = c.let('e', f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(magnitude, 23), bits(127))));
  const q = c.let('q', add(mul(e, 1 / 3), integerShift));
  const k = c.let('k', sub(e, mul(sub(q, integerShift), 3)));
  const m = c.let('m', or(and(magnitude, bits(0x7fffff)), bits(0x3f800000)));
  const a = timesPowerOfTwo(m, add(k, integerShift));
  const ofK = select(gt(k, 0), Math.cbrt(2), select(lt(k, 0), Math.cbrt(0.5), 1));
  const y = c.let('y', mul(polynomial(cbrtTerms, m), ofK));
  const better = sub(y, mul(sub(y, div(a, mul(y, y))), 1 / 3));
  const root = withSignOf(timesPowerOfTwo(better, q), x);
  return exceptRare(c, [x], not(isNormal(magnitude)), cbrt64, root);
});
