/** From the arguments of `x.slice(…)` and `x.at(…)` to one entry an axis. */
import { DenseArray, dense } from '../../array/dense.js';
import { isBool, isInteger, type TypedArray } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { NDArray, type Nested } from '../../array/ndarray.js';
import { at, printShape, range, type Shape } from '../../array/shape.js';
import { isTypedArray } from '../../array/typed-array.js';
import { asArray } from '../../operands/convert.js';
import { wrapNegative } from '../../operands/indices.js';

/**
 * `[]`, `[start]`, `[start, stop]` or `[start, stop, step]`; null is open, negatives count back.
 */
export type RangeIndex = readonly (number | null)[];

/**
 * One part of an index: a number takes one element of an axis, a range several; an integer array
 * gathers, a boolean array selects; null adds an axis of length 1; '...' stands for the axes that
 * no other part speaks of.
 */
export type IndexPart = number | RangeIndex | null | '...' | NDArray | TypedArray | Nested[];

/** What happens on one axis of the operand (`new`: on one axis that only the result has). */
export type AxisIndex =
  | { readonly kind: 'new' }
  | { readonly kind: 'at'; readonly axis: number; readonly index: number }
  | RangeOfAxis
  | ArrayOfAxis;

/** The indices start, start + step, …, `count` of them. */
export interface RangeOfAxis {
  readonly kind: 'range';
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** Integers of any shape; negative ones have been wrapped once. */
export interface ArrayOfAxis {
  readonly kind: 'array';
  readonly axis: number;
  readonly index: NDArray;
}

export const isRange = (item: AxisIndex): item is RangeOfAxis => item.kind === 'range';
export const isArray = (item: AxisIndex): item is ArrayOfAxis => item.kind === 'array';

/** A part after its kind has been told: it speaks of `axes` axes of the operand. */
interface Told {
  readonly axes: number;
  readonly read: (axis: number, length: number) => AxisIndex;
}

/**
 * The parts of an index as entries for all axes of `shape`, in order. Throws
 * `index-out-of-range` for a number that is not on its axis, `bad-argument` for too many parts or
 * parts of a wrong kind, `value-not-known` for a traced boolean array.
 */
export function readIndex(who: string, shape: Shape, parts: readonly IndexPart[]): AxisIndex[] {
  const told = parts.map((part) => (part === '...' ? part : tellParts(who, part)));
  const named = told.flat().reduce((n, t) => n + (t === '...' ? 0 : t.axes), 0);
  const rank = shape.length;
  const dots = told.filter((t) => t === '...').length;
  if (named > rank || dots > 1)
    fail(
      'bad-argument',
      dots > 1
        ? `${who}: '...' may stand once in an index, received ${dots} of them.`
        : `${who}: the index names ${named} axes, but the array has shape ${printShape(shape)}.`,
    );
  const whole = new Array<Told>(rank - named).fill(tellRange(who, []));
  const complete = (dots === 0 ? [...told, '...' as const] : told).flatMap((t) =>
    t === '...' ? whole : t,
  );
  let axis = 0;
  return complete.map((t) => {
    const item = t.read(axis, shape[axis] ?? 0);
    axis += t.axes;
    return item;
  });
}

function tellParts(who: string, part: Exclude<IndexPart, '...'>): Told[] {
  if (part === null) return [{ axes: 0, read: () => ({ kind: 'new' }) }];
  if (typeof part === 'number') return [tellNumber(who, part)];
  if (isRangeIndex(part)) return [tellRange(who, part)];
  if (Array.isArray(part)) refuseArrayBounds(who, part);
  if (part instanceof NDArray || isTypedArray(part) || Array.isArray(part)) {
    const array = asArray(part);
    return isBool(array.dtype)
      ? tellMask(who, array)
      : [tellArray(who, array, Array.isArray(part))];
  }
  return fail(
    'bad-argument',
    `${who}: an index consists of numbers, ranges ([start, stop, step]), null, '...' and integer ` +
      `or boolean arrays; received ${typeof part}.`,
  );
}

/**
 * A flat JS array of numbers and nulls is a range; deeper ones and those of booleans are arrays.
 */
function isRangeIndex(part: Exclude<IndexPart, '...' | null>): part is RangeIndex {
  return Array.isArray(part) && part.every((v) => v === null || typeof v === 'number');
}

/** The shape of the result follows from the bounds of a range, so they must be numbers. */
function refuseArrayBounds(who: string, part: readonly unknown[]): void {
  if (part.some((v) => v instanceof NDArray && v.ndim === 0))
    fail(
      'value-not-known',
      `${who}: the bounds of a range must be numbers, received a scalar array among them. For a ` +
        'window at a computed index use lax.dynamicSlice, for single elements an index array: ' +
        'np.stack([i, j]).',
    );
}

function tellNumber(who: string, index: number): Told {
  const read = (axis: number, length: number): AxisIndex => {
    const front = index < 0 ? index + length : index;
    if (!Number.isInteger(index) || front < 0 || front >= length)
      fail(
        'index-out-of-range',
        `${who}: index ${index} does not exist on axis ${axis}, which has length ${length}.`,
      );
    return { kind: 'at', axis, index: front };
  };
  return { axes: 1, read };
}

function tellRange(who: string, part: RangeIndex): Told {
  const [start = null, stop = null, step] = part;
  const by = step ?? 1;
  const whole = [start ?? 0, stop ?? 0, by].every((v) => Number.isInteger(v));
  if (part.length > 3 || by === 0 || !whole)
    fail(
      'bad-argument',
      `${who}: a range is [start, stop, step] of integers or null with a step other than 0, ` +
        `received [${part.join(', ')}]. For an index array of one axis pass a typed array, ` +
        'as new Int32Array([0, 2, 5, 7]).',
    );
  return {
    axes: 1,
    read: (axis, length) => ({ kind: 'range', axis, ...span(start, stop, by, length) }),
  };
}

/** Which indices of an axis a range takes: Python's slice.indices. */
function span(
  start: number | null,
  stop: number | null,
  step: number,
  length: number,
): { start: number; step: number; count: number } {
  const [lowest, highest] = step > 0 ? [0, length] : [-1, length - 1];
  const bounded = (v: number): number =>
    Math.min(Math.max(v < 0 ? v + length : v, lowest), highest);
  const first = start === null ? (step > 0 ? lowest : highest) : bounded(start);
  const last = stop === null ? (step > 0 ? highest : lowest) : bounded(stop);
  return { start: first, step, count: Math.max(0, Math.ceil((last - first) / step)) };
}

function tellArray(who: string, index: NDArray, fromJs: boolean): Told {
  const integers = fromJs ? asArray(index, 'int32') : index;
  if (!isInteger(integers.dtype))
    fail(
      'dtype-mismatch',
      `${who}: an index array must hold integers or booleans, received ${index.dtype}. ` +
        `Convert it with astype('int32').`,
    );
  const read = (axis: number, length: number): AxisIndex => ({
    kind: 'array',
    axis,
    index: wrapNegative(integers, length),
  });
  return { axes: 1, read };
}

/** A boolean array of k axes is k integer arrays: the indices of its true elements on each axis. */
function tellMask(who: string, mask: NDArray): Told[] {
  if (!(mask instanceof DenseArray))
    fail(
      'value-not-known',
      `${who}: how many elements a traced boolean array selects is not known. Use ` +
        'np.where(mask, x, y), or np.nonzero(mask, { size }) as the index.',
    );
  return indicesOfTrue(mask).map((indices, d) => ({
    axes: 1,
    read: (axis, length) => {
      if (length !== mask.shape[d])
        fail(
          'shape-mismatch',
          `${who}: a boolean index of shape ${printShape(mask.shape)} meets length ${length} ` +
            `on axis ${axis}. Lengths must be equal.`,
        );
      return { kind: 'array', axis, index: dense([indices.length], 'int32', indices) };
    },
  }));
}

/** The indices of the nonzero elements in row-major order, one list an axis. */
export function indicesOfTrue(x: DenseArray): Int32Array[] {
  const data = x.dataSync({ copy: false });
  const flat: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) flat.push(i);
  let inner = data.length;
  return range(x.ndim).map((d) => {
    const length = at(x.shape, d);
    inner /= length;
    const stride = inner;
    return Int32Array.from(flat, (i) => Math.floor(i / stride) % length);
  });
}
