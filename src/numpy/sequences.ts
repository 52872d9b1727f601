/** Evenly spaced numbers, powers, and the window functions of signal processing. */
import { denseSharing } from '../array/dense.js';
import { defaultDType, isFloat, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { normalizeAxis, range } from '../array/shape.js';
import { bind1 } from '../trace/bind.js';
import { divide, multiply, power, subtract } from './arithmetic.js';
import {
  broadcastInto,
  convertTo,
  filled,
  insertAxes,
  iota,
  join,
  moveAxis,
  reverseAxes,
  sliceAxis,
} from './basic.js';
import { inexactDType } from './common-type.js';
import { asArray } from './convert.js';
import type { DTypeOptions } from './creation.js';
import { op } from './elementwise.js';
import { i0 } from './bessel.js';
import { log10 } from './math.js';
import { readOptions } from './options.js';
import { asNumeric, promoteArrays, promotedType } from './promote.js';

/**
 * start, start + step, … before stop; `arange(stop)` begins at 0. Without a dtype it is int32 when
 * all arguments are whole, else the default float dtype. Throws `bad-argument` for a step of 0.
 */
export function arange(
  start: number,
  stop?: number | null | DTypeOptions,
  step?: number | null | DTypeOptions,
  options?: DTypeOptions,
): NDArray {
  const found = readOptions<{ stop?: number | null; step?: number | null } & DTypeOptions>(
    [stop, step, options],
    'stop',
    'step',
  );
  const isOpen = found.stop === undefined || found.stop === null;
  const [first, last] = isOpen ? [0, start] : [start, found.stop as number];
  const by = found.step ?? 1;
  if (by === 0 || ![first, last, by].every(Number.isFinite))
    fail('bad-argument', `arange: from ${first} to ${last} by ${by} is no finite sequence.`);
  const isWhole = [first, last, by].every(Number.isInteger);
  const dtype = found.dtype ?? (isWhole ? 'int32' : defaultDType());
  const count = Math.max(0, Math.ceil((last - first) / by));
  const work = isWhole && dtype !== 'bool' ? dtype : inexactDType(dtype);
  const steps = iota([count], work);
  const scaled = by === 1 ? steps : op('mul', steps, by);
  return convertTo(first === 0 ? scaled : op('add', scaled, first), dtype);
}

export interface LinspaceOptions {
  readonly num?: number | undefined;
  /** Whether `stop` is the last point (true unless given). */
  readonly endpoint?: boolean | undefined;
  /** Return the pair [points, step]. */
  readonly retstep?: boolean | undefined;
  readonly dtype?: DType | null | undefined;
  /** Where the new axis lies in the result, 0 unless given. */
  readonly axis?: number | undefined;
}

/** The points and their distance. The last point is `stop` itself, whatever rounding says. */
function spaced(
  start: NDArray,
  stop: NDArray,
  num: number,
  endpoint: boolean,
): { readonly points: NDArray; readonly step: NDArray } {
  const { dtype } = start;
  const gaps = endpoint ? num - 1 : num;
  const shape = [num, ...start.shape];
  const along = range(start.ndim).map((d) => d + 1);
  const [first, last] = [start, stop].map((v) => broadcastInto(v, shape, along)) as [
    NDArray,
    NDArray,
  ];
  const step = gaps > 0 ? divide(subtract(stop, start), gaps) : filled(NaN, start.shape, dtype);
  if (gaps <= 0) return { points: first, step };
  const t = op('div', iota(shape, dtype, 0), gaps);
  const inner = op('add', op('mul', first, op('sub', 1, t)), op('mul', last, t));
  if (!endpoint) return { points: inner, step };
  const points = join([sliceAxis(inner, 0, 0, num - 1), insertAxes(stop, [0])], 0);
  return { points, step };
}

/**
 * `num` (50) points from start to stop. Start and stop may be arrays that broadcast. Integers are
 * rounded down. With `retstep` the pair [points, step].
 */
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  options: LinspaceOptions & { readonly retstep: true },
): [NDArray, NDArray];
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  num?: number | LinspaceOptions,
  options?: LinspaceOptions,
): NDArray;
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  num?: number | LinspaceOptions,
  options?: LinspaceOptions,
): NDArray | [NDArray, NDArray] {
  const found = readOptions<LinspaceOptions>([num, options], 'num');
  const count = found.num ?? 50;
  if (!Number.isInteger(count) || count < 0)
    fail('bad-argument', `linspace: the number of points must be 0 or more, received ${count}.`);
  const dtype = found.dtype ?? inexactDType(promotedType(start, stop).dtype);
  const work = inexactDType(dtype);
  const [first, last] = promoteArrays('linspace', start, stop).map((v) => convertTo(v, work)) as [
    NDArray,
    NDArray,
  ];
  const { points, step } = spaced(first, last, count, found.endpoint ?? true);
  const axis = normalizeAxis(found.axis ?? 0, points.ndim, 'linspace');
  const placed = moveAxis(points, 0, axis);
  const result = convertTo(isFloat(dtype) ? placed : op('floor', placed), dtype);
  return found.retstep === true ? [result, step] : result;
}

