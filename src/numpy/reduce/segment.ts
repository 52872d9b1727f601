/** Reductions of the parts of an array that have the same id. */
import { DenseArray } from '../../array/dense.js';
import { type DType, greatestOf, isInteger, leastOf } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { printShape, range } from '../../array/shape.js';
import { arrayLike, choice, flag, optional, size } from '../../parameters/kinds.js';
import { parameters, type ParameterList, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { filled, insertAxes } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';

/** The options of `segmentSum` and its kin. */
export interface SegmentOptions {
  /** The length of the result; the largest id plus 1 if the ids are known and it is not given. */
  readonly numSegments?: number | null | undefined;
  readonly indicesAreSorted?: boolean | undefined;
  /** The caller promises that no id occurs twice. */
  readonly uniqueIndices?: boolean | undefined;
  /** Has no effect: slices are not reduced in buckets. */
  readonly bucketSize?: number | null | undefined;
  /** What happens to slices whose id is not in the result: left out, or moved to the nearest. */
  readonly mode?: SegmentMode | undefined;
}

export type SegmentMode = 'fill' | 'drop' | 'clip' | null;
type SegmentArguments = Trailing<
  [
    numSegments?: number | null,
    indicesAreSorted?: boolean,
    uniqueIndices?: boolean,
    bucketSize?: number | null,
    mode?: SegmentMode,
  ],
  SegmentOptions
>;

const ofSegments = (who: string): ParameterList<SegmentOptions> =>
  parameters<SegmentOptions>(
    who,
    { data: arrayLike, segmentIds: arrayLike },
    {
      numSegments: optional(size),
      indicesAreSorted: flag,
      uniqueIndices: flag,
      bucketSize: optional(size),
      mode: optional(choice('fill', 'drop', 'clip')),
    },
  );
const sumParameters = ofSegments('segmentSum');
const prodParameters = ofSegments('segmentProd');
const maxParameters = ofSegments('segmentMax');
const minParameters = ofSegments('segmentMin');

type SegmentName = 'scatterAdd' | 'scatterMul' | 'scatterMin' | 'scatterMax';

/** Scatters the slices of `data` into an array that holds the identity of the reduction. */
function reduceSegments(
  list: ParameterList<SegmentOptions>,
  name: SegmentName,
  identity: (dtype: DType) => number,
  data: ArrayLike,
  segmentIds: ArrayLike,
  args: readonly unknown[],
): NDArray {
  const options = list.read([data, segmentIds], args);
  const { who } = list;
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

/**
 * The sums of the slices of `data` with each id: entry i of the result is that of id i. Ids are not
 * wrapped; slices whose id is not in the result are left out.
 */
export const segmentSum = (
  data: ArrayLike,
  segmentIds: ArrayLike,
  ...args: SegmentArguments
): NDArray => reduceSegments(sumParameters, 'scatterAdd', () => 0, data, segmentIds, args);

/** The products of the slices with each id; 1 where an id does not occur. See `segmentSum`. */
export const segmentProd = (
  data: ArrayLike,
  segmentIds: ArrayLike,
  ...args: SegmentArguments
): NDArray => reduceSegments(prodParameters, 'scatterMul', () => 1, data, segmentIds, args);

/**
 * The largest elements of the slices with each id; the least value (-Infinity for floats) where an
 * id does not occur. On ties the derivative is shared. See `segmentSum`.
 */
export const segmentMax = (
  data: ArrayLike,
  segmentIds: ArrayLike,
  ...args: SegmentArguments
): NDArray =>
  reduceSegments(maxParameters, 'scatterMax', (dtype) => leastOf[dtype], data, segmentIds, args);

/**
 * The smallest elements of the slices with each id; the largest value (Infinity for floats) where
 * an id does not occur. On ties the derivative is shared. See `segmentSum`.
 */
export const segmentMin = (
  data: ArrayLike,
  segmentIds: ArrayLike,
  ...args: SegmentArguments
): NDArray =>
  reduceSegments(minParameters, 'scatterMin', (dtype) => greatestOf[dtype], data, segmentIds, args);
