/** Finding elements: where a condition holds, and where values belong in sorted arrays. */
import { DenseArray, dense } from '../../array/dense.js';
import { isComplex, isInexact } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, printShape, stridesOf } from '../../array/shape.js';
import {
  arrayLike,
  axis as axisKind,
  choice,
  flag,
  named,
  optional,
  out,
  size as sizeKind,
} from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import {
  broadcastInto,
  convertTo,
  filled,
  flat,
  insertAxes,
  iota,
  join,
  reverseAxes,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op, pick, truth } from '../../operands/elementwise.js';
import { getItem } from '../indexing/indexing.js';
import { indicesOfTrue } from '../indexing/parts.js';
import { promotedType } from '../../operands/promote.js';
import { take } from '../indexing/take.js';

export interface SizeOptions {
  /** How many indices to return: needed where the elements are not known. */
  readonly size?: number | null | undefined;
  /** What stands where there are fewer: one value, or one per axis (0 by default). */
  readonly fillValue?: ArrayLike | null | undefined;
}

/** The kinds of `size` and `fillValue`, which have no position. */
export const countKinds = {
  size: named(optional(sizeKind)),
  fillValue: named(optional(arrayLike)),
};
const nonzeroParameters = parameters<SizeOptions>('nonzero', { x: arrayLike }, countKinds);
const flatnonzeroParameters = parameters<SizeOptions>('flatnonzero', { x: arrayLike }, countKinds);
const argwhereParameters = parameters<SizeOptions>('argwhere', { x: arrayLike }, countKinds);

/**
 * The indices of the nonzero elements in row-major order, one int32 vector an axis. For traced
 * arrays `size` says how many; surplus ones are left out. Throws `value-not-known` without it.
 */
export function nonzero(x: ArrayLike, ...args: [options?: SizeOptions]): NDArray[] {
  const found = nonzeroParameters.read([x], args);
  return nonzeroOf('nonzero', asArray(x), found);
}

function nonzeroOf(who: string, array: NDArray, options: Found<SizeOptions>): NDArray[] {
  const { size, fillValue = 0 } = options;
  if (size === undefined) return knownNonzero(who, isComplex(array.dtype) ? truth(array) : array);
  const mask = flat(truth(array));
  const { indices, found } = compactIndices(mask, size);
  const fills = flat(asArray(fillValue, 'int32'));
  return stridesOf(array.shape).map((stride, d) => {
    const coordinate = op('rem', op('div', indices, stride), at(array.shape, d));
    const fill = getItem(fills, fills.size === 1 ? 0 : d);
    return pick(found, coordinate, broadcastInto(fill, [size], []));
  });
}

/** `nonzero` of an array whose elements are known. */
function knownNonzero(who: string, array: NDArray): NDArray[] {
  if (!(array instanceof DenseArray))
    fail(
      'value-not-known',
      `${who}: how many elements of a traced array are nonzero is not known. Pass { size }, or use ` +
        'np.where(condition, x, y).',
    );
  return indicesOfTrue(array).map((indices) => dense([indices.length], 'int32', indices));
}

/**
 * The first `size` indices at which a bool vector holds, with 0 after the last one, and which of
 * them were found. Each true element knows from the count before it where its index is to be put.
 */
export function compactIndices(mask: NDArray, size: number): { indices: NDArray; found: NDArray } {
  if (size === 0) return { indices: filled(0, [0], 'int32'), found: filled(0, [0], 'bool') };
  const ranks = bind1('cumsum', [convertTo(mask, 'int32')], { axis: 0, reverse: false });
  const target = pick(mask, op('sub', ranks, 1), filled(size, mask.shape, 'int32'));
  const indices = bind1(
    'scatter',
    [filled(0, [size], 'int32'), insertAxes(target, [1]), iota(mask.shape, 'int32')],
    {
      dims: {
        updateWindowDims: [],
        insertedWindowDims: [0],
        operandBatchingDims: [],
        scatterIndicesBatchingDims: [],
        scatterDimsToOperandDims: [0],
      },
      mode: 'drop',
      uniqueIndices: false,
    },
  );
  const total = bind1('reduceSum', [convertTo(mask, 'int32')], { axes: [0] });
  const found = op('lt', iota([size], 'int32'), broadcastInto(total, [size], []));
  return { indices, found };
}

