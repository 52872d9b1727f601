/**
 * The exponential function and those made of it. e^x = 2^n e^r, x = n ln 2 + r, where n ln 2 is
 * subtracted in two parts, the first of which is exact (W. J. Cody and W. Waite, Software Manual
 * for the Elementary Functions, 1980); e^r is a minimax polynomial.
 */
import type { Code } from '../../binary/code.js';
import { i32x4, type Vector, type VectorLocal } from '../../binary/instructions.js';
import { unary } from '../define.js';
import {
  abs,
  add,
  atLeast,
  atMost,
  bits,
  div,
  fastTwoSum,
  integerShift,
  lt,
  mul,
  neg,
  oddPolynomial,
  polynomial,
  select,
  sub,
  twoSum,
  withSignOf,
} from './arithmetic.js';

/** ln 2 in 15 bits, and the rest. */
export const ln2Head = 0.693145751953125;
export const ln2Tail = 1.428606765330187e-6;

/** (e^r - 1 - r) / r² for |r| <= ln 2 / 2; the error is below 2^-28 e^r. */
const expTerms = [0.49999994, 0.16666515, 0.041668084, 0.00836935, 0.0013840434];

/** x = n ln 2 + r + rTail. */
interface Reduced {
  /** n + bias, in the lower bits. */
  readonly shifted: VectorLocal;
  readonly r: VectorLocal;
  readonly rTail: Vector;
  /** e^r - 1 - r. */
  readonly q: Vector;
}

function reduced(c: Code, x: VectorLocal, bias: number): Reduced {
  const shift = integerShift + bias;
  const shifted = c.let('shifted', add(mul(x, Math.LOG2E), shift));
  const n = c.let('n', sub(shifted, shift));
  const head = c.let('head', sub(x, mul(n, ln2Head)));
  const tail = c.let('tail', mul(n, ln2Tail));
  const r = c.let('r', sub(head, tail));
  const rTail = sub(sub(head, r), tail);
  return { shifted, r, rTail, q: mul(mul(r, r), polynomial(expTerms, r)) };
}

/** The bias of `powersOfTwo`. */
const twoBiases = 2 * 127;

/** Two factors of 2^n, normal numbers for |n| <= 252, of n + 254 in the lower bits. */
function powersOfTwo(c: Code, shifted: Vector): readonly [VectorLocal, VectorLocal] {
  const sum = c.let('sum', shifted);
  const half = c.let('half', i32x4.shr_u(sum, 1));
  const first = c.let('first', i32x4.shl(half, 23));
  return [first, c.let('second', i32x4.shl(i32x4.sub(sum, half), 23))];
}

/** Where e^x becomes 0 and infinite. */
const underflow = -104;
const overflow = 89;

/** 2^exponent e^x for |x| <= 104. Only the last product rounds where the result is subnormal. */
function scaledExp(c: Code, x: Vector, exponent: number): Vector {
  const { shifted, r, q } = reduced(c, c.let('bounded', x), twoBiases + exponent);
  const [first, second] = powersOfTwo(c, shifted);
  return mul(mul(add(add(q, r), 1), first), second);
}

export const exp = unary('exp', (c, x) => scaledExp(c, atLeast(atMost(x, overflow), underflow), 0));

/** 1 / t for a power of two. */
const inverseOf = (t: VectorLocal): Vector => i32x4.sub(bits(twoBiases << 23), t);

/**
 * 1 / (1 + e^-x) = (1/t) / (1/t + s e^r) for powers of two, s t = 2^n: no part overflows. The
 * denominator is summed as (1/t + s) + s r + s (e^r - 1 - r).
 */
export const logistic = unary('logistic', (c, x) => {
  const bounded = c.let('bounded', atMost(atLeast(neg(x), underflow), -underflow));
  const { shifted, r, rTail, q } = reduced(c, bounded, twoBiases);
  const [s, t] = powersOfTwo(c, shifted);
  const inverse = c.let('inverse', inverseOf(t));
  const ofOne = c.let('ofOne', add(inverse, s));
  const { head, tail } = fastTwoSum(c, ofOne, c.let('ofR', mul(s, r)));
  const lost = sub(inverse, sub(ofOne, s));
  return div(inverse, add(head, add(add(tail, lost), mul(s, add(q, rTail)))));
});

/** Below it e^x is nothing beside 1. */
const negligible = -18;

/** e^x - 1 = s t e^r - 1 = t ((s - 1/t) + s r + s (e^r - 1 - r)) for powers of two, s t = 2^n. */
export const expm1 = unary('expm1', (c, x) => {
  const bounded = c.let('bounded', atLeast(atMost(x, overflow), negligible));
  const { shifted, r, rTail, q } = reduced(c, bounded, twoBiases);
  const [s, t] = powersOfTwo(c, shifted);
  const ofOne = c.let('ofOne', sub(s, inverseOf(t)));
  const { head, tail } = fastTwoSum(c, ofOne, c.let('ofR', mul(s, r)));
  return withSignOf(mul(add(head, add(tail, mul(s, add(q, rTail)))), t), x);
});

/** From here on the hyperbolic tangent of x / 2 is 1. */
const saturated = 20;

/**
 * tanh |x| = t / (t + 2), t = e^2|x| - 1 = (2^n - 1) + 2^n r + 2^n (e^r - 1 - r). What rounding
 * lost of t and of t + 2 is made good: with 1 / (t + 2) = (1 - tanh |x|) / 2 times the residue t -
 * q (t + 2).
 */
export const tanh = unary('tanh', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const twice = c.let('twice', atMost(add(magnitude, magnitude), saturated));
  const { shifted, r, rTail, q } = reduced(c, twice, 127);
  const power = c.let('power', i32x4.shl(shifted, 23));
  const ofOne = c.let('ofOne', sub(power, 1));
  const linear = fastTwoSum(c, ofOne, c.let('ofR', mul(power, r)));
  const rest = c.let('rest', add(linear.tail, mul(power, add(q, rTail))));
  const t = fastTwoSum(c, linear.head, rest);
  const sum = twoSum(c, t.head, 2);
  const quotient = c.let('quotient', div(t.head, sum.head));
  const tail = c.let('tail', t.tail);
  const residue = sub(tail, mul(quotient, add(tail, sum.tail)));
  return withSignOf(add(quotient, mul(residue, mul(sub(1, quotient), 0.5))), x);
});

/** e^|x| / 2, infinite only where sinh and cosh are. */
const halfExp = (c: Code, magnitude: Vector): VectorLocal =>
  c.let('half', scaledExp(c, atMost(magnitude, overflow + 1), -1));

/** (sinh x - x) / x³ in x², |x| <= 1; the error is below 2^-31 sinh x. */
const sinhTerms = [0.16666667, 0.008333307, 0.00019843873, 2.7760586e-6];

/** x + x³ P below 1, e^|x| / 2 - e^-|x| / 2 above. */
export const sinh = unary('sinh', (c, x) => {
  const magnitude = c.let('magnitude', abs(x));
  const half = halfExp(c, magnitude);
  const far = withSignOf(sub(half, div(0.25, half)), x);
  return select(lt(magnitude, 1), oddPolynomial(c, sinhTerms, x), far);
});

export const cosh = unary('cosh', (c, x) => {
  const half = halfExp(c, abs(x));
  return add(half, div(0.25, half));
});
