/**
 * Arrays as sets. How many elements a result has depends on the values: either they are known, or
 * `size` says how many to return.
 */
import type { DenseArray } from '../../array/dense.js';
import { convertElement, isComplex, numbersPer, type DType } from '../../array/dtype.js';
import { at, range } from '../../array/shape.js';
import type { ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { arrayLike, choice, flag, named } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind } from '../../trace/bind.js';
import {
  broadcastInto,
  convertTo,
  filled,
  flat,
  iota,
  join,
  pickAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op, pick } from '../../operands/elementwise.js';
import { compactIndices, countKinds, searchsorted, type SizeOptions } from './search.js';
import { sort } from './sorting.js';
import { promotedPair } from '../dot/dot.js';
import { take } from '../indexing/take.js';
import { differsFromLast, distinct, knownCount, withFill } from './unique.js';

/** What tells elements apart: the number, of a complex one both parts as a text; NaN for NaN. */
type Key = number | string;

/** The keys of a known array, as it is in the dtype in which arrays are compared. */
function keysOf(x: DenseArray, dtype: DType): Key[] {
  const data = Array.from(x.dataSync({ copy: false }));
  if (!isComplex(dtype)) return data.map((v) => convertElement(v, x.dtype, dtype));
  const per = numbersPer(x.dtype);
  // Zeros of both signs are equal: -0 + 0 is 0.
  const part = (i: number): number => convertElement(at(data, i), x.dtype, dtype) + 0;
  return range(x.size).map((i) => {
    const [re, im] = [part(per * i), per === 2 ? part(per * i + 1) : 0];
    return Number.isNaN(re) || Number.isNaN(im) ? NaN : `${re} ${im}`;
  });
}

/** The keys that can equal others: all but NaN. */
const comparable = (keys: readonly Key[]): Set<Key> =>
  new Set(keys.filter((v) => !Number.isNaN(v)));

export interface IsinOptions {
  /** Accepted as in NumPy, where it allows a shorter way. */
  readonly assumeUnique?: boolean | undefined;
  readonly invert?: boolean | undefined;
  /** Has no effect: membership is searched for in the sorted test elements. */
  readonly method?: IsinMethod | undefined;
}

export type IsinMethod = 'auto' | 'compare_all' | 'binary_search' | 'sort';
const isinParameters = parameters<IsinOptions>(
  'isin',
  { x: arrayLike, test: arrayLike },
  {
    assumeUnique: flag,
    invert: flag,
    method: named(choice<IsinMethod>('auto', 'compare_all', 'binary_search', 'sort')),
  },
);

/**
 * Whether each element of x is among `test`; NaN is not. `invert` asks for the contrary. The result
 * is bool of the shape of x.
 */
export function isin(
  x: ArrayLike,
  test: ArrayLike,
  ...args: Trailing<[assumeUnique?: boolean, invert?: boolean], IsinOptions>
): ArrayOf<'bool'> {
  const options = isinParameters.read([x, test], args);
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
  return keepWhere(sorted, op('and', isFirstOfEquals(sorted), keep), size, fill);
}

/** Of each element of a sorted vector, whether it differs from the one before, if there is one. */
const isFirstOfEquals = (sorted: NDArray): NDArray =>
  sorted.size === 0
    ? filled(0, [0], 'bool')
    : join([filled(1, [1], 'bool'), differsFromLast(sorted, true)], 0);

type Two = [NDArray, NDArray];

/** Without a fill value the first of those kept fills the rest, or 0 where none is. */
function keepWhere(
  list: NDArray,
  keep: NDArray,
  size: number,
  fill: ArrayLike | null | undefined,
): NDArray {
  const { indices, found } = compactIndices(keep, size);
  const kept = take(list, indices, { mode: 'clip' });
  if (size === 0) return kept;
  const first = (x: NDArray): NDArray => pickAxis(x, 0, 0);
  return withFill(kept, found, fill ?? pick(first(found), first(kept), filled(0, [], list.dtype)));
}

const filledWith = (fill: ArrayLike, size: number, like: NDArray): NDArray =>
  broadcastInto(asArray(fill, like.dtype), [size], []);

/** The two operands, flattened, in one dtype. */
const flatPair = (x: ArrayLike, y: ArrayLike): [NDArray, NDArray] =>
  promotedPair(x, y).map(flat) as [NDArray, NDArray];

const pairKinds = { x: arrayLike, y: arrayLike };
const union1dParameters = parameters<SizeOptions>('union1d', pairKinds, countKinds);

/** The distinct elements of both arrays in ascending order. */
export function union1d(x: ArrayLike, y: ArrayLike, ...args: [options?: SizeOptions]): NDArray {
  const options = union1dParameters.read([x, y], args);
  return distinct('union1d', join(flatPair(x, y), 0), options).values;
}

export interface SetOptions extends SizeOptions {
  /** Accepted as in NumPy, where it allows a shorter way. */
  readonly assumeUnique?: boolean | undefined;
}

type SetArguments = Trailing<[assumeUnique?: boolean], SetOptions>;
const setKinds = { assumeUnique: flag, ...countKinds };
const setdiff1dParameters = parameters<SetOptions>('setdiff1d', pairKinds, setKinds);
const setxor1dParameters = parameters<SetOptions>('setxor1d', pairKinds, setKinds);

