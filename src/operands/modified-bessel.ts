/**
 * Modified Bessel functions of the first kind, of order 0 and 1. Up to |x| = 20 by the power
 * series, whose terms all have one sign; beyond by the asymptotic series, cut off near its smallest
 * term (Abramowitz and Stegun, 9.6.10 and 9.7.1).
 */
import { type DType, isDouble } from '../array/dtype.js';
import type { NDArray } from '../array/ndarray.js';
import { at } from '../array/shape.js';
import { convertTo } from './basic.js';
import { meanDType } from './common-type.js';
import { horner, op, pick } from './elementwise.js';

type Order = 0 | 1;

/** The coefficients c_0 = 1, c_k = c_{k-1} · ratio(k) up to k = n, the last first. */
function coefficients(n: number, ratio: (k: number) => number): number[] {
  const list = [1];
  for (let k = 1; k <= n; k++) list.unshift(at(list, 0) * ratio(k));
  return list;
}

/** Coefficients of (x²/4)^k in I_order(x) / (x/2)^order: 1 / (k! (k + order)!). */
const powerSeries = (order: Order): number[] => coefficients(42, (k) => 1 / (k * (k + order)));

/** Of 1 / (8x)^k in I_order(x) √(2πx) exp(-x). Of float32 the later ones would overflow. */
const asymptoticSeries = (order: Order, dtype: DType): number[] =>
  coefficients(isDouble(dtype) ? 30 : 8, (k) => ((2 * k - 1) ** 2 - 4 * order ** 2) / k);

/** The argument above which the functions overflow the dtype. */
const overflow = (dtype: DType): number => (isDouble(dtype) ? 714 : 92);

/**
 * I_order(x), or with `scaled` exp(-|x|) · I_order(x), for a float array. The terms of
 * floats of 16 bits would overflow.
 */
export const modifiedBessel = (order: Order, scaled: boolean, x: NDArray): NDArray =>
  convertTo(inWideFloats(order, scaled, convertTo(x, meanDType(x.dtype))), x.dtype);

function inWideFloats(order: Order, scaled: boolean, x: NDArray): NDArray {
  const sign = op('sign', x);
  // |x|, but with the slope 0 at 0
  const size = op('mul', x, sign);
  const near = op('le', size, 20);
  const small = pick(near, x, 0);
  const series = horner(op('mul', op('mul', small, small), 0.25), powerSeries(order));
  const whole = order === 0 ? series : op('mul', series, op('mul', small, 0.5));
  const tooLarge = op('and', op('gt', size, overflow(x.dtype)), op('lt', size, Infinity));
  const large = pick(scaled ? near : op('or', near, tooLarge), 20, size);
  const tail = op(
    'div',
    horner(op('div', 0.125, large), asymptoticSeries(order, x.dtype)),
    op('mul', op('sqrt', large), Math.sqrt(2 * Math.PI)),
  );
  const signed = order === 0 ? tail : op('mul', tail, sign);
  if (scaled) {
    const damping = op('exp', op('neg', pick(near, size, 0)));
    return pick(near, op('mul', whole, damping), signed);
  }
  // exp(x) overflows before the product does.
  const root = op('exp', op('mul', large, 0.5));
  const grown = op('mul', op('mul', signed, root), root);
  const endless = order === 0 ? Infinity : op('mul', sign, Infinity);
  return pick(near, whole, pick(tooLarge, endless, grown));
}
