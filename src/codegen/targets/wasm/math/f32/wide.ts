/** The exponential function and the logarithm in float64, as exact as float32 results need them. */
import type { Code } from '../../binary/code.js';
import { i64x2, type Vector, type VectorLocal } from '../../binary/instructions.js';
import { add, div, integerShift, mul, mulAdd, polynomial, sub } from '../f64/arithmetic.js';
import { normalized } from '../f64/log.js';

/** (e^r - 1 - r) / r² for |r| <= ln 2 / 2; the error is below 2^-34 e^r. */
const expTerms = [
  0.500000006813026, 0.16666665863617272, 0.041666293292643104, 0.008333497795707242,
  0.0013944784265205567, 0.00019790236061207394,
];

/** e^x for |x| < 700, with an error below 2^-34 e^x. */
export const wideExp = (c: Code, x: VectorLocal): Vector => {
  const shift = integerShift + 1023;
  const shifted = c.let('shifted', mulAdd(x, Math.LOG2E, shift));
  const r = c.let('r', sub(x, mul(sub(shifted, shift), Math.LN2)));
  const power = add(mulAdd(mul(r, r), polynomial(c, r, expTerms), r), 1);
  return mul(power, i64x2.shl(shifted, 52));
};

/** (2 artanh s - 2 s) / s³ in s², |s| <= (√2 - 1) / (√2 + 1); the error is below 2^-37 artanh s. */
const logTerms = [0.6666666564450533, 0.4000033555827774, 0.28537276988140536, 0.2358288630093011];

/** ln x for positive normal x, with an error below 2^-37 ln x. */
export function wideLog(c: Code, x: VectorLocal): Vector {
  const { k, m } = normalized(c, x);
  // ln m = 2 artanh s
  const s = c.let('s', div(sub(m, 1), add(m, 1)));
  const square = c.let('square', mul(s, s));
  const ofM = mul(s, mulAdd(square, polynomial(c, square, logTerms), 2));
  return mulAdd(k, Math.LN2, ofM);
}
