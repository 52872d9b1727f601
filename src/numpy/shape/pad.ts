/** Padding: an array made larger at the ends of its axes. */
import { largestInt32, isInexact } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, range } from '../../array/shape.js';
import { arrayLike, choice, kind, named, number, size, type Kind } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { rint } from '../math/rounding.js';
import {
  broadcastInto,
  convertTo,
  iota,
  join,
  reverseAxes,
  sliceAxis,
} from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import { median } from '../reduce/quantile.js';
import { max, min } from '../reduce/reduce.js';
import { mean } from '../reduce/statistics.js';

/** One value for all, [before, after] for all axes, or one such pair an axis. */
export type PerSide<T> = T | readonly T[] | readonly (readonly T[])[];

export type PadMode =
  | 'constant'
  | 'edge'
  | 'reflect'
  | 'symmetric'
  | 'wrap'
  | 'maximum'
  | 'minimum'
  | 'mean'
  | 'median'
  | 'linear_ramp'
  | 'empty';

export interface PadOptions {
  readonly mode?: PadMode | undefined;
  /** For 'constant': 0 unless given. */
  readonly constantValues?: PerSide<number> | undefined;
  /** For the statistics: how many elements at each end take part; all unless given. */
  readonly statLength?: PerSide<number> | undefined;
  /** For 'linear_ramp': the outermost values, 0 unless given. */
  readonly endValues?: PerSide<number> | undefined;
  /** For 'reflect' and 'symmetric': 'odd' mirrors at the edge's value too. */
  readonly reflectType?: 'even' | 'odd' | undefined;
}

/** Numbers of one kind, for all sides, for the two sides, or for the two sides of each axis. */
const perSide = (one: Kind<number>): Kind<PerSide<number>> => {
  const holds = (x: unknown, depth: number): boolean =>
    Array.isArray(x)
      ? depth < 2 && x.length > 0 && x.every((v) => holds(v, depth + 1))
      : one.holds(x);
  return kind(`${one.wants}, a pair, or a list of pairs`, (x) => holds(x, 0));
};
const padParameters = parameters<PadOptions>(
  'pad',
  { x: arrayLike, width: perSide(size) },
  {
    mode: choice<PadMode>(
      'constant',
      'edge',
      'reflect',
      'symmetric',
      'wrap',
      'maximum',
      'minimum',
      'mean',
      'median',
      'linear_ramp',
      'empty',
    ),
    constantValues: named(perSide(number)),
    statLength: named(perSide(size)),
    endValues: named(perSide(number)),
    reflectType: named(choice('even', 'odd')),
  },
);

type Sides<T> = readonly [before: T, after: T];

/** The values of the two sides of each axis. */
function sidesOf<T>(given: PerSide<T>, rank: number, what: string): Sides<T>[] {
  const pairOf = (v: T | readonly T[]): Sides<T> => {
    if (!Array.isArray(v)) return [v as T, v as T];
    const list: readonly T[] = v;
    return [at(list, 0), list.length > 1 ? at(list, 1) : at(list, 0)];
  };
  if (!Array.isArray(given) || !given.some((v) => Array.isArray(v)))
    return range(rank).map(() => pairOf(given as T | readonly T[]));
  const list = given as readonly (readonly T[])[];
  if (list.length !== 1 && list.length !== rank)
    fail(
      'bad-argument',
      `pad: ${what} wants one pair or one for each of ${rank} axes, received ${list.length}.`,
    );
  return range(rank).map((d) => pairOf(list.length === 1 ? at(list, 0) : at(list, d)));
}

/**
 * x with `width` elements put before and after each axis. Modes: 'constant', 'edge' (the outermost
 * element), 'reflect' (mirrored at the outermost element), 'symmetric' (mirrored behind it), 'wrap'
 * (from the other end), 'maximum', 'minimum', 'mean', 'median' (of the axis), 'linear_ramp' (from
 * the edge to a value), 'empty'. Throws `bad-argument` for
 * widths that are negative or no index can count, and unknown modes.
 */
export function pad(
  x: ArrayLike,
  width: PerSide<number>,
  ...args: Trailing<[mode?: PadMode], PadOptions>
): NDArray {
  const found = padParameters.read([x, width], args);
  const array = asArray(x);
  const widths = sidesOf(width, array.ndim, 'the width');
  if (widths.flat().some((n) => n > largestInt32))
    fail('bad-argument', `pad: widths must be below 2^31, received ${JSON.stringify(width)}.`);
  const padAxis = padders(found, array.ndim)[found.mode ?? 'constant'];
  return widths.reduce((v, sides, axis) => {
    if (sides[0] === 0 && sides[1] === 0) return v;
    if (v.shape[axis] === 0 && found.mode !== undefined && found.mode !== 'constant')
      fail(
        'bad-argument',
        `pad: mode '${found.mode}' has no element on axis ${axis} to start from.`,
      );
    return padAxis(v, axis, sides);
  }, array);
}

type Padder = (x: NDArray, axis: number, widths: Sides<number>) => NDArray;

