/** The element types, their promotion lattice and their typed arrays. */
import { fail } from './errors.js';

export type DType = 'float32' | 'float64' | 'int32' | 'uint32' | 'bool';

export const largestInt32 = 2 ** 31 - 1;

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

export const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'uint32', 'bool'];

/** The names used in printed programs. */
export const shortName: Readonly<Record<DType, string>> = {
  float32: 'f32',
  float64: 'f64',
  int32: 'i32',
  uint32: 'u32',
  bool: 'bool',
};

export const itemSize: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  uint32: 4,
  bool: 1,
};

export const isFloat = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float64';
export const isInteger = (dtype: DType): boolean => dtype === 'int32' || dtype === 'uint32';

/** A dtype as a user gives it: JS programs may pass anything. Throws `bad-argument`. */
export const checkedDType = (x: DType): DType => (dtypes.includes(x) ? x : failDType(x));

function failDType(x: unknown): never {
  fail('bad-argument', `dtype: wants one of ${dtypes.join(', ')}; received ${String(x)}.`);
}

/** A zeroed typed array for `size` elements; booleans are bytes 0 and 1. */
export function newTypedArray(dtype: DType, size: number): TypedArray {
  switch (dtype) {
    case 'float32':
      return new Float32Array(size);
    case 'float64':
      return new Float64Array(size);
    case 'int32':
      return new Int32Array(size);
    case 'uint32':
      return new Uint32Array(size);
    case 'bool':
      return new Uint8Array(size);
    default:
      return failDType(dtype satisfies never);
  }
}

/** The dtype of a user's typed array; a Uint8Array is read as booleans. */
export function dtypeOfTypedArray(data: TypedArray): DType {
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof Uint32Array) return 'uint32';
  return 'bool';
}

let defaultFloatDType: DType = 'float64';

/** The dtype of floating-point values that nothing else decides: float64 unless set. */
export const defaultDType = (): DType => defaultFloatDType;

/** Makes `dtype` the default for numbers, `zeros`, `linspace` and their like. */
export function setDefaultDType(dtype: 'float32' | 'float64', ...none: []): void {
  if (typeof dtype !== 'string' || !isFloat(dtype) || none.length > 0)
    fail('bad-argument', "setDefaultDType: wants 'float32' or 'float64', and nothing else.");
  defaultFloatDType = dtype;
}

const rank: Readonly<Record<DType, number>> = {
  bool: 0,
  uint32: 1,
  int32: 2,
  float32: 3,
  float64: 4,
};

/**
 * The dtype in which values of two dtypes meet. It follows JAX: bool < uint32 < int32 < float32 <
 * float64, where int32 stands for the int64 of int32 with uint32, as in JAX without x64.
 */
export function promoteDTypes(a: DType, b: DType): DType {
  return rank[a] >= rank[b] ? a : b;
}

/**
 * The dtype in which sums and products of many numbers are carried until they are complete: those of
 * float32 in float64.
 */
export const carriedDType = (dtype: DType): DType => (dtype === 'float32' ? 'float64' : dtype);

/** Rounds or wraps the result of an operation to what an element of this dtype can hold. */
export function castScalar(value: number, dtype: DType): number {
  switch (dtype) {
    case 'float32':
      return Math.fround(value);
    case 'float64':
      return value;
    case 'int32':
      return value | 0;
    case 'uint32':
      return value >>> 0;
    case 'bool':
      return value !== 0 ? 1 : 0;
    default:
      return failDType(dtype satisfies never);
  }
}

/**
 * An element of another dtype, as everywhere a conversion has it: floats lose their fraction, what is
 * beyond the range of an integer dtype becomes its nearest end, NaN 0; integers wrap.
 */
export function convertElement(value: number, from: DType, to: DType): number {
  if (!isFloat(from) || !isInteger(to)) return castScalar(value, to);
  const [low, high] = to === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
  return castScalar(Math.min(Math.max(Math.trunc(value), low), high), to);
}

/**
 * The dtype that a JS number counts as where it meets integers: int32 if it is whole and of 32 bits,
 * signed or not; else the default float dtype.
 */
export function dtypeOfNumber(x: number): DType {
  const fits = Number.isInteger(x) && x >= -(2 ** 31) && x < 2 ** 32;
  return fits ? 'int32' : defaultFloatDType;
}

/** A JS number as an element of a dtype. */
export const elementOf = (x: number, dtype: DType): number =>
  convertElement(x, dtypeOfNumber(x), dtype);
