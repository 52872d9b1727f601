/** Lines cut into segments that overlap, and segments added up where they do. */
import type { NDArray } from '../../array/ndarray.js';
import { at, range } from '../../array/shape.js';
import { filled, iota } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import type { GatherDims, ScatterDims } from '../../primitives/indexing.js';
import { bind1 } from '../../trace/bind.js';

/**
 * The segments of `length` elements that begin at 0, step, 2·step … of lines [..., n]: an array
 * [..., count, length]. What follows the last complete segment is in none.
 */
export function segmentsOf(x: NDArray, length: number, step: number): NDArray {
  const last = x.ndim - 1;
  const count = Math.floor((at(x.shape, last) - length) / step) + 1;
  const dims: GatherDims = {
    offsetDims: [...range(last), x.ndim],
    collapsedSliceDims: [],
    operandBatchingDims: [],
    startIndicesBatchingDims: [],
    startIndexMap: [last],
  };
  const sizes = x.shape.with(last, length);
  return bind1('gather', [x, starts(count, step)], { dims, sizes, mode: 'clip', fill: null });
}

/** Segments [..., count, length] added up in lines, each `step` elements behind the last one. */
export function overlapAdded(segments: NDArray, step: number): NDArray {
  const time = segments.ndim - 2;
  const [count, length] = [at(segments.shape, time), at(segments.shape, time + 1)];
  const zeros = filled(
    0,
    [...segments.shape.slice(0, time), length + (count - 1) * step],
    segments.dtype,
  );
  const dims: ScatterDims = {
    updateWindowDims: [...range(time), time + 1],
    insertedWindowDims: [],
    operandBatchingDims: [],
    scatterIndicesBatchingDims: [],
    scatterDimsToOperandDims: [time],
  };
  const params = { dims, mode: 'clip', uniqueIndices: false } as const;
  return bind1('scatterAdd', [zeros, starts(count, step), segments], params);
}

/** Where segments begin, as index vectors. */
const starts = (count: number, step: number): NDArray => op('mul', iota([count, 1], 'int32'), step);