/**
 * The distinct elements of x that are not in y, in ascending order and in the dtype of x; with
 * `assumeUnique` in the order of x. If `size` is larger than their number the rest is `fillValue`,
 * 0 unless given.
 */
export function setdiff1d(x: ArrayLike, y: ArrayLike, ...args: SetArguments): NDArray {
  const options = setdiff1dParameters.read([x, y], args);
  const [a, b] = flatPair(x, y);
  const list = flat(asArray(x));
  const size =
    options.size ??
    knownCount('setdiff1d', [x, y], ([p, q]) => {
      const others = comparable(keysOf(q as DenseArray, a.dtype));
      const [own, keys] = [list.dtype, a.dtype].map((dtype) => keysOf(p as DenseArray, dtype));
      // What differs in the dtype of x can be equal in the common one.
      const first = new Map(own!.map((key, i) => [key, at(keys!, i)]));
      const unique = options.assumeUnique === true ? keys! : [...first.values()];
      return unique.filter((key) => !others.has(key)).length;
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
 * The distinct elements that are in one of the arrays and not in both, in ascending order; NaN
 * counts once for each array that has it, as it equals none of the other. If `size` is larger than
 * their number the rest is `fillValue`, the first of them unless given.
 */
export function setxor1d(x: ArrayLike, y: ArrayLike, ...args: SetArguments): NDArray {
  const options = setxor1dParameters.read([x, y], args);
  const [a, b] = flatPair(x, y);
  const size =
    options.size ??
    knownCount('setxor1d', [x, y], (known) => {
      const [left, right] = known.map((v) => new Set(keysOf(v, a.dtype))) as [Set<Key>, Set<Key>];
      const common = [...left].filter((v) => !Number.isNaN(v) && right.has(v)).length;
      return left.size + right.size - 2 * common;
    });
  if (a.size + b.size === 0) return filledWith(options.fillValue ?? 0, size, a);
  const origin = join([filled(0, a.shape, 'bool'), filled(1, b.shape, 'bool')], 0);
  const sorted = bind('sort', [join([a, b], 0), origin], { axis: 0, keys: 2 }) as Two;
  const [list] = sorted;
  const inBoth = op('and', isAmong(list, sort(a)), isAmong(list, sort(b)));
  // What is in one of them has one origin, but for NaN, which equals none of the other.
  const isFirst = sorted.map(isFirstOfEquals).reduce((some, other) => op('or', some, other));
  return keepWhere(list, op('and', isFirst, op('not', inBoth)), size, options.fillValue);
}

export interface IntersectOptions extends SetOptions {
  /** Also the indices of the first occurrences in x and in y. */
  readonly returnIndices?: boolean | undefined;
}

interface WithoutIndices {
  readonly returnIndices?: false | undefined;
}
type IntersectArguments = Trailing<
  [assumeUnique?: boolean, returnIndices?: boolean],
  IntersectOptions
>;
const intersect1dParameters = parameters<IntersectOptions>('intersect1d', pairKinds, {
  assumeUnique: flag,
  returnIndices: flag,
  ...countKinds,
});

/**
 * The distinct elements that are in both arrays, in ascending order. If `size` is larger than their
 * number the rest is `fillValue`, the first of them unless given; indices of the rest are the
 * numbers of elements of x and y.
 */
export function intersect1d(
  x: ArrayLike,
  y: ArrayLike,
  ...args: [
    assumeUnique?: boolean,
    returnIndices?: false,
    options?: IntersectOptions & WithoutIndices,
  ]
): NDArray;
export function intersect1d(
  x: ArrayLike,
  y: ArrayLike,
  options: IntersectOptions & WithoutIndices,
): NDArray;
export function intersect1d(
  x: ArrayLike,
  y: ArrayLike,
  ...args: IntersectArguments
): NDArray | NDArray[];
export function intersect1d(
  x: ArrayLike,
  y: ArrayLike,
  ...args: IntersectArguments
): NDArray | NDArray[] {
  const options = intersect1dParameters.read([x, y], args);
  const [a, b] = flatPair(x, y);
  const size =
    options.size ??
    knownCount('intersect1d', [x, y], ([p, q]) => {
      const [left, right] = [p, q].map((v) => comparable(keysOf(v as DenseArray, a.dtype)));
      return [...(left as Set<Key>)].filter((v) => right?.has(v)).length;
    });
  const sorted = sort(a);
  const common = isAmong(sorted, sort(b));
  const values = keepSorted(sorted, common, size, options.fillValue);
  if (options.returnIndices !== true) return values;
  const { found } = compactIndices(op('and', isFirstOfEquals(sorted), common), size);
  const indicesIn = (v: NDArray): NDArray => pick(found, firstIndices(v, values), v.size);
  return [values, indicesIn(a), indicesIn(b)];
}

/** The index in x of the first element that is equal to each of `values`. */
function firstIndices(x: NDArray, values: NDArray): NDArray {
  const [sorted, order] = bind('sort', [x, iota(x.shape, 'int32')], { axis: 0, keys: 1 }) as [
    NDArray,
    NDArray,
  ];
  return take(order, searchsorted(sorted, values), { mode: 'clip' });
}
