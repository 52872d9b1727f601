/** Logistic functions, and products with logarithms as information theory has them. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, divide, multiply, negative, subtract } from '../../numpy/arithmetic.js';
import { op } from '../../numpy/elementwise.js';
import {
  equal,
  greater,
  greaterEqual,
  isfinite,
  less,
  logicalAnd,
  logicalNot,
} from '../../numpy/logic.js';
import { expm1, log, log1p } from '../../numpy/math.js';
import { asInexact } from '../../numpy/promote.js';
import { where } from '../../numpy/where.js';
import { floats } from '../floats.js';

/** 1 / (1 + exp(-x)). */
export const expit = (x: ArrayLike): NDArray => op('logistic', asInexact(x));

/** log(x / (1 - x)), the inverse of `expit`. */
export function logit(x: ArrayLike): NDArray {
  const array = asInexact(x);
  return subtract(log(array), log1p(negative(array)));
}

/**
 * x · f(y), and 0 (never -0) where x is 0, also if f(y) is not finite. `harmless` is an argument with
 * f = 0. The slope by x is f(y) also at x = 0.
 */
function timesLog(
  who: string,
  f: (y: ArrayLike) => NDArray,
  harmless: number,
  x: ArrayLike,
  y: ArrayLike,
): NDArray {
  const [factor, argument] = floats(who, x, y);
  const isZero = equal(factor, 0);
  const vanishes = logicalAnd(isZero, logicalNot(isfinite(f(argument))));
  const product = multiply(factor, f(where(vanishes, harmless, argument)));
  return where(isZero, add(product, 0), product);
}

/** x · log(y), and 0 where x is 0. */
export const xlogy = (x: ArrayLike, y: ArrayLike): NDArray => timesLog('xlogy', log, 1, x, y);
/** x · log(1 + y), and 0 where x is 0. */
export const xlog1py = (x: ArrayLike, y: ArrayLike): NDArray => timesLog('xlog1py', log1p, 0, x, y);

/** -x · log(x), 0 at 0, and -∞ for negative x. */
export function entr(x: ArrayLike): NDArray {
  const array = asInexact(x);
  const outside = less(array, 0);
  const safe = where(outside, 1, array);
  return where(outside, -Infinity, negative(xlogy(safe, safe)));
}

/** p · log(p / q), 0 where p = 0 ≤ q, and ∞ where p or q is negative or q = 0 < p. */
export function relEntr(p: ArrayLike, q: ArrayLike): NDArray {
  const [x, y] = floats('relEntr', p, q);
  const inside = logicalAnd(greater(x, 0), greater(y, 0));
  const [safeX, safeY] = [where(inside, x, 1), where(inside, y, 1)];
  const value = multiply(safeX, subtract(log(safeX), log(safeY)));
  const none = logicalAnd(equal(x, 0), greaterEqual(y, 0));
  return where(inside, value, where(none, 0, Infinity));
}

/** p · log(p / q) - p + q, with the conventions of `relEntr`. */
export function klDiv(p: ArrayLike, q: ArrayLike): NDArray {
  const [x, y] = floats('klDiv', p, q);
  return add(subtract(relEntr(x, y), x), y);
}

/** (exp(λ · l) - 1) / λ, and its limit l where λ is 0. */
function powerTransform(l: NDArray, lambda: NDArray): NDArray {
  const zero = equal(lambda, 0);
  const safe = where(zero, 1, lambda);
  return where(zero, l, divide(expm1(multiply(safe, l)), safe));
}

/** (x^λ - 1) / λ, and log(x) where λ is 0. */
export function boxcox(x: ArrayLike, lambda: ArrayLike): NDArray {
  const [array, power] = floats('boxcox', x, lambda);
  return powerTransform(log(array), power);
}

/** ((1 + x)^λ - 1) / λ, and log(1 + x) where λ is 0. */
export function boxcox1p(x: ArrayLike, lambda: ArrayLike): NDArray {
  const [array, power] = floats('boxcox1p', x, lambda);
  return powerTransform(log1p(array), power);
}
