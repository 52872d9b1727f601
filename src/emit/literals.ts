/** Values as text of JS. */
import type { TypedArray } from '../array/dtype.js';

/** Arrays of at most so many numbers are written as numbers. */
const mostNumbers = 16;

export const numberText = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

/** A key behind a value: `.w`, `["a b"]`. */
export const keyText = (key: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;

/** A property in an object literal; that of the prototype is set by its plain name. */
export const propertyText = (key: string, value: string): string => {
  if (key === '__proto__') return `["__proto__"]: ${value}`;
  return `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)}: ${value}`;
};

/** The class of a typed array, as the global scope names it. */
export const arrayTypeOf = (x: TypedArray): string => x[Symbol.toStringTag];

/** A typed array by its numbers or, where they are many, its bytes: `bytes` decodes base64. */
export function typedArrayText(x: TypedArray): string {
  const type = arrayTypeOf(x);
  if (x.length <= mostNumbers) return `${type}.of(${Array.from(x, numberText).join(', ')})`;
  return `new ${type}(bytes("${base64(bytesOf(x))}").buffer)`;
}

export const bytesOf = (x: TypedArray): Uint8Array =>
  new Uint8Array(x.buffer, x.byteOffset, x.byteLength);

/** At most so many bytes become arguments of one call. */
const stretch = 0x2000;

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += stretch)
    text += String.fromCharCode(...bytes.subarray(i, i + stretch));
  return btoa(text);
}
