/** The options of those who read arrays. */
import type { Aval } from '../aval.js';
import { printAval } from '../aval.js';
import { newTypedArray, numbersPer, type TypedArray } from '../dtype.js';
import { fail } from '../errors.js';
import { sizeOf } from '../shape.js';

export interface Reading {
  readonly copy: boolean;
  /** What receives the elements. */
  readonly into: TypedArray | undefined;
}

const options: readonly string[] = ['copy', 'into'];
const ownCopy: Reading = { copy: true, into: undefined };

/** How the reader of an array of this type wants the elements. */
export function readingOf(who: string, given: readonly unknown[], type: Aval): Reading {
  if (given.length === 0) return ownCopy;
  const [found = {}] = given;
  const isKnown =
    typeof found === 'object' &&
    found !== null &&
    Object.keys(found).every((name) => options.includes(name));
  const { copy = true, into } = (isKnown ? found : {}) as Readonly<Record<string, unknown>>;
  if (given.length > 1 || !isKnown || typeof copy !== 'boolean')
    fail(
      'bad-argument',
      `${who}: takes at most one object, with copy: true or false, and into: a typed array.`,
    );
  if (into === undefined) return { copy, into };
  if (!copy)
    fail('bad-argument', `${who}: copies into the given array, so that copy cannot be false.`);
  return { copy, into: receiver(who, into, type) };
}

/** A typed array that can take the elements of an array of this type. */
function receiver(who: string, into: unknown, type: Aval): TypedArray {
  const { name } = newTypedArray(type.dtype, 0).constructor;
  const length = sizeOf(type.shape) * numbersPer(type.dtype);
  const kind = kindOf(into);
  const isOfKind = kind === name || (kind === 'Uint8ClampedArray' && type.dtype === 'uint8');
  if (isOfKind && (into as TypedArray).length === length) return into as TypedArray;
  return fail(
    'bad-argument',
    `${who}: into: the elements of an array of type ${printAval(type)} go into a ${name} of length ` +
      `${length}, received ${kind === null ? 'something else' : `a ${kind} of length ${(into as TypedArray).length}`}.`,
  );
}

/** The name of the kind of a typed array, of whatever realm; null for anything else. */
const kindOf = (x: unknown): string | null =>
  ArrayBuffer.isView(x) && !(x instanceof DataView)
    ? (x as unknown as TypedArray)[Symbol.toStringTag]
    : null;
