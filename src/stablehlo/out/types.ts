/** The types and constants of StableHLO as text. */
import type { DenseArray } from '../../array/dense.js';
import {
  isBool,
  isComplex,
  isDouble,
  isInexact,
  partOf,
  storedOf,
  type DType,
  type TypedArray,
} from '../../array/dtype.js';
import { sizeOf, type Shape } from '../../array/shape.js';

/** Integers of 64 bits stand between operations only. */
export type ElementType = DType | 'int64' | 'uint64';

export interface TensorType {
  readonly shape: Shape;
  readonly dtype: ElementType;
}

const elementNames: Readonly<Record<ElementType, string>> = {
  float64: 'f64',
  float32: 'f32',
  float16: 'f16',
  bfloat16: 'bf16',
  bool: 'i1',
  int8: 'i8',
  int16: 'i16',
  int32: 'i32',
  int64: 'i64',
  uint8: 'ui8',
  uint16: 'ui16',
  uint32: 'ui32',
  uint64: 'ui64',
  complex64: 'complex<f32>',
  complex128: 'complex<f64>',
};

/** `tensor<2x3xf64>` */
export const typeText = ({ shape, dtype }: TensorType): string =>
  `tensor<${shape.map((n) => `${n}x`).join('')}${elementNames[dtype]}>`;

export const typesText = (types: readonly TensorType[]): string =>
  `(${types.map(typeText).join(', ')})`;

/** The types of the results of an operation or a function. */
export const resultsText = (types: readonly TensorType[]): string =>
  types.length === 1 ? types.map(typeText).join() : typesText(types);

/** Whether sums and products are carried in float32. */
export const isHalf = (dtype: ElementType): boolean => dtype === 'float16' || dtype === 'bfloat16';

const isWide = (dtype: ElementType): dtype is 'int64' | 'uint64' =>
  dtype === 'int64' || dtype === 'uint64';

/**
 * A number that all elements have. NaN and the infinities, which no decimal stands for, are written
 * as bits.
 */
function elementText(x: number, dtype: ElementType): string {
  if (isWide(dtype)) return String(x);
  if (isComplex(dtype)) return `(${elementText(x, partOf(dtype))}, 0.0)`;
  if (isBool(dtype)) return String(x !== 0);
  if (!isInexact(dtype)) return String(x);
  if (Number.isFinite(x)) return decimalText(x);
  const numbers = isDouble(dtype) ? Float64Array.of(x) : Float32Array.of(x);
  return `0x${hexText(memoryOf(numbers, dtype).reverse())}`;
}

/** MLIR tells floats from integers by the point. */
function decimalText(x: number): string {
  const [digits = '', exponent] = (Object.is(x, -0) ? '-0' : String(x)).split('e');
  const pointed = digits.includes('.') ? digits : `${digits}.0`;
  return exponent === undefined ? pointed : `${pointed}e${exponent}`;
}

const hexText = (bytes: Uint8Array): string =>
  Array.from(bytes, (b) => b.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();

/** Numbers as they lie in memory: a copy. */
function memoryOf(numbers: TypedArray, dtype: DType): Uint8Array {
  const stored = storedOf(numbers, dtype);
  const { buffer, byteOffset, byteLength } = stored;
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
}

/** An attribute with this number in all elements. */
export const splatText = (x: number, type: TensorType): string =>
  `dense<${sizeOf(type.shape) === 0 ? '' : elementText(x, type.dtype)}> : ${typeText(type)}`;

/**
 * An attribute with the elements of an array, as bits in the order of memory. (Resources, which
 * MLIR keeps at the end of a file, are refused by XLA.)
 */
export function elementsText(x: DenseArray): string {
  const numbers = x.dataSync({ copy: false });
  const [first = 0] = numbers;
  // Not by ===, which takes -0 for 0.
  if (!isComplex(x.dtype) && numbers.every((y) => Object.is(y, first)))
    return splatText(first, x.aval);
  return `dense<"0x${hexText(memoryOf(numbers, x.dtype))}"> : ${typeText(x.aval)}`;
}
