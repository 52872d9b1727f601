/** Elements as files hold them, and as arrays do. */
import { aval, isNumber } from '../array/aval.js';
import { DenseArray } from '../array/dense.js';
import {
  arrayOf,
  itemSize,
  newStorage,
  numbersOf,
  numbersPer,
  storedOf,
  type DType,
  type TypedArray,
} from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import { printAval } from '../array/aval.js';
import { sizeOf, type Shape } from '../array/shape.js';
import { convertTo } from '../operands/basic.js';
import { asArray } from '../operands/convert.js';
import { arrayLike, dtype as dtypeKind, flag, kind, named, optional } from '../parameters/kinds.js';
import { isPlainObject } from '../tree/tree.js';
import { failFile } from './bytes.js';

/** The types of elements in files: those of arrays, and integers of 64 bits. */
export type FileType = DType | 'int64' | 'uint64';

export const fileItemSize = (type: FileType): number =>
  type === 'int64' || type === 'uint64' ? 8 : itemSize[type];

/** The options of what reads arrays. */
export interface LoadOptions {
  /** The dtype that the elements are converted to; their own unless given. */
  readonly dtype?: DType | null | undefined;
  /**
   * Whether arrays have memory of their own. By default they share that of the bytes where these
   * lie in it as elements of the machine do, and the bytes must stay as they are.
   */
  readonly copy?: boolean | undefined;
}

export const loadKinds = { dtype: named(optional(dtypeKind)), copy: named(flag) };

/** Arrays by name. */
export const arraysKind = kind<Readonly<Record<string, ArrayLike>>>(
  'an object of arrays',
  (x) => isPlainObject(x) && Object.values(x).every((v) => arrayLike.holds(v)),
);

/** Where elements lie, and of which type and shape they are. */
export interface ElementStretch {
  readonly type: FileType;
  readonly shape: Shape;
  readonly bytes: Uint8Array;
  readonly isBigEndian?: boolean;
}

/** The most axes that NumPy's arrays have. */
const mostAxes = 64;

/**
 * How many bytes elements of this type and shape take. Throws `bad-file` for shapes that no array
 * can have, so that nothing is allocated for them.
 */
export function bytesFor(who: string, type: FileType, shape: readonly unknown[]): number {
  const isShape = shape.every((n) => Number.isSafeInteger(n) && Number(n) >= 0);
  const lengths = shape as readonly number[];
  if (!isShape || shape.length > mostAxes)
    failFile(
      who,
      `a shape in the file is none: ${shape.length} axes, ${String(shape).slice(0, 60)}.`,
    );
  const count = lengths.includes(0) ? 0 : lengths.reduce((a, b) => a * b, 1);
  if (count >= 2 ** 31 || lengths.some((n) => n >= 2 ** 31))
    failFile(who, `an array of the shape [${String(lengths).slice(0, 60)}] is too large.`);
  return count * fileItemSize(type);
}

/** The array of elements in a file, sharing their memory where that can be. */
export function arrayOfStretch(
  who: string,
  stretch: ElementStretch,
  { dtype, copy = false }: Readonly<LoadOptions>,
): NDArray {
  const { type, shape } = stretch;
  const wanted = bytesFor(who, type, shape);
  if (stretch.bytes.length !== wanted)
    failFile(
      who,
      `the elements of an array ${type}[${shape.join(',')}] take ${wanted} bytes, of which the file ` +
        `has ${stretch.bytes.length}.`,
    );
  if (type === 'int64' || type === 'uint64') return longIntegers(who, stretch, dtype ?? null);
  const array = ofStorage(shape, type, storageOf(stretch, type, copy));
  return dtype === undefined || dtype === null ? array : convertTo(array, dtype);
}

/** An array of elements as they are stored. */
function ofStorage(shape: Shape, dtype: DType, stored: TypedArray): DenseArray {
  const own = aval(shape, dtype);
  const isScalar = isNumber(own);
  return new DenseArray(own, isScalar ? (numbersOf(stored, dtype)[0] as number) : stored);
}

function storageOf(
  { bytes, shape, isBigEndian = false }: ElementStretch,
  type: DType,
  copy: boolean,
): TypedArray {
  const count = sizeOf(shape);
  const step = itemSize[type] / numbersPer(type);
  const isShared = !copy && bytes.byteOffset % step === 0 && !(isBigEndian && step > 1);
  const Class = arrayOf[type] as new (b: ArrayBuffer, at: number, n: number) => TypedArray;
  const stored = isShared
    ? new Class(bytes.buffer as ArrayBuffer, bytes.byteOffset, count * numbersPer(type))
    : newStorage(type, count);
  if (!isShared) {
    const own = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
    own.set(bytes);
    if (isBigEndian) swapBytes(own, step);
  }
  // Whatever is not 0 is true, in files of others too.
  if (type !== 'bool' || stored.every((x) => x <= 1)) return stored;
  return stored.map((x) => (x === 0 ? 0 : 1)) as TypedArray;
}

function swapBytes(bytes: Uint8Array, step: number): void {
  if (step === 1) return;
  for (let i = 0; i < bytes.length; i += step) bytes.subarray(i, i + step).reverse();
}

/**
 * Integers of 64 bits, which have no dtype: as int32 or uint32 where all of them fit. Otherwise a
 * dtype must be given.
 */
function longIntegers(who: string, stretch: ElementStretch, dtype: DType | null): NDArray {
  const { type, shape, bytes, isBigEndian = false } = stretch;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [highAt, lowAt] = isBigEndian ? [0, 4] : [4, 0];
  const isSigned = type === 'int64';
  const values = new Float64Array(sizeOf(shape));
  let fits = true;
  for (let i = 0; i < values.length; i++) {
    const low = view.getUint32(8 * i + lowAt, !isBigEndian);
    const high = isSigned
      ? view.getInt32(8 * i + highAt, !isBigEndian)
      : view.getUint32(8 * i + highAt, !isBigEndian);
    const value = high * 2 ** 32 + low;
    values[i] = value;
    fits &&= isSigned ? value === (value | 0) : high === 0;
  }
  if (dtype === null && !fits)
    fail(
      'dtype-mismatch',
      `${who}: an array of the file has the type ${type}, and elements that no ${isSigned ? 'int32' : 'uint32'} ` +
        "holds. Say dtype: 'float64', which is exact up to 2^53, or another dtype.",
    );
  const array = ofStorage(shape, 'float64', values);
  return convertTo(array, dtype ?? (isSigned ? 'int32' : 'uint32'));
}

/** The bytes of the elements as files hold them, from the least to the greatest. */
export function bytesOfArray(x: DenseArray): Uint8Array {
  const stored = storedOf(x.dataSync({ copy: false }) as TypedArray, x.dtype);
  return new Uint8Array(stored.buffer as ArrayBuffer, stored.byteOffset, stored.byteLength);
}

/** A concrete array. Throws `value-not-known` for a traced one. */
export function concrete(who: string, given: ArrayLike): DenseArray {
  const x = asArray(given);
  if (x instanceof DenseArray) return x;
  return fail(
    'value-not-known',
    `${who}: a traced ${printAval(x.aval)} has no value to write. Return it from the traced function, ` +
      'and write the result.',
  );
}
