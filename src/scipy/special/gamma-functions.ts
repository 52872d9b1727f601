/** The gamma function and its kin: beta, factorials, polygamma and the Hurwitz zeta function. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { fail } from '../../array/errors.js';
import { range } from '../../array/shape.js';
import { add, divide, multiply, negative, power, subtract } from '../../numpy/arithmetic.js';
import { convertTo } from '../../numpy/basic.js';
import { op } from '../../numpy/elementwise.js';
import { equal, greaterEqual, less, lessEqual, logicalAnd } from '../../numpy/logic.js';
import { exp } from '../../numpy/math.js';
import { asInexact } from '../../numpy/promote.js';
import { floor } from '../../numpy/rounding.js';
import { where } from '../../numpy/where.js';
import { floats } from '../floats.js';

/** log |Γ(x)|. */
export const gammaln = (x: ArrayLike): NDArray => op('lgamma', asInexact(x));
export { gammaln as loggamma };

/** The logarithmic derivative of Γ. */
export const digamma = (x: ArrayLike): NDArray => op('digamma', asInexact(x));
export { digamma as psi };

/** Is the whole number x odd? */
const isOdd = (x: NDArray): NDArray => equal(subtract(x, multiply(floor(multiply(x, 0.5)), 2)), 1);

/** The sign of Γ(x); NaN at the poles -1, -2, … */
export function gammasgn(x: ArrayLike): NDArray {
  const array = op('stopGradient', asInexact(x));
  const below = floor(array);
  const isPole = logicalAnd(less(array, 0), equal(array, below));
  const negativeSign = logicalAnd(less(array, 0), isOdd(below));
  const sign = subtract(1, multiply(convertTo(negativeSign, array.dtype), 2));
  return where(isPole, NaN, sign);
}

/** Γ(x). */
export function gamma(x: ArrayLike): NDArray {
  const array = asInexact(x);
  return multiply(gammasgn(array), exp(gammaln(array)));
}

/** log |B(a, b)|. */
export function betaln(a: ArrayLike, b: ArrayLike): NDArray {
  const [x, y] = floats('betaln', a, b);
  return subtract(add(gammaln(x), gammaln(y)), gammaln(add(x, y)));
}

/** Γ(a) Γ(b) / Γ(a + b). */
export function beta(a: ArrayLike, b: ArrayLike): NDArray {
  const [x, y] = floats('beta', a, b);
  const sign = multiply(multiply(gammasgn(x), gammasgn(y)), gammasgn(add(x, y)));
  return multiply(sign, exp(betaln(x, y)));
}

/** The logarithm of the multivariate gamma function of dimension d. */
export function multigammaln(a: ArrayLike, d: number): NDArray {
  if (!Number.isInteger(d) || d < 1)
    fail('bad-argument', `multigammaln: d must be a whole number from 1 on, received ${d}.`);
  const array = asInexact(a);
  const terms = range(d).map((j) => gammaln(subtract(array, j / 2)));
  return add(
    terms.reduce((x, y) => add(x, y)),
    (d * (d - 1) * Math.log(Math.PI)) / 4,
  );
}

/** Γ(n + 1), and 0 for negative n. */
export function factorial(n: ArrayLike): NDArray {
  const array = asInexact(n);
  return where(less(array, 0), 0, exp(gammaln(add(array, 1))));
}

/** How many ways there are to take k of n; 0 unless 0 ≤ k ≤ n. */
export function comb(n: ArrayLike, k: ArrayLike): NDArray {
  const [total, taken] = floats('comb', n, k);
  const possible = logicalAnd(lessEqual(taken, total), greaterEqual(taken, 0));
  const left = where(possible, subtract(total, taken), 0);
  const ways = subtract(gammaln(add(total, 1)), add(gammaln(add(taken, 1)), gammaln(add(left, 1))));
  return where(possible, exp(ways), 0);
}

/** Γ(z + m) / Γ(z). */
export function poch(z: ArrayLike, m: ArrayLike): NDArray {
  const [start, steps] = floats('poch', z, m);
  const end = add(start, steps);
  const sign = multiply(gammasgn(end), gammasgn(start));
  const ratio = multiply(sign, exp(subtract(gammaln(end), gammaln(start))));
  return where(equal(steps, 0), 1, ratio);
}

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

/**
 * The Hurwitz zeta function Σ (q + k)^-s for s > 1, q > 0: twelve terms and then the Euler-Maclaurin
 * formula for the rest of the sum.
 */
export function zeta(s: ArrayLike, q: ArrayLike): NDArray {
  const [exponent, start] = floats('zeta', s, q);
  const count = 12;
  const term = (x: NDArray): NDArray => power(x, negative(exponent));
  const first = range(count).map((k) => term(add(start, k)));
  const end = add(start, count);
  const last = term(end);
  const integral = divide(multiply(last, end), subtract(exponent, 1));
  let sum = add(
    first.reduce((x, y) => add(x, y)),
    add(integral, multiply(last, 0.5)),
  );
  // s (s+1) … (s+2k-2) (q+n)^(-s-2k+1)
  let factor = divide(multiply(exponent, last), end);
  for (const [i, coefficient] of bernoulliOverFactorial.entries()) {
    sum = add(sum, multiply(factor, coefficient));
    const next = multiply(add(exponent, 2 * i + 1), add(exponent, 2 * i + 2));
    factor = divide(divide(multiply(factor, next), end), end);
  }
  return sum;
}

/** The n-th derivative of `digamma`, for whole n ≥ 0 and x > 0: (-1)^(n+1) n! ζ(n + 1, x). */
export function polygamma(n: ArrayLike, x: ArrayLike): NDArray {
  const [order, array] = floats('polygamma', n, x);
  const isZero = equal(order, 0);
  const positive = where(isZero, 1, order);
  const sign = where(isOdd(positive), 1, -1);
  const size = multiply(exp(gammaln(add(positive, 1))), zeta(add(positive, 1), array));
  return where(isZero, digamma(array), multiply(sign, size));
}
