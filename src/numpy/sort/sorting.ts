/** Sorting: always stable, with NaN after all numbers and -0 equal to 0. */
import { complexOf, type DType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, printShape } from '../../array/shape.js';
import { sameShape } from '../../array/aval.js';
import {
  arrayLike,
  arrayLikes,
  axis as axisKind,
  dtype,
  flag,
  integer,
  named,
  nullable,
  optional,
  refused,
  text,
} from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { bind } from '../../trace/bind.js';
import { convertTo, flat, iota, pickAxis, reverseAxes } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';

export interface SortOptions {
  /** The last axis by default; null sorts the flattened array. */
  readonly axis?: number | null | undefined;
  /** Sorting is always stable; the options are there to be read by those who come from NumPy. */
  readonly kind?: string | null | undefined;
  /** Accepted for structured arrays in NumPy, which do not exist here. */
  readonly order?: null | undefined;
  readonly stable?: boolean | null | undefined;
  /** Sorts from the largest element, NaN first; equal elements keep their order. */
  readonly descending?: boolean | undefined;
}

export interface ArgsortOptions extends SortOptions {
  /** The dtype of the indices, int32 unless given. */
  readonly dtype?: DType | null | undefined;
}

type AxisArguments<O> = Trailing<[axis?: number | null], O>;
const sortKinds = {
  axis: nullable(axisKind),
  kind: named(optional(text)),
  order: named(refused('is for arrays with named fields, which do not exist here')),
  stable: named(optional(flag)),
  descending: named(flag),
};
const sortParameters = parameters<SortOptions, 'axis'>('sort', { x: arrayLike }, sortKinds);
const argsortParameters = parameters<ArgsortOptions, 'axis'>(
  'argsort',
  { x: arrayLike },
  { ...sortKinds, dtype: named(optional(dtype)) },
);

/** x and the indices of its elements in sorted order along an axis. */
function sortWithIndices(
  who: string,
  x: ArrayLike,
  { axis = -1, descending = false }: Found<SortOptions, 'axis'>,
): [sorted: NDArray, indices: NDArray] {
  const array = axis === null ? flat(asArray(x)) : asArray(x);
  const d = normalizeAxis(axis ?? 0, array.ndim, who);
  // Reversed before and after, equal elements keep their order in descending order too.
  const turn = (v: NDArray): NDArray => (descending ? reverseAxes(v, [d]) : v);
  const indices = iota(array.shape, 'int32', d);
  const operands = who === 'sort' ? [turn(array)] : [turn(array), turn(indices)];
  const [sorted, order] = bind('sort', operands, { axis: d, keys: 1 });
  return [turn(sorted as NDArray), order === undefined ? indices : turn(order)];
}

/** The elements in ascending order along an axis. */
export const sort = (x: ArrayLike, ...args: AxisArguments<SortOptions>): NDArray =>
  sortWithIndices('sort', x, sortParameters.read([x], args))[0];

/** The indices (int32) that sort x along an axis. */
export function argsort(x: ArrayLike, ...args: AxisArguments<ArgsortOptions>): ArrayOf<'int32'> {
  const found = argsortParameters.read([x], args);
  const indices = sortWithIndices('argsort', x, found)[1];
  return found.dtype === undefined ? indices : convertTo(indices, found.dtype);
}

export interface PartitionOptions {
  readonly axis?: number | null | undefined;
}

const partitionKinds = { x: arrayLike, kth: integer };
const partitionParameters = parameters<PartitionOptions, 'axis'>('partition', partitionKinds, {
  axis: nullable(axisKind),
});
const argpartitionParameters = parameters<PartitionOptions, 'axis'>(
  'argpartition',
  partitionKinds,
  { axis: nullable(axisKind) },
);

/**
 * A rearrangement of x along an axis in which the element at index `kth` is the one that sorting
 * puts there, none before it is larger and none after it smaller. The array is sorted for that.
 */
export function partition(
  x: ArrayLike,
  kth: number,
  ...args: AxisArguments<PartitionOptions>
): NDArray {
  const read = partitionParameters.read([x, kth], args);
  checkIndex('partition', x, kth, read.axis);
  return sort(x, read);
}

/** The indices (int32) that partition x; see `partition`. */
export function argpartition(
  x: ArrayLike,
  kth: number,
  ...args: AxisArguments<PartitionOptions>
): NDArray {
  const read = argpartitionParameters.read([x, kth], args);
  checkIndex('argpartition', x, kth, read.axis);
  return argsort(x, read);
}

function checkIndex(who: string, x: ArrayLike, kth: number, axis: number | null = -1): void {
  const array = asArray(x);
  const length = axis === null ? array.size : at(array.shape, normalizeAxis(axis, array.ndim, who));
  if (!Number.isInteger(kth) || kth < -length || kth >= length)
    fail('index-out-of-range', `${who}: index ${kth} does not exist among ${length} elements.`);
}

export interface LexsortOptions {
  readonly axis?: number | undefined;
}

const lexsortParameters = parameters<LexsortOptions>(
  'lexsort',
  { keys: arrayLikes },
  { axis: axisKind },
);

/**
 * The indices (int32) that sort by several keys of one shape along an axis (the last one), given
 * as a list or along the first axis of an array: by the last key, equal ones by the one before it,
 * and so on.
 */
export function lexsort(
  keys: readonly ArrayLike[] | NDArray,
  ...args: Trailing<[axis?: number], LexsortOptions>
): NDArray {
  const { axis: along = -1 } = lexsortParameters.read([keys], args);
  const list = Array.isArray(keys)
    ? keys.map((key: ArrayLike) => asArray(key))
    : slicesOf(asArray(keys as NDArray));
  const [first] = list;
  if (first === undefined) fail('bad-argument', 'lexsort: wants at least one key, received none.');
  if (list.some((key) => !sameShape(key.shape, first.shape)))
    fail(
      'shape-mismatch',
      `lexsort: all keys must have one shape, received ${list.map((key) => printShape(key.shape)).join(', ')}.`,
    );
  const d = normalizeAxis(along, first.ndim, 'lexsort');
  const operands = [...list.reverse(), iota(first.shape, 'int32', d)];
  return bind('sort', operands, { axis: d, keys: list.length }).at(-1) as NDArray;
}

function slicesOf(x: NDArray): NDArray[] {
  return Array.from({ length: x.shape[0] ?? 0 }, (_, i) => pickAxis(x, 0, i));
}

const sortComplexParameters = parameters('sortComplex', { x: arrayLike });

/**
 * The elements in ascending order along axis 0, as complex numbers: by their real parts, then by
 * their imaginary parts.
 */
export function sortComplex(x: ArrayLike, ...none: []): NDArray {
  sortComplexParameters.read([x], none);
  const array = asArray(x);
  return speakAs('sortComplex', () =>
    at(bind('sort', [convertTo(array, complexOf(array.dtype))], { axis: 0, keys: 1 }), 0),
  );
}
