/** Powers and roots. */
import type { Code } from '../../binary/code.js';
import { lanes, staged, unary } from '../define.js';
import { i64x2, type Vector, type VectorLocal } from '../../binary/instructions.js';
import {
  abs,
  add,
  and,
  andNot,
  anyFalse,
  atLeast,
  atMost,
  bits,
  div,
  eq,
  ge,
  gt,
  integerShift,
  lt,
  mul,
  mulAdd,
  ne,
  nearest,
  not,
  or,
  polynomial,
  powerOfTwo,
  select,
  signBit,
  staircase,
  sub,
  withSignOf,
  xor,
} from './arithmetic.js';
import { upperHalf, type DoubleDouble } from './double-double.js';
import { expMantissa, expPartsOf, scale } from './exp.js';
import { normalized, type Normalized } from './log.js';
import { steps } from './roots-of-two.js';

const smallestNormal = 2 ** -1022;

/** Added to a number, it rounds to a multiple of 1/256 and shows which in the lower bits. */
const stepShift = integerShift / steps;

/**
 * (3 artanh s / s - 3 - s²) / s⁴ in s², for |s| <= (√2 - 1) / (√2 + 1); below 2^-66 of the whole.
 */
const log2Terms = [
  0.6000000000000338, 0.4285714285515023, 0.3333333377972009, 0.2727267656585971,
  0.23080135262309998, 0.19885244489381895, 0.19794320677015578,
];

/** 2 / (3 ln 2): a head of 26 bits, the rest, and their sum. */
const twoThirdsOfLog2E = [0.9617967009544373, -7.028461650952758e-9, 0.9617966939259756] as const;

/**
 * log₂(2^k m), the head with 26 bits; the error is below 2^-64 of it. As 2/3 (3 + s² + …) s / ln 2
 * with s = f / (2 + f), where each product is of numbers short enough to be exact, or is small: so
 * pow in fdlibm (Sun Microsystems, 1993).
 */
function log2Of(c: Code, { k, m }: Normalized): DoubleDouble {
  const f = c.let('f', sub(m, 1));
  const d = c.let('d', add(f, 2));
  const s = c.let('s', div(f, d));
  const sHigh = c.let('sHigh', upperHalf(s));
  const dHigh = c.let('dHigh', upperHalf(d));
  const dLow = sub(f, sub(dHigh, 2));
  const sLow = c.let('sLow', div(sub(sub(f, mul(sHigh, dHigh)), mul(sHigh, dLow)), d));
  const z = c.let('z', mul(s, s));
  const square = c.let('square', mul(sHigh, sHigh));
  const higher = mul(mul(z, z), polynomial(c, z, log2Terms));
  const rest = c.let('rest', mulAdd(sLow, add(sHigh, s), higher));
  const tHigh = c.let('tHigh', upperHalf(add(add(square, 3), rest)));
  const tLow = sub(rest, sub(sub(tHigh, 3), square));
  const u = c.let('u', mul(sHigh, tHigh));
  const v = c.let('v', add(mul(sLow, tHigh), mul(tLow, s)));
  const pHigh = c.let('pHigh', upperHalf(add(u, v)));
  const pLow = sub(v, sub(pHigh, u));
  const [high, low, whole] = twoThirdsOfLog2E;
  const head = c.let('logHead', mul(pHigh, high));
  const tail = c.let('logTail', add(mul(pHigh, low), mul(pLow, whole)));
  const sum = c.let('logSum', upperHalf(add(add(head, tail), k)));
  return { head: sum, tail: c.let('logRest', sub(tail, sub(sub(sum, k), head))) };
}

/** 2^(y log₂ x) for finite y. */
function powOf(c: Code, log: DoubleDouble, y: VectorLocal): Vector {
  // With more, results overflow or underflow, or x is 1; and so they do behind 1100.
  const factor = c.let('factor', atLeast(atMost(y, 2 ** 65), -(2 ** 65)));
  const factorHigh = c.let('factorHigh', upperHalf(factor));
  const low = add(mul(sub(factor, factorHigh), log.head), mul(factor, log.tail));
  const head = c.let('head', atLeast(atMost(mul(factorHigh, log.head), 1100), -1100));
  const tail = c.let('tail', atLeast(atMost(low, 1), -1));
  const shifted = c.let('shifted', add(add(head, tail), stepShift));
  const fraction = c.let('fraction', sub(head, sub(shifted, stepShift)));
  // So small that rounding it does not matter.
  const r = c.let('r', mul(add(fraction, tail), Math.LN2));
  const { head: mantissa, k } = expMantissa(c, expPartsOf(c, shifted, r));
  return scale(c, mantissa, k);
}

