/** Joining arrays and taking them apart. */
import { denseScalar } from '../array/dense.js';
import type { DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { NDArray, type ArrayLike } from '../array/ndarray.js';
import { at, normalizeAxis, printShape, range, zip } from '../array/shape.js';
import { sameShape } from '../array/aval.js';
import { convertTo, flat, insertAxes, join, pickAxis, reshapeTo, sliceAxis } from './basic.js';
import { asArray } from './convert.js';
import { readOptions } from './options.js';
import { promotedType } from './promote.js';
import { atleast1d, atleast2d, atleast3d } from './reshape.js';

/** Several arrays, or one whose items along the first axis are meant. */
export type Arrays = readonly ArrayLike[] | NDArray;

export interface JoinOptions {
  readonly axis?: number | null | undefined;
  readonly dtype?: DType | undefined;
}

/** The arrays in one dtype. Throws `bad-argument` for none. */
function prepare(who: string, xs: Arrays, dtype?: DType): NDArray[] {
  const list: readonly ArrayLike[] = xs instanceof NDArray ? unstack(xs) : xs;
  if (list.length === 0) fail('bad-argument', `${who}: wants at least one array, received none.`);
  const common = dtype === undefined ? promotedType(...list) : { dtype, weak: false };
  return list.map((x) =>
    typeof x === 'number'
      ? denseScalar(x, common.dtype, common.weak)
      : convertTo(asArray(x), common.dtype, common.weak),
  );
}

/** Arrays of one dtype joined along an axis counted from the front. */
function joinChecked(who: string, arrays: readonly NDArray[], axis: number): NDArray {
  const first = at(arrays, 0);
  for (const x of arrays) {
    const fits =
      x.ndim === first.ndim && x.shape.every((n, d) => d === axis || n === first.shape[d]);
    if (!fits)
      fail(
        'shape-mismatch',
        `${who}: shapes ${arrays.map((a) => printShape(a.shape)).join(', ')} must be equal ` +
          `but for axis ${axis}.`,
      );
  }
  return join(arrays, axis);
}

/**
 * Arrays one after the other along an axis (0 unless given; null: all flattened), in their promoted
 * dtype. Throws `shape-mismatch` unless the other lengths are equal.
 */
export function concatenate(
  xs: Arrays,
  axis?: number | null | JoinOptions,
  options?: JoinOptions,
): NDArray {
  const found = readOptions<JoinOptions>([axis, options], 'axis');
  const arrays = prepare('concatenate', xs, found.dtype);
  if (found.axis === null) return join(arrays.map(flat), 0);
  const rank = at(arrays, 0).ndim;
  return joinChecked('concatenate', arrays, normalizeAxis(found.axis ?? 0, rank, 'concatenate'));
}
export { concatenate as concat };

/** Arrays of one shape along a new axis, at this place of the result (0 unless given). */
export function stack(xs: Arrays, axis?: number | JoinOptions, options?: JoinOptions): NDArray {
  const found = readOptions<JoinOptions>([axis, options], 'axis');
  const arrays = prepare('stack', xs, found.dtype);
  const { shape } = at(arrays, 0);
  const other = arrays.find((x) => !sameShape(x.shape, shape));
  if (other !== undefined)
    fail(
      'shape-mismatch',
      `stack: wants arrays of one shape, received ${printShape(shape)} and ${printShape(other.shape)}.`,
    );
  const place = normalizeAxis(found.axis ?? 0, shape.length + 1, 'stack');
  return join(
    arrays.map((x) => insertAxes(x, [place])),
    place,
  );
}

/** Arrays side by side: along axis 1, or along axis 0 for rank 1. */
export function hstack(xs: Arrays): NDArray {
  const arrays = prepare('hstack', xs).map((x) => atleast1d(x));
  return joinChecked('hstack', arrays, at(arrays, 0).ndim === 1 ? 0 : 1);
}

/** Arrays one below the other: along axis 0; rank 1 counts as a row. */
export function vstack(xs: Arrays): NDArray {
  return joinChecked(
    'vstack',
    prepare('vstack', xs).map((x) => atleast2d(x)),
    0,
  );
}

/** Arrays behind each other: along axis 2. */
export function dstack(xs: Arrays): NDArray {
  return joinChecked(
    'dstack',
    prepare('dstack', xs).map((x) => atleast3d(x)),
    2,
  );
}

/** Columns side by side: rank 1 counts as a column. */
export function columnStack(xs: Arrays): NDArray {
  const columns = prepare('columnStack', xs).map((x) =>
    x.ndim < 2 ? reshapeTo(x, [x.size, 1]) : x,
  );
  return joinChecked('columnStack', columns, 1);
}

/** A nested list of arrays. */
export type Blocks = ArrayLike | readonly Blocks[];

/** An array from blocks: the innermost lists are joined along the last axis, the next along the last but one … */
export function block(blocks: Blocks): NDArray {
  const depth = depthOf(blocks);
  const leaves = leavesOf(blocks).map((x) => asArray(x));
  const rank = Math.max(depth, ...leaves.map((x) => x.ndim));
  const build = (part: Blocks, level: number): NDArray => {
    if (!isList(part)) {
      const x = asArray(part);
      return reshapeTo(x, [...range(rank - x.ndim).map(() => 1), ...x.shape]);
    }
    const parts = part.map((p) => build(p, level + 1));
    return joinChecked('block', prepare('block', parts), rank - depth + level);
  };
  return build(blocks, 0);
}

const isList = (x: Blocks): x is readonly Blocks[] => Array.isArray(x);
const depthOf = (x: Blocks): number => (isList(x) ? 1 + Math.max(0, ...x.map(depthOf)) : 0);
const leavesOf = (x: Blocks): ArrayLike[] => (isList(x) ? x.flatMap(leavesOf) : [x]);

/** `values` after x along an axis; without an axis both are flattened. */
export function append(
  x: ArrayLike,
  values: ArrayLike,
  axis?: number | null | { readonly axis?: number | null },
): NDArray {
  const found = readOptions<{ axis?: number | null }>([axis], 'axis');
  return concatenate([asArray(x), asArray(values)], found.axis ?? null);
}

export interface SplitOptions {
  readonly axis?: number | undefined;
}

/** The places where an axis of length n is cut, with 0 and n. */
function cuts(sections: number | readonly number[], n: number): number[] {
  if (typeof sections !== 'number') {
    const inside = sections.map((i) => Math.min(n, Math.max(0, i < 0 ? i + n : i)));
    return [0, ...inside, n];
  }
  const [short, longer] = [Math.floor(n / sections), n % sections];
  return range(sections + 1).map((i) => i * short + Math.min(i, longer));
}

function splitAt(x: NDArray, axis: number, places: readonly number[]): NDArray[] {
  const pairs = zip(places.slice(0, -1), places.slice(1));
  return pairs.map(([start, stop]) => sliceAxis(x, axis, start, Math.max(start, stop)));
}

/**
 * x cut along an axis (0 unless given) into a number of parts that differ by at most one in length,
 * or at the places listed.
 */
export function arraySplit(
  x: ArrayLike,
  sections: number | readonly number[],
  axis?: number | SplitOptions,
): NDArray[] {
  const array = asArray(x);
  const found = readOptions<SplitOptions>([axis], 'axis');
  const along = normalizeAxis(found.axis ?? 0, array.ndim, 'arraySplit');
  if (typeof sections === 'number' && (sections < 1 || !Number.isInteger(sections)))
    fail('bad-argument', `arraySplit: wants at least one part, received ${sections}.`);
  return splitAt(array, along, cuts(sections, at(array.shape, along)));
}

/** The same, where a number of parts must divide the length. Throws `bad-argument`. */
export function split(
  x: ArrayLike,
  sections: number | readonly number[],
  axis?: number | SplitOptions,
): NDArray[] {
  return splitEvenly('split', x, sections, readOptions<SplitOptions>([axis], 'axis').axis ?? 0);
}

function splitEvenly(
  who: string,
  x: ArrayLike,
  sections: number | readonly number[],
  axis: number,
): NDArray[] {
  const array = asArray(x);
  const n = at(array.shape, normalizeAxis(axis, array.ndim, who));
  if (typeof sections === 'number' && n % sections !== 0)
    fail(
      'bad-argument',
      `${who}: ${sections} parts do not divide an axis of length ${n}. Use arraySplit for uneven ` +
        'parts.',
    );
  return arraySplit(array, sections, axis);
}

/** `split` along axis 1, or along axis 0 for rank 1. */
export function hsplit(x: ArrayLike, sections: number | readonly number[]): NDArray[] {
  return splitEvenly('hsplit', x, sections, asArray(x).ndim === 1 ? 0 : 1);
}

/** `split` along axis 0. */
export const vsplit = (x: ArrayLike, sections: number | readonly number[]): NDArray[] =>
  splitEvenly('vsplit', x, sections, 0);

/** `split` along axis 2. */
export const dsplit = (x: ArrayLike, sections: number | readonly number[]): NDArray[] =>
  splitEvenly('dsplit', x, sections, 2);

/** The items of an axis (0 unless given), which vanishes from their shape. */
export function unstack(x: ArrayLike, axis?: number | SplitOptions): NDArray[] {
  const array = asArray(x);
  const found = readOptions<SplitOptions>([axis], 'axis');
  const along = normalizeAxis(found.axis ?? 0, array.ndim, 'unstack');
  return range(at(array.shape, along)).map((i) => pickAxis(array, along, i));
}
