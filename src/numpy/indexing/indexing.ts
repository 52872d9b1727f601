/** Reading parts of arrays: `x.slice(…)` with the rules of NumPy's indexing. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, broadcastShapes, range, type Shape } from '../../array/shape.js';
import type { GatherDims } from '../../primitives/indexing.js';
import { bind1 } from '../../trace/bind.js';
import { filled, reshapeTo, reverseAxes } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { indexVectors } from '../../operands/indices.js';
import {
  isArray,
  isRange,
  readIndex,
  type ArrayOfAxis,
  type AxisIndex,
  type IndexPart,
} from './parts.js';

/** What a read gives where an index array points outside: the nearest element, or a fill value. */
export interface ReadOptions {
  readonly mode?: 'clip' | 'fill' | 'drop' | 'promiseInBounds' | null | undefined;
  /** For `fill`; by default NaN, the least int32, the largest uint32, true. */
  readonly fillValue?: number | null | undefined;
}

/**
 * The elements of x at an index, one part an axis: `x.slice([1, 3], 2, [], null, '...')` is
 * Python's `x[1:3, 2, :, None, ...]`.
 *
 * A number takes one element of its axis, `[start, stop, step]` several; null adds an axis; '...'
 * stands for all axes not spoken of. Integer arrays are broadcast together and gather; their axes
 * appear where they stood, or first when other parts stand between them. A boolean array selects
 * where it is true. In arrays negative indices count from the end, once; then they are clamped.
 *
 * Throws `index-out-of-range` where a number is not on its axis.
 */
export function slice(x: ArrayLike, ...index: IndexPart[]): NDArray {
  return itemsAt('slice', x, index);
}

/** `x.slice(…)` under the name that it has in Python. */
export function getItem(x: ArrayLike, ...index: IndexPart[]): NDArray {
  return itemsAt('getItem', x, index);
}

const itemsAt = (who: string, x: ArrayLike, index: readonly IndexPart[]): NDArray =>
  speakAs(who, () => {
    const array = asArray(x);
    return readItems(who, array, readIndex(who, array.shape, index), {});
  });

/** Reads what `readIndex` has made of an index: first the fixed indices, then those of arrays. */
export function readItems(
  who: string,
  x: NDArray,
  items: readonly AxisIndex[],
  options: ReadOptions,
): NDArray {
  const shape = resultShape(who, items);
  if (shape.includes(0)) return filled(0, shape, x.dtype);
  const fixed = readFixed(x, items);
  const arrays = items.filter(isArray);
  if (arrays.length === 0) return reshapeTo(fixed, shape);
  const clips = options.mode !== 'fill' && options.mode !== 'drop';
  if (clips && arrays.every((item) => item.index.ndim === 0))
    return reshapeTo(sliceAt(fixed, arrays), shape);
  return reshapeTo(gatherArrays(who, fixed, items, clips ? null : options), shape);
}

/** x with its ranges and numbers read; every axis is still there. */
function readFixed(x: NDArray, items: readonly AxisIndex[]): NDArray {
  const starts = new Array<number>(x.ndim).fill(0);
  const stops = [...x.shape];
  const steps = new Array<number>(x.ndim).fill(1);
  const reversed: number[] = [];
  for (const item of items) {
    if (item.kind === 'at') {
      starts[item.axis] = item.index;
      stops[item.axis] = item.index + 1;
    } else if (item.kind === 'range') {
      const { axis, step, count } = item;
      const last = item.start + (count - 1) * step;
      const [low, high] = step > 0 ? [item.start, last] : [last, item.start];
      starts[axis] = count === 0 ? 0 : low;
      stops[axis] = count === 0 ? 0 : high + 1;
      steps[axis] = Math.abs(step);
      if (step < 0) reversed.push(axis);
    }
  }
  const whole = x.shape.every((n, d) => starts[d] === 0 && stops[d] === n && steps[d] === 1);
  return reverseAxes(whole ? x : bind1('slice', [x], { starts, stops, steps }), reversed);
}

/** Where only scalars are known late, the read is one slice with late starts. */
function sliceAt(x: NDArray, arrays: readonly ArrayOfAxis[]): NDArray {
  const index = new Map(arrays.map((item) => [item.axis, item.index]));
  const zero = asArray(0, 'int32');
  const starts = range(x.ndim).map((d) => index.get(d) ?? zero);
  const sizes = x.shape.map((n, d) => (index.has(d) ? 1 : n));
  return bind1('dynamicSlice', [x, ...starts], { sizes });
}

/** Gathers along the axes of the index arrays; numbers have become axes of length 1. */
function gatherArrays(
  who: string,
  x: NDArray,
  items: readonly AxisIndex[],
  fill: ReadOptions | null,
): NDArray {
  const arrays = items.filter(isArray);
  const ranges = items.filter(isRange);
  // The axes of `x` without those of the numbers.
  const kept = items.flatMap((item) => ('axis' in item && item.kind !== 'at' ? [item.axis] : []));
  const operand = reshapeTo(
    x,
    kept.map((d) => at(x.shape, d)),
  );
  const positions = new Map(kept.map((axis, d) => [axis, d]));
  const gathered = arrays.map((item) => positions.get(item.axis) as number);
  const vectors = indexVectors(
    who,
    arrays.map((item) => item.index),
  );
  const batch = vectors.ndim - 1;
  const { before } = arrayAxesOf(items);
  const dims: GatherDims = {
    offsetDims: ranges.map((_, k) => (k < before ? k : k + batch)),
    collapsedSliceDims: gathered,
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    startIndexMap: gathered,
  };
  const sizes = operand.shape.map((n, d) => (gathered.includes(d) ? 1 : n));
  return bind1('gather', [operand, vectors], { dims, sizes, ...fillParams(fill) });
}

/** The mode of a gather: `clip`, or with options `fill`. */
export function fillParams(fill: ReadOptions | null): {
  mode: 'clip' | 'fill';
  fill: number | null;
} {
  return fill === null
    ? { mode: 'clip', fill: null }
    : { mode: 'fill', fill: fill.fillValue ?? null };
}

/** Where the axes of the index arrays, broadcast together, stand in the result. */
export interface ArrayAxes {
  /** How many ranges come before them. */
  readonly before: number;
  /** Other parts stand between the arrays, so that their axes come first of all. */
  readonly first: boolean;
}

/**
 * NumPy's rule: the axes of arrays that stand together keep their position; when another part
 * stands between arrays, their axes come first. Beside arrays with axes a number counts as an
 * array.
 */
export function arrayAxesOf(items: readonly AxisIndex[]): ArrayAxes {
  const positions = items.flatMap((item, i) =>
    item.kind === 'array' || item.kind === 'at' ? [i] : [],
  );
  const start = positions[0] ?? 0;
  const together = positions.every((position, k) => position === start + k);
  return together
    ? { before: items.slice(0, start).filter(isRange).length, first: false }
    : { before: 0, first: true };
}

/** The shape of what an index reads, or of what a value written there is broadcast to. */
export function resultShape(who: string, items: readonly AxisIndex[]): Shape {
  const ofArrays = broadcastShapes(
    items.filter(isArray).map((item) => item.index.shape),
    who,
  );
  const { first } = arrayAxesOf(items);
  const shape: number[] = first ? [...ofArrays] : [];
  let isPut = first;
  for (const item of items) {
    if (item.kind === 'new') shape.push(1);
    else if (item.kind === 'range') shape.push(item.count);
    else if (!isPut) {
      shape.push(...ofArrays);
      isPut = true;
    }
  }
  return shape;
}