function padders(options: Found<PadOptions>, rank: number): Record<PadMode, Padder> {
  const values = sidesOf(options.constantValues ?? 0, rank, 'constantValues');
  const ends = sidesOf(options.endValues ?? 0, rank, 'endValues');
  const lengths =
    options.statLength === undefined ? null : sidesOf(options.statLength, rank, 'statLength');
  const isOdd = options.reflectType === 'odd';
  const statistic =
    (reduce: Statistic): Padder =>
    (x, axis, widths) =>
      padStatistic(x, axis, widths, reduce, lengths === null ? null : at(lengths, axis));
  return {
    constant: (x, axis, widths) => padConstant(x, axis, widths, at(values, axis)),
    empty: (x, axis, widths) => padConstant(x, axis, widths, [0, 0]),
    edge: padEdge,
    reflect: (x, axis, widths) =>
      padMirrored(x, axis, widths, at(x.shape, axis) > 1 ? 1 : 0, isOdd),
    symmetric: (x, axis, widths) => padMirrored(x, axis, widths, 0, isOdd),
    wrap: padWrapped,
    maximum: statistic(max),
    minimum: statistic(min),
    mean: statistic(mean),
    median: statistic(median),
    linear_ramp: (x, axis, widths) => padRamp(x, axis, widths, at(ends, axis)),
  };
}

function padConstant(
  x: NDArray,
  axis: number,
  [before, after]: Sides<number>,
  [low, high]: Sides<number>,
): NDArray {
  const one = (v: NDArray, value: number, b: number, a: number): NDArray => {
    if (b === 0 && a === 0) return v;
    const only = (n: number): number[] => v.shape.map((_, d) => (d === axis ? n : 0));
    return bind1('pad', [v, value], { low: only(b), high: only(a), interior: only(0) });
  };
  return low === high ? one(x, low, before, after) : one(one(x, low, before, 0), high, 0, after);
}

/** A slice of length 1 repeated along its axis; nothing for the width 0. */
function repeated(x: NDArray, axis: number, width: number): NDArray[] {
  if (width === 0) return [];
  const shape = x.shape.map((n, d) => (d === axis ? width : n));
  return [broadcastInto(x, shape, range(x.ndim))];
}

function padEdge(x: NDArray, axis: number, [before, after]: Sides<number>): NDArray {
  const n = at(x.shape, axis);
  const first = repeated(sliceAxis(x, axis, 0, 1), axis, before);
  const last = repeated(sliceAxis(x, axis, n - 1, n), axis, after);
  return join([...first, x, ...last], axis);
}

/** `skipped` elements at the edge are not repeated. A mirror image is at most as long as x. */
function padMirrored(
  x: NDArray,
  axis: number,
  [before, after]: Sides<number>,
  skipped: 0 | 1,
  isOdd: boolean,
): NDArray {
  const longest = at(x.shape, axis) - skipped;
  const image = (v: NDArray, start: number, stop: number, edge: NDArray): NDArray => {
    const mirrored = reverseAxes(sliceAxis(v, axis, start, stop), [axis]);
    if (!isOdd) return mirrored;
    const wide = repeated(edge, axis, stop - start);
    return op('sub', op('mul', at(wide, 0), 2), mirrored);
  };
  let result = x;
  for (let left = before; left > 0;) {
    const length = Math.min(left, longest);
    const edge = sliceAxis(result, axis, 0, 1);
    result = join([image(result, skipped, skipped + length, edge), result], axis);
    left -= length;
  }
  for (let left = after; left > 0;) {
    const length = Math.min(left, longest);
    const n = at(result.shape, axis);
    const edge = sliceAxis(result, axis, n - 1, n);
    const stop = n - skipped;
    result = join([result, image(result, stop - length, stop, edge)], axis);
    left -= length;
  }
  return result;
}

/** Of each copy of x side by side only what is seen: widths are mostly far less than x is long. */
function padWrapped(x: NDArray, axis: number, [before, after]: Sides<number>): NDArray {
  const n = at(x.shape, axis);
  const pieces: NDArray[] = [];
  for (let start = -before; start < n + after;) {
    const first = ((start % n) + n) % n;
    const length = Math.min(n - first, n + after - start);
    pieces.push(length === n ? x : sliceAxis(x, axis, first, first + length));
    start += length;
  }
  return join(pieces, axis);
}

type Statistic = (
  x: NDArray,
  options: { readonly axis: number; readonly keepdims: true },
) => NDArray;

function padStatistic(
  x: NDArray,
  axis: number,
  [before, after]: Sides<number>,
  reduce: Statistic,
  lengths: Sides<number> | null,
): NDArray {
  const n = at(x.shape, axis);
  const [head, tail] = (lengths ?? [n, n]).map((length) => Math.min(length, n)) as [number, number];
  const of = (start: number, stop: number): NDArray => {
    const value = reduce(sliceAxis(x, axis, start, stop), { axis, keepdims: true });
    return convertTo(isInexact(x.dtype) ? value : rint(value), x.dtype);
  };
  const first = repeated(of(0, head), axis, before);
  const last = repeated(of(n - tail, n), axis, after);
  return join([...first, x, ...last], axis);
}

/** Evenly spaced from the end value, which is the outermost element, towards the edge. */
function padRamp(
  x: NDArray,
  axis: number,
  [before, after]: Sides<number>,
  ends: Sides<number>,
): NDArray {
  const n = at(x.shape, axis);
  const ramp = (edge: NDArray, width: number, end: number): NDArray[] => {
    const work = isInexact(edge.dtype) ? edge : convertTo(edge, 'float64');
    const [wide] = repeated(work, axis, width);
    if (wide === undefined) return [];
    const t = op('div', iota(wide.shape, work.dtype, axis), width);
    const steps = op('add', op('mul', op('sub', wide, end), t), end);
    return [convertTo(isInexact(edge.dtype) ? steps : op('floor', steps), edge.dtype)];
  };
  const first = ramp(sliceAxis(x, axis, 0, 1), before, ends[0]);
  const last = ramp(sliceAxis(x, axis, n - 1, n), after, ends[1]);
  return join([...first, x, ...last.map((v) => reverseAxes(v, [axis]))], axis);
}
