/** Changing the shape and the order of axes. The elements and the dtype stay. */
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import {
  at,
  broadcastShapes as meetingShape,
  checkedShape,
  normalizeAxes,
  normalizeAxis,
  printShape,
  range,
  sizeOf,
  type Shape,
} from '../../array/shape.js';
import { anyOperands, oneOperand } from '../../parameters/arity.js';
import {
  arrayLike,
  axes as axesKind,
  axis as axisKind,
  choice,
  flag,
  hinted,
  integer,
  integers,
  named,
  optional,
  shape as shapeKind,
  sizes,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { broadcastRight, insertAxes, moveAxis, permute, reshapeTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';

export interface OrderOptions {
  /** 'C' takes the elements row by row (the last axis fastest), 'F' the first axis fastest. */
  readonly order?: 'C' | 'F' | undefined;
}

export interface ReshapeOptions extends OrderOptions {
  /** Has no effect: arrays are immutable. */
  readonly copy?: boolean | null | undefined;
}

const orderKind = choice('C', 'F');
const reshapeParameters = parameters<ReshapeOptions>(
  'reshape',
  { x: arrayLike, shape: shapeKind },
  {
    order: hinted(orderKind, (x) =>
      typeof x === 'number' ? 'The shape is one list: reshape([3, 2]).' : undefined,
    ),
    copy: named(optional(flag)),
  },
);
const ravelParameters = parameters<OrderOptions>('ravel', { x: arrayLike }, { order: orderKind });

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
  ...args: Trailing<[order?: 'C' | 'F'], ReshapeOptions>
): NDArray {
  const { order = 'C' } = reshapeParameters.read([x, shape], args);
  return inOrder(x, shape, order);
}

function inOrder(x: ArrayLike, shape: number | Shape, order: 'C' | 'F'): NDArray {
  const array = asArray(x);
  const complete = completeShape(shape, array.size, 'reshape');
  if (order === 'C') return reshapeTo(array, complete);
  return reversed(reshapeTo(reversed(array), complete.toReversed()));
}

/** All axes in reverse order. */
const reversed = (x: NDArray): NDArray => permute(x, range(x.ndim).reverse());

/** All elements on one axis. */
export function ravel(x: ArrayLike, ...args: Trailing<[order?: 'C' | 'F'], OrderOptions>): NDArray {
  return inOrder(x, -1, ravelParameters.read([x], args).order ?? 'C');
}

export interface TransposeOptions {
  readonly axes?: readonly number[] | null | undefined;
}

const transposeParameters = parameters<TransposeOptions>(
  'transpose',
  { x: arrayLike },
  {
    axes: optional(
      hinted(integers, (x) =>
        typeof x === 'number' ? 'The axes are one list: transpose([1, 0]).' : undefined,
      ),
    ),
  },
);

/** The axes in another order: axis d of the result is `axes[d]` of x; without `axes`, reversed. */
export function transpose(
  x: ArrayLike,
  ...args: Trailing<[axes?: readonly number[] | null], TransposeOptions>
): NDArray {
  const { axes } = transposeParameters.read([x], args);
  const array = asArray(x);
  if (axes === undefined) return reversed(array);
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
export function matrixTranspose(x: ArrayLike, ...more: []): NDArray {
  oneOperand('matrixTranspose', x, more);
  const array = asArray(x);
  if (array.ndim < 2)
    fail(
      'shape-mismatch',
      `matrixTranspose: wants at least two axes, received shape ${printShape(array.shape)}.`,
    );
  return swapaxes(array, -1, -2);
}

const swapaxesParameters = parameters('swapaxes', {
  x: arrayLike,
  axis1: axisKind,
  axis2: axisKind,
});

/** Two axes exchanged. */
export function swapaxes(x: ArrayLike, axis1: number, axis2: number, ...more: []): NDArray {
  swapaxesParameters.read([x, axis1, axis2], more);
  const array = asArray(x);
  const a = normalizeAxis(axis1, array.ndim, 'swapaxes');
  const b = normalizeAxis(axis2, array.ndim, 'swapaxes');
  return permute(
    array,
    range(array.ndim).map((d) => (d === a ? b : d === b ? a : d)),
  );
}

const moveaxisParameters = parameters('moveaxis', {
  x: arrayLike,
  source: axesKind,
  destination: axesKind,
});

/** Axes moved to other positions in the result, the rest in their order. */
export function moveaxis(
  x: ArrayLike,
  source: number | readonly number[],
  destination: number | readonly number[],
  ...more: []
): NDArray {
  moveaxisParameters.read([x, source, destination], more);
  const array = asArray(x);
  const from = normalizeAxes(source, array.ndim, 'moveaxis');
  const to = normalizeAxes(destination, array.ndim, 'moveaxis');
  if (from.length !== to.length)
    fail(
      'bad-argument',
      `moveaxis: wants as many destinations as sources, received ${to.length} and ${from.length}.`,
    );
  const order = range(array.ndim).filter((d) => !from.includes(d));
  const moves = to.map((position, i) => [position, at(from, i)] as const);
  for (const [position, axis] of moves.sort((a, b) => a[0] - b[0])) order.splice(position, 0, axis);
  return permute(array, order);
}

export interface RollAxisOptions {
  /** 0 unless given. */
  readonly start?: number | undefined;
}

const rollaxisParameters = parameters<RollAxisOptions>(
  'rollaxis',
  { x: arrayLike, axis: axisKind },
  { start: integer },
);

/** An axis moved before the axis `start`. */
export function rollaxis(
  x: ArrayLike,
  axis: number,
  ...args: Trailing<[start?: number], RollAxisOptions>
): NDArray {
  const { start = 0 } = rollaxisParameters.read([x, axis], args);
  const array = asArray(x);
  const from = normalizeAxis(axis, array.ndim, 'rollaxis');
  const front = start < 0 ? start + array.ndim : start;
  if (front < 0 || front > array.ndim)
    fail('axis-out-of-range', `rollaxis: start ${start} is not from 0 to ${array.ndim}.`);
  return moveAxis(array, from, front > from ? front - 1 : front);
}

const expandDimsParameters = parameters('expandDims', { x: arrayLike, axis: axesKind });

/** Axes of length 1 put in; `axis` names them in the result. */
export function expandDims(x: ArrayLike, axis: number | readonly number[], ...more: []): NDArray {
  expandDimsParameters.read([x, axis], more);
  const array = asArray(x);
  const count = typeof axis === 'number' ? 1 : axis.length;
  const inserted = normalizeAxes(axis, array.ndim + count, 'expandDims');
  return insertAxes(
    array,
    inserted.sort((a, b) => a - b),
  );
}

export interface SqueezeOptions {
  readonly axis?: number | readonly number[] | null | undefined;
}

const squeezeParameters = parameters<SqueezeOptions>(
  'squeeze',
  { x: arrayLike },
  { axis: optional(axesKind) },
);

/** Axes of length 1 left out: those named, or all. Throws `shape-mismatch` for a longer axis. */
export function squeeze(
  x: ArrayLike,
  ...args: Trailing<[axis?: number | readonly number[] | null], SqueezeOptions>
): NDArray {
  const found = squeezeParameters.read([x], args).axis;
  const array = asArray(x);
  const isOpen = found === undefined;
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

const broadcastToParameters = parameters('broadcastTo', { x: arrayLike, shape: sizes });

/** x repeated to a shape by NumPy's rule. Throws `shape-mismatch`. */
export function broadcastTo(x: ArrayLike, shape: number | Shape, ...more: []): NDArray {
  broadcastToParameters.read([x, shape], more);
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
  const lists = shapes.map((s) => checkedShape('broadcastShapes', s));
  return [...meetingShape(lists, 'broadcastShapes')];
}

/** All arrays repeated to one shape; each keeps its dtype. */
export function broadcastArrays(...xs: readonly ArrayLike[]): NDArray[] {
  anyOperands('broadcastArrays', xs);
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
  return oneOrList('atleast1d', xs, (x) => (x.ndim === 0 ? reshapeTo(x, [1]) : x));
}

/** At least two axes: rank 1 becomes a row [1, n]. Several arrays give a list. */
export function atleast2d(x: ArrayLike): NDArray;
export function atleast2d(...xs: readonly ArrayLike[]): NDArray | NDArray[];
export function atleast2d(...xs: readonly ArrayLike[]): NDArray | NDArray[] {
  return oneOrList('atleast2d', xs, (x) => (x.ndim < 2 ? reshapeTo(x, [1, x.size]) : x));
}

/** At least three axes: rank 1 becomes [1, n, 1], rank 2 [m, n, 1]. Several arrays give a list. */
export function atleast3d(x: ArrayLike): NDArray;
export function atleast3d(...xs: readonly ArrayLike[]): NDArray | NDArray[];
export function atleast3d(...xs: readonly ArrayLike[]): NDArray | NDArray[] {
  return oneOrList('atleast3d', xs, (x) => {
    if (x.ndim < 2) return reshapeTo(x, [1, x.size, 1]);
    return x.ndim === 2 ? insertAxes(x, [2]) : x;
  });
}

function oneOrList(
  who: string,
  xs: readonly ArrayLike[],
  f: (x: NDArray) => NDArray,
): NDArray | NDArray[] {
  anyOperands(who, xs);
  const results = xs.map((x) => f(asArray(x)));
  return results.length === 1 ? at(results, 0) : results;
}

/** The shape. */
export const shape = (x: ArrayLike, ...more: []): number[] => [
  ...asArray(oneOperand('shape', x, more)).shape,
];

/** The number of axes. */
export const ndim = (x: ArrayLike, ...more: []): number =>
  asArray(oneOperand('ndim', x, more)).ndim;

export interface SizeAxisOptions {
  readonly axis?: number | null | undefined;
}

const sizeParameters = parameters<SizeAxisOptions>(
  'size',
  { x: arrayLike },
  { axis: optional(axisKind) },
);

/** The number of elements, or the length of one axis. */
export function size(
  x: ArrayLike,
  ...args: Trailing<[axis?: number | null], SizeAxisOptions>
): number {
  const along = sizeParameters.read([x], args).axis;
  const array = asArray(x);
  return along === undefined
    ? array.size
    : at(array.shape, normalizeAxis(along, array.ndim, 'size'));
}