/** log₂ |x|, where x is neither 0 nor infinite, and whether x is normal and positive. */
function baseOf(
  c: Code,
  x: VectorLocal,
): { x: VectorLocal; isRegular: VectorLocal } & DoubleDouble {
  const size = c.let('size', abs(x));
  const isRegular = c.let('isRegular', and(ge(x, smallestNormal), lt(size, Infinity)));
  const normal = c.let('normal', size);
  const shift = c.local('shift', 'v128');
  c.if(anyFalse(isRegular), () => {
    const isSubnormal = c.let('isSubnormal', lt(size, smallestNormal));
    c.set(normal, select(isSubnormal, mul(size, 2 ** 54), size));
    c.set(shift, and(isSubnormal, lanes('f64x2', -54)));
  });
  const { k, m } = normalized(c, normal);
  return { x, isRegular, ...log2Of(c, { k: c.let('exponent', add(k, shift)), m }) };
}

/** xʸ as IEEE 754 has it: 1 to any power is 1, and so is anything to the power of 0. */
export const pow = staged(
  'pow',
  ['x', 'isRegular', 'head', 'tail'],
  baseOf,
  (c, { x, isRegular, head, tail }, y) => {
    const result = c.let('result', powOf(c, { head, tail }, y));
    c.if(anyFalse(and(isRegular, lt(abs(y), Infinity))), () =>
      c.set(result, powAtEdge(c, x, y, result)),
    );
    return result;
  },
);

/** The power for any operands; `result` is |x|ʸ where these are finite and not 0. */
function powAtEdge(c: Code, x: VectorLocal, y: VectorLocal, result: VectorLocal): Vector {
  const size = abs(x);
  const isExtreme = or(eq(size, 0), or(eq(size, Infinity), eq(abs(y), Infinity)));
  const grows = eqMask(gt(size, 1), gt(y, 0));
  const extreme = select(eq(size, 1), 1, select(grows, Infinity, 0));
  const magnitude = select(isExtreme, extreme, result);
  const isInteger = eq(nearest(y), y);
  const half = c.let('halfOfY', mul(y, 0.5));
  const isOdd = and(isInteger, ne(nearest(half), half));
  const signed = xor(magnitude, and(isOdd, and(x, signBit)));
  const isFiniteNegative = and(lt(x, 0), gt(x, -Infinity));
  const isNaN = or(or(ne(x, x), ne(y, y)), andNot(isFiniteNegative, isInteger));
  const isOne = or(eq(x, 1), eq(y, 0));
  return select(isOne, 1, select(isNaN, NaN, signed));
}

/** Where two masks are the same. */
const eqMask = (x: Vector, y: Vector): Vector => not(xor(x, y));

/** ∛m for 1 <= m < 2; the error is below 2^-19. */
const cbrtTerms = [
  0.47333201644604594, 0.8381552799713785, -0.4692220773951751, 0.2027726639921574,
  -0.05038499377334312, 0.0053483413100061565,
];

/**
 * With x = 2^(3n + j) m, an approximation of ∛(2^j m) with 20 bits, whose square is exact, is
 * improved by one step of Halley's method.
 */
export const cbrt = unary('cbrt', (c, x) => {
  const size = c.let('size', abs(x));
  const isSubnormal = c.let('isSubnormal', lt(size, smallestNormal));
  const normal = c.let('normal', select(isSubnormal, mul(size, 2 ** 54), size));
  const exponent = c.let(
    'exponent',
    sub(or(i64x2.shr_u(normal, 52), bits(0x433n << 52n)), 2 ** 52 + 1023),
  );
  const n = c.let('n', add(mul(sub(exponent, 1), 1 / 3), integerShift));
  const j = c.let('j', sub(exponent, mul(sub(n, integerShift), 3)));
  const m = c.let('m', or(and(normal, bits(2n ** 52n - 1n)), lanes('f64x2', 1)));
  const masks = [1, 2].map((i) => c.let(`isFrom${i}`, ge(j, i)));
  const scaled = c.let('scaled', mul(m, staircase(masks, [1, 2, 4])));
  const guess = mul(polynomial(c, m, cbrtTerms), staircase(masks, [1, Math.cbrt(2), Math.cbrt(4)]));
  const t = c.let('t', and(guess, bits(-(2n ** 32n))));
  const quotient = c.let('quotient', div(scaled, mul(t, t)));
  const step = div(sub(quotient, t), add(add(t, t), quotient));
  const root = mul(mulAdd(t, step, t), powerOfTwo(n));
  const result = mul(root, staircase([isSubnormal], [1, 2 ** -18]));
  const isRegular = and(gt(size, 0), lt(size, Infinity));
  return select(isRegular, withSignOf(result, x), x);
});
