/** Making arrays. Without a dtype they have the default float dtype. */
import { aval as newAval } from '../../array/aval.js';
import { DenseArray, denseScalar } from '../../array/dense.js';
import { defaultDType, type DType, itemSize, newStorage } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayGiven, ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { range, type Shape } from '../../array/shape.js';
import {
  anything,
  arrayLike,
  dtype,
  flag,
  integer,
  kind,
  named,
  optional,
  order,
  type MemoryOrder,
  size,
  sizes,
} from '../../parameters/kinds.js';
import {
  parameters,
  type Found,
  type ParameterList,
  type Trailing,
} from '../../parameters/parameters.js';
import { convertTo, filled, iota, reshapeTo, strengthen } from '../../operands/basic.js';
import { asArray, sharedArray, type NestedArrays } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import { broadcastTo } from '../shape/reshape.js';

export interface DTypeOptions<D extends DType | null = DType | null> {
  readonly dtype?: D | undefined;
}

export interface LikeOptions<D extends DType | null = DType | null> extends DTypeOptions<D> {
  /** Another shape than that of the model. */
  readonly shape?: number | Shape | null | undefined;
}

export type DTypeArguments<D extends DType | null = DType | null> = Trailing<
  [dtype?: D],
  DTypeOptions<D>
>;
type LikeArguments<D extends DType | null> = Trailing<
  [dtype?: D, shape?: number | Shape | null],
  LikeOptions<D>
>;

const dtypeKinds = { dtype: optional(dtype) };
const likeKinds = { dtype: optional(dtype), shape: optional(sizes) };

const zerosParameters = parameters<DTypeOptions>('zeros', { shape: sizes }, dtypeKinds);
const onesParameters = parameters<DTypeOptions>('ones', { shape: sizes }, dtypeKinds);
const emptyParameters = parameters<DTypeOptions>('empty', { shape: sizes }, dtypeKinds);
const fullParameters = parameters<DTypeOptions>(
  'full',
  { shape: sizes, value: arrayLike },
  dtypeKinds,
);

function constant(
  list: ParameterList<DTypeOptions>,
  value: number,
  shape: number | Shape,
  args: readonly unknown[],
): NDArray {
  const found = list.read([shape], args);
  return filled(value, [shape].flat(), found.dtype ?? defaultDType());
}

/** An array of zeros. */
export const zeros = <D extends DType | null = null>(
  shape: number | Shape,
  ...args: DTypeArguments<D>
): ArrayGiven<D> => constant(zerosParameters, 0, shape, args);

/** An array of ones. */
export const ones = <D extends DType | null = null>(
  shape: number | Shape,
  ...args: DTypeArguments<D>
): ArrayGiven<D> => constant(onesParameters, 1, shape, args);

/** An array whose elements are of no interest: zeros. */
export const empty = <D extends DType | null = null>(
  shape: number | Shape,
  ...args: DTypeArguments<D>
): ArrayGiven<D> => constant(emptyParameters, 0, shape, args);

/** One value, or an array that broadcasts, repeated to a shape. A JS number stays weakly typed. */
export function full<D extends DType | null = null>(
  shape: number | Shape,
  value: ArrayLike,
  ...args: DTypeArguments<D>
): ArrayGiven<D> {
  const found = fullParameters.read([shape, value], args);
  return speakAs('full', () => broadcastTo(asArray(value, found.dtype), shape));
}

const zerosLikeParameters = parameters<LikeOptions>('zerosLike', { x: arrayLike }, likeKinds);
const onesLikeParameters = parameters<LikeOptions>('onesLike', { x: arrayLike }, likeKinds);
const emptyLikeParameters = parameters<LikeOptions>('emptyLike', { x: arrayLike }, likeKinds);
const fullLikeParameters = parameters<LikeOptions>(
  'fullLike',
  { x: arrayLike, value: arrayLike },
  likeKinds,
);

