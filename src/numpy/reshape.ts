/** Changing the shape and the order of axes. The elements and the dtype stay. */
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import {
  at,
  broadcastShapes as meetingShape,
  normalizeAxes,
  normalizeAxis,
  printShape,
  range,
  sizeOf,
  type Shape,
} from '../array/shape.js';
import { broadcastRight, insertAxes, moveAxis, permute, reshapeTo } from './basic.js';
import { asArray } from './convert.js';
import { readOptions } from './options.js';

export interface OrderOptions {
  /** 'C' takes the elements row by row (the last axis fastest), 'F' the first axis fastest. */
  readonly order?: 'C' | 'F' | undefined;
}

/** A shape in which one length may be -1, with that length filled in. */
function completeShape(shape: number | Shape, size: number, who: string): Shape {
  const list = typeof shape === 'number' ? [shape] : shape;
  const known = sizeOf(list.filter((n) => n !== -1));
  const open = list.filter((n) => n === -1).length;
  const missing = known === 0 ? 0 : size / known;
  const fits = open === 0 ? known === size : open === 1 && Number.isInteger(missing);
  if (!fits || list.some((n) => n < -1 || !Number.isInteger(n)))
    fail(
      'shape-mismatch',
      `${who}: ${size} elements do not fit the shape ${printShape(list)}. The lengths must ` +
        `multiply to ${size}; one of them may be -1.`,
    );
  return list.map((n) => (n === -1 ? missing : n));
}

/** The elements in another shape; one length may be -1. Throws `shape-mismatch`. */
export function reshape(
  x: ArrayLike,
  shape: number | Shape,
  order?: 'C' | 'F' | OrderOptions,
): NDArray {
  const { order: by = 'C' } = readOptions<OrderOptions>([order], 'order');
  const array = asArray(x);
  const complete = completeShape(shape, array.size, 'reshape');
  if (by === 'C') return reshapeTo(array, complete);
  return reversed(reshapeTo(reversed(array), complete.toReversed()));
}

/** All axes in reverse order. */
const reversed = (x: NDArray): NDArray => permute(x, range(x.ndim).reverse());

/** All elements on one axis. */
export function ravel(x: ArrayLike, order?: 'C' | 'F' | OrderOptions): NDArray {
  return reshape(x, [-1], order === undefined ? {} : order);
}

/** The axes in another order: axis d of the result is `axes[d]` of x; without `axes`, reversed. */
export function transpose(x: ArrayLike, axes?: readonly number[] | null): NDArray {
  const array = asArray(x);
  if (axes === undefined || axes === null) return reversed(array);
  const order = normalizeAxes(axes, array.ndim, 'transpose');
  if (order.length !== array.ndim)
    fail(
      'bad-argument',
      `transpose: wants each of ${array.ndim} axes once, received [${order.join(', ')}].`,
    );
  return permute(array, order);
}
export { transpose as permuteDims };

/** The last two axes exchanged. Throws `shape-mismatch` for fewer than two. */
export function matrixTranspose(x: ArrayLike): NDArray {
  const array = asArray(x);
  if (array.ndim < 2)
    fail(
      'shape-mismatch',
      `matrixTranspose: wants at least two axes, received shape ${printShape(array.shape)}.`,
    );
  return swapaxes(array, -1, -2);
}

/** Two axes exchanged. */
export function swapaxes(x: ArrayLike, axis1: number, axis2: number): NDArray {
  const array = asArray(x);
  const a = normalizeAxis(axis1, array.ndim, 'swapaxes');
  const b = normalizeAxis(axis2, array.ndim, 'swapaxes');
  return permute(
    array,
    range(array.ndim).map((d) => (d === a ? b : d === b ? a : d)),
  );
}

/** Axes moved to other places of the result, the rest in their order. */
export function moveaxis(
  x: ArrayLike,
  source: number | readonly number[],
  destination: number | readonly number[],
): NDArray {
  const array = asArray(x);
  const from = normalizeAxes(source, array.ndim, 'moveaxis');
  const to = normalizeAxes(destination, array.ndim, 'moveaxis');
  if (from.length !== to.length)
    fail(
      'bad-argument',
      `moveaxis: wants as many destinations as sources, received ${to.length} and ${from.length}.`,
    );
  const order = range(array.ndim).filter((d) => !from.includes(d));
  const moves = to.map((place, i) => [place, at(from, i)] as const);
  for (const [place, axis] of moves.sort((a, b) => a[0] - b[0])) order.splice(place, 0, axis);
  return permute(array, order);
}

/** An axis moved before the axis `start`. */
export function rollaxis(x: ArrayLike, axis: number, start = 0): NDArray {
  const array = asArray(x);
  const from = normalizeAxis(axis, array.ndim, 'rollaxis');
  const front = start < 0 ? start + array.ndim : start;
  if (front < 0 || front > array.ndim)
    fail('axis-out-of-range', `rollaxis: start ${start} is not from 0 to ${array.ndim}.`);
  return moveAxis(array, from, front > from ? front - 1 : front);
}

