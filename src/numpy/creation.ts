/** Making arrays. Without a dtype they have the default float dtype. */
import { dense, DenseArray, denseScalar } from '../array/dense.js';
import { defaultDType, itemSize, newTypedArray, type DType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { at, checkedShape, range, type Shape } from '../array/shape.js';
import { broadcastInto, convertTo, filled, iota, reshapeTo, strengthen } from './basic.js';
import { asArray, sharedArray, type NestedArrays } from './convert.js';
import { op } from './elementwise.js';
import { isOptions, readOptions } from './options.js';
import { broadcastTo } from './reshape.js';

export interface DTypeOptions {
  readonly dtype?: DType | null | undefined;
}

export interface LikeOptions extends DTypeOptions {
  /** Another shape than that of the model. */
  readonly shape?: number | Shape | null | undefined;
}

function constant(
  who: string,
  value: number,
  shape: number | Shape,
  dtype: DType | null | undefined | DTypeOptions,
): NDArray {
  const found = readOptions<DTypeOptions>([dtype], 'dtype');
  return filled(value, checkedShape(who, shape), found.dtype ?? defaultDType());
}

/** An array of zeros. */
export const zeros = (shape: number | Shape, dtype?: DType | null | DTypeOptions): NDArray =>
  constant('zeros', 0, shape, dtype);

/** An array of ones. */
export const ones = (shape: number | Shape, dtype?: DType | null | DTypeOptions): NDArray =>
  constant('ones', 1, shape, dtype);

/** An array whose elements are of no interest: zeros. */
export const empty = (shape: number | Shape, dtype?: DType | null | DTypeOptions): NDArray =>
  constant('empty', 0, shape, dtype);

/** One value, or an array that broadcasts, repeated to a shape. A JS number stays weakly typed. */
export function full(
  shape: number | Shape,
  value: ArrayLike,
  dtype?: DType | null | DTypeOptions,
): NDArray {
  const found = readOptions<DTypeOptions>([dtype], 'dtype');
  return broadcastTo(asArray(value, found.dtype), checkedShape('full', shape));
}

function like(
  who: string,
  value: ArrayLike,
  x: ArrayLike,
  dtype: DType | null | undefined | LikeOptions,
): NDArray {
  const found = readOptions<LikeOptions>([dtype], 'dtype');
  const { aval } = asArray(x);
  const shape = checkedShape(who, found.shape ?? aval.shape);
  const type = found.dtype ?? aval.dtype;
  const isWeak = aval.weak && type === aval.dtype && typeof value === 'number';
  return broadcastTo(isWeak ? denseScalar(value, type, true) : asArray(value, type), shape);
}

/** Zeros with the shape and dtype of x. */
export const zerosLike = (x: ArrayLike, dtype?: DType | null | LikeOptions): NDArray =>
  like('zerosLike', 0, x, dtype);

/** Ones with the shape and dtype of x. */
export const onesLike = (x: ArrayLike, dtype?: DType | null | LikeOptions): NDArray =>
  like('onesLike', 1, x, dtype);

/** Zeros with the shape and dtype of x. */
export const emptyLike = (x: ArrayLike, dtype?: DType | null | LikeOptions): NDArray =>
  like('emptyLike', 0, x, dtype);

/** One value, or an array that broadcasts, with the shape and dtype of x. */
export const fullLike = (
  x: ArrayLike,
  value: ArrayLike,
  dtype?: DType | null | LikeOptions,
): NDArray => like('fullLike', value, x, dtype);

export interface ArrayOptions extends DTypeOptions {
  /** The least number of axes; axes of length 1 are put in at the front. */
  readonly ndmin?: number | undefined;
  /**
   * False: the result shares the memory of a typed array, which must not be written to, transferred
   * or made smaller while the array is used. What needs a copy throws `bad-argument`.
   */
  readonly copy?: boolean | null | undefined;
}

/**
 * An array of what is given: numbers, booleans, arrays, typed arrays (which are copied), or nested JS
 * arrays of them, which are stacked.
 */
export function array(x: NestedArrays, dtype?: DType | null | ArrayOptions): NDArray {
  const { dtype: type, ndmin = 0, copy: copies } = readOptions<ArrayOptions>([dtype], 'dtype');
  const made = copies === false ? sharedArray(x, type) : asArray(x, type);
  const missing = Math.max(0, ndmin - made.ndim);
  return reshapeTo(made, [...range(missing).map(() => 1), ...made.shape]);
}

/** `array`; an array is returned as it is. */
export const asarray = (x: NestedArrays, dtype?: DType | null | ArrayOptions): NDArray =>
  array(x, dtype);

/** An array of its own memory. Traced arrays are immutable and returned as they are. */
export function copy(x: ArrayLike): NDArray {
  const original = asArray(x);
  if (!(original instanceof DenseArray) || typeof original.raw === 'number') return original;
  return new DenseArray(original.aval, original.raw.slice());
}

/** x with its elements converted; floats are truncated to integers, nonzero becomes true. */
export function astype(x: ArrayLike, dtype: DType): NDArray {
  return strengthen(asArray(x), dtype);
}

export interface EyeOptions extends DTypeOptions {
  /** The number of columns; that of the rows unless given. */
  readonly M?: number | null | undefined;
  /** Which diagonal: above the main one for k > 0. */
  readonly k?: number | undefined;
}

/** Ones on a diagonal, zeros elsewhere. */
export function eye(n: number, M?: number | null | EyeOptions, options?: EyeOptions): NDArray {
  const found = readOptions<EyeOptions>([M, options], 'M');
  const shape = checkedShape('eye', [n, found.M ?? n]);
  const row = op('add', iota(shape, 'int32', 0), found.k ?? 0);
  return convertTo(op('eq', row, iota(shape, 'int32', 1)), found.dtype ?? defaultDType());
}

/** The identity matrix. */
export function identity(n: number, dtype?: DType | null | DTypeOptions): NDArray {
  return eye(n, { dtype: readOptions<DTypeOptions>([dtype], 'dtype').dtype });
}

export interface FromBufferOptions extends DTypeOptions {
  /** How many elements; all unless given. */
  readonly count?: number | undefined;
  /** Where to begin, in bytes. */
  readonly offset?: number | undefined;
}

/** A rank-1 array of a copy of bytes in the machine's order. Throws `bad-argument` for too few. */
export function frombuffer(
  buffer: ArrayBuffer | Uint8Array | readonly number[],
  dtype?: DType | null | FromBufferOptions,
  options?: FromBufferOptions,
): NDArray {
  const found = readOptions<FromBufferOptions>([dtype, options], 'dtype');
  const type = found.dtype ?? defaultDType();
  const bytes = new Uint8Array(buffer as ArrayBuffer).slice(found.offset ?? 0);
  const room = Math.floor(bytes.length / itemSize[type]);
  const count = found.count === undefined || found.count < 0 ? room : found.count;
  if (count > room || (found.count === undefined && bytes.length % itemSize[type] !== 0))
    fail('bad-argument', `frombuffer: ${bytes.length} bytes are not ${count} elements of ${type}.`);
  const data = newTypedArray(type, count);
  new Uint8Array(data.buffer).set(bytes.subarray(0, count * itemSize[type]));
  return dense([count], type, data);
}

export interface MeshgridOptions {
  /** 'xy' (unless given) exchanges the first two axes, 'ij' does not. */
  readonly indexing?: 'xy' | 'ij' | undefined;
  /** Leave the other axes at length 1. */
  readonly sparse?: boolean | undefined;
}

/** Rank-1 arrays, each laid along its own axis and repeated along the others. */
export function meshgrid(...xs: readonly (ArrayLike | MeshgridOptions)[]): NDArray[] {
  const { indexing = 'xy', sparse = false } = readOptions<MeshgridOptions>(xs);
  const arrays = xs.filter((x): x is ArrayLike => !isOptions(x)).map((x) => asArray(x));
  const n = arrays.length;
  const exchanged = indexing === 'xy' && n >= 2;
  const axisOf = (i: number): number => (exchanged && i < 2 ? 1 - i : i);
  const shape = range(n).map((d) => at(arrays, axisOf(d)).size);
  return arrays.map((x, i) => {
    const axis = axisOf(i);
    if (sparse)
      return reshapeTo(
        x,
        shape.map((m, d) => (d === axis ? m : 1)),
      );
    return broadcastInto(reshapeTo(x, [x.size]), shape, [axis]);
  });
}

export interface IndicesOptions extends DTypeOptions {
  /** A list of arrays that broadcast, instead of one array. */
  readonly sparse?: boolean | undefined;
}

/** The places of a grid: axis 0 of the result tells which axis is counted. int32 unless given. */
export function indices(
  shape: Shape,
  options: IndicesOptions & { readonly sparse: true },
): NDArray[];
export function indices(shape: Shape, dtype?: DType | IndicesOptions): NDArray;
export function indices(shape: Shape, dtype?: DType | IndicesOptions): NDArray | NDArray[] {
  const found = readOptions<IndicesOptions>([dtype], 'dtype');
  const type = found.dtype ?? 'int32';
  const line = (d: number): Shape => shape.map((n, i) => (i === d ? n : 1));
  const grids = shape.map((_, d) => iota(found.sparse === true ? line(d) : shape, type, d));
  if (found.sparse === true) return grids;
  return array(grids, type);
}

/** Rank-1 index arrays shaped such that together they index a grid. Booleans choose their places. */
export function ix_(...xs: readonly ArrayLike[]): NDArray[] {
  return xs.map((x, i) => {
    const places = chosenPlaces(asArray(x));
    if (places.ndim !== 1)
      fail('shape-mismatch', `ix_: wants arrays of rank 1, received rank ${places.ndim}.`);
    return reshapeTo(
      places,
      xs.map((_, d) => (d === i ? places.size : 1)),
    );
  });
}

function chosenPlaces(x: NDArray): NDArray {
  if (x.dtype !== 'bool') return x;
  if (!(x instanceof DenseArray))
    fail('value-not-known', 'ix_: which places a traced bool array chooses is not known.');
  return asArray(
    Int32Array.from(
      [...x.dataSync({ copy: false }).keys()].filter((i) => x.dataSync({ copy: false })[i] !== 0),
    ),
  );
}
