/** Evenly spaced numbers, and powers. */
import { defaultDType, type DType, isBool, isInexact, largestInt32 } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayGiven, ArrayLike, NDArray } from '../../array/ndarray.js';
import { normalizeAxis, range } from '../../array/shape.js';
import {
  arrayLike,
  axis,
  dtype as dtypeKind,
  flag,
  number,
  optional,
  size,
} from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { bind1 } from '../../trace/bind.js';
import { divide, multiply, power, subtract } from '../math/arithmetic.js';
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
} from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { asArray } from '../../operands/convert.js';
import type { DTypeOptions } from './creation.js';
import { op } from '../../operands/elementwise.js';
import { log10 } from '../math/math.js';
import { asNumeric, promoteArrays, promotedType } from '../../operands/promote.js';

export interface ArangeOptions<D extends DType | null = DType | null> extends DTypeOptions<D> {
  readonly stop?: number | null | undefined;
  readonly step?: number | null | undefined;
}

const arangeParameters = parameters<ArangeOptions>(
  'arange',
  { start: number },
  { stop: optional(number), step: optional(number), dtype: optional(dtypeKind) },
);

/**
 * start, start + step, … before stop; `arange(stop)` begins at 0. Without a dtype it is int32 when
 * all arguments are whole, else the default float dtype. Throws `bad-argument` for a step of 0.
 */
export function arange<D extends DType | null = null>(
  start: number,
  ...args: Trailing<[stop?: number | null, step?: number | null, dtype?: D], ArangeOptions<D>>
): ArrayGiven<D> {
  const found = arangeParameters.read([start], args);
  const [first, last] = found.stop === undefined ? [0, start] : [start, found.stop];
  const by = found.step ?? 1;
  if (by === 0 || ![first, last, by].every(Number.isFinite))
    fail('bad-argument', `arange: from ${first} to ${last} by ${by} is not a finite sequence.`);
  const isWhole = [first, last, by].every(Number.isInteger);
  const dtype = found.dtype ?? (isWhole ? 'int32' : defaultDType());
  const count = Math.max(0, Math.ceil((last - first) / by));
  if (!(count <= largestInt32))
    fail('bad-argument', `arange: ${count} numbers are more than an index can count, 2^31 - 1.`);
  const work = isWhole && !isBool(dtype) ? dtype : inexactDType(dtype);
  const steps = iota([count], work);
  const scaled = by === 1 ? steps : op('mul', steps, by);
  return convertTo(first === 0 ? scaled : op('add', scaled, first), dtype);
}

export interface LinspaceOptions<D extends DType | null = DType | null> {
  readonly num?: number | undefined;
  /** Whether `stop` is the last point (true unless given). */
  readonly endpoint?: boolean | undefined;
  /** Return the pair [points, step]. */
  readonly retstep?: boolean | undefined;
  readonly dtype?: D | undefined;
  /** Where the new axis lies in the result, 0 unless given. */
  readonly axis?: number | undefined;
}

const dtype = optional(dtypeKind);
const linspaceParameters = parameters<LinspaceOptions>(
  'linspace',
  { start: arrayLike, stop: arrayLike },
  { num: size, endpoint: flag, retstep: flag, dtype, axis },
);
type LinspaceArguments<D extends DType | null = DType | null> = Trailing<
  [num?: number, endpoint?: boolean, retstep?: boolean, dtype?: D, axis?: number],
  LinspaceOptions<D>
>;

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
  num: number | undefined,
  endpoint: boolean | undefined,
  retstep: true,
  ...rest: Trailing<[dtype?: DType | null, axis?: number], LinspaceOptions>
): [NDArray, NDArray];
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  ...args: [...([] | [number] | [number, boolean]), LinspaceOptions & { readonly retstep: true }]
): [NDArray, NDArray];
export function linspace<D extends DType | null = null>(
  start: ArrayLike,
  stop: ArrayLike,
  ...args: LinspaceArguments<D>
): ArrayGiven<D>;
export function linspace(
  start: ArrayLike,
  stop: ArrayLike,
  ...args: LinspaceArguments
): NDArray | [NDArray, NDArray] {
  return linspaceOf(start, stop, linspaceParameters.read([start, stop], args));
}

