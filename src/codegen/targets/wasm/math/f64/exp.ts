/**
 * e^x = 2^k e^r with r = x - k ln 2 in two parts and e^r as a polynomial (W. J. Cody and W. Waite,
 * Software Manual for the Elementary Functions, 1980); the polynomial is the minimax one.
 */
import type { Code } from '../../binary/code.js';
import {
  i32x4,
  i64x2,
  type Vector,
  type VectorLocal,
  type VectorOperand,
} from '../../binary/instructions.js';
import { unary } from '../define.js';
import {
  abs,
  add,
  and,
  atLeast,
  atMost,
  bits,
  div,
  integerShift,
  lt,
  mul,
  mulAdd,
  neg,
  polynomial,
  powerOfTwo,
  select,
  sub,
} from './arithmetic.js';
import { fastTwoSum } from './double-double.js';

/** ln 2: multiples by up to 11 bits of the head are exact. */
export const ln2Head = 0.6931471806019545;
export const ln2Tail = -4.2009150726810846e-11;

/** (e^r - 1 - r) / r² for |r| <= ln 2 / 2; the error is below 2^-63 e^r. */
const expTerms = [
  0.5, 0.16666666666666682, 0.0416666666666668, 0.008333333333316283, 0.0013888888888771965,
  0.00019841269899676222, 2.4801587612323598e-5, 2.7557230650162807e-6, 2.7556983498004974e-7,
  2.5113717198352933e-8, 2.1015784578961946e-9,
];

/** e^x = 2^k (1 + (r + rTail) + q). */
export interface ExpParts {
  /** In the lower 32 bits of 64-bit lanes. */
  readonly k: VectorLocal;
  readonly r: VectorLocal;
  readonly rTail: VectorLocal;
  readonly q: VectorLocal;
}

/** For |x| < 1100, with what is missing from x. */
export function expParts(c: Code, x: VectorLocal, xTail: VectorOperand = 0): ExpParts {
  const shifted = c.let('shifted', mulAdd(x, Math.LOG2E, integerShift));
  const n = c.let('n', sub(shifted, integerShift));
  const head = c.let('head', sub(x, mul(n, ln2Head)));
  const tail = c.let('tail', xTail === 0 ? mul(n, ln2Tail) : sub(mul(n, ln2Tail), xTail));
  const r = c.let('r', sub(head, tail));
  const rTail = c.let('rTail', sub(sub(head, r), tail));
  return { k: shifted, r, rTail, q: expTail(c, r) };
}

/** e^r - 1 - r. */
export const expTail = (c: Code, r: VectorLocal): VectorLocal =>
  c.let('q', mul(mul(r, r), polynomial(c, r, expTerms)));

/** 1 + r + q as a number and what is missing from it. */
export function expMantissa(
  c: Code,
  { r, rTail, q }: ExpParts,
): { head: VectorLocal; tail: Vector } {
  const p = fastTwoSum(c, r, q);
  const { head, tail } = fastTwoSum(c, 1, p.head);
  return { head, tail: add(tail, add(p.tail, rTail)) };
}

/** 2^k x for |k| <= 2044, k in the lower bits: as two factors, so that only the last one rounds. */
export function scale(c: Code, x: VectorOperand, k: VectorLocal): Vector {
  const half = c.let('half', i32x4.shr_s(k, 1));
  return mul(mul(x, powerOfTwo(half)), powerOfTwo(i64x2.sub(k, half)));
}

/** e^x for -746 <= x <= 1100, or NaN. */
export function expOf(c: Code, x: VectorLocal): Vector {
  const { k, r, rTail, q } = expParts(c, x);
  return scale(c, add(1, add(r, add(q, rTail))), k);
}

export const exp = unary('exp', (c, x) =>
  expOf(c, c.let('x', atLeast(atMost(x, overflow), underflow))),
);

/** Behind these, results are ∞ and 0. */
const overflow = 710;
const underflow = -746;

/**
 * e^x - 1 as the sum of 2^k - 1 and 2^k (r + q); halved on the way, for 2^1024 is no number.
 */
export const expm1 = unary('expm1', (c, x) => {
  const parts = expParts(c, c.let('bounded', atLeast(atMost(x, overflow), -50)));
  const p = fastTwoSum(c, parts.r, parts.q);
  const half = c.let('half', powerOfTwo(i64x2.sub(parts.k, bits(1n))));
  const { head, tail } = fastTwoSum(c, sub(half, 0.5), mul(half, p.head));
  const rest = mulAdd(half, add(p.tail, parts.rTail), tail);
  const result = mul(add(head, rest), 2);
  // Keeps -0 and the bits of subnormal numbers.
  return select(lt(abs(x), 2 ** -54), x, result);
});

/**
 * e / (1 + e) or 1 / (1 + e) with e = e^-|x|, by the sign of x: no overflow, and no cancellation.
 * The quotient is corrected by what is missing from numerator and denominator; there 1 / (1 + e) is
 * the quotient itself or what it lacks to 1.
 */
export const logistic = unary('logistic', (c, x) => {
  const isNegative = c.let('isNegative', lt(x, 0));
  const parts = expParts(c, c.let('bounded', atLeast(neg(abs(x)), underflow)));
  const mantissa = expMantissa(c, parts);
  const e = c.let('e', scale(c, mantissa.head, parts.k));
  const eTail = c.let('eTail', scale(c, mantissa.tail, parts.k));
  const d = fastTwoSum(c, 1, e);
  const quotient = c.let('quotient', div(select(isNegative, e, 1), d.head));
  const inverse = select(isNegative, sub(1, quotient), quotient);
  const missing = sub(and(isNegative, eTail), mul(quotient, add(d.tail, eTail)));
  return mulAdd(missing, inverse, quotient);
});
