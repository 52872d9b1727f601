/** Inserting and deleting elements. */
import { isBool } from '../../array/dtype.js';
import { DenseArray } from '../../array/dense.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, printShape, range } from '../../array/shape.js';
import {
  arrayLike,
  axis as axisKind,
  flag,
  kind,
  named,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import {
  broadcastInto,
  convertTo,
  flat,
  join,
  moveAxis,
  reshapeTo,
  sliceAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';

/**
 * Indices given as numbers or as a concrete array of integers, counted from the front, or as a mask
 * of the axis.
 */
function indicesOf(who: string, indices: ArrayLike, n: number, largest: number): number[] {
  const array = asArray(indices);
  if (!(array instanceof DenseArray))
    fail('value-not-known', `${who}: the indices decide the shape and must be known, not traced.`);
  if (isBool(array.dtype)) return indicesOfMask(who, array, n);
  return [...array.dataSync({ copy: false })].map((i) => {
    const front = i < 0 ? i + n : i;
    if (!Number.isInteger(i) || front < 0 || front > largest)
      fail('index-out-of-range', `${who}: index ${i} is out of range for an axis of length ${n}.`);
    return front;
  });
}

function indicesOfMask(who: string, mask: DenseArray, n: number): number[] {
  if (mask.ndim !== 1 || mask.size !== n)
    fail(
      'shape-mismatch',
      `${who}: a mask must have as many elements as the axis, ${n}, received ` +
        `shape ${printShape(mask.shape)}. For indices give integers.`,
    );
  const holds = mask.dataSync({ copy: false });
  return range(n).filter((i) => holds[i] !== 0);
}

export interface InsertOptions {
  /** Null or nothing: x is flattened. */
  readonly axis?: number | null | undefined;
}

/** Where to insert or delete. */
const indices = kind<ArrayLike>(
  'whole numbers, a mask, or for a range np.arange(start, stop)',
  (x) => arrayLike.holds(x),
);
const insertParameters = parameters<InsertOptions>(
  'insert',
  { x: arrayLike, indices, values: arrayLike },
  { axis: optional(axisKind) },
);

/**
 * x with values put in before the given indices of an axis, or those where a mask holds. One index
 * takes all values along the axis; several take one each. Throws `index-out-of-range` and
 * `shape-mismatch`.
 */
export function insert(
  x: ArrayLike,
  indices: ArrayLike,
  values: ArrayLike,
  ...args: Trailing<[axis?: number | null], InsertOptions>
): NDArray {
  const found = insertParameters.read([x, indices, values], args);
  const whole = asArray(x);
  const isFlat = found.axis === undefined || found.axis === null;
  const array = isFlat ? flat(whole) : whole;
  const along = isFlat ? 0 : normalizeAxis(found.axis ?? 0, array.ndim, 'insert');
  const n = at(array.shape, along);
  const single = asArray(indices).ndim === 0;
  const given = indicesOf('insert', indices, n, n);
  const added = insertedValues(array, convertTo(asArray(values), array.dtype), along, {
    single,
    count: given.length,
  });
  const target = single ? range(at(added.shape, along)).map(() => at(given, 0)) : given;
  const order = range(target.length).sort((a, b) => at(target, a) - at(target, b));
  const parts: NDArray[] = [];
  let done = 0;
  for (const i of order) {
    if (at(target, i) > done) parts.push(sliceAxis(array, along, done, at(target, i)));
    done = at(target, i);
    parts.push(sliceAxis(added, along, i, i + 1));
  }
  if (done < n) parts.push(sliceAxis(array, along, done, n));
  return join(parts.length === 0 ? [array] : parts, along);
}

/** The values in the shape of x but for the axis. For one index their first axis is the axis. */
function insertedValues(
  x: NDArray,
  values: NDArray,
  axis: number,
  { single, count }: { readonly single: boolean; readonly count: number },
): NDArray {
  const missing = Math.max(0, x.ndim - values.ndim);
  const full = reshapeTo(values, [...range(missing).map(() => 1), ...values.shape]);
  const moved = single ? moveAxis(full, 0, axis) : full;
  const length = single ? at(moved.shape, axis) : count;
  const shape = x.shape.map((n, d) => (d === axis ? length : n));
  const fits = moved.ndim === x.ndim && moved.shape.every((n, d) => n === 1 || n === shape[d]);
  if (!fits)
    fail(
      'shape-mismatch',
      `insert: values of shape ${printShape(values.shape)} do not broadcast to ${printShape(shape)}.`,
    );
  return broadcastInto(moved, shape, range(x.ndim));
}

export interface DeleteOptions extends InsertOptions {
  /** Accepted for compatibility; repeated indices are always deleted once. */
  readonly assumeUniqueIndices?: boolean | undefined;
}

const deleteParameters = parameters<DeleteOptions>(
  'delete',
  { x: arrayLike, indices },
  { axis: optional(axisKind), assumeUniqueIndices: named(flag) },
);

/**
 * x without the given indices of an axis, or those where a mask holds; without `axis`, x is
 * flattened.
 */
function remove(
  x: ArrayLike,
  indices: ArrayLike,
  ...args: Trailing<[axis?: number | null], DeleteOptions>
): NDArray {
  const found = deleteParameters.read([x, indices], args);
  const whole = asArray(x);
  const isFlat = found.axis === undefined || found.axis === null;
  const array = isFlat ? flat(whole) : whole;
  const along = isFlat ? 0 : normalizeAxis(found.axis ?? 0, array.ndim, 'delete');
  const n = at(array.shape, along);
  const gone = new Set(indicesOf('delete', indices, n, n - 1));
  const borders = [-1, ...[...gone].sort((a, b) => a - b), n];
  const parts = range(borders.length - 1)
    .map((i) => [at(borders, i) + 1, at(borders, i + 1)] as const)
    .filter(([start, stop]) => stop > start)
    .map(([start, stop]) => sliceAxis(array, along, start, stop));
  return parts.length === 0 ? sliceAxis(array, along, 0, 0) : join(parts, along);
}
export { remove as delete };
