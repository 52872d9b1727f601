/** Arithmetic on index arrays. What is known now is computed now, so that programs stay small. */
import { greatestOf, isUnsigned, largestInt32 } from '../array/dtype.js';
import { DenseArray, dense } from '../array/dense.js';
import type { NDArray } from '../array/ndarray.js';
import { at, broadcastShapes, range, sizeOf, stridesOf, type Shape } from '../array/shape.js';
import { broadcastRight, convertTo, insertAxes, join } from './basic.js';
import { op, pick } from './elementwise.js';

/** Integers as int32; those beyond its range as the largest, since an index too large stays so. */
export function asInt32(index: NDArray): NDArray {
  const bounded = greatestOf[index.dtype] > largestInt32 ? op('min', index, largestInt32) : index;
  return convertTo(bounded, 'int32');
}

/** Negative indices counted from the end, once, as int32; what is still out of range stays so. */
export function wrapNegative(index: NDArray, length: number): NDArray {
  if (isUnsigned(index.dtype)) return asInt32(index);
  if (index instanceof DenseArray) {
    const wrapped = Int32Array.from(index.dataSync({ copy: false }), (i) =>
      i < 0 ? i + length : i,
    );
    return dense(index.shape, 'int32', wrapped);
  }
  return pick(op('lt', index, 0), op('add', index, length), index);
}

/** 0, 1, 2 … as a constant: an index array along one axis of a shape of `rank` axes. */
export function steps(
  start: number,
  step: number,
  count: number,
  axis: number,
  rank: number,
): NDArray {
  const elements = Int32Array.from({ length: count }, (_, i) => start + i * step);
  const shape = range(rank).map((d) => (d === axis ? count : 1));
  return dense(shape, 'int32', elements);
}

/** Index vectors: the components broadcast together, side by side on a new last axis. */
export function indexVectors(who: string, components: readonly NDArray[]): NDArray {
  const shape = broadcastShapes(
    components.map((c) => c.shape),
    who,
  );
  if (components.every((c) => c instanceof DenseArray)) return knownVectors(components, shape);
  return join(
    components.map((c) => insertAxes(broadcastRight(convertTo(c, 'int32'), shape), [shape.length])),
    shape.length,
  );
}

function knownVectors(components: readonly DenseArray[], shape: Shape): NDArray {
  const depth = components.length;
  const size = sizeOf(shape);
  const vectors = new Int32Array(size * depth);
  const strides = stridesOf(shape);
  components.forEach((c, k) => {
    const data = c.dataSync({ copy: false });
    const own = stridesOf(c.shape);
    const offset = shape.length - c.ndim;
    for (let i = 0; i < size; i++) {
      let from = 0;
      for (let d = 0; d < c.ndim; d++) {
        const length = at(c.shape, d);
        if (length > 1) from += (Math.floor(i / at(strides, offset + d)) % length) * at(own, d);
      }
      vectors[i * depth + k] = data[from] as number;
    }
  });
  return dense([...shape, depth], 'int32', vectors);
}
