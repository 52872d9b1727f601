/** Reductions of the parts of an array that have the same id. */
import { DenseArray } from '../array/dense.js';
import { isInteger, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { printShape, range } from '../array/shape.js';
import { bind1 } from '../trace/bind.js';
import { filled, insertAxes } from './basic.js';
import { asArray } from './convert.js';
import { readOptions } from './options.js';

export interface SegmentOptions {
  /** The length of the result; the largest id plus 1 if the ids are known and it is not given. */
  readonly numSegments?: number | null;
  /** The caller promises that no id occurs twice. */
  readonly uniqueIndices?: boolean;
  readonly indicesAreSorted?: boolean;
  /** What happens to slices whose id is not in the result: left out, or moved to the nearest. */
  readonly mode?: 'drop' | 'clip';
}

type SegmentName = 'scatterAdd' | 'scatterMul' | 'scatterMin' | 'scatterMax';

/** Scatters the slices of `data` into an array that holds the identity of the reduction. */
function reduceSegments(
  who: string,
  name: SegmentName,
  identity: (dtype: DType) => number,
  data: ArrayLike,
  segmentIds: ArrayLike,
  args: readonly unknown[],
): NDArray {
  const options = readOptions<SegmentOptions>(args, 'numSegments');
  const slices = asArray(data);
  const ids = asArray(segmentIds, Array.isArray(segmentIds) ? 'int32' : null);
  if (!isInteger(ids.dtype) || ids.ndim !== 1 || ids.size !== slices.shape[0])
    fail(
      'bad-argument',
      `${who}: segment ids must be an integer vector with an id for each slice of shape ` +
        `${printShape(slices.shape)}, received ${ids.dtype}${printShape(ids.shape)}.`,
    );
  const count = options.numSegments ?? countSegments(who, ids);
  const start = filled(identity(slices.dtype), [count, ...slices.shape.slice(1)], slices.dtype);
  if (count === 0) return start;
  const dims = {
    updateWindowDims: range(slices.ndim).slice(1),
    insertedWindowDims: [0],
    operandBatchingDims: [],
    scatterIndicesBatchingDims: [],
    scatterDimsToOperandDims: [0],
  };
  return bind1(name, [start, insertAxes(ids, [1]), slices], {
    dims,
    mode: options.mode === 'clip' ? 'clip' : 'drop',
    uniqueIndices: options.uniqueIndices ?? false,
  });
}

function countSegments(who: string, ids: NDArray): number {
  if (!(ids instanceof DenseArray))
    fail('value-not-known', `${who}: the largest of traced ids is not known. Pass numSegments.`);
  return Array.from(ids.dataSync({ copy: false })).reduce((most, id) => Math.max(most, id + 1), 0);
}

const leastOf: Readonly<Record<DType, number>> = {
  float32: -Infinity,
  float64: -Infinity,
  int32: -(2 ** 31),
  uint32: 0,
  bool: 0,
};

const mostOf: Readonly<Record<DType, number>> = {
  float32: Infinity,
  float64: Infinity,
  int32: 2 ** 31 - 1,
  uint32: 2 ** 32 - 1,
  bool: 1,
};

/**
 * The sums of the slices of `data` with each id: entry i of the result is that of id i. Ids are not
 * wrapped; slices whose id is not in the result are left out.
 */
export const segmentSum = (
  data: ArrayLike,
  segmentIds: ArrayLike,
  numSegments?: number | SegmentOptions,
  options?: SegmentOptions,
): NDArray =>
  reduceSegments('segmentSum', 'scatterAdd', () => 0, data, segmentIds, [numSegments, options]);

/** The products of the slices with each id; 1 where an id does not occur. See `segmentSum`. */
export const segmentProd = (
  data: ArrayLike,
  segmentIds: ArrayLike,
  numSegments?: number | SegmentOptions,
  options?: SegmentOptions,
): NDArray =>
  reduceSegments('segmentProd', 'scatterMul', () => 1, data, segmentIds, [numSegments, options]);

/**
 * The largest elements of the slices with each id; the least value (-Infinity for floats) where an
 * id does not occur. On ties the derivative is shared. See `segmentSum`.
 */
export const segmentMax = (
  data: ArrayLike,
  segmentIds: ArrayLike,
  numSegments?: number | SegmentOptions,
  options?: SegmentOptions,
): NDArray =>
  reduceSegments('segmentMax', 'scatterMax', (dtype) => leastOf[dtype], data, segmentIds, [
    numSegments,
    options,
  ]);

/**
 * The smallest elements of the slices with each id; the largest value (Infinity for floats) where
 * an id does not occur. On ties the derivative is shared. See `segmentSum`.
 */
export const segmentMin = (
  data: ArrayLike,
  segmentIds: ArrayLike,
  numSegments?: number | SegmentOptions,
  options?: SegmentOptions,
): NDArray =>
  reduceSegments('segmentMin', 'scatterMin', (dtype) => mostOf[dtype], data, segmentIds, [
    numSegments,
    options,
  ]);