/** The indices of the nonzero elements of the flattened array; see `nonzero`. */
export function flatnonzero(x: ArrayLike, ...args: [options?: SizeOptions]): ArrayOf<'int32'> {
  const found = flatnonzeroParameters.read([x], args);
  return at(nonzeroOf('flatnonzero', flat(asArray(x)), found), 0);
}

/** The indices of the nonzero elements, one row each; see `nonzero`. */
export function argwhere(x: ArrayLike, ...args: [options?: SizeOptions]): ArrayOf<'int32'> {
  const found = argwhereParameters.read([x], args);
  const columns = nonzeroOf('argwhere', asArray(x), found);
  const [first] = columns;
  if (first === undefined)
    fail('shape-mismatch', 'argwhere: a scalar has no axes. Use np.atleast1d(x).');
  return join(
    columns.map((column) => insertAxes(column, [1])),
    1,
  );
}

export interface CompressOptions extends SizeOptions {
  readonly axis?: number | null | undefined;
  /** For NumPy's names of arguments only: arrays are immutable. */
  readonly out?: null | undefined;
}

const compressParameters = parameters<CompressOptions>(
  'compress',
  { condition: arrayLike, x: arrayLike },
  { axis: optional(axisKind), ...countKinds, out: named(out) },
);
const extractParameters = parameters<SizeOptions>(
  'extract',
  { condition: arrayLike, x: arrayLike },
  countKinds,
);

/**
 * The slices of x along an axis (of the flattened array by default) for which the condition, a
 * vector, holds. With `size` the condition may be traced; slices that are missing are `fillValue`.
 */
export function compress(
  condition: ArrayLike,
  x: ArrayLike,
  ...args: Trailing<[axis?: number | null], CompressOptions>
): NDArray {
  return compressed('compress', condition, x, compressParameters.read([condition, x], args));
}

function compressed(
  who: string,
  condition: ArrayLike,
  x: ArrayLike,
  read: Found<CompressOptions>,
): NDArray {
  const array = read.axis === undefined ? flat(asArray(x)) : asArray(x);
  const d = normalizeAxis(read.axis ?? 0, array.ndim, who);
  const mask = flat(truth(condition));
  if (mask.size > at(array.shape, d))
    fail(
      'shape-mismatch',
      `${who}: the condition must not have more elements than axis ${d} of shape ` +
        `${printShape(array.shape)}, received ${mask.size}.`,
    );
  if (read.size === undefined)
    return take(array, at(knownNonzero(who, flat(asArray(condition))), 0), d);
  const { indices, found } = compactIndices(mask, read.size);
  const taken = take(array, indices, d);
  const fill = broadcastInto(asArray(read.fillValue ?? 0, array.dtype), taken.shape, []);
  return pick(broadcastInto(found, taken.shape, [d]), taken, fill);
}

/** The elements of the flattened array for which the flattened condition holds; see `compress`. */
export function extract(
  condition: ArrayLike,
  x: ArrayLike,
  ...args: [options?: SizeOptions]
): NDArray {
  const found = extractParameters.read([condition, x], args);
  return compressed('extract', flat(asArray(condition)), x, found);
}

export interface SearchOptions {
  /** Before (`left`, the default) or after the elements that are equal. */
  readonly side?: Side | undefined;
  /** The indices that sort the array, if it is not sorted. */
  readonly sorter?: ArrayLike | null | undefined;
  /** `compare_all` compares each pair; the other names of JAX stand for a binary search. */
  readonly method?: SearchMethod | undefined;
}

export type SearchMethod = 'default' | 'scan' | 'scan_unrolled' | 'sort' | 'compare_all';
const methodKind = choice<SearchMethod>('default', 'scan', 'scan_unrolled', 'sort', 'compare_all');
const searchParameters = parameters<SearchOptions>(
  'searchsorted',
  { sorted: arrayLike, values: arrayLike },
  { side: choice('left', 'right'), sorter: optional(arrayLike), method: named(methodKind) },
);

