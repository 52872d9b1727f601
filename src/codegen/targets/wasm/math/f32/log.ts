/**
 * Logarithms: x = 2^k (1 + f) with √½ <= 1 + f < √2, ln x = k ln 2 + ln(1 + f), where k times the
 * first part of ln 2 is exact and ln(1 + f) is a minimax polynomial.
 */
import type { Code } from '../../binary/code.js';
import { f32x4, i32x4, type Vector, type VectorOperand } from '../../binary/instructions.js';
import { unary } from '../define.js';
import {
  log as log64,
  log10 as log10of64,
  log1p as log1p64,
  log2 as log2of64,
} from '../f64/log.js';
import {
  add,
  and,
  bits,
  div,
  gt,
  isNormal,
  lt,
  mul,
  not,
  polynomial,
  sub,
  withSignOf,
} from './arithmetic.js';
import { exceptRare, viaFloat64 } from './doubles.js';
import { ln2Head, ln2Tail } from './exp.js';

/** (ln(1 + f) - f + f²/2) / f³; the error is below 2^-27 ln(1 + f). */
const logTerms = [
  0.3333333, -0.25000826, 0.20001265, -0.16623218, 0.14200734, -0.13160546, 0.1276951, -0.07643839,
];

const rootHalfBits = 0x3f3504f3;
const mantissaBits = 0x7fffff;

/** ln x + correction for positive normal x. */
function logOf(c: Code, x: Vector, correction: VectorOperand): Vector {
  const above = c.let('above', i32x4.sub(x, bits(rootHalfBits)));
  const k = c.let('k', f32x4.convert_i32x4_s(i32x4.shr_s(above, 23)));
  const m = i32x4.add(and(above, bits(mantissaBits)), bits(rootHalfBits));
  const f = c.let('f', sub(m, 1));
  const square = c.let('square', mul(f, f));
  const cubic = mul(mul(square, f), polynomial(logTerms, f));
  const small = sub(mul(square, 0.5), add(cubic, add(mul(k, ln2Tail), correction)));
  return add(mul(k, ln2Head), sub(f, small));
}

export const log = unary('log', (c, x) =>
  exceptRare(c, [x], not(isNormal(x)), log64, logOf(c, x, 0)),
);

/** ln u + (x - (u - 1)) / u, where u is 1 + x rounded. */
export const log1p = unary('log1p', (c, x) => {
  const u = c.let('u', add(x, 1));
  const lost = div(sub(x, sub(u, 1)), u);
  const isRare = not(and(gt(x, -1), lt(x, Infinity)));
  return exceptRare(c, [x], isRare, log1p64, withSignOf(logOf(c, u, lost), x));
});

/** Exact for whole results, as those for float64 are. */
export const log2 = unary('log2', (c, x) => viaFloat64(c, [x], log2of64));
export const log10 = unary('log10', (c, x) => viaFloat64(c, [x], log10of64));
