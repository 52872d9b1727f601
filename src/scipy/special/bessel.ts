/**
 * Modified Bessel functions of the first kind, of order 0 and 1. Up to |x| = 20 by the power series,
 * whose terms all have one sign; beyond by the asymptotic series, cut off near its smallest term
 * (Abramowitz and Stegun, 9.6.10 and 9.7.1).
 */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { divide, multiply, negative, sign, square } from '../../numpy/arithmetic.js';
import { lessEqual } from '../../numpy/logic.js';
import { exp, horner, sqrt } from '../../numpy/math.js';
import { asInexact } from '../../numpy/promote.js';
import { where } from '../../numpy/where.js';

type Order = 0 | 1;

/** The coefficients c_0 = first, c_k = c_{k-1} · ratio(k) up to k = n, the last first. */
function coefficients(n: number, first: number, ratio: (k: number) => number): number[] {
  const list = [first];
  for (let k = 1; k <= n; k++) list.unshift((list[0] as number) * ratio(k));
  return list;
}

/** Of (x²/4)^k in I_order(x) / (x/2)^order: 1 / (k! (k + order)!). */
const powerSeries = (order: Order): number[] => coefficients(42, 1, (k) => 1 / (k * (k + order)));

/** Of 1 / (8x)^k in I_order(x) √(2πx) exp(-x). */
const asymptoticSeries = (order: Order): number[] =>
  coefficients(30, 1, (k) => ((2 * k - 1) ** 2 - 4 * order ** 2) / k);

/** I_order(x), or with `scaled` exp(-|x|) · I_order(x). */
function bessel(order: Order, scaled: boolean, x: ArrayLike): NDArray {
  const array = asInexact(x);
  // |x|, but with the slope 0 at 0
  const size = multiply(array, sign(array));
  const near = lessEqual(size, 20);
  const small = where(near, array, 0);
  const large = where(near, 20, size);
  const power = horner(multiply(square(small), 0.25), powerSeries(order));
  const whole = order === 0 ? power : multiply(power, multiply(small, 0.5));
  const tail = divide(
    horner(divide(0.125, large), asymptoticSeries(order)),
    sqrt(multiply(large, 2 * Math.PI)),
  );
  const signed = order === 0 ? tail : multiply(tail, sign(array));
  return scaled
    ? where(near, multiply(whole, exp(negative(where(near, size, 0)))), signed)
    : where(near, whole, multiply(signed, exp(large)));
}

export const i0 = (x: ArrayLike): NDArray => bessel(0, false, x);
/** exp(-|x|) · i0(x). */
export const i0e = (x: ArrayLike): NDArray => bessel(0, true, x);
export const i1 = (x: ArrayLike): NDArray => bessel(1, false, x);
/** exp(-|x|) · i1(x). */
export const i1e = (x: ArrayLike): NDArray => bessel(1, true, x);