/** Axes of length 1 put in; `axis` names their places in the result. */
export function expandDims(x: ArrayLike, axis: number | readonly number[]): NDArray {
  const array = asArray(x);
  const count = typeof axis === 'number' ? 1 : axis.length;
  const places = normalizeAxes(axis, array.ndim + count, 'expandDims');
  return insertAxes(
    array,
    places.sort((a, b) => a - b),
  );
}

/** Axes of length 1 left out: those named, or all. Throws `shape-mismatch` for a longer axis. */
export function squeeze(
  x: ArrayLike,
  axis?: number | readonly number[] | null | { readonly axis?: number | readonly number[] | null },
): NDArray {
  const array = asArray(x);
  const found = readOptions<{ axis?: number | readonly number[] | null }>([axis], 'axis').axis;
  const isOpen = found === undefined || found === null;
  const axes = normalizeAxes(found, array.ndim, 'squeeze').filter(
    (d) => !isOpen || array.shape[d] === 1,
  );
  const long = axes.find((d) => array.shape[d] !== 1);
  if (long !== undefined)
    fail(
      'shape-mismatch',
      `squeeze: axis ${long} of shape ${printShape(array.shape)} has length ` +
        `${array.shape[long]}; only axes of length 1 can be left out.`,
    );
  return reshapeTo(
    array,
    array.shape.filter((_, d) => !axes.includes(d)),
  );
}

/** x repeated to a shape by NumPy's rule. Throws `shape-mismatch`. */
export function broadcastTo(x: ArrayLike, shape: number | Shape): NDArray {
  const array = asArray(x);
  const target = typeof shape === 'number' ? [shape] : shape;
  const offset = target.length - array.ndim;
  const fits = offset >= 0 && array.shape.every((n, d) => n === 1 || n === target[d + offset]);
  if (!fits)
    fail(
      'shape-mismatch',
      `broadcastTo: shape ${printShape(array.shape)} does not broadcast to ${printShape(target)}. ` +
        'Aligned at the last axis, each length must be equal or 1.',
    );
  return broadcastRight(array, target);
}

/** The shape in which shapes meet by NumPy's rule. Throws `shape-mismatch`. */
export function broadcastShapes(...shapes: readonly (number | Shape)[]): number[] {
  const lists = shapes.map((s) => (typeof s === 'number' ? [s] : s));
  return [...meetingShape(lists, 'broadcastShapes')];
}

/** All arrays repeated to one shape; each keeps its dtype. */
export function broadcastArrays(...xs: readonly ArrayLike[]): NDArray[] {
  const arrays = xs.map((x) => asArray(x));
  const shape = meetingShape(
    arrays.map((x) => x.shape),
    'broadcastArrays',
  );
  return arrays.map((x) => broadcastRight(x, shape));
}

/** At least one axis: rank 0 becomes [1]. Several arrays give a list. */
export function atleast1d(x: ArrayLike): NDArray;
export function atleast1d(...xs: readonly ArrayLike[]): NDArray | NDArray[];
export function atleast1d(...xs: readonly ArrayLike[]): NDArray | NDArray[] {
  return oneOrList(xs, (x) => (x.ndim === 0 ? reshapeTo(x, [1]) : x));
}

/** At least two axes: rank 1 becomes a row [1, n]. Several arrays give a list. */
export function atleast2d(x: ArrayLike): NDArray;
export function atleast2d(...xs: readonly ArrayLike[]): NDArray | NDArray[];
export function atleast2d(...xs: readonly ArrayLike[]): NDArray | NDArray[] {
  return oneOrList(xs, (x) => (x.ndim < 2 ? reshapeTo(x, [1, x.size]) : x));
}

/** At least three axes: rank 1 becomes [1, n, 1], rank 2 [m, n, 1]. Several arrays give a list. */
export function atleast3d(x: ArrayLike): NDArray;
export function atleast3d(...xs: readonly ArrayLike[]): NDArray | NDArray[];
export function atleast3d(...xs: readonly ArrayLike[]): NDArray | NDArray[] {
  return oneOrList(xs, (x) => {
    if (x.ndim < 2) return reshapeTo(x, [1, x.size, 1]);
    return x.ndim === 2 ? insertAxes(x, [2]) : x;
  });
}

function oneOrList(xs: readonly ArrayLike[], f: (x: NDArray) => NDArray): NDArray | NDArray[] {
  const results = xs.map((x) => f(asArray(x)));
  return results.length === 1 ? at(results, 0) : results;
}

/** The shape. */
export const shape = (x: ArrayLike): number[] => [...asArray(x).shape];

/** The number of axes. */
export const ndim = (x: ArrayLike): number => asArray(x).ndim;

/** The number of elements, or the length of one axis. */
export function size(x: ArrayLike, axis?: number | null | { readonly axis?: number }): number {
  const array = asArray(x);
  const along = readOptions<{ axis?: number | null }>([axis], 'axis').axis;
  if (along === undefined || along === null) return array.size;
  return at(array.shape, normalizeAxis(along, array.ndim, 'size'));
}
