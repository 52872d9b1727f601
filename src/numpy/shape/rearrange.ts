/** Reversing, rotating, repeating and trimming. */
import { DenseArray, denseScalar } from '../../array/dense.js';
import { fail, speakAs } from '../../array/errors.js';
import { NDArray, type ArrayLike } from '../../array/ndarray.js';
import {
  at,
  normalizeAxes,
  normalizeAxis,
  printShape,
  range,
  sizeOf,
  stridesOf,
  type Shape,
} from '../../array/shape.js';
import { oneOperand } from '../../parameters/arity.js';
import {
  arrayLike,
  axes as axesKind,
  axis as axisKind,
  choice,
  integer,
  integerOrList,
  kind,
  named,
  optional,
  size,
  sizes,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import {
  broadcastInto,
  broadcastRight,
  convertTo,
  flat,
  gatherAxis,
  insertAxes,
  iota,
  pickAxis,
  reshapeTo,
  reverseAxes,
  sliceAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { cumsum } from '../reduce/cumulative.js';
import { op } from '../../operands/elementwise.js';
import { integersOf } from '../../operands/index-arrays.js';
import { remainder } from '../math/arithmetic.js';
import { sum } from '../reduce/reduce.js';
import { swapaxes } from './reshape.js';

type Axes = number | readonly number[] | null;

interface AxesOptions {
  readonly axis?: Axes | undefined;
}

type AxesArguments = Trailing<[axis?: Axes], AxesOptions>;
const flipParameters = parameters<AxesOptions>(
  'flip',
  { x: arrayLike },
  { axis: optional(axesKind) },
);

/** The elements of axes in reverse order; without `axis` of all axes. */
export function flip(x: ArrayLike, ...args: AxesArguments): NDArray {
  const found = flipParameters.read([x], args);
  const array = asArray(x);
  return reverseAxes(
    array,
    normalizeAxes(found.axis, array.ndim, 'flip').sort((a, b) => a - b),
  );
}

/** The columns in reverse order: `flip` along axis 1. */
export const fliplr = (x: ArrayLike, ...more: []): NDArray =>
  speakAs('fliplr', () => flip(oneOperand('fliplr', x, more), 1));

/** The rows in reverse order: `flip` along axis 0. */
export const flipud = (x: ArrayLike, ...more: []): NDArray =>
  speakAs('flipud', () => flip(oneOperand('flipud', x, more), 0));

export interface Rot90Options {
  /** How many quarter turns, 1 unless given. */
  readonly k?: number | undefined;
  /** The plane, turned from the first towards the second axis; [0, 1] unless given. */
  readonly axes?: readonly [number, number] | undefined;
}

const rot90Parameters = parameters<Rot90Options>(
  'rot90',
  { x: arrayLike },
  {
    k: integer,
    axes: kind<readonly [number, number]>(
      'a list of two axes',
      (v) => Array.isArray(v) && v.length === 2 && v.every((d) => axisKind.holds(d)),
    ),
  },
);

/** x turned by quarter turns in a plane. Throws `bad-argument` unless the axes differ. */
export function rot90(
  x: ArrayLike,
  ...args: Trailing<[k?: number, axes?: readonly [number, number]], Rot90Options>
): NDArray {
  const found = rot90Parameters.read([x], args);
  const array = asArray(x);
  const [first, second] = normalizeAxes(found.axes ?? [0, 1], array.ndim, 'rot90') as [
    number,
    number,
  ];
  const turns = (((found.k ?? 1) % 4) + 4) % 4;
  if (turns === 0) return array;
  if (turns === 2) return flip(array, [first, second]);
  return turns === 1
    ? swapaxes(flip(array, second), first, second)
    : flip(swapaxes(array, first, second), second);
}

/** By how many positions. */
type Shift = number | readonly number[] | NDArray;
const shift = kind<Shift>(
  'a whole number, a list of them, or an array of them with at most one axis',
  (x) => (x instanceof NDArray ? x.ndim <= 1 : integerOrList.holds(x)),
);
const rollParameters = parameters<AxesOptions>(
  'roll',
  { x: arrayLike, shift },
  { axis: optional(axesKind) },
);

/**
 * Elements moved along axes by `shift` positions, those that leave coming in at the other end;
 * without `axis` along all elements in row-major order. Several shifts belong to several axes.
 * Shifts are numbers or integer arrays, which may be traced. Throws `dtype-mismatch` for arrays of
 * other dtypes, and `bad-argument` where there are not as many shifts as axes.
 */
export function roll(x: ArrayLike, shift: Shift, ...args: AxesArguments): NDArray {
  const found = rollParameters.read([x, shift], args);
  const array = asArray(x);
  const shifts = shiftsOf(shift);
  if (found.axis === undefined || found.axis === null) {
    const all = flat(array);
    return reshapeTo(
      shifts.reduce<NDArray>((v, one) => rollAxis(v, one, 0), all),
      array.shape,
    );
  }
  const axes = (typeof found.axis === 'number' ? [found.axis] : found.axis).map((d) =>
    normalizeAxis(d, array.ndim, 'roll'),
  );
  const count = Math.max(axes.length, shifts.length);
  if ([axes.length, shifts.length].some((n) => n !== count && n !== 1))
    fail(
      'bad-argument',
      `roll: wants one shift per axis, received ${shifts.length} shifts and ${axes.length} axes.`,
    );
  return range(count).reduce(
    (v, i) => rollAxis(v, shifts[i] ?? at(shifts, 0), axes[i] ?? at(axes, 0)),
    array,
  );
}

function shiftsOf(shift: Shift): readonly (number | NDArray)[] {
  if (typeof shift === 'number') return [shift];
  if (!(shift instanceof NDArray)) return shift;
  const whole = integersOf('roll', shift, 'shifts');
  return whole.ndim === 0 ? [whole] : range(whole.size).map((i) => pickAxis(whole, 0, i));
}

function rollAxis(x: NDArray, shift: number | NDArray, axis: number): NDArray {
  const n = at(x.shape, axis);
  if (shift instanceof NDArray)
    return n === 0 ? x : bind1('roll', [x, convertTo(remainder(shift, n), 'int32')], { axis });
  const within = n === 0 ? 0 : ((shift % n) + n) % n;
  return within === 0 ? x : bind1('roll', [x, denseScalar(within, 'int32')], { axis });
}

const tileParameters = parameters('tile', { x: arrayLike, reps: sizes });

/** x repeated as a whole, `reps[d]` times along axis d; a shorter list counts for the last axes. */
export function tile(x: ArrayLike, reps: number | readonly number[], ...more: []): NDArray {
  tileParameters.read([x, reps], more);
  const array = asArray(x);
  const list = typeof reps === 'number' ? [reps] : reps;
  const rank = Math.max(list.length, array.ndim);
  const times = [...range(rank - list.length).map(() => 1), ...list];
  const shape = [...range(rank - array.ndim).map(() => 1), ...array.shape];
  const paired = shape.flatMap((n, d) => [at(times, d), n]);
  const split = reshapeTo(
    array,
    shape.flatMap((n) => [1, n]),
  );
  const wide = broadcastInto(split, paired, range(2 * rank));
  return reshapeTo(
    wide,
    shape.map((n, d) => n * at(times, d)),
  );
}

export interface RepeatOptions {
  /** Null or nothing: x is flattened. */
  readonly axis?: number | null | undefined;
  /** The length of the result, needed where the repeats are traced. */
  readonly totalRepeatLength?: number | null | undefined;
}

const repeatParameters = parameters<RepeatOptions>(
  'repeat',
  {
    x: arrayLike,
    repeats: kind<ArrayLike>('a whole number that is not negative, or an array of them', (n) =>
      typeof n === 'number' ? size.holds(n) : arrayLike.holds(n),
    ),
  },
  { axis: optional(axisKind), totalRepeatLength: named(optional(size)) },
);

/**
 * Each element along an axis repeated: all equally often, or each by its own number. With
 * `totalRepeatLength` the result is cut, or filled with the last element. Throws `value-not-known`
 * where repeats are traced and it is not given.
 */
export function repeat(
  x: ArrayLike,
  repeats: ArrayLike,
  ...args: Trailing<[axis?: number | null], RepeatOptions>
): NDArray {
  const found = repeatParameters.read([x, repeats], args);
  const whole = asArray(x);
  const isFlat = found.axis === undefined || found.axis === null;
  const array = isFlat ? flat(whole) : whole;
  const along = isFlat ? 0 : normalizeAxis(found.axis ?? 0, array.ndim, 'repeat');
  const total = found.totalRepeatLength;
  if (typeof repeats === 'number' && total === undefined) return repeatEach(array, repeats, along);
  const n = at(array.shape, along);
  const counts = asArray(repeats, 'int32');
  if (counts.size !== 1 && counts.size !== n)
    fail(
      'shape-mismatch',
      `repeat: wants one number of repeats or one for each of ${n} elements, received shape ` +
        `${printShape(counts.shape)}.`,
    );
  const each = broadcastRight(flat(counts), [n]);
  return gatherAxis(array, repeatedIndices(each, total ?? knownTotal(each)), along);
}

/** Every element `times` times: a new axis behind this one, merged into it. */
function repeatEach(x: NDArray, times: number, axis: number): NDArray {
  const wide = insertAxes(x, [axis + 1]);
  const shape = wide.shape.map((n, d) => (d === axis + 1 ? times : n));
  return reshapeTo(
    broadcastInto(wide, shape, range(shape.length)),
    x.shape.map((n, d) => (d === axis ? n * times : n)),
  );
}

function knownTotal(counts: NDArray): number {
  if (counts instanceof DenseArray)
    return [...counts.dataSync({ copy: false })].reduce((a, b) => a + b, 0);
  return fail(
    'value-not-known',
    'repeat: the length of the result depends on repeats that are traced. Give totalRepeatLength.',
  );
}

/** For each index of the result the number of elements whose repeats have ended there. */
function repeatedIndices(counts: NDArray, total: number): NDArray {
  const n = counts.size;
  const ends = broadcastInto(cumsum(counts), [total, n], [1]);
  return sum(op('le', ends, iota([total, n], 'int32', 0)), { axis: 1, dtype: 'int32' });
}

const resizeParameters = parameters('resize', { x: arrayLike, shape: sizes });

/** The elements in row-major order, over and over, in a new shape. */
export function resize(x: ArrayLike, shape: number | Shape, ...more: []): NDArray {
  resizeParameters.read([x, shape], more);
  const target = typeof shape === 'number' ? [shape] : shape;
  const items = flat(asArray(x));
  const count = sizeOf(target);
  if (items.size === 0 && count > 0)
    fail(
      'bad-argument',
      `resize: an array without elements cannot fill the shape ${printShape(target)}.`,
    );
  const times = items.size === 0 ? 0 : Math.ceil(count / items.size);
  return reshapeTo(sliceAxis(tile(items, Math.max(times, 1)), 0, 0, count), target);
}

/** 'f' for the front, 'b' for the back. */
export type Trim = 'f' | 'b' | 'fb' | 'bf';

export interface TrimOptions extends AxesOptions {
  /** Both ends unless given. */
  readonly trim?: Trim | undefined;
}

const trimZerosParameters = parameters<TrimOptions>(
  'trimZeros',
  { x: arrayLike },
  { trim: choice('f', 'b', 'fb', 'bf'), axis: optional(axesKind) },
);

/**
 * x without the zeros at its front and back: along each of the axes, all unless given, without the
 * slices at either end that hold nothing but zeros. Throws `value-not-known` for a traced array.
 */
export function trimZeros(
  x: ArrayLike,
  ...args: Trailing<[trim?: Trim, axis?: Axes], TrimOptions>
): NDArray {
  const { trim = 'fb', axis } = trimZerosParameters.read([x], args);
  const array = asArray(x);
  if (!(array instanceof DenseArray))
    fail(
      'value-not-known',
      'trimZeros: the length of the result depends on traced values. Call it outside of the trace.',
    );
  const bounds = nonzeroBounds(array);
  return normalizeAxes(axis, array.ndim, 'trimZeros').reduce<NDArray>((v, d) => {
    const n = at(array.shape, d);
    const [first, last] = at(bounds, d);
    const start = trim.includes('f') ? Math.min(first, n) : 0;
    return sliceAxis(v, d, start, Math.max(start, trim.includes('b') ? last + 1 : n));
  }, array);
}

/** Along each axis the indices of the first and the last slice with a nonzero element. */
function nonzeroBounds(x: DenseArray): [first: number, last: number][] {
  const bounds = x.shape.map((): [number, number] => [Infinity, -1]);
  const strides = stridesOf(x.shape);
  x.dataSync({ copy: false }).forEach((v, i) => {
    if (v === 0) return;
    bounds.forEach((bound, d) => {
      const index = Math.floor(i / at(strides, d)) % at(x.shape, d);
      bound[0] = Math.min(bound[0], index);
      bound[1] = Math.max(bound[1], index);
    });
  });
  return bounds;
}
