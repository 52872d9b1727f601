/** Inverse trigonometric functions: minimax polynomials after reduction to a small argument. */
import type { Code } from '../../binary/code.js';
import { i32x4, type Vector, type VectorLocal } from '../../binary/instructions.js';
import { binary, lanes, unary } from '../define.js';
import {
  abs,
  add,
  and,
  div,
  eq,
  fastTwoDifference,
  gt,
  le,
  mul,
  ne,
  polynomial,
  select,
  signOf,
  sqrt,
  sub,
  withSignOf,
  xor,
} from './arithmetic.js';

/** (asin x - x) / x³ in x², |x| <= 1/2; the error is below 2^-31 asin x. */
const asinTerms = [0.1666666, 0.07500522, 0.044513382, 0.031838838, 0.014317047, 0.037691202];

/** (atan x - x) / x³ in x², |x| <= 1; the error is below 2^-31 atan x. */
const atanTerms = [
  -0.33333328, 0.19999716, -0.14280343, 0.11061233, -0.08821462, 0.06763649, -0.044983257,
  0.022777617, -0.007425363, 0.0011345221,
];

/** π/2 and the rest, then π. */
const halfPi = 1.5707963705062866;
const halfPiTail = -4.371139000186241e-8;
const pi = 2 * halfPi;
const piTail = 2 * halfPiTail;

/** s + beyond = asin s, for s = |x| if that is at most 1/2, else s² = (1 - |x|) / 2. */
function asinParts(c: Code, magnitude: VectorLocal) {
  const isSmall = c.let('isSmall', le(magnitude, 0.5));
  const far = mul(sub(1, magnitude), 0.5);
  const square = c.let('square', select(isSmall, mul(magnitude, magnitude), far));
  const s = c.let('s', select(isSmall, magnitude, sqrt(square)));
  const beyond = c.let('beyond', mul(mul(s, square), polynomial(asinTerms, square)));
  return { isSmall, s, beyond };
}

/** asin |x| = asin s, or π/2 - 2 asin s. */
export const asin = unary('asin', (c, x) => {
  const { isSmall, s, beyond } = asinParts(c, c.let('magnitude', abs(x)));
  const { head, tail } = fastTwoDifference(c, lanes('f32x4', halfPi), add(s, s));
  const far = add(head, sub(add(tail, halfPiTail), add(beyond, beyond)));
  return withSignOf(select(isSmall, add(s, beyond), far), x);
});

/** acos x = π/2 ∓ asin s if |x| <= 1/2, else 2 asin s for x > 0 and π - 2 asin s for x < 0. */
export const acos = unary('acos', (c, x) => {
  const { isSmall, s, beyond } = asinParts(c, c.let('magnitude', abs(x)));
  const factor = c.let('factor', xor(select(isSmall, 1, -2), signOf(x)));
  const isNegative = c.let('isNegative', i32x4.shr_s(x, 31));
  const head = select(isSmall, halfPi, and(isNegative, lanes('f32x4', pi)));
  const tail = select(isSmall, halfPiTail, and(isNegative, lanes('f32x4', piTail)));
  return sub(head, add(mul(s, factor), sub(mul(beyond, factor), tail)));
});

/** base ± atan t for 0 <= t <= 1, where a multiple of π/2 as the base has a tail. */
function atanOf(c: Code, t: VectorLocal, sign: VectorLocal, base: Vector, tail: Vector): Vector {
  const square = c.let('square', mul(t, t));
  const beyond = mul(mul(t, square), polynomial(atanTerms, square));
  return add(base, add(xor(t, sign), add(xor(beyond, sign), tail)));
}

/** atan |x| = atan t, or π/2 - atan t with t = 1 / |x|. */
export const atan = unary('atan', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const isLarge = c.let('isLarge', gt(magnitude, 1));
  const t = c.let('t', select(isLarge, div(1, magnitude), magnitude));
  const sign = c.let('sign', signOf(isLarge));
  const base = and(isLarge, lanes('f32x4', halfPi));
  return withSignOf(atanOf(c, t, sign, base, and(isLarge, lanes('f32x4', halfPiTail))), x);
});

/** The angle of (x, y): that of t = |y / x| or |x / y|, mirrored at the diagonal and the y axis. */
export const atan2 = binary('atan2', (c, y, x) => {
  const [xSize, ySize] = [c.let('xSize', abs(x)), c.let('ySize', abs(y))];
  const isSteep = c.let('isSteep', gt(ySize, xSize));
  const isLeft = c.let('isLeft', i32x4.shr_s(x, 31));
  const least = c.let('least', select(isSteep, xSize, ySize));
  const most = c.let('most', select(isSteep, ySize, xSize));
  // 0 / 0 is as 0, ∞ / ∞ as 1.
  const ofEqual = and(ne(least, 0), lanes('f32x4', 1));
  const t = c.let('t', select(eq(least, most), ofEqual, div(least, most)));
  const sign = c.let('sign', signOf(xor(isSteep, isLeft)));
  const base = select(isSteep, halfPi, and(isLeft, lanes('f32x4', pi)));
  const tail = select(isSteep, halfPiTail, and(isLeft, lanes('f32x4', piTail)));
  return withSignOf(atanOf(c, t, sign, base, tail), y);
});
