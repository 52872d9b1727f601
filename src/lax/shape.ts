/** Functions that make arrays or move their elements without computing. */
import { defaultDType, type DType } from '../array/dtype.js';
import { denseScalar } from '../array/dense.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import {
  at,
  normalizeAxes,
  normalizeAxis,
  printShape,
  range,
  sizeOf,
  type Shape,
} from '../array/shape.js';
import { asArray } from '../numpy/convert.js';
import { readOptions } from '../numpy/options.js';
import { bind1 } from '../trace/bind.js';
import { apply, perAxis } from './operands.js';

/** The same elements in row-major order, in a shape of the same size. No entry may be -1. */
export const reshape = (x: ArrayLike, shape: Shape): NDArray => apply('reshape', x, { shape });

/** Axis d of the result is axis permutation[d] of x. */
export const transpose = (x: ArrayLike, permutation: readonly number[]): NDArray =>
  apply('transpose', x, { permutation });

/** x repeated along new leading axes of the given lengths. */
export function broadcast(x: ArrayLike, sizes: Shape): NDArray {
  const array = asArray(x);
  const dims = range(array.ndim).map((d) => d + sizes.length);
  return bind1('broadcast', [array], { shape: [...sizes, ...array.shape], dims });
}

/** Axis d of x becomes axis dims[d] of the result; where x has length 1 it is repeated. */
export const broadcastInDim = (x: ArrayLike, shape: Shape, dims: readonly number[]): NDArray =>
  apply('broadcast', x, { shape, dims });

/** Axes from `start` up to, not including, `stop` made one axis. */
export function collapse(x: ArrayLike, start: number, stop?: number): NDArray {
  const array = asArray(x);
  const { shape, ndim } = array;
  const from = normalizeAxis(start, ndim, 'lax.collapse');
  const to = stop === undefined ? ndim : stop < 0 ? stop + ndim : stop;
  if (!Number.isInteger(to) || to <= from || to > ndim)
    fail('axis-out-of-range', `lax.collapse: no axes from ${start} to ${stop} in rank ${ndim}.`);
  const merged = sizeOf(shape.slice(from, to));
  return reshape(array, [...shape.slice(0, from), merged, ...shape.slice(to)]);
}

/** New axes of length 1; `dims` are their places in the result. */
export function expandDims(x: ArrayLike, dims: readonly number[]): NDArray {
  const array = asArray(x);
  const rank = array.ndim + dims.length;
  const added = new Set(normalizeAxes(dims, rank, 'lax.expandDims'));
  const old = [...array.shape];
  return reshape(
    array,
    range(rank).map((d) => (added.has(d) ? 1 : (old.shift() as number))),
  );
}

/** Without the axes `dims`, whose lengths must be 1. */
export function squeeze(x: ArrayLike, dims: readonly number[]): NDArray {
  const array = asArray(x);
  const removed = new Set(normalizeAxes(dims, array.ndim, 'lax.squeeze'));
  for (const d of removed)
    if (array.shape[d] !== 1)
      fail(
        'shape-mismatch',
        `lax.squeeze: axis ${d} of shape ${printShape(array.shape)} has not length 1.`,
      );
  return reshape(
    array,
    array.shape.filter((_, d) => !removed.has(d)),
  );
}

/** Arrays of one dtype joined along an axis that they have; other lengths must be equal. */
export function concatenate(xs: readonly ArrayLike[], axis: number): NDArray {
  const arrays = xs.map((x) => asArray(x));
  const [first] = arrays;
  if (first === undefined) fail('bad-argument', 'lax.concatenate: wants at least one array.');
  return bind1('concatenate', arrays, {
    axis: normalizeAxis(axis, first.ndim, 'lax.concatenate'),
  });
}

/** Parts of x along an axis, of the given lengths, which must add up to the axis. */
export function split(x: ArrayLike, sizes: readonly number[], axis = 0): NDArray[] {
  const array = asArray(x);
  const d = normalizeAxis(axis, array.ndim, 'lax.split');
  const total = sizes.reduce((sum, n) => sum + n, 0);
  if (total !== array.shape[d])
    fail(
      'shape-mismatch',
      `lax.split: sizes [${sizes.join(', ')}] add up to ${total}, axis ${d} has ${array.shape[d]}.`,
    );
  let start = 0;
  return sizes.map((n) => {
    const part = sliceInDim(array, start, start + n, 1, d);
    start += n;
    return part;
  });
}

/** One entry an axis: places before, after and between the elements. Negative ones crop. */
export type PaddingConfig = readonly (readonly [low: number, high: number, interior: number])[];

/** x with `value`, a scalar of its dtype, put before, after and between its elements. */
export function pad(x: ArrayLike, value: ArrayLike, config: PaddingConfig): NDArray {
  const array = asArray(x);
  perAxis(
    config.map(([low]) => low),
    array.ndim,
    'lax.pad',
    'config',
  );
  return bind1('pad', [array, typeof value === 'number' ? value : asArray(value)], {
    low: config.map(([low]) => low),
    high: config.map(([, high]) => high),
    interior: config.map(([, , interior]) => interior),
  });
}