function linspaceOf(
  start: ArrayLike,
  stop: ArrayLike,
  found: Found<LinspaceOptions>,
): NDArray | [NDArray, NDArray] {
  const count = found.num ?? 50;
  const type = found.dtype ?? inexactDType(promotedType(start, stop).dtype);
  const work = inexactDType(type);
  const [first, last] = promoteArrays('linspace', start, stop).map((v) => convertTo(v, work)) as [
    NDArray,
    NDArray,
  ];
  const { points, step } = spaced(first, last, count, found.endpoint ?? true);
  const along = normalizeAxis(found.axis ?? 0, points.ndim, 'linspace');
  const moved = moveAxis(points, 0, along);
  const result = convertTo(isInexact(type) ? moved : op('floor', moved), type);
  return found.retstep === true ? [result, step] : result;
}

export interface LogspaceOptions extends Omit<LinspaceOptions, 'retstep'> {
  /** 10 unless given. */
  readonly base?: ArrayLike | undefined;
}

const logspaceParameters = parameters<LogspaceOptions>(
  'logspace',
  { start: arrayLike, stop: arrayLike },
  { num: size, endpoint: flag, base: arrayLike, dtype, axis },
);

/** `base` to the power of `num` evenly spaced exponents from start to stop. */
export function logspace(
  start: ArrayLike,
  stop: ArrayLike,
  ...args: Trailing<
    [num?: number, endpoint?: boolean, base?: ArrayLike, dtype?: DType | null, axis?: number],
    LogspaceOptions
  >
): NDArray {
  const { base = 10, dtype: type, ...rest } = logspaceParameters.read([start, stop], args);
  const work = type === undefined ? undefined : inexactDType(type);
  const exponents = linspaceOf(start, stop, { ...rest, dtype: work }) as NDArray;
  const result = power(base, exponents);
  return type === undefined ? result : convertTo(result, type);
}

export type GeomspaceOptions = Omit<LinspaceOptions, 'retstep'>;
const geomspaceParameters = parameters<GeomspaceOptions>(
  'geomspace',
  { start: arrayLike, stop: arrayLike },
  { num: size, endpoint: flag, dtype, axis },
);

/**
 * `num` (50) points from start to stop with equal quotients. Both must have one sign and not be 0;
 * the ends are exact.
 */
export function geomspace(
  start: ArrayLike,
  stop: ArrayLike,
  ...args: Trailing<
    [num?: number, endpoint?: boolean, dtype?: DType | null, axis?: number],
    GeomspaceOptions
  >
): NDArray {
  const found = geomspaceParameters.read([start, stop], args);
  const { num: count = 50, endpoint = true } = found;
  const type = found.dtype ?? inexactDType(promotedType(start, stop).dtype);
  const [first, last] = promoteArrays('geomspace', start, stop).map((v) =>
    convertTo(v, inexactDType(type)),
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
  const along = normalizeAxis(found.axis ?? 0, points.ndim, 'geomspace');
  return convertTo(moveAxis(points, 0, along), type);
}

export interface VanderOptions {
  /** The number of columns; that of the elements unless given. */
  readonly N?: number | null | undefined;
  /** Whether powers rise from x⁰ to xᴺ⁻¹ instead of falling. */
  readonly increasing?: boolean | undefined;
}

const vanderParameters = parameters<VanderOptions>(
  'vander',
  { x: arrayLike },
  { N: optional(size), increasing: flag },
);

/** The Vandermonde matrix of a rank-1 array: a row of powers for each element. */
export function vander(
  x: ArrayLike,
  ...args: Trailing<[N?: number | null, increasing?: boolean], VanderOptions>
): NDArray {
  const found = vanderParameters.read([x], args);
  const column = insertAxes(asNumeric(x), [asArray(x).ndim]);
  if (column.ndim !== 2)
    fail('shape-mismatch', `vander: wants an array of rank 1, received rank ${column.ndim - 1}.`);
  const n = found.N ?? column.size;
  const columns = range(n).map((exponent) => bind1('integerPow', [column], { exponent }));
  if (n === 0) return sliceAxis(column, 1, 0, 0);
  const rising = join(columns, 1);
  return found.increasing === true ? rising : reverseAxes(rising, [1]);
}
