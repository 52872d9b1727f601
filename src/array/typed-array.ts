/** Which typed arrays the library takes, whatever realm made them. */
import type { TypedArray } from './dtype.js';

type Given = new (buffer: ArrayBuffer, byteOffset: number, length: number) => TypedArray;

/** The class that reads the same bytes as elements of a dtype. */
const classes: Readonly<Record<string, Given>> = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray: Uint8Array,
};

/** The getter that tells the class of a typed array by what it is, not by its prototype. */
const nameOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get as (this: unknown) => string | undefined;

/** Whether x is a typed array of a dtype, also one of another window or context. */
export const isTypedArray = (x: unknown): x is TypedArray =>
  Object.hasOwn(classes, nameOf.call(x) ?? '') || isFloat16Array(x);

/** Whether x is a Float16Array, which not every host knows: its bits are those of float16. */
export const isFloat16Array = (x: unknown): boolean => nameOf.call(x) === 'Float16Array';

/** What to do with a view of memory whose elements are of no dtype. */
export const withoutArrays = (x: unknown): string =>
  (nameOf.call(x) ?? '').startsWith('Big')
    ? 'Integers of 64 bits have no dtype: write Int32Array.from(x, Number) for int32, or ' +
      'Float64Array.from(x, Number) for float64, which holds integers up to 2^53.'
    : 'Convert it to a Float64Array, Float32Array, Int32Array or Uint32Array.';

/** The same elements as a typed array of this realm, which shares their memory; float16 as bits. */
export function ofThisRealm(data: TypedArray): TypedArray {
  const Class = classes[nameOf.call(data) ?? ''] ?? Uint16Array;
  if (data instanceof Class) return data;
  return new Class(data.buffer as ArrayBuffer, data.byteOffset, data.length);
}
