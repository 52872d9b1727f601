/**
 * Elementary functions. They take any array-like and return a float array of its shape: float
 * operands keep their dtype, integers and booleans become the default float dtype.
 */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { oneOperand } from '../../parameters/arity.js';
import { horner, op, pick, type PlainName } from '../../operands/elementwise.js';
import { asInexact } from '../../operands/promote.js';

const float = (who: string, name: PlainName, x: ArrayLike, more: []): NDArray =>
  op(name, asInexact(oneOperand(who, x, more)));

/** e to the power of x. */
export const exp = (x: ArrayLike, ...more: []): NDArray => float('exp', 'exp', x, more);
/** exp(x) - 1, exact also near zero. */
export const expm1 = (x: ArrayLike, ...more: []): NDArray => float('expm1', 'expm1', x, more);
/** 2 to the power of x. */
export function exp2(x: ArrayLike, ...more: []): NDArray {
  oneOperand('exp2', x, more);
  return op('pow', 2, asInexact(x));
}
/** The natural logarithm. */
export const log = (x: ArrayLike, ...more: []): NDArray => float('log', 'log', x, more);
/** log(1 + x), exact also near zero. */
export const log1p = (x: ArrayLike, ...more: []): NDArray => float('log1p', 'log1p', x, more);
/** The logarithm to base 2, exact for powers of 2. */
export const log2 = (x: ArrayLike, ...more: []): NDArray => float('log2', 'log2', x, more);
/** The logarithm to base 10, exact for powers of 10. */
export const log10 = (x: ArrayLike, ...more: []): NDArray => float('log10', 'log10', x, more);
/** The square root; NaN below zero. */
export const sqrt = (x: ArrayLike, ...more: []): NDArray => float('sqrt', 'sqrt', x, more);
/** The cube root, also of negative numbers. */
export const cbrt = (x: ArrayLike, ...more: []): NDArray => float('cbrt', 'cbrt', x, more);
/** 1 / x. */
export function reciprocal(x: ArrayLike, ...more: []): NDArray {
  oneOperand('reciprocal', x, more);
  return op('div', 1, asInexact(x));
}

/** The sine. */
export const sin = (x: ArrayLike, ...more: []): NDArray => float('sin', 'sin', x, more);
/** The cosine. */
export const cos = (x: ArrayLike, ...more: []): NDArray => float('cos', 'cos', x, more);
/** The tangent. */
export const tan = (x: ArrayLike, ...more: []): NDArray => float('tan', 'tan', x, more);
/** The inverse of the sine, from -π/2 to π/2. */
export const arcsin = (x: ArrayLike, ...more: []): NDArray => float('arcsin', 'asin', x, more);
/** The inverse of the cosine, from 0 to π. */
export const arccos = (x: ArrayLike, ...more: []): NDArray => float('arccos', 'acos', x, more);
/** The inverse of the tangent, from -π/2 to π/2. */
export const arctan = (x: ArrayLike, ...more: []): NDArray => float('arctan', 'atan', x, more);
/** The hyperbolic sine. */
export const sinh = (x: ArrayLike, ...more: []): NDArray => float('sinh', 'sinh', x, more);
/** The hyperbolic cosine. */
export const cosh = (x: ArrayLike, ...more: []): NDArray => float('cosh', 'cosh', x, more);
/** The hyperbolic tangent. */
export const tanh = (x: ArrayLike, ...more: []): NDArray => float('tanh', 'tanh', x, more);
/** The inverse of the hyperbolic sine. */
export const arcsinh = (x: ArrayLike, ...more: []): NDArray => float('arcsinh', 'asinh', x, more);
/** The inverse of the hyperbolic cosine. */
export const arccosh = (x: ArrayLike, ...more: []): NDArray => float('arccosh', 'acosh', x, more);
/** The inverse of the hyperbolic tangent. */
export const arctanh = (x: ArrayLike, ...more: []): NDArray => float('arctanh', 'atanh', x, more);

export {
  arcsin as asin,
  arccos as acos,
  arctan as atan,
  arcsinh as asinh,
  arccosh as acosh,
  arctanh as atanh,
};

/** Degrees to radians. */
export function deg2rad(x: ArrayLike, ...more: []): NDArray {
  oneOperand('deg2rad', x, more);
  return op('mul', asInexact(x), Math.PI / 180);
}
/** Radians to degrees. */
export function rad2deg(x: ArrayLike, ...more: []): NDArray {
  oneOperand('rad2deg', x, more);
  return op('mul', asInexact(x), 180 / Math.PI);
}
export { deg2rad as radians, rad2deg as degrees };

/**
 * sin(πx) / (πx), and 1 at zero. Near zero it is the series 1 - y²/3! + y⁴/5! - … of y = πx, so
 * that derivatives of every order are right there.
 */
export function sinc(x: ArrayLike, ...more: []): NDArray {
  oneOperand('sinc', x, more);
  const y = op('mul', asInexact(x), Math.PI);
  const near = op('lt', op('abs', y), 0.5);
  const safe = pick(near, 1, y);
  const small = pick(near, y, 0);
  return pick(near, horner(op('mul', small, small), sincSeries), op('div', op('sin', safe), safe));
}

/** (-1)^k / (2k+1)!, the highest k first: enough for |y| < 0.5. */
const sincSeries = seriesOf(8, (k) => -1 / (2 * k * (2 * k + 1)));

/** The coefficients c_0 = 1, c_k = c_{k-1} · ratio(k) up to k = n, the last first. */
function seriesOf(n: number, ratio: (k: number) => number): number[] {
  const coefficients = [1];
  for (let k = 1; k <= n; k++) coefficients.unshift(at(coefficients, 0) * ratio(k));
  return coefficients;
}
