/** Vectors of real or complex numbers, as the iterative solvers compute with them. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { real } from '../../numpy/math/complex.js';
import { vdot } from '../../numpy/dot/dot.js';
import { where } from '../../numpy/indexing/where.js';
import { abs, divide, equal, max, multiply } from '../../numpy/index.js';
import { op } from '../../operands/elementwise.js';
import { scaleOf } from '../../operands/scale.js';

/** Re x* y. */
export const realDot = (x: NDArray, y: NDArray): NDArray => real(vdot(x, y));

/** x / y, and 0 where y is 0. */
export const ratio = (x: NDArray, y: NDArray): NDArray =>
  where(equal(y, 0), 0, divide(x, where(equal(y, 0), 1, y)));

/** √(x* x), also where the squares are no numbers of the dtype. */
export function lengthOf(x: NDArray): NDArray {
  const scale = scaleOf(x, [0]);
  const scaled = divide(x, scale);
  return multiply(op('sqrt', realDot(scaled, scaled)), scale);
}

/** x, and NaN where the bool scalar holds. */
export const unless = (isWrong: NDArray, x: NDArray): NDArray => where(isWrong, NaN, x);

/** x + a y. */
export const along = (x: NDArray, a: ArrayLike, y: NDArray): NDArray =>
  op('add', x, multiply(a, y));

/** The largest part; 0 of none. */
export const largest = (x: NDArray): NDArray => max(abs(x), { initial: 0 });
