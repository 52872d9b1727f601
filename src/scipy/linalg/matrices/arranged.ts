/** Matrices whose elements are those of vectors, or known. */
import type { DType } from '../../../array/dtype.js';
import { denseOfNested } from '../../../array/elements/from-nested.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { at, broadcastShapes, range } from '../../../array/shape.js';
import { convertTo, filled, gatherAxis, reshapeTo } from '../../../operands/basic.js';
import { asArray } from '../../../operands/convert.js';
import { withBatch } from '../../../operands/matrices.js';
import { promotedType } from '../../../operands/promote.js';

/** The elements of the last axis at `index(i, j)`, as matrices of m · n. */
export function arranged(
  x: NDArray,
  m: number,
  n: number,
  index: (i: number, j: number) => number,
): NDArray {
  const places = range(m).flatMap((i) => range(n).map((j) => index(i, j)));
  const batch = x.shape.slice(0, -1);
  if (places.length === 0) return filled(0, [...batch, m, n], x.dtype);
  return reshapeTo(gatherAxis(x, denseOfNested(places, 'int32'), x.ndim - 1), [...batch, m, n]);
}

/** At least one axis, and no JS numbers. */
export function vectors(x: ArrayLike): NDArray {
  const array = asArray(x);
  return array.ndim === 0 ? reshapeTo(array, [1]) : array;
}

/** Two vectors, or stacks of them, with equal leading axes and one dtype. */
export function vectorPair(who: string, c: ArrayLike, r: ArrayLike): [NDArray, NDArray] {
  const { dtype } = promotedType(c, r);
  const [x, y] = [vectors(c), vectors(r)].map((v) => convertTo(v, dtype)) as [NDArray, NDArray];
  const batch = broadcastShapes([x.shape.slice(0, -1), y.shape.slice(0, -1)], who);
  return [withBatch(x, batch, 1), withBatch(y, batch, 1)];
}

export const lengthOf = (x: NDArray): number => at(x.shape, x.ndim - 1);

/** A matrix of numbers that are known now. */
export const tabulated = (
  n: number,
  entry: (i: number, j: number) => number,
  dtype: DType,
): NDArray =>
  n === 0
    ? filled(0, [0, 0], dtype)
    : denseOfNested(
        range(n).map((i) => range(n).map((j) => entry(i, j))),
        dtype,
      );
