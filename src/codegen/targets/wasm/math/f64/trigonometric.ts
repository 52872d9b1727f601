/** sin, cos and tan from minimax polynomials on [-π/4, π/4]. */
import type { Code } from '../../binary/code.js';
import { i64x2, type Vector, type VectorLocal } from '../../binary/instructions.js';
import { unary } from '../define.js';
import {
  abs,
  add,
  and,
  bits,
  div,
  lt,
  mul,
  mulAdd,
  polynomial,
  select,
  signBit,
  sub,
  xor,
} from './arithmetic.js';
import type { DoubleDouble } from './double-double.js';
import { quadrantOf } from './quadrant.js';

/** (sin r - r) / r³ and (cos r - 1 + r²/2) / r⁴ in r²; errors are below 2^-58 and 2^-64. */
const sinTerms = [
  -0.16666666666666632, 0.00833333333332249, -0.00019841269829857583, 2.7557313706950005e-6,
  -2.5050760235061384e-8, 1.5896908871634796e-10,
];
const cosTerms = [
  0.0416666666666666, -0.0013888888888874476, 2.4801587289674854e-5, -2.7557314402233827e-7,
  2.0875729465786947e-9, -1.1359944447825068e-11,
];

/** Sine and cosine of a sum of two numbers, at most π/4. */
export function sinAndCos(
  c: Code,
  { head: r, tail }: DoubleDouble,
): { sine: VectorLocal; cosine: VectorLocal } {
  const z = c.let('z', mul(r, r));
  const halfSquare = c.let('halfSquare', mul(z, 0.5));
  const coarse = c.let('coarse', sub(1, halfSquare));
  const cubic = mul(mul(r, z), polynomial(c, z, sinTerms));
  const sine = c.let('sine', add(r, mulAdd(tail, coarse, cubic)));
  const lost = sub(sub(1, coarse), halfSquare);
  const quartic = sub(mul(mul(z, z), polynomial(c, z, cosTerms)), mul(r, tail));
  const cosine = c.let('cosine', add(coarse, add(lost, quartic)));
  return { sine, cosine };
}

const isEven = (n: Vector): Vector => i64x2.eq(and(n, bits(1n)), bits(0n));
/** The sign bit where n has bit 1. */
const signOf = (n: Vector): Vector => and(i64x2.shl(n, 62), signBit);

/** sin(r + n π/2) */
function sinOf(c: Code, r: DoubleDouble, n: VectorLocal): Vector {
  const { sine, cosine } = sinAndCos(c, r);
  return xor(select(isEven(n), sine, cosine), signOf(n));
}

/** Below it, functions like x are x. */
const tiny = 2 ** -27;

export const sin = unary('sin', (c, x) => {
  const { n, r } = quadrantOf(c, x);
  return select(lt(abs(x), tiny), x, sinOf(c, r, n));
});

export const cos = unary('cos', (c, x) => {
  const { n, r } = quadrantOf(c, x);
  return sinOf(c, r, c.let('next', i64x2.add(n, bits(1n))));
});

export const tan = unary('tan', (c, x) => {
  const { n, r } = quadrantOf(c, x);
  const { sine, cosine } = sinAndCos(c, r);
  const even = c.let('even', isEven(n));
  const quotient = div(select(even, sine, cosine), select(even, cosine, sine));
  const sign = i64x2.shl(n, 63);
  return select(lt(abs(x), tiny), x, xor(quotient, sign));
});
