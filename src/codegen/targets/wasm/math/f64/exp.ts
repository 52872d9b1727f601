/**
 * e^x = 2^(n/256) e^r with r = x - n ln 2/256 in two parts (W. J. Cody and W. Waite, Software
 * Manual for the Elementary Functions, 1980), the first factor from a table and e^r as a
 * polynomial, the minimax one.
 */
import type { Code } from '../../binary/code.js';
import {
  call,
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
  anyFalse,
  atLeast,
  atMost,
  bits,
  div,
  integerShift,
  le,
  lt,
  mul,
  mulAdd,
  neg,
  polynomial,
  powerOfTwo,
  select,
  sub,
} from './arithmetic.js';
import { fastTwoSum, type DoubleDouble } from './double-double.js';
import { rootOfTwo, splitRoot, steps, wholeRoot, type RootOfTwo } from './roots-of-two.js';

/** ln 2: multiples by up to 11 bits of the head are exact. */
export const ln2Head = 0.6931471806019545;
export const ln2Tail = -4.2009150726810846e-11;

/** ln 2 / 256: multiples by up to 21 bits of the head are exact. */
const stepHead = 0.00270760617331689;
const stepTail = 7.453964567463233e-13;

/** (e^r - 1 - r) / r² for |r| <= ln 2 / 512; the error is below 2^-57 e^r. */
const expTerms = [0.5000000000000128, 0.16666667994093592, 0.04166665977397876];
/** The same as far as Taylor's series needs it for an error below 2^-57 r. */
const expm1Terms = [1 / 2, 1 / 6, 1 / 24, 1 / 120];

/** e^x = 2^(n/256) (1 + p), the first factor as it is rounded. */
export interface ExpParts {
  readonly root: RootOfTwo;
  readonly p: VectorLocal;
}

/** For |x| < 1100, with what is missing from x. */
export function expParts(
  c: Code,
  x: VectorLocal,
  xTail: VectorOperand = 0,
  terms: readonly number[] = expTerms,
): ExpParts {
  const shifted = c.let('shifted', mulAdd(x, steps * Math.LOG2E, integerShift));
  const n = c.let('n', sub(shifted, integerShift));
  const tail = mul(n, stepTail);
  const rest = xTail === 0 ? tail : sub(tail, xTail);
  return expPartsOf(c, shifted, c.let('r', sub(sub(x, mul(n, stepHead)), rest)), terms);
}

/** Of 2^(n/256) e^r, n in the lower bits. */
export function expPartsOf(
  c: Code,
  n: VectorLocal,
  r: VectorLocal,
  terms: readonly number[] = expTerms,
): ExpParts {
  const root = rootOfTwo(c, n);
  const square = c.let('square', mul(r, r));
  const higher = mul(square, polynomial(c, r, terms));
  return { root, p: c.let('p', add(r, add(root.rest, higher))) };
}

/** e^x = 2^k m, 1/2 < m < 4, with what is missing from m. */
export interface ExpMantissa extends DoubleDouble {
  readonly k: VectorLocal;
}

export function expMantissa(c: Code, { root, p }: ExpParts): ExpMantissa {
  const split = splitRoot(c, root);
  const m = c.let('m', split.m);
  return { ...fastTwoSum(c, m, mul(m, p)), k: split.k };
}

/** 2^k x for |k| <= 2044, k in the lower bits: as two factors, so that only the last one rounds. */
export function scale(c: Code, x: VectorOperand, k: VectorLocal): Vector {
  const half = c.let('half', i32x4.shr_s(k, 1));
  return mul(mul(x, powerOfTwo(half)), powerOfTwo(i64x2.sub(k, half)));
}

/**
 * Up to this size results and what they are summed of are normal numbers, so that each is what
 * `expAtEdge` gives, to the last bit.
 */
const normalBound = 650;

/** e^x for |x| <= 650. */
export function expOf(c: Code, x: VectorLocal): Vector {
  const { root, p } = expParts(c, x);
  const whole = c.let('whole', wholeRoot(root));
  return mulAdd(whole, p, whole);
}

/** Behind these, results are ∞ and 0. */
const overflow = 710;
const underflow = -746;

/** Of any x. */
const expAtEdge = unary('exp_at_edge', (c, x) => {
  const bounded = c.let('bounded', atLeast(atMost(x, overflow), underflow));
  const { head, k } = expMantissa(c, expParts(c, bounded));
  return scale(c, head, k);
});

export const exp = unary('exp', (c, x) => {
  const result = c.let('result', expOf(c, x));
  c.if(anyFalse(le(abs(x), normalBound)), () => c.set(result, call(expAtEdge(), x) as Vector));
  return result;
});

/** e^x - 1 = (2^(n/256) - 1) + 2^(n/256) p; halved on the way, for 2^1024 is no number. */
export const expm1 = unary('expm1', (c, x) => {
  const bounded = c.let('bounded', atLeast(atMost(x, overflow), -50));
  const { root, p } = expParts(c, bounded, 0, expm1Terms);
  const half = c.let('half', i64x2.sub(wholeRoot(root), bits(1n << 52n)));
  const result = mul(mulAdd(half, p, sub(half, 0.5)), 2);
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
  const { head, tail, k } = expMantissa(c, parts);
  const e = c.let('e', scale(c, head, k));
  const eTail = c.let('eTail', scale(c, tail, k));
  const d = fastTwoSum(c, 1, e);
  const quotient = c.let('quotient', div(select(isNegative, e, 1), d.head));
  const inverse = select(isNegative, sub(1, quotient), quotient);
  const missing = sub(and(isNegative, eTail), mul(quotient, add(d.tail, eTail)));
  return mulAdd(missing, inverse, quotient);
});
