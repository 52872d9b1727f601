/** Differences of neighbours and what is made of them. */
import { isBool, isInexact } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxes, normalizeAxis, printShape, range } from '../../array/shape.js';
import { anyOperands } from '../../parameters/arity.js';
import {
  arrayLike,
  axes as axesKind,
  axis as axisKind,
  kind,
  named,
  number,
  optional,
  size,
} from '../../parameters/kinds.js';
import {
  parameters,
  splitOptions,
  type Found,
  type Trailing,
} from '../../parameters/parameters.js';
import { add, divide, multiply, negative, remainder, subtract } from '../math/arithmetic.js';
import {
  broadcastRight,
  convertTo,
  flat,
  join,
  moveAxis,
  reshapeTo,
  sliceAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { cumsum } from './cumulative.js';
import { op } from '../../operands/elementwise.js';
import { logicalAnd } from '../math/logic.js';
import { asInexact, promotedType, requireReal } from '../../operands/promote.js';
import { sum } from './reduce.js';
import { rint } from '../math/rounding.js';
import { where } from '../indexing/where.js';

export interface DiffOptions {
  /** How many times differences are taken, 1 by default. */
  readonly n?: number | undefined;
  /** The last unless given. */
  readonly axis?: number | undefined;
  /** What stands before the array: a scalar, or an array that fits but along the axis. */
  readonly prepend?: ArrayLike | null | undefined;
  /** What stands after it. */
  readonly append?: ArrayLike | null | undefined;
}

const diffParameters = parameters<DiffOptions>(
  'diff',
  { x: arrayLike },
  { n: size, axis: axisKind, prepend: optional(arrayLike), append: optional(arrayLike) },
);

/**
 * x[i + 1] - x[i] along an axis, which gets shorter by `n`; of booleans: whether they differ. For
 * `n` = 0 it is x as it is, without what is to stand before and after it.
 * Throws `bad-argument` for rank 0 or a negative `n`.
 */
export function diff(
  x: ArrayLike,
  ...args: Trailing<
    [n?: number, axis?: number, prepend?: ArrayLike | null, append?: ArrayLike | null],
    DiffOptions
  >
): NDArray {
  const found = diffParameters.read([x], args);
  const { n: times = 1, axis = -1, prepend, append } = found;
  const array = asArray(x);
  if (times === 0) return array;
  if (array.ndim === 0 || times < 0 || !Number.isInteger(times))
    fail(
      'bad-argument',
      `diff: wants at least one axis and a count of 0 or more, received shape ` +
        `${printShape(array.shape)} and n = ${times}.`,
    );
  const along = normalizeAxis(axis, array.ndim, 'diff');
  const extended = extend(array, along, prepend, append);
  return range(times).reduce((v) => neighbours(v, along), extended);
}

function neighbours(x: NDArray, axis: number): NDArray {
  const n = at(x.shape, axis);
  const later = sliceAxis(x, axis, Math.min(1, n), n);
  const earlier = sliceAxis(x, axis, 0, Math.max(0, n - 1));
  return op(isBool(x.dtype) ? 'ne' : 'sub', later, earlier);
}

/** x with something before and after it along an axis. */
function extend(
  x: NDArray,
  axis: number,
  before: ArrayLike | undefined,
  after: ArrayLike | undefined,
): NDArray {
  const single = x.shape.map((n, d) => (d === axis ? 1 : n));
  const part = (v: ArrayLike | undefined): NDArray[] => {
    if (v === undefined) return [];
    const array = asArray(v);
    return [array.ndim === 0 ? broadcastRight(array, single) : array];
  };
  const parts = [...part(before), x, ...part(after)];
  const { dtype } = promotedType(...parts);
  return join(
    parts.map((v) => convertTo(v, dtype)),
    axis,
  );
}

export interface EdiffOptions {
  readonly toEnd?: ArrayLike | null | undefined;
  readonly toBegin?: ArrayLike | null | undefined;
}

const ediffParameters = parameters<EdiffOptions>(
  'ediff1d',
  { x: arrayLike },
  { toEnd: optional(arrayLike), toBegin: optional(arrayLike) },
);

/** The differences of all neighbours in row-major order, with values put before and after them. */
export function ediff1d(
  x: ArrayLike,
  ...args: Trailing<[toEnd?: ArrayLike | null, toBegin?: ArrayLike | null], EdiffOptions>
): NDArray {
  const found = ediffParameters.read([x], args);
  const differences = neighbours(flat(asArray(x)), 0);
  const part = (v: ArrayLike | undefined): NDArray[] =>
    v === undefined ? [] : [convertTo(flat(asArray(v)), differences.dtype)];
  return join([...part(found.toBegin), differences, ...part(found.toEnd)], 0);
}

export interface TrapezoidOptions {
  /** The points; their distance is `dx` (1 unless given) without them. */
  readonly x?: ArrayLike | null | undefined;
  readonly dx?: ArrayLike | undefined;
  /** The last unless given. */
  readonly axis?: number | undefined;
}

const trapezoidParameters = parameters<TrapezoidOptions>(
  'trapezoid',
  { y: arrayLike },
  { x: optional(arrayLike), dx: arrayLike, axis: axisKind },
);

/** The integral of y along an axis by the trapezoidal rule. */
export function trapezoid(
  y: ArrayLike,
  ...args: Trailing<[x?: ArrayLike | null, dx?: ArrayLike, axis?: number], TrapezoidOptions>
): NDArray {
  const found = trapezoidParameters.read([y], args);
  const values = asInexact(y);
  const last = alongLast(values, found.axis);
  const n = at(last.shape, last.ndim - 1);
  const part = (start: number, stop: number): NDArray =>
    sliceAxis(last, last.ndim - 1, start, Math.max(start, stop));
  const pairs = add(part(Math.min(1, n), n), part(0, n - 1));
  const areas = speakAs('trapezoid', () => multiply(pairs, widthsOf(values, found)));
  return multiply(sum(areas, -1), 0.5);
}

/** x with the axis of the integral as the last. */
const alongLast = (x: NDArray, axis: number | undefined): NDArray =>
  moveAxis(x, normalizeAxis(axis ?? -1, x.ndim, 'trapezoid'), x.ndim - 1);

/** The distances between points along the last axis, or one for all. */
function widthsOf(values: NDArray, { x, dx, axis }: Found<TrapezoidOptions>): ArrayLike {
  if (x === undefined) return dx ?? 1;
  const points = inTypeOf(values, x);
  return diff(points.ndim === 1 ? points : alongLast(points, axis));
}

/** Coordinates as floats, like the values that they belong to: differences must not wrap. */
const inTypeOf = (values: NDArray, x: ArrayLike): NDArray =>
  convertTo(asArray(x), promotedType(values, x).dtype);

/** The distances of points, shaped so that they lie along an axis. */
function widthsAlong(points: NDArray, axis: number, rank: number): NDArray {
  if (points.ndim !== 1) return diff(points, 1, axis);
  return reshapeTo(
    diff(points),
    range(rank).map((d) => (d === axis ? points.size - 1 : 1)),
  );
}

export interface GradientOptions {
  /** Null or nothing: all axes. */
  readonly axis?: number | readonly number[] | null | undefined;
  /** The order to which the one-sided differences at the ends are exact: 1 unless given, or 2. */
  readonly edgeOrder?: 1 | 2 | null | undefined;
}

const gradientParameters = parameters<GradientOptions>(
  'gradient',
  { f: arrayLike },
  {
    axis: named(optional(axesKind)),
    edgeOrder: named(optional(kind<1 | 2>('1 or 2', (x) => x === 1 || x === 2))),
  },
);

/**
 * Derivatives by central differences, one-sided at the ends. `spacing` is one distance for all
 * axes, or for each axis a distance or the coordinates of its points. One axis gives one array,
 * several give a list. Throws `bad-argument` for an axis of fewer than `edgeOrder` + 1 points or a
 * wrong number of spacings.
 */
export function gradient(
  f: ArrayLike,
  ...spacing: readonly (ArrayLike | GradientOptions)[]
): NDArray | NDArray[] {
  const [given, options] = splitOptions<ArrayLike, GradientOptions>(spacing);
  const { axis: over, edgeOrder = 1 } = gradientParameters.read([f], options);
  anyOperands('gradient', given);
  const values = asInexact(f);
  const axes = normalizeAxes(over, values.ndim, 'gradient');
  if (given.length > 1 && given.length !== axes.length)
    fail(
      'bad-argument',
      `gradient: wants one spacing, or one for each of ${axes.length} axes, received ${given.length}.`,
    );
  const results = axes.map((axis, i) => slope(values, axis, given[i] ?? given[0] ?? 1, edgeOrder));
  return axes.length === 1 ? at(results, 0) : results;
}

function slope(f: NDArray, axis: number, spacing: ArrayLike, edgeOrder: 1 | 2): NDArray {
  const n = at(f.shape, axis);
  if (n <= edgeOrder)
    fail(
      'bad-argument',
      `gradient: axis ${axis} has ${n} points; differences need at least ${edgeOrder + 1}.`,
    );
  const part = (start: number, stop: number): NDArray => sliceAxis(f, axis, start, stop);
  const step = inTypeOf(f, spacing);
  const width = (start: number, stop: number): NDArray =>
    step.ndim === 0 ? step : sliceAxis(widthsAlong(step, axis, f.ndim), axis, start, stop);
  const difference = (i: number): NDArray =>
    divide(subtract(part(i + 1, i + 2), part(i, i + 1)), width(i, i + 1));
  // The slope of the parabola through three points at its end: the near difference and the share of
  // the change between both that half the near distance makes.
  const edge = (near: number, far: number): NDArray => {
    const [h, k] = [width(near, near + 1), width(far, far + 1)];
    const change = subtract(difference(near), difference(far));
    return add(difference(near), divide(multiply(change, h), add(h, k)));
  };
  const first = edgeOrder === 1 ? difference(0) : edge(0, 1);
  const last = edgeOrder === 1 ? difference(n - 2) : edge(n - 2, n - 3);
  const below = width(0, n - 2);
  const above = width(1, n - 1);
  const inner =
    step.ndim === 0
      ? divide(subtract(part(2, n), part(0, n - 2)), multiply(step, 2))
      : uneven(part(0, n - 2), part(1, n - 1), part(2, n), below, above);
  const { dtype } = f;
  return join(
    [first, inner, last].map((v) => convertTo(v, dtype)),
    axis,
  );
}

/** The slope of the parabola through three points with the distances h and k between them. */
function uneven(before: NDArray, middle: NDArray, after: NDArray, h: NDArray, k: NDArray): NDArray {
  const total = add(h, k);
  const a = negative(divide(k, multiply(h, total)));
  const b = divide(subtract(k, h), multiply(h, k));
  const c = divide(h, multiply(k, total));
  return add(add(multiply(a, before), multiply(b, middle)), multiply(c, after));
}

export interface UnwrapOptions {
  /** Jumps below this are kept; half a period unless given. */
  readonly discont?: number | null | undefined;
  /** The last unless given. */
  readonly axis?: number | undefined;
  /** 2π unless given. */
  readonly period?: number | undefined;
}

const unwrapParameters = parameters<UnwrapOptions>(
  'unwrap',
  { x: arrayLike },
  { discont: optional(number), axis: axisKind, period: number },
);

/** Phases with their jumps of more than half a period taken out by adding whole periods. */
export function unwrap(
  x: ArrayLike,
  ...args: Trailing<[discont?: number | null, axis?: number, period?: number], UnwrapOptions>
): NDArray {
  const found = unwrapParameters.read([x], args);
  const period = found.period ?? 2 * Math.PI;
  const half = period / 2;
  const phases = requireReal('unwrap', x);
  const values = isInexact(phases.dtype) || !Number.isInteger(half) ? asInexact(phases) : phases;
  const axis = normalizeAxis(found.axis ?? -1, values.ndim, 'unwrap');
  const jump = diff(values, 1, axis);
  const reduced = subtract(remainder(add(jump, half), period), half);
  // A jump of exactly half a period keeps its sign.
  const upward = logicalAnd(op('eq', reduced, -half), op('gt', jump, 0));
  const step = where(upward, half, reduced);
  const isSmall = op('lt', op('abs', jump), found.discont ?? half);
  // Whole periods, counted without error before they are multiplied.
  const periods = rint(divide(subtract(step, jump), period));
  const turns = cumsum(where(isSmall, 0, periods), axis);
  const correction = convertTo(multiply(turns, period), values.dtype);
  const n = at(values.shape, axis);
  const rest = add(sliceAxis(values, axis, Math.min(1, n), n), correction);
  return n === 0 ? values : join([sliceAxis(values, axis, 0, 1), rest], axis);
}
