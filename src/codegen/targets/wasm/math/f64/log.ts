/**
 * ln x = k ln 2 + ln(1 + f) with x = 2^k (1 + f), √½ <= 1 + f < √2, and ln(1 + f) = 2 artanh s with
 * s = f / (2 + f): f - (f²/2 - s (f²/2 + R(s²))), where only small terms carry errors of rounding.
 * The form is that of K. C. Ng's log in fdlibm (Sun Microsystems, 1993); R is the minimax one.
 */
import type { Code } from '../../binary/code.js';
import {
  i64x2,
  type Vector,
  type VectorLocal,
  type VectorOperand,
} from '../../binary/instructions.js';
import { lanes, unary, type MathFunction } from '../define.js';
import {
  abs,
  add,
  and,
  anyTrue,
  bits,
  div,
  eq,
  ge,
  le,
  lt,
  mul,
  mulAdd,
  not,
  or,
  polynomial,
  select,
  sub,
} from './arithmetic.js';
import { ln2Head, ln2Tail } from './exp.js';
import { fastTwoSum, twoProduct, twoSum, type DoubleDouble } from './double-double.js';

/**
 * (2 artanh s - 2 s) / s³ in s², for |s| <= (√2 - 1) / (√2 + 1); the error is below 2^-58 ln(1 +
 * f).
 */
const logTerms = [
  0.6666666666666734, 0.3999999999941469, 0.2857142874238792, 0.222221985729279,
  0.18183564347109576, 0.15314049888187148, 0.14795957168993024,
];

const smallestNormal = 2 ** -1022;

/** The bits of √½, of 1 in the exponent, and of 2^52, which shows an integer in its lower bits. */
const rootHalfBits = 0x3fe6a09e667f3bcdn;
const exponentBits = 0x7ffn << 52n;
const integerBits = 0x433n << 52n;

/** x = 2^k m with √½ <= m < √2. */
export interface Normalized {
  readonly k: VectorLocal;
  readonly m: VectorLocal;
}

/** For positive normal x. Moves the exponent by the bits of √½, so that it changes there. */
export function normalized(c: Code, x: VectorLocal): Normalized {
  const above = c.let('above', i64x2.add(i64x2.sub(x, bits(rootHalfBits)), bits(1023n << 52n)));
  const biased = or(i64x2.shr_u(above, 52), bits(integerBits));
  const k = c.let('k', sub(biased, 2 ** 52 + 1023));
  const shift = i64x2.sub(and(above, bits(exponentBits)), bits(1023n << 52n));
  return { k, m: c.let('m', i64x2.sub(x, shift)) };
}

/** ln(1 + f) = f - (halfSquare - inner). */
interface LogParts {
  readonly f: VectorLocal;
  /** f²/2 and s (f²/2 + R). */
  readonly halfSquare: VectorLocal;
  readonly inner: VectorLocal;
}

function logParts(c: Code, m: VectorLocal): LogParts {
  const f = c.let('f', sub(m, 1));
  const s = c.let('s', div(f, add(f, 2)));
  const z = c.let('z', mul(s, s));
  const halfSquare = c.let('halfSquare', mul(mul(f, f), 0.5));
  const higher = mul(z, polynomial(c, z, logTerms));
  return { f, halfSquare, inner: c.let('inner', mul(s, add(halfSquare, higher))) };
}

/** ln(2^k m) + correction, where the correction is below the last place of m - 1. */
export function logOf(c: Code, { k, m }: Normalized, correction: VectorOperand = 0): Vector {
  const { f, halfSquare, inner } = logParts(c, m);
  const small = add(inner, mulAdd(k, ln2Tail, correction));
  return sub(mul(k, ln2Head), sub(sub(halfSquare, small), f));
}

/** ln(2^k m) with an error below a quarter of the last place of the head. */
export function logPairOf(c: Code, { k, m }: Normalized): DoubleDouble {
  const { f, halfSquare, inner } = logParts(c, m);
  const fraction = fastTwoSum(c, f, sub(inner, halfSquare));
  const sum = twoSum(c, mul(k, ln2Head), fraction.head);
  return fastTwoSum(c, sum.head, add(sum.tail, mulAdd(k, ln2Tail, fraction.tail)));
}

/** What ln gives where its argument is no positive normal number. */
const logAtEdge = (x: Vector, result: Vector): Vector =>
  select(eq(x, 0), -Infinity, select(lt(x, 0), NaN, select(lt(x, Infinity), result, x)));

/** A logarithm from that of a normal number 2^k m, for any x. */
const logarithm = (name: string, ofNormal: (c: Code, x: Normalized) => Vector): MathFunction =>
  unary(name, (c, x) => {
    const isRegular = c.let('isRegular', and(ge(x, smallestNormal), le(x, Number.MAX_VALUE)));
    const normal = c.let('normal', x);
    const shift = c.local('shift', 'v128');
    const isEdge = c.let('isEdge', anyTrue(not(isRegular)));
    c.if(isEdge, () => {
      const isSubnormal = c.let('isSubnormal', lt(x, smallestNormal));
      c.set(normal, select(isSubnormal, mul(x, 2 ** 54), x));
      c.set(shift, and(isSubnormal, lanes('f64x2', -54)));
    });
    const { k, m } = normalized(c, normal);
    const result = c.let('result', ofNormal(c, { k: c.let('exponent', add(k, shift)), m }));
    c.if(isEdge, () => c.set(result, logAtEdge(x, result)));
    return result;
  });

export const log = logarithm('log', logOf);

/**
 * The logarithm to another base: ln as a sum of two numbers, times 1/ln(base) as another. Its error
 * is so small that results which are whole numbers come out as such.
 */
const toBase = (name: string, head: number, tail: number): MathFunction =>
  logarithm(name, (c, x) => {
    const ln = logPairOf(c, x);
    const product = twoProduct(c, ln.head, head);
    const rest = mulAdd(ln.head, tail, mul(ln.tail, head));
    return add(product.head, add(product.tail, rest));
  });

export const log2 = toBase('log2', Math.LOG2E, 2.0355273740931033e-17);
export const log10 = toBase('log10', Math.LOG10E, 1.098319650216765e-17);

/** ln(1 + x): what 1 + x loses by rounding is made good by the derivative. */
export const log1p = unary('log1p', (c, x) => {
  const sum = twoSum(c, 1, x);
  const result = c.let('result', logOf(c, normalized(c, sum.head), div(sum.tail, sum.head)));
  c.if(anyTrue(not(and(ge(sum.head, 2 ** -53), le(x, Number.MAX_VALUE)))), () =>
    c.set(result, logAtEdge(sum.head, result)),
  );
  // Keeps -0 and the bits of subnormal numbers.
  return select(lt(abs(x), 2 ** -54), x, result);
});
