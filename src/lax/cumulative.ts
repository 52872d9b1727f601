/** Cumulative operations along an axis, and the scan of any associative function. */
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, normalizeAxis, zip } from '../array/shape.js';
import { asArray } from '../numpy/convert.js';
import { logaddexp } from '../numpy/float-pairs.js';
import { readOptions } from '../numpy/options.js';
import { bind1 } from '../trace/bind.js';
import { flatten, unflatten } from '../tree/index.js';
import { concatenate, expandDims, reshape, rev, sliceInDim } from './shape.js';

export interface CumulativeOptions {
  readonly axis?: number;
  /** From the last element to the first. */
  readonly reverse?: boolean;
}

function cumulative(
  name: 'cumsum' | 'cumprod' | 'cummax' | 'cummin',
  x: ArrayLike,
  axis: number | CumulativeOptions | undefined,
  reverse: boolean | undefined,
): NDArray {
  const array = asArray(x);
  const read = readOptions<CumulativeOptions>([axis, reverse], 'axis', 'reverse');
  return bind1(name, [array], {
    axis: normalizeAxis(read.axis ?? 0, array.ndim, `lax.${name}`),
    reverse: read.reverse ?? false,
  });
}

/**
 * The sums of all elements up to each place of an axis (0), or from it on when `reverse`. Here and
 * below both may be given by position or in options.
 */
export const cumsum = (
  x: ArrayLike,
  axis?: number | CumulativeOptions,
  reverse?: boolean,
): NDArray => cumulative('cumsum', x, axis, reverse);

/** The products of all elements up to each place of an axis. */
export const cumprod = (
  x: ArrayLike,
  axis?: number | CumulativeOptions,
  reverse?: boolean,
): NDArray => cumulative('cumprod', x, axis, reverse);

/** The largest of all elements up to each place of an axis; NaN from the first NaN on. */
export const cummax = (
  x: ArrayLike,
  axis?: number | CumulativeOptions,
  reverse?: boolean,
): NDArray => cumulative('cummax', x, axis, reverse);

/** The smallest of all elements up to each place of an axis; NaN from the first NaN on. */
export const cummin = (
  x: ArrayLike,
  axis?: number | CumulativeOptions,
  reverse?: boolean,
): NDArray => cumulative('cummin', x, axis, reverse);

/** The logarithm of the cumulative sum of exp(x), without overflow. Float dtypes. */
export const cumlogsumexp = (
  x: ArrayLike,
  axis?: number | CumulativeOptions,
  reverse?: boolean,
): NDArray =>
  associativeScan(
    logaddexp,
    asArray(x),
    readOptions<CumulativeOptions>([axis, reverse], 'axis', 'reverse'),
  );

/**
 * The results of folding all elements up to each place of an axis with an associative function of
 * two trees of arrays that works element by element. `elems` is a tree of arrays of equal length
 * on that axis; the result is a tree like it. It takes about 2 log2(n) rounds, not n steps
 * (Blelloch, Prefix Sums and Their Applications, 1990).
 */
export function associativeScan<T>(
  combine: (x: T, y: T) => T,
  elems: T,
  options: CumulativeOptions = {},
): T {
  const [leaves, def] = flatten(elems, 'lax.associativeScan');
  const arrays = leaves.map((x) => asArray(x as ArrayLike));
  const axis = scanAxis(arrays, options.axis ?? 0);
  const flat = (xs: readonly NDArray[], ys: readonly NDArray[]): NDArray[] =>
    flatten(combine(unflatten(def, xs) as T, unflatten(def, ys) as T))[0] as NDArray[];
  const turn = (xs: readonly NDArray[]): readonly NDArray[] =>
    options.reverse === true ? xs.map((x) => rev(x, [axis])) : xs;
  return unflatten(def, turn(scan(flat, turn(arrays), axis))) as T;
}

function scanAxis(arrays: readonly NDArray[], axis: number): number {
  const [first, ...others] = arrays;
  if (first === undefined) fail('bad-argument', 'lax.associativeScan: wants at least one array.');
  const d = normalizeAxis(axis, first.ndim, 'lax.associativeScan');
  for (const x of others)
    if (x.shape[d] !== first.shape[d])
      fail(
        'shape-mismatch',
        `lax.associativeScan: axis ${d} has ${first.shape[d]} elements in one array and ` +
          `${x.shape[d]} in another.`,
      );
  return d;
}

type FlatCombine = (xs: readonly NDArray[], ys: readonly NDArray[]) => NDArray[];

/** Scans the pairs of neighbours: that gives the odd places; one more fold gives the even ones. */
function scan(combine: FlatCombine, xs: readonly NDArray[], axis: number): readonly NDArray[] {
  const n = at(at(xs, 0).shape, axis);
  if (n < 2) return xs;
  const part = (list: readonly NDArray[], start: number, stop: number, step: number): NDArray[] =>
    list.map((x) => sliceInDim(x, start, stop, step, axis));
  const pairs = combine(part(xs, 0, n - 1, 2), part(xs, 1, n, 2));
  const odd = scan(combine, pairs, axis);
  const first = part(xs, 0, 1, 1);
  if (n === 2) return joined(first, odd, axis);
  const before = n % 2 === 0 ? part(odd, 0, n / 2 - 1, 1) : odd;
  const even = joined(first, combine(before, part(xs, 2, n, 2)), axis);
  return zip(even, odd).map(([e, o]) => interleave(e, o, axis));
}

function joined(xs: readonly NDArray[], ys: readonly NDArray[], axis: number): NDArray[] {
  return zip(xs, ys).map(([x, y]) => concatenate([x, y], axis));
}

/** even[0], odd[0], even[1], odd[1] …; `even` may have one element more. */
function interleave(even: NDArray, odd: NDArray, axis: number): NDArray {
  const n = at(odd.shape, axis);
  const paired = concatenate(
    [sliceInDim(even, 0, n, 1, axis), odd].map((x) => expandDims(x, [axis + 1])),
    axis + 1,
  );
  const shape = odd.shape.map((m, d) => (d === axis ? 2 * m : m));
  const woven = reshape(paired, shape);
  return at(even.shape, axis) === n
    ? woven
    : concatenate([woven, sliceInDim(even, n, n + 1, 1, axis)], axis);
}
