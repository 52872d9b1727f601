/**
 * Arrays as sets. How many elements a result has depends on the values: either they are known, or
 * `size` says how many to return.
 */
import { DenseArray } from '../array/dense.js';
import { convertElement, isFloat, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, normalizeAxis, range, stridesOf } from '../array/shape.js';
import { bind, bind1 } from '../trace/bind.js';
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
} from './basic.js';
import { asArray } from './convert.js';
import { op, pick } from './elementwise.js';
import { compactPlaces, searchsorted, type SizeOptions } from './search.js';
import { sort } from './sorting.js';
import { promotedPair } from './dot.js';
import { take } from './take.js';

export interface UniqueOptions extends SizeOptions {
  /** Also the index of the first occurrence of each element. */
  readonly returnIndex?: boolean;
  /** Also, for each element of x, its place in the result. */
  readonly returnInverse?: boolean;
  /** Also how often each element occurs. */
  readonly returnCounts?: boolean;
  /** Distinct slices along this axis instead of distinct elements. */
  readonly axis?: number | null;
  /** NaNs count as one element; true by default. */
  readonly equalNan?: boolean;
}

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
 * the rest is `fillValue`, by default the least element. Throws `value-not-known` for a traced array
 * without `size`.
 */
export function unique(
  x: ArrayLike,
  options: UniqueOptions & { returnIndex?: false; returnInverse?: false; returnCounts?: false },
): NDArray;
export function unique(x: ArrayLike): NDArray;
export function unique(x: ArrayLike, options: UniqueOptions): NDArray | NDArray[];
export function unique(x: ArrayLike, options: UniqueOptions = {}): NDArray | NDArray[] {
  const { values, indices, inverse, counts } = distinct('unique', asArray(x), options);
  const further = [
    ...(options.returnIndex === true ? [indices] : []),
    ...(options.returnInverse === true ? [inverse] : []),
    ...(options.returnCounts === true ? [counts] : []),
  ];
  return further.length === 0 ? values : [values, ...further];
}

/** The distinct elements, the index of each, the place of each element, and the counts. */
export function uniqueAll(
  x: ArrayLike,
  options: SizeOptions = {},
): { values: NDArray; indices: NDArray; inverseIndices: NDArray; counts: NDArray } {
  const found = distinct('uniqueAll', asArray(x), { ...options, equalNan: false });
  const { values, indices, inverse: inverseIndices, counts } = found;
  return { values, indices, inverseIndices, counts };
}

/** The distinct elements and how often each occurs. */
export function uniqueCounts(
  x: ArrayLike,
  options: SizeOptions = {},
): { values: NDArray; counts: NDArray } {
  const { values, counts } = distinct('uniqueCounts', asArray(x), { ...options, equalNan: false });
  return { values, counts };
}

/** The distinct elements and, for each element of x, its place among them. */
export function uniqueInverse(
  x: ArrayLike,
  options: SizeOptions = {},
): { values: NDArray; inverseIndices: NDArray } {
  const found = distinct('uniqueInverse', asArray(x), { ...options, equalNan: false });
  return { values: found.values, inverseIndices: found.inverse };
}

/** The distinct elements; unlike `unique`, NaNs differ. */
export const uniqueValues = (x: ArrayLike, options: SizeOptions = {}): NDArray =>
  distinct('uniqueValues', asArray(x), { ...options, equalNan: false }).values;