function like(value: ArrayLike, x: ArrayLike, found: Found<LikeOptions>): NDArray {
  const { aval } = asArray(x);
  const shape = [found.shape ?? aval.shape].flat();
  const type = found.dtype ?? aval.dtype;
  const isWeak = aval.weak && type === aval.dtype && typeof value === 'number';
  return broadcastTo(isWeak ? denseScalar(value, type, true) : asArray(value, type), shape);
}

/** Zeros with the shape and dtype of x. */
export const zerosLike = <D extends DType | null = null>(
  x: ArrayLike,
  ...args: LikeArguments<D>
): ArrayGiven<D> => like(0, x, zerosLikeParameters.read([x], args));

/** Ones with the shape and dtype of x. */
export const onesLike = <D extends DType | null = null>(
  x: ArrayLike,
  ...args: LikeArguments<D>
): ArrayGiven<D> => like(1, x, onesLikeParameters.read([x], args));

/** Zeros with the shape and dtype of x. */
export const emptyLike = <D extends DType | null = null>(
  x: ArrayLike,
  ...args: LikeArguments<D>
): ArrayGiven<D> => like(0, x, emptyLikeParameters.read([x], args));

/** One value, or an array that broadcasts, with the shape and dtype of x. */
export const fullLike = <D extends DType | null = null>(
  x: ArrayLike,
  value: ArrayLike,
  ...args: LikeArguments<D>
): ArrayGiven<D> =>
  speakAs('fullLike', () => like(value, x, fullLikeParameters.read([x, value], args)));

export interface AsArrayOptions<D extends DType | null = DType | null> extends DTypeOptions<D> {
  /** Has no effect: the order of elements in memory cannot be seen. */
  readonly order?: MemoryOrder | undefined;
  /**
   * False: the result shares the memory of a typed array, which must not be written to, transferred
   * or made smaller while the array is used. What needs a copy throws `bad-argument`.
   */
  readonly copy?: boolean | null | undefined;
}

export interface ArrayOptions<D extends DType | null = DType | null> extends AsArrayOptions<D> {
  /** The least number of axes; axes of length 1 are put in at the front. */
  readonly ndmin?: number | undefined;
}

const arrayParameters = parameters<ArrayOptions>(
  'array',
  { x: anything },
  { dtype: optional(dtype), copy: optional(flag), order, ndmin: size },
);
const asarrayParameters = parameters<AsArrayOptions>(
  'asarray',
  { x: anything },
  { dtype: optional(dtype), order, copy: named(optional(flag)) },
);

/**
 * An array of what is given: numbers, booleans, arrays, typed arrays, or nested JS arrays of them,
 * which are stacked. Typed arrays are copied, unless `copy` is false.
 */
export function array<D extends DType | null = null>(
  x: NestedArrays,
  ...args: Trailing<
    [dtype?: D, copy?: boolean | null, order?: MemoryOrder, ndmin?: number],
    ArrayOptions<D>
  >
): ArrayGiven<D> {
  const { dtype: type, copy: copied, ndmin = 0 } = arrayParameters.read([x], args);
  const made = copied === false ? sharedArray(x, type) : asArray(x, type);
  const missing = Math.max(0, ndmin - made.ndim);
  return reshapeTo(made, [...range(missing).map(() => 1), ...made.shape]);
}

/** `array`; an array is returned as it is. */
export function asarray<D extends DType | null = null>(
  x: NestedArrays,
  ...args: Trailing<[dtype?: D, order?: MemoryOrder], AsArrayOptions<D>>
): ArrayGiven<D> {
  const { dtype: type, copy: copied } = asarrayParameters.read([x], args);
  return speakAs('asarray', () => (copied === false ? sharedArray(x, type) : asArray(x, type)));
}

const copyParameters = parameters<{ readonly order?: MemoryOrder | undefined }>(
  'copy',
  { x: arrayLike },
  { order },
);

