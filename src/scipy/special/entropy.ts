/** Logistic functions, and products with logarithms as information theory has them. */
import { oneOperand, twoOperands } from '../../parameters/arity.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, range } from '../../array/shape.js';
import {
  abs,
  add,
  divide,
  multiply,
  negative,
  square,
  subtract,
} from '../../numpy/math/arithmetic.js';
import { horner, op } from '../../operands/elementwise.js';
import {
  equal,
  greater,
  greaterEqual,
  isfinite,
  less,
  logicalAnd,
  logicalNot,
  logicalOr,
  notEqual,
} from '../../numpy/math/logic.js';
import { expm1, log, log1p } from '../../numpy/math/math.js';
import { asInexact } from '../../operands/promote.js';
import { where } from '../../numpy/indexing/where.js';
import { floats } from '../floats.js';

/** 1 / (1 + exp(-x)). */
export const expit = (x: ArrayLike, ...none: []): NDArray =>
  op('logistic', asInexact(oneOperand('scipy.special.expit', x, none)));

/** log(x / (1 - x)), the inverse of `expit`. */
export function logit(x: ArrayLike, ...none: []): NDArray {
  const array = asInexact(oneOperand('scipy.special.logit', x, none));
  return subtract(log(array), log1p(negative(array)));
}

/**
 * const isZero = equal(factor, 0); const isUndefined = logicalAnd(equal(argument, argument),
 * logicalNot(isfinite(f(argument)))); const vanishes = logicalAnd(isZero, isUndefined); const
 * product = multiply(factor, f(where(vanishes, harmless, argument))); return where(isZero,
 * add(product, 0), product);
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
  const isUndefined = logicalAnd(equal(argument, argument), logicalNot(isfinite(f(argument))));
  const vanishes = logicalAnd(isZero, isUndefined);
  const product = multiply(factor, f(where(vanishes, harmless, argument)));
  return where(isZero, add(product, 0), product);
}

/** x · log(y), and 0 where x is 0 and y not NaN. */
export function xlogy(x: ArrayLike, y: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.xlogy', x, y, none);
  return timesLog('xlogy', log, 1, x, y);
}
/** x · log(1 + y), and 0 where x is 0 and y not NaN. */
export function xlog1py(x: ArrayLike, y: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.xlog1py', x, y, none);
  return timesLog('xlog1py', log1p, 0, x, y);
}

/** -x · log(x), 0 at 0, and -∞ for negative x. */
export function entr(x: ArrayLike, ...none: []): NDArray {
  const array = asInexact(oneOperand('scipy.special.entr', x, none));
  const outside = less(array, 0);
  const safe = where(outside, 1, array);
  return where(outside, -Infinity, negative(xlogy(safe, safe)));
}

/** p · log(p / q), 0 where p = 0 ≤ q, ∞ where p or q is negative or q = 0 < p, NaN where one is. */
export function relEntr(p: ArrayLike, q: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.relEntr', p, q, none);
  const [x, y] = floats('relEntr', p, q);
  const inside = logicalAnd(greater(x, 0), greater(y, 0));
  const [safeX, safeY] = [where(inside, x, 1), where(inside, y, 1)];
  const value = multiply(safeX, logOfQuotient(safeX, safeY));
  return where(inside, value, outsideOfEntropy(x, y));
}

/** log(x / y), which keeps its digits where x is near y, and where x / y would overflow. */
function logOfQuotient(x: NDArray, y: NDArray): NDArray {
  const isNear = logicalAnd(less(multiply(x, 0.5), y), less(multiply(y, 0.5), x));
  const excess = divide(subtract(where(isNear, x, 1), where(isNear, y, 1)), where(isNear, y, 1));
  return where(isNear, log1p(excess), subtract(log(x), log(y)));
}

/** What relative entropies are where not both are positive. */
function outsideOfEntropy(x: NDArray, y: NDArray): NDArray {
  const none = logicalAnd(equal(x, 0), greaterEqual(y, 0));
  const isNaN = logicalOr(notEqual(x, x), notEqual(y, y));
  return where(none, 0, where(isNaN, NaN, Infinity));
}

/** x ln(x / m) - x + m, for x near m by the series of x ln(x / m) in v = (x - m) / (x + m). */
export function deviation(x: NDArray, m: NDArray): NDArray {
  const distance = subtract(x, m);
  const v = divide(distance, add(x, m));
  const isNear = less(abs(v), 0.1);
  const near = where(isNear, v, 0);
  const w = square(near);
  const series = multiply(multiply(near, w), horner(w, artanhTerms));
  const apart = logOfQuotient(where(isNear, 1, x), where(isNear, 1, m));
  const direct = subtract(multiply(x, apart), distance);
  return where(isNear, add(multiply(distance, near), multiply(multiply(x, series), 2)), direct);
}

/** (artanh v - v) / v³ in v². */
const artanhTerms = [17, 15, 13, 11, 9, 7, 5, 3].map((n) => 1 / n);

/** p · log(p / q) - p + q, with the conventions of `relEntr`. */
export function klDiv(p: ArrayLike, q: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.klDiv', p, q, none);
  const [x, y] = floats('klDiv', p, q);
  const inside = logicalAnd(greater(x, 0), greater(y, 0));
  const value = deviation(where(inside, x, 1), where(inside, y, 1));
  return where(inside, value, add(subtract(outsideOfEntropy(x, y), x), y));
}

/**
 * (exp(λ · l) - 1) / λ, and its limit l where λ is 0. Near it is l times the series of (exp(t) - 1)
 * / t in t = λ · l, so that derivatives of every order are right there.
 */
function powerTransform(l: NDArray, lambda: NDArray): NDArray {
  const exponent = multiply(lambda, l);
  const isNear = less(abs(exponent), 0.5);
  const near = multiply(l, horner(where(isNear, exponent, 0), expm1Terms));
  const isZero = equal(lambda, 0);
  const safe = where(logicalOr(isNear, isZero), 1, lambda);
  const far = divide(expm1(multiply(safe, where(isNear, 0, l))), safe);
  return where(isNear, near, where(isZero, l, far));
}

/** 1 / (k + 1)!, the highest k first: enough for |t| < 0.5. */
const expm1Terms = range(15).reduce<number[]>((list, k) => [at(list, 0) / (k + 2), ...list], [1]);

/** (x^λ - 1) / λ, and log(x) where λ is 0. */
export function boxcox(x: ArrayLike, lambda: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.boxcox', x, lambda, none);
  const [array, power] = floats('boxcox', x, lambda);
  return powerTransform(log(array), power);
}

/** ((1 + x)^λ - 1) / λ, and log(1 + x) where λ is 0. */
export function boxcox1p(x: ArrayLike, lambda: ArrayLike, ...none: []): NDArray {
  twoOperands('scipy.special.boxcox1p', x, lambda, none);
  const [array, power] = floats('boxcox1p', x, lambda);
  return powerTransform(log1p(array), power);
}