function distinct(who: string, x: NDArray, options: UniqueOptions): Distinct {
  const { axis = null, equalNan = true } = options;
  const d = axis === null ? 0 : normalizeAxis(axis, x.ndim, who);
  const list = axis === null ? flat(x) : moveAxis(x, d, 0);
  const count = at(list.shape, 0);
  if (count === 0) return nothing(list, x, options.size ?? 0);
  const rows = reshapeTo(list, [count, list.size / count]);
  const size =
    options.size ??
    knownCount(who, [x], ([known]) => countDistinct(slicesOf(known as DenseArray, axis), equalNan));
  const { order, isNew } = sortRows(rows, equalNan);
  const { places, found } = compactPlaces(isNew, size);
  const indices = take(order, places, { mode: 'clip' });
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

function differsFromLast(column: NDArray, equalNan: boolean): NDArray {
  const next = sliceAxis(column, 0, 1, column.size);
  const last = sliceAxis(column, 0, 0, column.size - 1);
  const differs = op('ne', next, last);
  if (!isFloat(column.dtype) || !equalNan) return differs;
  const bothNan = op('and', op('ne', next, next), op('ne', last, last));
  return op('and', differs, op('not', bothNan));
}

function scatterVector(
  name: 'scatter' | 'scatterAdd',
  x: NDArray,
  places: NDArray,
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
  return bind1(name, [x, insertAxes(places, [1]), values], params);
}

/** Where an entry was not found, the fill value if there is one. */
function withFill(values: NDArray, found: NDArray, fill: ArrayLike | null | undefined): NDArray {
  if (fill === null || fill === undefined) return values;
  const filling = broadcastInto(asArray(fill, values.dtype), values.shape, []);
  return pick(broadcastInto(found, values.shape, [0]), values, filling);
}

/** What is distinct in an array without elements. */
function nothing(list: NDArray, x: NDArray, size: number): Distinct {
  const zeros = filled(0, [size], 'int32');
  return {
    values: filled(0, [size, ...list.shape.slice(1)], x.dtype),
    indices: zeros,
    inverse: filled(0, x.shape, 'int32'),
    counts: zeros,
  };
}

/** Counts on arrays whose values must be known. */
function knownCount(
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
  if (axis === null) return data.map((v) => [v]);
  const d = normalizeAxis(axis, x.ndim, 'unique');
  const length = at(x.shape, d);
  const inner = at(stridesOf(x.shape), d);
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

/** The numbers of a known array, as they are in the dtype in which arrays are compared. */
const numbersOf = (x: DenseArray, dtype: DType): number[] =>
  Array.from(x.dataSync({ copy: false }), (v) => convertElement(v, x.dtype, dtype));

/** Which numbers can be equal to others: all but NaN. */
const comparable = (numbers: readonly number[]): Set<number> =>
  new Set(numbers.filter((v) => !Number.isNaN(v)));

/**
 * Whether each element of x is among `test`; NaN is not. `invert` asks for the contrary. The result
 * is bool of the shape of x.
 */
export function isin(
  x: ArrayLike,
  test: ArrayLike,
  options: { readonly invert?: boolean; readonly assumeUnique?: boolean } = {},
): NDArray {
  const [elements, among] = promotedPair(x, test);
  const inside = isAmong(elements, sort(flat(among)));
  return options.invert === true ? op('not', inside) : inside;
}

/** Membership in a sorted vector. */
function isAmong(x: NDArray, sorted: NDArray): NDArray {
  if (sorted.size === 0) return filled(0, x.shape, 'bool');
  return op('eq', take(sorted, searchsorted(sorted, x), { mode: 'clip' }), x);
}

/** The distinct elements of a sorted vector for which `keep` holds. */
function keepSorted(
  sorted: NDArray,
  keep: NDArray,
  size: number,
  fill: ArrayLike | null | undefined,
): NDArray {
  if (sorted.size === 0) return filledWith(fill ?? 0, size, sorted);
  const first = join([filled(1, [1], 'bool'), differsFromLast(sorted, true)], 0);
  return keepWhere(sorted, op('and', first, keep), size, fill);
}

/** Without a fill value the first of those kept fills the rest, or 0 where none is. */
function keepWhere(
  list: NDArray,
  keep: NDArray,
  size: number,
  fill: ArrayLike | null | undefined,
): NDArray {
  const { places, found } = compactPlaces(keep, size);
  const kept = take(list, places, { mode: 'clip' });
  if (size === 0) return kept;
  const first = (x: NDArray): NDArray => pickAxis(x, 0, 0);
  return withFill(kept, found, fill ?? pick(first(found), first(kept), filled(0, [], list.dtype)));
}

const filledWith = (fill: ArrayLike, size: number, like: NDArray): NDArray =>
  broadcastInto(asArray(fill, like.dtype), [size], []);

/** The two operands, flattened, in one dtype. */
const flatPair = (x: ArrayLike, y: ArrayLike): [NDArray, NDArray] =>
  promotedPair(x, y).map(flat) as [NDArray, NDArray];

/** The distinct elements of both arrays in ascending order. */
export const union1d = (x: ArrayLike, y: ArrayLike, options: SizeOptions = {}): NDArray =>
  distinct('union1d', join(flatPair(x, y), 0), options).values;

export interface SetOptions extends SizeOptions {
  /** Accepted as in NumPy, where it allows a shorter way. */
  readonly assumeUnique?: boolean;
}

/**
 * The distinct elements of x that are not in y, in ascending order and in the dtype of x; with
 * `assumeUnique` in the order of x. If `size` is larger than their number the rest is `fillValue`, 0
 * unless given.
 */
export function setdiff1d(x: ArrayLike, y: ArrayLike, options: SetOptions = {}): NDArray {
  const [a, b] = flatPair(x, y);
  const list = flat(asArray(x));
  const size =
    options.size ??
    knownCount('setdiff1d', [x, y], ([p, q]) => {
      const [known, others] = [p as DenseArray, comparable(numbersOf(q as DenseArray, a.dtype))];
      const numbers = Array.from(known.dataSync({ copy: false }));
      const unique = options.assumeUnique === true ? numbers : [...new Set(numbers)];
      return unique.filter((v) => !others.has(convertElement(v, known.dtype, a.dtype))).length;
    });
  const fill = options.fillValue ?? 0;
  const among = sort(b);
  const outside = (v: NDArray): NDArray => op('not', isAmong(convertTo(v, a.dtype), among));
  if (options.assumeUnique === true && list.size > 0)
    return keepWhere(list, outside(list), size, fill);
  const sorted = sort(list);
  return keepSorted(sorted, outside(sorted), size, fill);
}

/**
 * The distinct elements that are in one of the arrays and not in both, in ascending order. If `size` is
 * larger than their number the rest is `fillValue`, the first of them unless given.
 */
export function setxor1d(x: ArrayLike, y: ArrayLike, options: SetOptions = {}): NDArray {
  const [a, b] = flatPair(x, y);
  const size =
    options.size ??
    knownCount('setxor1d', [x, y], (known) => {
      const [left, right] = known.map((v) => new Set(numbersOf(v, a.dtype))) as [
        Set<number>,
        Set<number>,
      ];
      const common = [...left].filter((v) => !Number.isNaN(v) && right.has(v)).length;
      return new Set([...left, ...right]).size - common;
    });
  const sorted = sort(join([a, b], 0));
  const inBoth = op('and', isAmong(sorted, sort(a)), isAmong(sorted, sort(b)));
  return keepSorted(sorted, op('not', inBoth), size, options.fillValue);
}

export interface IntersectOptions extends SetOptions {
  /** Also the indices of the first occurrences in x and in y. */
  readonly returnIndices?: boolean;
}

/**
 * The distinct elements that are in both arrays, in ascending order. If `size` is larger than their
 * number the rest is `fillValue`, the first of them unless given; indices of the rest are the numbers
 * of elements of x and y.
 */
export function intersect1d(
  x: ArrayLike,
  y: ArrayLike,
  options: IntersectOptions & { readonly returnIndices?: false },
): NDArray;
export function intersect1d(x: ArrayLike, y: ArrayLike): NDArray;
export function intersect1d(
  x: ArrayLike,
  y: ArrayLike,
  options: IntersectOptions,
): NDArray | NDArray[];
export function intersect1d(
  x: ArrayLike,
  y: ArrayLike,
  options: IntersectOptions = {},
): NDArray | NDArray[] {
  const [a, b] = flatPair(x, y);
  const size =
    options.size ??
    knownCount('intersect1d', [x, y], ([p, q]) => {
      const [left, right] = [p, q].map((v) => comparable(numbersOf(v as DenseArray, a.dtype)));
      return [...(left as Set<number>)].filter((v) => right?.has(v)).length;
    });
  const sorted = sort(a);
  const common = isAmong(sorted, sort(b));
  const values = keepSorted(sorted, common, size, options.fillValue);
  if (options.returnIndices !== true) return values;
  const first = join([filled(1, [1], 'bool'), differsFromLast(sorted, true)], 0);
  const { found } = compactPlaces(op('and', first, common), size);
  const placesIn = (v: NDArray): NDArray => pick(found, firstPlaces(v, values), v.size);
  return [values, placesIn(a), placesIn(b)];
}

/** The index in x of the first element that is equal to each of `values`. */
function firstPlaces(x: NDArray, values: NDArray): NDArray {
  const [sorted, order] = bind('sort', [x, iota(x.shape, 'int32')], { axis: 0, keys: 1 }) as [
    NDArray,
    NDArray,
  ];
  return take(order, searchsorted(sorted, values), { mode: 'clip' });
}