/** An array of its own memory. Traced arrays are immutable and returned as they are. */
export function copy(
  x: ArrayLike,
  ...args: Trailing<[order?: MemoryOrder], { readonly order?: MemoryOrder | undefined }>
): NDArray {
  copyParameters.read([x], args);
  const original = asArray(x);
  if (!(original instanceof DenseArray) || typeof original.raw === 'number') return original;
  return new DenseArray(original.aval, original.raw.slice());
}

export interface AsTypeOptions {
  /** Has no effect: arrays are immutable. */
  readonly copy?: boolean | undefined;
}

const astypeParameters = parameters<AsTypeOptions>(
  'astype',
  { x: arrayLike, dtype },
  { copy: named(flag) },
);

/** x with its elements converted; floats are truncated to integers, nonzero becomes true. */
export function astype<D extends DType>(
  x: ArrayLike,
  dtype: D,
  ...args: [options?: AsTypeOptions]
): ArrayOf<D> {
  astypeParameters.read([x, dtype], args);
  return strengthen(asArray(x), dtype);
}

export interface EyeOptions<D extends DType | null = DType | null> extends DTypeOptions<D> {
  /** The number of columns; that of the rows unless given. */
  readonly M?: number | null | undefined;
  /** Which diagonal: above the main one for k > 0. */
  readonly k?: number | undefined;
}

const eyeParameters = parameters<EyeOptions>(
  'eye',
  { n: size },
  { M: optional(size), k: integer, dtype: optional(dtype) },
);
const identityParameters = parameters<DTypeOptions>('identity', { n: size }, dtypeKinds);

/** Ones on a diagonal, zeros elsewhere. */
export function eye<D extends DType | null = null>(
  n: number,
  ...args: Trailing<[M?: number | null, k?: number, dtype?: D], EyeOptions<D>>
): ArrayGiven<D> {
  const found = eyeParameters.read([n], args);
  const shape = [n, found.M ?? n];
  const row = op('add', iota(shape, 'int32', 0), found.k ?? 0);
  return convertTo(op('eq', row, iota(shape, 'int32', 1)), found.dtype ?? defaultDType());
}

/** The identity matrix. */
export function identity<D extends DType | null = null>(
  n: number,
  ...args: DTypeArguments<D>
): ArrayGiven<D> {
  return eye<D>(n, identityParameters.read([n], args) as DTypeOptions<D>);
}

export interface FromBufferOptions<D extends DType | null = DType | null> extends DTypeOptions<D> {
  /** How many elements; all unless given, or -1. */
  readonly count?: number | undefined;
  /** Where to begin, in bytes. */
  readonly offset?: number | undefined;
}

const frombufferParameters = parameters<FromBufferOptions>(
  'frombuffer',
  {
    buffer: kind<ArrayBuffer>(
      'an ArrayBuffer, a Uint8Array or a list of bytes',
      (x) => x instanceof ArrayBuffer || x instanceof Uint8Array || Array.isArray(x),
    ),
  },
  { dtype: optional(dtype), count: integer, offset: size },
);

/** A rank-1 array of a copy of bytes in the machine's order. Throws `bad-argument` for too few. */
export function frombuffer<D extends DType | null = null>(
  buffer: ArrayBuffer | Uint8Array | readonly number[],
  ...args: Trailing<[dtype?: D, count?: number, offset?: number], FromBufferOptions<D>>
): ArrayGiven<D> {
  const found = frombufferParameters.read([buffer], args);
  const type = found.dtype ?? defaultDType();
  const bytes = new Uint8Array(buffer as ArrayBuffer).slice(found.offset ?? 0);
  const room = Math.floor(bytes.length / itemSize[type]);
  const count = found.count === undefined || found.count < 0 ? room : found.count;
  if (count > room || (found.count === undefined && bytes.length % itemSize[type] !== 0))
    fail('bad-argument', `frombuffer: ${bytes.length} bytes are not ${count} elements of ${type}.`);
  const data = newStorage(type, count);
  new Uint8Array(data.buffer).set(bytes.subarray(0, count * itemSize[type]));
  return new DenseArray(newAval([count], type), data);
}
