/** Sorting: always stable, with NaN after all numbers and -0 equal to 0. */
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, normalizeAxis } from '../array/shape.js';
import { sameShape } from '../array/aval.js';
import { bind } from '../trace/bind.js';
import { flat, iota, pickAxis, reverseAxes } from './basic.js';
import { asArray } from './convert.js';
import { readOptions } from './options.js';

export interface SortOptions {
  /** The last axis by default; null sorts the flattened array. */
  readonly axis?: number | null;
  /** From the largest element, NaN first; equal elements keep their order. */
  readonly descending?: boolean;
  /** Sorting is always stable; the options are there to be read by those who come from NumPy. */
  readonly stable?: boolean;
  readonly kind?: string | null;
}

/** x and the places of its elements in sorted order along an axis. */
function sortWithPlaces(
  who: string,
  x: ArrayLike,
  args: readonly unknown[],
): [sorted: NDArray, places: NDArray] {
  const { axis = -1, descending = false } = readOptions<SortOptions>(args, 'axis');
  const array = axis === null ? flat(asArray(x)) : asArray(x);
  const d = normalizeAxis(axis ?? 0, array.ndim, who);
  // Reversed before and after, equal elements keep their order in descending order too.
  const turn = (v: NDArray): NDArray => (descending ? reverseAxes(v, [d]) : v);
  const places = iota(array.shape, 'int32', d);
  const operands = who === 'sort' ? [turn(array)] : [turn(array), turn(places)];
  const [sorted, order] = bind('sort', operands, { axis: d, keys: 1 });
  return [turn(sorted as NDArray), order === undefined ? places : turn(order)];
}

/** The elements in ascending order along an axis. */
export const sort = (
  x: ArrayLike,
  axis?: number | null | SortOptions,
  options?: SortOptions,
): NDArray => sortWithPlaces('sort', x, [axis, options])[0];

/** The indices (int32) that sort x along an axis. */
export const argsort = (
  x: ArrayLike,
  axis?: number | null | SortOptions,
  options?: SortOptions,
): NDArray => sortWithPlaces('argsort', x, [axis, options])[1];

export interface PartitionOptions {
  readonly axis?: number | null;
}

/**
 * A rearrangement of x along an axis in which the element at place `kth` is the one that sorting
 * puts there, none before it is larger and none after it smaller. The array is sorted for that.
 */
export function partition(
  x: ArrayLike,
  kth: number,
  axis?: number | null | PartitionOptions,
): NDArray {
  const read = readOptions<PartitionOptions>([axis], 'axis');
  checkPlace('partition', x, kth, read.axis);
  return sort(x, read);
}

/** The indices (int32) that partition x; see `partition`. */
export function argpartition(
  x: ArrayLike,
  kth: number,
  axis?: number | null | PartitionOptions,
): NDArray {
  const read = readOptions<PartitionOptions>([axis], 'axis');
  checkPlace('argpartition', x, kth, read.axis);
  return argsort(x, read);
}

function checkPlace(who: string, x: ArrayLike, kth: number, axis: number | null = -1): void {
  const array = asArray(x);
  const length = axis === null ? array.size : at(array.shape, normalizeAxis(axis, array.ndim, who));
  if (!Number.isInteger(kth) || kth < -length || kth >= length)
    fail('index-out-of-range', `${who}: place ${kth} does not exist among ${length} elements.`);
}

export interface LexsortOptions {
  readonly axis?: number;
}

/**
 * The indices (int32) that sort by several keys of one shape along an axis (the last one), given
 * as a list or along the first axis of an array: by the last key, equal ones by the one before it,
 * and so on.
 */
export function lexsort(
  keys: readonly ArrayLike[] | NDArray,
  axis?: number | LexsortOptions,
): NDArray {
  const { axis: along = -1 } = readOptions<LexsortOptions>([axis], 'axis');
  const list = Array.isArray(keys)
    ? keys.map((key: ArrayLike) => asArray(key))
    : slicesOf(asArray(keys as NDArray));
  const [first] = list;
  if (first === undefined) fail('bad-argument', 'lexsort: wants at least one key.');
  if (list.some((key) => !sameShape(key.shape, first.shape)))
    fail('shape-mismatch', 'lexsort: all keys must have one shape.');
  const d = normalizeAxis(along, first.ndim, 'lexsort');
  const operands = [...list.reverse(), iota(first.shape, 'int32', d)];
  return bind('sort', operands, { axis: d, keys: list.length }).at(-1) as NDArray;
}

function slicesOf(x: NDArray): NDArray[] {
  return Array.from({ length: x.shape[0] ?? 0 }, (_, i) => pickAxis(x, 0, i));
}
