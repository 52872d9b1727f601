/** The Hurwitz zeta function. */
import type { NDArray } from '../array/ndarray.js';
import { range } from '../array/shape.js';
import { op, pick } from './elementwise.js';
import type { Operand } from './promote.js';

const add = (x: Operand, y: Operand): NDArray => op('add', x, y);
const sub = (x: Operand, y: Operand): NDArray => op('sub', x, y);
const mul = (x: Operand, y: Operand): NDArray => op('mul', x, y);
const div = (x: Operand, y: Operand): NDArray => op('div', x, y);
const both = (x: NDArray, y: NDArray): NDArray => op('and', x, y);

/** Is the whole number x odd? */
export const isOdd = (x: NDArray): NDArray => op('eq', sub(x, mul(op('floor', mul(x, 0.5)), 2)), 1);

/** B_{2k} / (2k)! for k = 1, 2, … */
const bernoulliOverFactorial = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
  43867 / 5109094217170944000,
];

/** Σ (q + k)^-s of real floats of one shape, with the conventions of `scipy.special.zeta`. */
export function hurwitzZeta(exponent: NDArray, start: NDArray): NDArray {
  const isLeft = op('le', start, 0);
  const converges = op('ge', exponent, 1);
  const right = zetaByTerms(pick(converges, exponent, 2), pick(isLeft, 1, start));
  const isWhole = both(op('eq', exponent, op('floor', exponent)), op('lt', exponent, Infinity));
  const isPole = op('eq', start, op('floor', start));
  const isEven = both(isWhole, op('not', isOdd(exponent)));
  const inside = both(both(isLeft, op('not', isPole)), both(isWhole, converges));
  // ζ(n + 1, q) = (-1)ⁿ⁺¹ ψ⁽ⁿ⁾(q) / n!
  const whole = op('stopGradient', pick(inside, exponent, 2));
  const derivative = op('polygamma', sub(whole, 1), pick(inside, start, 1));
  const signed = pick(isOdd(whole), op('neg', derivative), derivative);
  const left = div(signed, op('gamma', whole));
  const ofLeft = pick(both(isPole, isEven), Infinity, pick(inside, left, NaN));
  const value = pick(isLeft, ofLeft, right);
  return pick(op('eq', exponent, 1), Infinity, pick(converges, value, NaN));
}

/** Twelve terms, and the Euler-Maclaurin formula for the rest of the sum; s ≥ 1 and q > 0. */
function zetaByTerms(exponent: NDArray, start: NDArray): NDArray {
  const count = 12;
  const term = (x: NDArray): NDArray => op('pow', x, op('neg', exponent));
  const first = range(count).map((k) => term(add(start, k)));
  const end = add(start, count);
  const last = term(end);
  const beyond = sub(exponent, 1);
  const integral = div(op('pow', end, op('neg', beyond)), beyond);
  let sum = add(
    first.reduce((x, y) => add(x, y)),
    add(integral, mul(last, 0.5)),
  );
  // s (s+1) … (s+2k-2) (q+n)^(-s-2k+1)
  let factor = div(mul(exponent, last), end);
  for (const [i, coefficient] of bernoulliOverFactorial.entries()) {
    sum = add(sum, mul(factor, coefficient));
    const next = mul(add(exponent, 2 * i + 1), add(exponent, 2 * i + 2));
    factor = div(div(mul(factor, next), end), end);
  }
  return sum;
}
