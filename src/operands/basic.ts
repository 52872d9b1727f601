/**
 * The primitives that convert and rearrange, as functions that write no equation where nothing
 * would change. Arguments are in normal form: axes count from the front, shapes are complete.
 */
import { sameShape } from '../array/aval.js';
import { DenseArray, denseConverted, denseScalar } from '../array/dense.js';
import type { DType } from '../array/dtype.js';
import type { NDArray } from '../array/ndarray.js';
import { at, range, type Shape } from '../array/shape.js';
import { bind1 } from '../trace/bind.js';

/**
 * x with elements of another dtype. With `weak` the result is weakly typed: it became a float, or
 * an int32, only because it met a JS number.
 */
export function convertTo(x: NDArray, dtype: DType, weak = false): NDArray {
  if (x.dtype === dtype) return x;
  if (x instanceof DenseArray && x.ndim === 0) return denseConverted(x, dtype, weak || x.aval.weak);
  return bind1('convert', [x], weak ? { dtype, weak } : { dtype });
}

/** x with this dtype, not weak. */
export function strengthen(x: NDArray, dtype: DType): NDArray {
  if (x.dtype === dtype && !x.aval.weak) return x;
  if (x instanceof DenseArray && x.ndim === 0) return denseConverted(x, dtype);
  return bind1('convert', [x], { dtype });
}

/** Axis d of x becomes axis dims[d] of the result. */
export function broadcastInto(x: NDArray, shape: Shape, dims: readonly number[]): NDArray {
  return sameShape(x.shape, shape) ? x : bind1('broadcast', [x], { shape, dims });
}

/** x repeated to a shape with which it broadcasts by NumPy's rule: aligned at the last axis. */
export function broadcastRight(x: NDArray, shape: Shape): NDArray {
  const missing = shape.length - x.ndim;
  return broadcastInto(
    x,
    shape,
    range(x.ndim).map((d) => d + missing),
  );
}

export function reshapeTo(x: NDArray, shape: Shape): NDArray {
  return sameShape(x.shape, shape) ? x : bind1('reshape', [x], { shape });
}

/** All elements in row-major order on one axis. */
export const flat = (x: NDArray): NDArray => reshapeTo(x, [x.size]);

/** Axis d of the result is axis permutation[d] of x. */
export function permute(x: NDArray, permutation: readonly number[]): NDArray {
  return permutation.every((p, d) => p === d) ? x : bind1('transpose', [x], { permutation });
}

/** x with one axis moved, the others in their order. */
export function moveAxis(x: NDArray, from: number, to: number): NDArray {
  const order = range(x.ndim).filter((d) => d !== from);
  order.splice(to, 0, from);
  return permute(x, order);
}

/** x with axes of length 1 put in, which are these of the result (in increasing order). */
export function insertAxes(x: NDArray, axes: readonly number[]): NDArray {
  const shape = [...x.shape];
  for (const axis of axes) shape.splice(axis, 0, 1);
  return reshapeTo(x, shape);
}

export function reverseAxes(x: NDArray, axes: readonly number[]): NDArray {
  return axes.every((d) => at(x.shape, d) <= 1) ? x : bind1('reverse', [x], { axes });
}

/** The elements start, start + step, … below stop of one axis; step is positive. */
export function sliceAxis(
  x: NDArray,
  axis: number,
  start: number,
  stop: number,
  step = 1,
): NDArray {
  if (start === 0 && stop === at(x.shape, axis) && step === 1) return x;
  const starts = x.shape.map((_, d) => (d === axis ? start : 0));
  const stops = x.shape.map((n, d) => (d === axis ? stop : n));
  const steps = x.shape.map((_, d) => (d === axis ? step : 1));
  return bind1('slice', [x], { starts, stops, steps });
}

/** One element of an axis, which vanishes from the shape. */
export function pickAxis(x: NDArray, axis: number, index: number): NDArray {
  return reshapeTo(
    sliceAxis(x, axis, index, index + 1),
    x.shape.filter((_, d) => d !== axis),
  );
}

/** Arrays of one dtype and rank, one after the other along an axis. */
export function join(xs: readonly NDArray[], axis: number): NDArray {
  return xs.length === 1 ? at(xs, 0) : bind1('concatenate', xs, { axis });
}

/** 0, 1, 2 … along one axis, constant along the others. */
export function iota(shape: Shape, dtype: DType, axis = 0): NDArray {
  return bind1('iota', [], { shape, dtype, axis });
}

/** An array of one repeated number. */
export function filled(value: number, shape: Shape, dtype: DType): NDArray {
  return broadcastInto(denseScalar(value, dtype), shape, []);
}

/** The elements of an axis at these indices (int32, rank 1); indices out of bounds are clamped. */
export function gatherAxis(x: NDArray, indices: NDArray, axis: number): NDArray {
  const others = range(x.ndim).filter((d) => d !== axis);
  const params = {
    dims: {
      offsetDims: others,
      collapsedSliceDims: [axis],
      operandBatchingDims: [],
      startIndicesBatchingDims: [],
      startIndexMap: [axis],
    },
    sizes: x.shape.map((n, d) => (d === axis ? 1 : n)),
    mode: 'clip' as const,
    fill: null,
  };
  return bind1('gather', [x, reshapeTo(indices, [indices.size, 1])], params);
}