/**
 * For each value the index at which it would have to be inserted into a sorted vector (int32, of
 * the shape of the values). NaN counts as larger than all numbers.
 */
export function searchsorted(
  sorted: ArrayLike,
  values: ArrayLike,
  ...args: Trailing<[side?: Side, sorter?: ArrayLike | null], SearchOptions>
): ArrayOf<'int32'> {
  const { side = 'left', sorter, method } = searchParameters.read([sorted, values], args);
  const { dtype } = promotedType(sorted, values);
  const list = convertTo(asArray(sorted), dtype);
  const wanted = convertTo(asArray(values), dtype);
  if (list.ndim !== 1)
    fail(
      'shape-mismatch',
      `searchsorted: the sorted array must be a vector, received shape ${printShape(list.shape)}.`,
    );
  const ordered = sorter === undefined ? list : take(list, sorter);
  return method === 'compare_all'
    ? countBefore(ordered, wanted, side)
    : bisect(ordered, wanted, side);
}

type Side = 'left' | 'right';

/** Whether elements stand before the insertion point of values of the same shape. */
function precedes(elements: NDArray, values: NDArray, side: Side): NDArray {
  const before = op(side === 'left' ? 'lt' : 'le', elements, values);
  if (!isInexact(values.dtype)) return before;
  const beyond = op('ne', values, values);
  return op(
    'or',
    before,
    side === 'left' ? op('and', beyond, op('eq', elements, elements)) : beyond,
  );
}

function countBefore(list: NDArray, values: NDArray, side: Side): NDArray {
  const shape = [...values.shape, list.size];
  const elements = broadcastInto(list, shape, [values.ndim]);
  const each = broadcastInto(
    values,
    shape,
    values.shape.map((_, d) => d),
  );
  const counted = convertTo(precedes(elements, each, side), 'int32');
  return bind1('reduceSum', [counted], { axes: [values.ndim] });
}

/**
 * Binary search. The insertion point of each value is in (low, high], or is 0, which `high` reaches
 * too; in n elements it is found after log2(n + 1) rounds.
 */
function bisect(list: NDArray, values: NDArray, side: Side): NDArray {
  let low = filled(0, values.shape, 'int32');
  let high = filled(list.size, values.shape, 'int32');
  const rounds = Math.ceil(Math.log2(list.size + 1));
  for (let round = 0; round < rounds; round++) {
    const middle = op('div', op('add', low, high), 2);
    const right = precedes(take(list, middle, { mode: 'clip' }), values, side);
    low = pick(right, middle, low);
    high = pick(right, high, middle);
  }
  return high;
}

export interface DigitizeOptions {
  /** The intervals contain their right ends instead of the left ones. */
  readonly right?: boolean | undefined;
  /** As of `searchsorted`. */
  readonly method?: SearchMethod | null | undefined;
}

const digitizeParameters = parameters<DigitizeOptions>(
  'digitize',
  { x: arrayLike, bins: arrayLike },
  { right: flag, method: named(optional(methodKind)) },
);

/** The number of the interval between `bins`, which rise or fall, in which each element lies. */
export function digitize(
  x: ArrayLike,
  bins: ArrayLike,
  ...args: Trailing<[right?: boolean], DigitizeOptions>
): ArrayOf<'int32'> {
  const { right: closed = false, method } = digitizeParameters.read([x, bins], args);
  const edges = asArray(bins);
  const side = closed ? 'left' : 'right';
  const rising = speakAs('digitize', () => searchsorted(edges, x, { side, method }));
  if (edges.size < 2) return rising;
  const fallen = searchsorted(reverseAxes(edges, [0]), x, { side, method });
  const falling = op('sub', filled(edges.size, fallen.shape, 'int32'), fallen);
  const rises = op('ge', getItem(edges, -1), getItem(edges, 0));
  return pick(broadcastInto(rises, rising.shape, []), rising, falling);
}
