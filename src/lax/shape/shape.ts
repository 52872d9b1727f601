/** Functions that move elements without computing. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import {
  at,
  checkedShape,
  normalizeAxes,
  normalizeAxis,
  printShape,
  range,
  sizeOf,
  type Shape,
} from '../../array/shape.js';
import { asArray } from '../../operands/convert.js';
import {
  arrayLike,
  axis as axisKind,
  integer,
  integers,
  kind,
  listOf,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { apply, perAxis } from '../operands.js';

/** The options of `reshape`. */
export interface ReshapeOptions {
  readonly dimensions?: readonly number[] | null | undefined;
}

const reshapeParameters = parameters<ReshapeOptions>(
  'lax.reshape',
  { operand: arrayLike, newSizes: integers },
  { dimensions: optional(integers) },
);

/**
 * The same elements in row-major order, in a shape of the same size. No entry may be -1. With
 * `dimensions` the axes are put in that order first.
 */
export function reshape(
  x: ArrayLike,
  newSizes: Shape,
  ...args: Trailing<[dimensions?: readonly number[] | null], ReshapeOptions>
): NDArray {
  const { dimensions } = reshapeParameters.read([x, newSizes], args);
  const shape = checkedShape('lax.reshape', newSizes);
  const ordered = dimensions === undefined ? x : transpose(x, dimensions);
  return apply('reshape', ordered, { shape });
}

const transposeParameters = parameters('lax.transpose', {
  operand: arrayLike,
  permutation: integers,
});

/** Axis d of the result is axis permutation[d] of x. */
export function transpose(x: ArrayLike, permutation: readonly number[], ...none: []): NDArray {
  transposeParameters.read([x, permutation], none);
  return apply('transpose', x, { permutation });
}

const broadcastParameters = parameters('lax.broadcast', { operand: arrayLike, sizes: integers });

/** x repeated along new leading axes of the given lengths. */
export function broadcast(x: ArrayLike, sizes: Shape, ...none: []): NDArray {
  broadcastParameters.read([x, sizes], none);
  checkedShape('lax.broadcast', sizes);
  const array = asArray(x);
  const dims = range(array.ndim).map((d) => d + sizes.length);
  return bind1('broadcast', [array], { shape: [...sizes, ...array.shape], dims });
}

const broadcastInDimParameters = parameters('lax.broadcastInDim', {
  operand: arrayLike,
  shape: integers,
  broadcastDimensions: integers,
});

/** Axis d of x becomes axis dims[d] of the result; where x has length 1 it is repeated. */
export function broadcastInDim(
  x: ArrayLike,
  shape: Shape,
  dims: readonly number[],
  ...none: []
): NDArray {
  broadcastInDimParameters.read([x, shape, dims], none);
  const who = 'lax.broadcastInDim';
  const checked = checkedShape(who, shape);
  return speakAs(who, () => apply('broadcast', x, { shape: checked, dims }));
}

/** The options of `collapse`. */
export interface CollapseOptions {
  readonly stopDimension?: number | null | undefined;
}

const collapseParameters = parameters<CollapseOptions>(
  'lax.collapse',
  { operand: arrayLike, startDimension: axisKind },
  { stopDimension: optional(integer) },
);

/** Axes from `start` up to, not including, `stop` made one axis. */
export function collapse(
  x: ArrayLike,
  start: number,
  ...args: Trailing<[stopDimension?: number | null], CollapseOptions>
): NDArray {
  const { stopDimension: stop } = collapseParameters.read([x, start], args);
  const array = asArray(x);
  const { shape, ndim } = array;
  const from = normalizeAxis(start, ndim, 'lax.collapse');
  const to = stop === undefined ? ndim : stop < 0 ? stop + ndim : stop;
  if (!Number.isInteger(to) || to <= from || to > ndim)
    fail(
      'axis-out-of-range',
      `lax.collapse: an array of shape ${printShape(shape)} has no axes from ${start} up to ${stop}.`,
    );
  const merged = sizeOf(shape.slice(from, to));
  return reshape(array, [...shape.slice(0, from), merged, ...shape.slice(to)]);
}

const expandDimsParameters = parameters('lax.expandDims', {
  array: arrayLike,
  dimensions: integers,
});