/** The elements in reverse order along the axes `dims`. */
export function rev(x: ArrayLike, dims: readonly number[]): NDArray {
  const array = asArray(x);
  return bind1('reverse', [array], { axes: normalizeAxes(dims, array.ndim, 'lax.rev') });
}

/** Elements start, start + stride, … below limit, on each axis. All are from 0 to the length. */
export function slice(
  x: ArrayLike,
  starts: readonly number[],
  limits: readonly number[],
  strides?: readonly number[] | null,
): NDArray {
  const array = asArray(x);
  const steps = perAxis(strides, array.ndim, 'lax.slice', 'strides');
  return bind1('slice', [array], { starts, stops: limits, steps });
}

export interface SliceInDimOptions {
  readonly stride?: number;
  readonly axis?: number;
}

/**
 * The same along one axis (0); start and limit may be negative (from the end) or null (open).
 * `stride` and `axis` may be given by position or in options.
 */
export function sliceInDim(
  x: ArrayLike,
  start: number | null,
  limit: number | null,
  stride?: number | SliceInDimOptions,
  axis?: number,
): NDArray {
  const read = readOptions<SliceInDimOptions>([stride, axis], 'stride', 'axis');
  const array = asArray(x);
  const d = normalizeAxis(read.axis ?? 0, array.ndim, 'lax.sliceInDim');
  const length = at(array.shape, d);
  const place = (i: number): number => (i < 0 ? i + length : i);
  const starts = new Array<number>(array.ndim).fill(0);
  const stops = [...array.shape];
  const steps = new Array<number>(array.ndim).fill(1);
  starts[d] = place(start ?? 0);
  stops[d] = place(limit ?? length);
  steps[d] = read.stride ?? 1;
  return bind1('slice', [array], { starts, stops, steps });
}

export interface IndexInDimOptions {
  readonly axis?: number;
  readonly keepdims?: boolean;
}

/** The elements at one place of an axis (0), which is kept with length 1 or taken away. */
export function indexInDim(
  x: ArrayLike,
  index: number,
  axis?: number | IndexInDimOptions,
  keepdims?: boolean,
): NDArray {
  const read = readOptions<IndexInDimOptions>([axis, keepdims], 'axis', 'keepdims');
  const array = asArray(x);
  const d = normalizeAxis(read.axis ?? 0, array.ndim, 'lax.indexInDim');
  const length = at(array.shape, d);
  const place = index < 0 ? index + length : index;
  if (!Number.isInteger(index) || place < 0 || place >= length)
    fail(
      'index-out-of-range',
      `lax.indexInDim: index ${index} does not exist on axis ${d} of length ${length}.`,
    );
  const part = sliceInDim(array, place, place + 1, 1, d);
  return (read.keepdims ?? true) ? part : squeeze(part, [d]);
}

/** x repeated reps[d] times along each axis d. */
export function tile(x: ArrayLike, reps: readonly number[]): NDArray {
  const array = asArray(x);
  const counts = perAxis(reps, array.ndim, 'lax.tile', 'reps');
  const { shape, ndim } = array;
  const apart = shape.flatMap((n, d) => [at(counts, d), n]);
  const dims = range(ndim).map((d) => 2 * d + 1);
  const repeated = bind1('broadcast', [array], { shape: apart, dims });
  return reshape(
    repeated,
    shape.map((n, d) => n * at(counts, d)),
  );
}

/** 0, 1, 2 … as a vector. */
export const iota = (dtype: DType, size: number): NDArray => broadcastedIota(dtype, [size], 0);

/** 0, 1, 2 … along one axis of a shape, constant along the others. */
export const broadcastedIota = (dtype: DType, shape: Shape, axis: number): NDArray =>
  bind1('iota', [], { shape, dtype, axis: normalizeAxis(axis, shape.length, 'lax.iota') });

/** A shape filled with a scalar, converted to `dtype` (its own if none is given). */
export function full(shape: Shape, value: ArrayLike, dtype?: DType): NDArray {
  return bind1('broadcast', [fillValue(value, dtype)], { shape, dims: [] });
}

function fillValue(value: ArrayLike, dtype: DType | undefined): NDArray {
  if (typeof value === 'number') return denseScalar(value, dtype ?? defaultDType());
  const scalar = asArray(value);
  return dtype === undefined || dtype === scalar.dtype
    ? scalar
    : bind1('convert', [scalar], { dtype });
}

/** The shape and dtype of x, or those given, filled with a scalar. */
export function fullLike(x: ArrayLike, value: ArrayLike, dtype?: DType, shape?: Shape): NDArray {
  const array = asArray(x);
  return full(shape ?? array.shape, value, dtype ?? array.dtype);
}
