/**
 * Slices at places known only at run time. A negative start counts from the end; then starts are
 * clamped so that the slice fits. Starts are integer scalars, traced or not.
 */
import { isInteger } from '../array/dtype.js';
import { denseScalar } from '../array/dense.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, normalizeAxis, range } from '../array/shape.js';
import { noParams } from '../ir/program.js';
import { asArray } from '../numpy/convert.js';
import { wrapNegative } from '../numpy/indexing-dynamic.js';
import { readOptions } from '../numpy/options.js';
import { bind1 } from '../trace/bind.js';
import { expandDims, squeeze, type IndexInDimOptions } from './shape.js';

/** The elements of x from `starts` on, `sizes` of them on each axis. */
export function dynamicSlice(
  x: ArrayLike,
  starts: readonly ArrayLike[],
  sizes: readonly number[],
): NDArray {
  const array = asArray(x);
  const places = startScalars('lax.dynamicSlice', starts, array);
  return bind1('dynamicSlice', [array, ...places], { sizes });
}

/** x with the elements from `starts` on replaced by `update`, an array of the same rank and dtype. */
export function dynamicUpdateSlice(
  x: ArrayLike,
  update: ArrayLike,
  starts: readonly ArrayLike[],
): NDArray {
  const array = asArray(x);
  const places = startScalars('lax.dynamicUpdateSlice', starts, array);
  return bind1('dynamicUpdateSlice', [array, asArray(update), ...places], noParams);
}

export interface AxisOption {
  readonly axis?: number;
}

/** The `size` elements from `start` on along one axis. */
export function dynamicSliceInDim(
  x: ArrayLike,
  start: ArrayLike,
  size: number,
  axis?: number | AxisOption,
): NDArray {
  const { axis: given = 0 } = readOptions<AxisOption>([axis], 'axis');
  const array = asArray(x);
  const d = normalizeAxis(given, array.ndim, 'lax.dynamicSliceInDim');
  const sizes = array.shape.map((n, i) => (i === d ? size : n));
  return dynamicSlice(array, startsOnAxis(start, d, array.ndim), sizes);
}

/** The elements at one place of an axis, which is kept with length 1 or taken away. */
export function dynamicIndexInDim(
  x: ArrayLike,
  index: ArrayLike,
  axis?: number | IndexInDimOptions,
  keepdims?: boolean,
): NDArray {
  const read = readOptions<IndexInDimOptions>([axis, keepdims], 'axis', 'keepdims');
  const part = dynamicSliceInDim(x, index, 1, read.axis ?? 0);
  return (read.keepdims ?? true) ? part : squeeze(part, [read.axis ?? 0]);
}

/** x with `update`, of the same rank, put at `start` along one axis. */
export function dynamicUpdateSliceInDim(
  x: ArrayLike,
  update: ArrayLike,
  start: ArrayLike,
  axis?: number | AxisOption,
): NDArray {
  const { axis: given = 0 } = readOptions<AxisOption>([axis], 'axis');
  const array = asArray(x);
  const d = normalizeAxis(given, array.ndim, 'lax.dynamicUpdateSliceInDim');
  return dynamicUpdateSlice(array, update, startsOnAxis(start, d, array.ndim));
}

/** x with `update` put at one place of an axis; `update` may lack that axis. */
export function dynamicUpdateIndexInDim(
  x: ArrayLike,
  update: ArrayLike,
  index: ArrayLike,
  axis?: number | AxisOption,
): NDArray {
  const { axis: given = 0 } = readOptions<AxisOption>([axis], 'axis');
  const array = asArray(x);
  const part = asArray(update);
  const d = normalizeAxis(given, array.ndim, 'lax.dynamicUpdateIndexInDim');
  const whole = part.ndim === array.ndim ? part : expandDims(part, [d]);
  return dynamicUpdateSliceInDim(array, whole, index, d);
}

function startsOnAxis(start: ArrayLike, axis: number, rank: number): ArrayLike[] {
  return range(rank).map((d) => (d === axis ? start : 0));
}

function startScalars(who: string, starts: readonly ArrayLike[], x: NDArray): NDArray[] {
  if (starts.length !== x.ndim)
    fail('bad-argument', `${who}: wants ${x.ndim} starts, one an axis, received ${starts.length}.`);
  return starts.map((start, d) => {
    const length = at(x.shape, d);
    if (typeof start === 'number') return denseScalar(start < 0 ? start + length : start, 'int32');
    const scalar = asArray(start);
    if (scalar.ndim !== 0 || !isInteger(scalar.dtype))
      fail(
        'bad-argument',
        `${who}: start ${d} must be an integer scalar, received ${scalar.dtype}.`,
      );
    return wrapNegative(scalar, length);
  });
}
