/** What reductions of matrices step by step are written with: parts of stacks, by masks. */
import type { NDArray } from '../../array/ndarray.js';
import { range, type Shape } from '../../array/shape.js';
import { broadcastInto, convertTo, iota } from '../../operands/basic.js';
import { isComplex, type DType } from '../../array/dtype.js';
import { op, pick } from '../../operands/elementwise.js';
import { scaleOf } from '../../operands/scale.js';
import { bind1 } from '../../trace/bind.js';

/** The sum along an axis that counts from the end. */
export const sumAlong = (x: NDArray, fromEnd: number): NDArray =>
  bind1('reduceSum', [x], { axes: [x.ndim - fromEnd] });

/** Vectors [..., n] in all rows of matrices, or [..., m] in all columns. */
export function inRows(x: NDArray, shape: Shape): NDArray {
  return broadcastInto(x, shape, [...range(shape.length - 2), shape.length - 1]);
}
export function inColumns(x: NDArray, shape: Shape): NDArray {
  return broadcastInto(x, shape, range(shape.length - 1));
}

/** One number for each matrix. */
export function ofMatrices(x: NDArray, shape: Shape): NDArray {
  return broadcastInto(x, shape, range(x.ndim));
}

/** The index of each element along the last axis. */
export const places = (shape: Shape): NDArray => iota(shape, 'int32', shape.length - 1);

/** Matrices in units in which their largest part is near 1, and these units. */
export function inUnits(x: NDArray): { readonly scaled: NDArray; readonly units: NDArray } {
  const units = scaleOf(x, [x.ndim - 2, x.ndim - 1]);
  return { scaled: op('div', x, asType(ofMatrices(units, x.shape), x.dtype)), units };
}

/** Real numbers as such of a dtype that may be complex. */
export const asType = (x: NDArray, dtype: DType): NDArray =>
  isComplex(dtype) ? convertTo(x, dtype) : x;

/** x where the mask holds, else 0. */
export const where0 = (mask: NDArray, x: NDArray): NDArray => pick(mask, x, 0);
