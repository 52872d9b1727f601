import type { NDArray } from '../array/ndarray.js';
import { at } from '../array/shape.js';
import { filled, join, sliceAxis } from './basic.js';

/** x with `length` elements along an axis, cut off or padded by zeros. */
export function resized(x: NDArray, axis: number, length: number | undefined): NDArray {
  const n = at(x.shape, axis);
  if (length === undefined || length === n) return x;
  if (length < n) return sliceAxis(x, axis, 0, length);
  return join([x, filled(0, x.shape.with(axis, length - n), x.dtype)], axis);
}
