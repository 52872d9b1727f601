/** Which typed arrays the library takes, whatever realm made them. */
import type { TypedArray } from './dtype.js';

const classes = { Float64Array, Float32Array, Int32Array, Uint32Array, Uint8Array };

/** The getter that tells the class of a typed array by what it is, not by its prototype. */
const classOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)?.get as (this: unknown) => keyof typeof classes | undefined;

/** Whether x is a typed array of a dtype, also one of another window or context. */
export const isTypedArray = (x: unknown): x is TypedArray =>
  Object.hasOwn(classes, classOf.call(x) ?? '');

/** The same elements as a typed array of this realm, which shares their memory. */
export function ofThisRealm(data: TypedArray): TypedArray {
  const Class = classes[classOf.call(data) as keyof typeof classes];
  if (data instanceof Class) return data;
  return new Class(data.buffer as ArrayBuffer, data.byteOffset, data.length);
}