/** New axes of length 1; `dims` are their numbers in the result. */
export function expandDims(x: ArrayLike, dims: readonly number[], ...none: []): NDArray {
  expandDimsParameters.read([x, dims], none);
  const array = asArray(x);
  const rank = array.ndim + dims.length;
  const added = new Set(normalizeAxes(dims, rank, 'lax.expandDims'));
  const old = [...array.shape];
  return reshape(
    array,
    range(rank).map((d) => (added.has(d) ? 1 : (old.shift() as number))),
  );
}

const squeezeParameters = parameters('lax.squeeze', { array: arrayLike, dimensions: integers });

/** Without the axes `dims`, whose lengths must be 1. */
export function squeeze(x: ArrayLike, dims: readonly number[], ...none: []): NDArray {
  squeezeParameters.read([x, dims], none);
  const array = asArray(x);
  const removed = new Set(normalizeAxes(dims, array.ndim, 'lax.squeeze'));
  for (const d of removed)
    if (array.shape[d] !== 1)
      fail(
        'shape-mismatch',
        `lax.squeeze: axis ${d} of shape ${printShape(array.shape)} does not have length 1.`,
      );
  return reshape(
    array,
    array.shape.filter((_, d) => !removed.has(d)),
  );
}

const concatenateParameters = parameters('lax.concatenate', {
  operands: listOf(arrayLike, 'a list of arrays'),
  dimension: axisKind,
});

/** Arrays of one dtype joined along an axis that they have; other lengths must be equal. */
export function concatenate(xs: readonly ArrayLike[], axis: number, ...none: []): NDArray {
  concatenateParameters.read([xs, axis], none);
  const arrays = xs.map((x) => asArray(x));
  const [first] = arrays;
  if (first === undefined)
    fail('bad-argument', 'lax.concatenate: wants at least one array, received none.');
  return bind1('concatenate', arrays, {
    axis: normalizeAxis(axis, first.ndim, 'lax.concatenate'),
  });
}

/** The axis that a function works along. */
export interface AxisOption {
  readonly axis?: number | undefined;
}

const splitParameters = parameters<AxisOption>(
  'lax.split',
  { operand: arrayLike, sizes: integers },
  { axis: axisKind },
);

/** Parts of x along an axis, of the given lengths, which must add up to the axis. */
export function split(
  x: ArrayLike,
  sizes: readonly number[],
  ...args: Trailing<[axis?: number], AxisOption>
): NDArray[] {
  const { axis = 0 } = splitParameters.read([x, sizes], args);
  checkedShape('lax.split', sizes);
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
    const starts = array.shape.map((_, i) => (i === d ? start : 0));
    start += n;
    const stops = array.shape.map((m, i) => (i === d ? start : m));
    return bind1('slice', [array], { starts, stops, steps: starts.map(() => 1) });
  });
}

/**
 * One entry an axis: how many elements to add before, after and between the elements. Negative ones
 * crop.
 */
export type PaddingConfig = readonly (readonly [low: number, high: number, interior: number])[];

const triples = kind<PaddingConfig>(
  'a list of [low, high, interior], one per axis',
  (x) =>
    Array.isArray(x) &&
    x.findIndex((item) => !integers.holds(item) || (item as readonly number[]).length !== 3) === -1,
);
const padParameters = parameters('lax.pad', {
  operand: arrayLike,
  paddingValue: arrayLike,
  paddingConfig: triples,
});

/** x with `value`, a scalar of its dtype, put before, after and between its elements. */
export function pad(x: ArrayLike, value: ArrayLike, config: PaddingConfig, ...none: []): NDArray {
  padParameters.read([x, value, config], none);
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

const revParameters = parameters('lax.rev', { operand: arrayLike, dimensions: integers });

/** The elements in reverse order along the axes `dims`. */
export function rev(x: ArrayLike, dims: readonly number[], ...none: []): NDArray {
  revParameters.read([x, dims], none);
  const array = asArray(x);
  return bind1('reverse', [array], { axes: normalizeAxes(dims, array.ndim, 'lax.rev') });
}

const tileParameters = parameters('lax.tile', { operand: arrayLike, reps: integers });

/** x repeated reps[d] times along each axis d. */
export function tile(x: ArrayLike, reps: readonly number[], ...none: []): NDArray {
  tileParameters.read([x, reps], none);
  checkedShape('lax.tile', reps);
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
