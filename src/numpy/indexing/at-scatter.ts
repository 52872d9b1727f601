/** Makes an index into the scatter that updates the elements there. */
import { denseScalar } from '../../array/dense.js';
import type { NDArray } from '../../array/ndarray.js';
import { broadcastShapes, range } from '../../array/shape.js';
import { noParams } from '../../ir/program.js';
import type { ScatterDims } from '../../primitives/indexing.js';
import { bind1 } from '../../trace/bind.js';
import { insertAxes, reshapeTo, reverseAxes } from '../../operands/basic.js';
import { arrayAxesOf } from './indexing.js';
import { indexVectors, steps } from '../../operands/indices.js';
import { isArray, isRange, type ArrayOfAxis, type AxisIndex, type RangeOfAxis } from './parts.js';

export type ScatterName = 'scatter' | 'scatterAdd' | 'scatterMul' | 'scatterMin' | 'scatterMax';

export interface ScatterMode {
  readonly mode: 'clip' | 'drop';
  readonly uniqueIndices: boolean;
}

/** The window of a range is contiguous, in either direction. */
const isContiguous = (item: RangeOfAxis): boolean => Math.abs(item.step) === 1 || item.count <= 1;

const lowest = (item: RangeOfAxis): number =>
  item.step > 0 ? item.start : item.start + (item.count - 1) * item.step;

/**
 * x with `value` written at an index of numbers and ranges. `value` has the shape of what is read
 * there. Contiguous ranges are one window; others are scattered element by element.
 */
export function writeFixed(
  who: string,
  x: NDArray,
  items: readonly AxisIndex[],
  value: NDArray,
): NDArray {
  if (value.size === 0) return x;
  const ranges = items.filter(isRange);
  if (!ranges.every(isContiguous))
    return scatterAt(who, 'scatter', x, items, value, { mode: 'drop', uniqueIndices: true });
  const starts = new Array<number>(x.ndim).fill(0);
  const sizes = new Array<number>(x.ndim).fill(1);
  for (const item of items) {
    if (item.kind === 'at') starts[item.axis] = item.index;
    if (item.kind !== 'range') continue;
    starts[item.axis] = lowest(item);
    sizes[item.axis] = item.count;
  }
  const reversed = ranges.filter((item) => item.step < 0).map((item) => item.axis);
  const window = reverseAxes(reshapeTo(value, sizes), reversed);
  if (sizes.every((n, d) => n === x.shape[d])) return window;
  const scalars = starts.map((start) => denseScalar(start, 'int32'));
  return bind1('dynamicUpdateSlice', [x, window, ...scalars], noParams);
}

/**
 * x with `value`, of the shape of what is read at the index, scattered there. Contiguous ranges are
 * axes of the scatter's windows. The axes of arrays and of other ranges are its batch axes, which
 * stand in the order in which they stand in `value`, so that nothing need be transposed.
 */
export function scatterAt(
  who: string,
  name: ScatterName,
  x: NDArray,
  items: readonly AxisIndex[],
  value: NDArray,
  mode: ScatterMode,
): NDArray {
  if (value.size === 0) return x;
  const ranges = items.filter(isRange);
  const { before } = arrayAxesOf(items);
  const ofArrays = broadcastShapes(
    items.filter(isArray).map((item) => item.index.shape),
    who,
  );
  const axisOf = (k: number): number => (k < before ? k : k + ofArrays.length);
  const starts = windowStarts(x, items, before, ofArrays.length);
  const mapped = [...starts.keys()].sort((a, b) => a - b);
  const windows = ranges.filter(isContiguous).map((item) => item.axis);
  const dims: ScatterDims = {
    updateWindowDims: ranges.flatMap((item, k) => (isContiguous(item) ? [axisOf(k)] : [])),
    insertedWindowDims: range(x.ndim).filter((d) => !windows.includes(d)),
    operandBatchingDims: [],
    scatterIndicesBatchingDims: [],
    scatterDimsToOperandDims: mapped,
  };
  const vectors = indexVectors(
    who,
    mapped.map((d) => starts.get(d) as NDArray),
  );
  const counts = ranges.map((item) => item.count);
  const updates = reverseAxes(
    reshapeTo(value, [...counts.slice(0, before), ...ofArrays, ...counts.slice(before)]),
    ranges.flatMap((item, k) => (item.step < 0 ? [axisOf(k)] : [])),
  );
  return bind1(name, [x, vectors, updates], { dims, ...mode });
}

/**
 * Where the windows start on each axis of x, but for axes that they fill; the results broadcast to
 * the batch axes of the scatter. `arrayRank` axes of these are those of arrays, after `before`
 * ranges.
 */
function windowStarts(
  x: NDArray,
  items: readonly AxisIndex[],
  before: number,
  arrayRank: number,
): Map<number, NDArray> {
  const ranges = items.filter(isRange);
  const spread = ranges.filter((item) => !isContiguous(item));
  const spreadBefore = ranges.slice(0, before).filter((item) => !isContiguous(item)).length;
  const rank = arrayRank + spread.length;
  const starts = new Map<number, NDArray>();
  for (const item of items) {
    if (item.kind === 'at') starts.set(item.axis, constant(item.index));
    else if (item.kind === 'array')
      starts.set(item.axis, alignTo(item, spread.length - spreadBefore));
    else if (item.kind === 'range' && isContiguous(item) && item.count !== x.shape[item.axis])
      starts.set(item.axis, constant(lowest(item)));
  }
  spread.forEach((item, k) => {
    const axis = k < spreadBefore ? k : k + arrayRank;
    starts.set(item.axis, steps(lowest(item), Math.abs(item.step), item.count, axis, rank));
  });
  return starts;
}

const constant = (start: number): NDArray => denseScalar(start, 'int32');

/** An index array with axes of length 1 after it, for the batch axes of ranges that follow. */
function alignTo(item: ArrayOfAxis, after: number): NDArray {
  const rank = item.index.ndim;
  return insertAxes(
    item.index,
    range(after).map((k) => rank + k),
  );
}
