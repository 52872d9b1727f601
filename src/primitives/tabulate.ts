/** Helpers of plain evaluation: arrays as functions of index vectors. */
import type { Aval } from '../array/aval.js';
import { dense, type DenseArray } from '../array/dense.js';
import { castScalar, newTypedArray } from '../array/dtype.js';
import { at, sizeOf, stridesOf, type Shape } from '../array/shape.js';

/** Calls `visit` with every index vector of a shape in row-major order. */
export function forEachIndex(shape: Shape, visit: (index: readonly number[]) => void): void {
  const index = shape.map(() => 0);
  for (let left = sizeOf(shape); left > 0; left--) {
    visit([...index]);
    for (let d = shape.length - 1; d >= 0; d--) {
      index[d] = (at(index, d) + 1) % at(shape, d);
      if (index[d] !== 0) break;
    }
  }
}

/** The row-major offset of an index vector. */
export function offsetOf(shape: Shape, index: readonly number[]): number {
  return stridesOf(shape).reduce((sum, stride, d) => sum + stride * at(index, d), 0);
}

/** The element of `x` at an index vector. */
export function elementAt(x: DenseArray, index: readonly number[]): number {
  return at(x.dataSync({ copy: false }) as unknown as readonly number[], offsetOf(x.shape, index));
}

/** The array of type `type` whose element at each index vector is `element(index)`. */
export function tabulate(type: Aval, element: (index: readonly number[]) => number): DenseArray {
  const { shape, dtype, weak } = type;
  const elements = newTypedArray(dtype, sizeOf(shape));
  let next = 0;
  forEachIndex(shape, (index) => {
    elements[next++] = castScalar(element(index), dtype);
  });
  return dense(shape, dtype, elements, weak);
}

/** A copy of an array's elements that `write` may change at index vectors, as a new array. */
export function updated(
  x: DenseArray,
  type: Aval,
  write: (change: (index: readonly number[], next: (old: number) => number) => void) => void,
): DenseArray {
  const elements = x.dataSync();
  write((index, next) => {
    const offset = offsetOf(x.shape, index);
    elements[offset] = castScalar(next(elements[offset] as number), type.dtype);
  });
  return dense(type.shape, type.dtype, elements, type.weak);
}
