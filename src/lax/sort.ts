/** Sorting and selection. */
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { normalizeAxis, range, type Shape } from '../array/shape.js';
import { asArray } from '../numpy/convert.js';
import { readOptions } from '../numpy/options.js';
import { bind } from '../trace/bind.js';
import { transpose } from './shape.js';

export interface SortOptions {
  /** The axis; the last one by default. */
  readonly dimension?: number;
  /** How many of the operands decide, in lexicographic order. */
  readonly numKeys?: number;
  /** Sorting is always stable; the option is there to be read by those who come from JAX. */
  readonly isStable?: boolean;
}

/**
 * Sorts along an axis: ascending, stable, NaN last, -0 equal to 0. Of a list of arrays of one
 * shape the first `numKeys` are keys and all are reordered alike.
 */
export function sort(x: readonly ArrayLike[], options?: SortOptions): NDArray[];
export function sort(x: NDArray, options?: SortOptions): NDArray;
export function sort(
  x: NDArray | readonly ArrayLike[],
  options: SortOptions = {},
): NDArray | NDArray[] {
  const { dimension = -1, numKeys = 1 } = options;
  const operands = (Array.isArray(x) ? x : [x]).map((y: ArrayLike) => asArray(y));
  const [first] = operands;
  if (first === undefined || numKeys < 1 || numKeys > operands.length)
    fail(
      'bad-argument',
      `lax.sort: numKeys ${numKeys} of ${operands.length} operands; it is from 1 to their number.`,
    );
  const axis = normalizeAxis(dimension, first.ndim, 'lax.sort');
  const sorted = bind('sort', operands, { axis, keys: numKeys });
  return Array.isArray(x) ? sorted : (sorted[0] as NDArray);
}

/** Keys in ascending order along an axis and values reordered alike. */
export function sortKeyVal(
  keys: ArrayLike,
  values: ArrayLike,
  dimension = -1,
): [keys: NDArray, values: NDArray] {
  return sort([keys, values], { dimension }) as [NDArray, NDArray];
}

/**
 * The k largest elements along an axis (the last one by default) in descending order, and their
 * places (int32). Of equal elements the one with the lower index comes first.
 */
export function topK(
  x: ArrayLike,
  k: number,
  axis?: number | { readonly axis?: number },
): [values: NDArray, indices: NDArray] {
  const read = readOptions<{ readonly axis?: number }>([axis], 'axis');
  const array = asArray(x);
  const d = normalizeAxis(read.axis ?? -1, array.ndim, 'lax.topK');
  const length = array.shape[d] as number;
  if (!Number.isInteger(k) || k < 0 || k > length)
    fail('bad-argument', `lax.topK: k must be from 0 to ${length}, received ${k}.`);
  const swap = swapWithLast(array.shape, d);
  const [values, indices] = bind('topK', [transpose(array, swap)], { k });
  return [transpose(values as NDArray, swap), transpose(indices as NDArray, swap)];
}

/** The permutation that exchanges an axis with the last one: its own inverse. */
function swapWithLast(shape: Shape, axis: number): number[] {
  const last = shape.length - 1;
  return range(shape.length).map((d) => (d === axis ? last : d === last ? axis : d));
}
