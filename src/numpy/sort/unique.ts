/**
 * The distinct elements of arrays. How many elements a result has depends on the values: either
 * they are known, or `size` says how many to return.
 */
import { DenseArray } from '../../array/dense.js';
import { isInexact, numbersPer } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, range, stridesOf } from '../../array/shape.js';
import { arrayLike, axis as axisKind, flag, named, optional } from '../../parameters/kinds.js';
import {
  parameters,
  type Found,
  type ParameterList,
  type Trailing,
} from '../../parameters/parameters.js';
import { bind, bind1 } from '../../trace/bind.js';
import {
  broadcastInto,
  convertTo,
  filled,
  flat,
  insertAxes,
  iota,
  join,
  moveAxis,
  pickAxis,
  reshapeTo,
  sliceAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op, pick } from '../../operands/elementwise.js';
import { compactIndices, countKinds, type SizeOptions } from './search.js';
import { take } from '../indexing/take.js';

export interface UniqueOptions extends SizeOptions {
  /** Also the index of the first occurrence of each element. */
  readonly returnIndex?: boolean | undefined;
  /** Also, for each element of x, its index in the result. */
  readonly returnInverse?: boolean | undefined;
  /** Also how often each element occurs. */
  readonly returnCounts?: boolean | undefined;
  /** Distinct slices along this axis instead of distinct elements. */
  readonly axis?: number | null | undefined;
  /** NaNs count as one element; true by default. */
  readonly equalNan?: boolean | undefined;
  /** Whether the order matters: the result is sorted in any case. */
  readonly sorted?: boolean | undefined;
}

type UniqueArguments = Trailing<
  [returnIndex?: boolean, returnInverse?: boolean, returnCounts?: boolean, axis?: number | null],
  UniqueOptions
>;
const uniqueParameters = parameters<UniqueOptions>(
  'unique',
  { x: arrayLike },
  {
    returnIndex: flag,
    returnInverse: flag,
    returnCounts: flag,
    axis: optional(axisKind),
    equalNan: named(flag),
    ...countKinds,
    sorted: named(flag),
  },
);
const ofSize = (who: string): ParameterList<SizeOptions> =>
  parameters<SizeOptions>(who, { x: arrayLike }, countKinds);
const uniqueAllParameters = ofSize('uniqueAll');
const uniqueCountsParameters = ofSize('uniqueCounts');
const uniqueInverseParameters = ofSize('uniqueInverse');
const uniqueValuesParameters = ofSize('uniqueValues');

type SingleOptions = UniqueOptions & {
  readonly returnIndex?: false | undefined;
  readonly returnInverse?: false | undefined;
  readonly returnCounts?: false | undefined;
};

/** What `unique` computes; counts and indices are int32. */
interface Distinct {
  readonly values: NDArray;
  readonly indices: NDArray;
  readonly inverse: NDArray;
  readonly counts: NDArray;
}

/**
 * The distinct elements in ascending order; NaN comes last. With `return…` options a list of them
 * and of what else is asked for, in the order of the options. If `size` is larger than their number
 * the rest is `fillValue`, by default the least element, or 0 where there is none. Throws
 * `value-not-known` for a traced array without `size`.
 */
export function unique(
  x: ArrayLike,
  ...args: [
    returnIndex?: false,
    returnInverse?: false,
    returnCounts?: false,
    axis?: number | null,
    options?: SingleOptions,
  ]
): NDArray;
export function unique(x: ArrayLike, options: SingleOptions): NDArray;
export function unique(x: ArrayLike, ...args: UniqueArguments): NDArray | NDArray[];
export function unique(x: ArrayLike, ...args: UniqueArguments): NDArray | NDArray[] {
  const options = uniqueParameters.read([x], args);
  const { values, indices, inverse, counts } = distinct('unique', asArray(x), options);
  const further = [
    ...(options.returnIndex === true ? [indices] : []),
    ...(options.returnInverse === true ? [inverse] : []),
    ...(options.returnCounts === true ? [counts] : []),
  ];
  return further.length === 0 ? values : [values, ...further];
}

/** The distinct elements, the index of each, the inverse, and the counts. */
export function uniqueAll(
  x: ArrayLike,
  ...args: [options?: SizeOptions]
): { values: NDArray; indices: NDArray; inverseIndices: NDArray; counts: NDArray } {
  const options = uniqueAllParameters.read([x], args);
  const found = distinct('uniqueAll', asArray(x), { ...options, equalNan: false });
  const { values, indices, inverse: inverseIndices, counts } = found;
  return { values, indices, inverseIndices, counts };
}

/** The distinct elements and how often each occurs. */
export function uniqueCounts(
  x: ArrayLike,
  ...args: [options?: SizeOptions]
): { values: NDArray; counts: NDArray } {
  const options = uniqueCountsParameters.read([x], args);
  const { values, counts } = distinct('uniqueCounts', asArray(x), { ...options, equalNan: false });
  return { values, counts };
}

/** The distinct elements and, for each element of x, its index among them. */
export function uniqueInverse(
  x: ArrayLike,
  ...args: [options?: SizeOptions]
): { values: NDArray; inverseIndices: NDArray } {
  const options = uniqueInverseParameters.read([x], args);
  const found = distinct('uniqueInverse', asArray(x), { ...options, equalNan: false });
  return { values: found.values, inverseIndices: found.inverse };
}

/** The distinct elements; unlike `unique`, NaNs differ. */
export function uniqueValues(x: ArrayLike, ...args: [options?: SizeOptions]): NDArray {
  const options = uniqueValuesParameters.read([x], args);
  return distinct('uniqueValues', asArray(x), { ...options, equalNan: false }).values;
}