export interface LogspaceOptions extends LinspaceOptions {
  /** 10 unless given. */
  readonly base?: ArrayLike | undefined;
}

/** `base` to the power of `num` evenly spaced exponents from start to stop. */
export function logspace(
  start: ArrayLike,
  stop: ArrayLike,
  num?: number | LogspaceOptions,
  options?: LogspaceOptions,
): NDArray {
  const { base = 10, dtype, ...rest } = readOptions<LogspaceOptions>([num, options], 'num');
  const work = dtype === undefined || dtype === null ? undefined : inexactDType(dtype);
  const exponents = linspace(start, stop, { ...rest, retstep: false, dtype: work });
  const result = power(base, exponents);
  return dtype === undefined || dtype === null ? result : convertTo(result, dtype);
}

/**
 * `num` (50) points from start to stop with equal quotients. Both must have one sign and not be 0;
 * the ends are exact.
 */
export function geomspace(
  start: ArrayLike,
  stop: ArrayLike,
  num?: number | LinspaceOptions,
  options?: LinspaceOptions,
): NDArray {
  const found = readOptions<LinspaceOptions>([num, options], 'num');
  const { num: count = 50, endpoint = true } = found;
  const dtype = found.dtype ?? inexactDType(promotedType(start, stop).dtype);
  const [first, last] = promoteArrays('geomspace', start, stop).map((v) =>
    convertTo(v, inexactDType(dtype)),
  ) as [NDArray, NDArray];
  const sign = op('sign', first);
  const exponents = [first, last].map((v) => log10(multiply(v, sign))) as [NDArray, NDArray];
  const inner = multiply(sign, power(10, spaced(...exponents, count, endpoint).points));
  const ends = [
    ...(count > 0 ? [insertAxes(first, [0])] : []),
    ...(count > 1 ? [sliceAxis(inner, 0, 1, endpoint ? count - 1 : count)] : []),
    ...(count > 1 && endpoint ? [insertAxes(last, [0])] : []),
  ];
  const points = ends.length === 0 ? inner : join(ends, 0);
  const axis = normalizeAxis(found.axis ?? 0, points.ndim, 'geomspace');
  return convertTo(moveAxis(points, 0, axis), dtype);
}

export interface VanderOptions {
  /** The number of columns; that of the elements unless given. */
  readonly N?: number | null | undefined;
  /** From x⁰ to xᴺ⁻¹ instead of falling powers. */
  readonly increasing?: boolean | undefined;
}

/** The Vandermonde matrix of a rank-1 array: a row of powers for each element. */
export function vander(
  x: ArrayLike,
  N?: number | null | VanderOptions,
  options?: VanderOptions,
): NDArray {
  const found = readOptions<VanderOptions>([N, options], 'N');
  const column = insertAxes(asNumeric(x), [asArray(x).ndim]);
  if (column.ndim !== 2)
    fail('shape-mismatch', `vander: wants an array of rank 1, received rank ${column.ndim - 1}.`);
  const n = found.N ?? column.size;
  const columns = range(n).map((exponent) => bind1('integerPow', [column], { exponent }));
  if (n === 0) return sliceAxis(column, 1, 0, 0);
  const rising = join(columns, 1);
  return found.increasing === true ? rising : reverseAxes(rising, [1]);
}

/** A window of m points: f of the position from -1 to 1, in the default float dtype. */
function sampled(m: number, f: (position: number) => number): NDArray {
  const values = range(m).map((i) => (m === 1 ? 1 : f((2 * i) / (m - 1) - 1)));
  return convertTo(denseSharing(Float64Array.from(values)), defaultDType());
}

/** The Bartlett window of m points: a triangle. */
export const bartlett = (m: number): NDArray => sampled(m, (t) => 1 - Math.abs(t));

/** The Blackman window of m points. */
export const blackman = (m: number): NDArray =>
  sampled(m, (t) => 0.42 + 0.5 * Math.cos(Math.PI * t) + 0.08 * Math.cos(2 * Math.PI * t));

/** The Hamming window of m points. */
export const hamming = (m: number): NDArray =>
  sampled(m, (t) => 0.54 + 0.46 * Math.cos(Math.PI * t));

/** The Hann window of m points. */
export const hanning = (m: number): NDArray => sampled(m, (t) => 0.5 + 0.5 * Math.cos(Math.PI * t));

/** The Kaiser window of m points, i0(β √(1 - t²)) / i0(β) for t from -1 to 1. */
export function kaiser(m: number, beta: ArrayLike): NDArray {
  if (m === 1) return filled(1, [1], defaultDType());
  const root = sampled(m, (t) => Math.sqrt(Math.max(0, 1 - t * t)));
  return divide(i0(multiply(root, beta)), i0(beta));
}