export function distinct(who: string, x: NDArray, options: Found<UniqueOptions>): Distinct {
  const { axis = null, equalNan = true } = options;
  const d = axis === null ? 0 : normalizeAxis(axis, x.ndim, who);
  const list = axis === null ? flat(x) : moveAxis(x, d, 0);
  const count = at(list.shape, 0);
  if (count === 0) return nothing(list, x, options);
  const rows = reshapeTo(list, [count, list.size / count]);
  const size =
    options.size ??
    knownCount(who, [x], ([known]) => countDistinct(slicesOf(known as DenseArray, axis), equalNan));
  const { order, isNew } = sortRows(rows, equalNan);
  const { indices: positions, found } = compactIndices(isNew, size);
  const indices = take(order, positions, { mode: 'clip' });
  const values = withFill(take(list, indices, 0, { mode: 'clip' }), found, options.fillValue);
  const ranks = op(
    'sub',
    bind1('cumsum', [convertTo(isNew, 'int32')], { axis: 0, reverse: false }),
    1,
  );
  const inverse = scatterVector('scatter', filled(0, [count], 'int32'), order, ranks);
  const ones = filled(1, [count], 'int32');
  return {
    values: axis === null ? values : moveAxis(values, 0, d),
    indices,
    inverse: axis === null ? reshapeTo(inverse, x.shape) : inverse,
    counts: scatterVector('scatterAdd', filled(0, [size], 'int32'), ranks, ones),
  };
}

/** The order that sorts the rows of a matrix, and which sorted rows differ from the one before. */
function sortRows(rows: NDArray, equalNan: boolean): { order: NDArray; isNew: NDArray } {
  const [count, width] = rows.shape as [number, number];
  const columns = range(width).map((c) => pickAxis(rows, 1, c));
  const sorted = bind('sort', [...columns, iota([count], 'int32')], { axis: 0, keys: width });
  const order = sorted.pop() as NDArray;
  const differs = sorted
    .map((column) => differsFromLast(column, equalNan))
    .reduce((some, other) => op('or', some, other));
  return { order, isNew: join([filled(1, [1], 'bool'), differs], 0) };
}

export function differsFromLast(column: NDArray, equalNan: boolean): NDArray {
  const next = sliceAxis(column, 0, 1, column.size);
  const last = sliceAxis(column, 0, 0, column.size - 1);
  const differs = op('ne', next, last);
  if (!isInexact(column.dtype) || !equalNan) return differs;
  const bothNan = op('and', op('ne', next, next), op('ne', last, last));
  return op('and', differs, op('not', bothNan));
}

function scatterVector(
  name: 'scatter' | 'scatterAdd',
  x: NDArray,
  indices: NDArray,
  values: NDArray,
): NDArray {
  const dims = {
    updateWindowDims: [],
    insertedWindowDims: [0],
    operandBatchingDims: [],
    scatterIndicesBatchingDims: [],
    scatterDimsToOperandDims: [0],
  };
  const params = { dims, mode: 'drop', uniqueIndices: false } as const;
  return bind1(name, [x, insertAxes(indices, [1]), values], params);
}

/** Where an entry was not found, the fill value if there is one. */
export function withFill(
  values: NDArray,
  found: NDArray,
  fill: ArrayLike | null | undefined,
): NDArray {
  if (fill === null || fill === undefined) return values;
  const filling = broadcastInto(asArray(fill, values.dtype), values.shape, []);
  return pick(broadcastInto(found, values.shape, [0]), values, filling);
}

/** What is distinct in an array without elements. */
function nothing(list: NDArray, x: NDArray, options: Found<UniqueOptions>): Distinct {
  const { size = 0, fillValue } = options;
  const zeros = filled(0, [size], 'int32');
  return {
    values: broadcastInto(asArray(fillValue ?? 0, x.dtype), [size, ...list.shape.slice(1)], []),
    indices: zeros,
    inverse: filled(0, x.shape, 'int32'),
    counts: zeros,
  };
}

/** Counts on arrays whose values must be known. */
export function knownCount(
  who: string,
  arrays: readonly ArrayLike[],
  count: (known: DenseArray[]) => number,
): number {
  const known = arrays.map((x) => {
    const array = asArray(x);
    if (!(array instanceof DenseArray))
      fail(
        'value-not-known',
        `${who}: how many elements the result has depends on values that are traced. Pass { size }.`,
      );
    return array;
  });
  return count(known);
}

/** The elements of an array, or of each of its slices along an axis. */
function slicesOf(x: DenseArray, axis: number | null): number[][] {
  const data = Array.from(x.dataSync({ copy: false }));
  const per = numbersPer(x.dtype);
  if (axis === null) return range(x.size).map((i) => data.slice(per * i, per * (i + 1)));
  const d = normalizeAxis(axis, x.ndim, 'unique');
  const length = at(x.shape, d);
  const inner = per * at(stridesOf(x.shape), d);
  const slices = range(length).map((): number[] => []);
  data.forEach((v, i) => at(slices, Math.floor(i / inner) % length).push(v));
  return slices;
}

function countDistinct(slices: readonly number[][], equalNan: boolean): number {
  const seen = new Set<string>();
  let nans = 0;
  for (const slice of slices) {
    if (!equalNan && slice.some(Number.isNaN)) nans += 1;
    else seen.add(slice.join());
  }
  return seen.size + nans;
}
