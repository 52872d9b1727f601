/**
 * What is given to a traced function: arrays, objects and lists among its arguments. They are the
 * trace's own: what is written to them is seen by whoever gets the result, and by nobody who holds
 * the arguments.
 */
import { TanjentError } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';
import { userPosition } from '../array/position.js';
import { captureStack } from '../array/stack.js';
import { subtreesOf } from '../tree/tree.js';
import { born, bornIn } from './outside.js';
import { Trace } from './trace.js';
import { Tracer } from './tracer.js';
import { WrittenArray } from './written.js';

interface Writing {
  readonly key: PropertyKey;
  readonly stack: Error;
}

/** The objects that were given, and where each was first written to. */
const given = new WeakMap<object, Writing | null>();

/** Remembers the arrays, objects and lists of an argument; gives them. */
export function give(x: unknown): object[] {
  if (typeof x !== 'object' || x === null) return [];
  if (x instanceof NDArray) {
    if (!(x instanceof Tracer) || x.ndim === 0) return [];
    given.set(x, null);
    return [x];
  }
  const subtrees = subtreesOf(x);
  if (subtrees === undefined) return [];
  given.set(born(x), null);
  return [x, ...subtrees.flatMap(give)];
}

/**
 * An array that may be written into: one that the function has made, or that stands for an
 * argument. From its first writing on the argument is what was written. Undefined for all other
 * arrays.
 */
export function writableOf(x: unknown): WrittenArray | undefined {
  if (x instanceof WrittenArray) return x;
  if (!(x instanceof Tracer) || !given.has(x)) return undefined;
  if (x.written === undefined) {
    x.written = new WrittenArray(new Tracer(x.recording, x.atom));
    if (x.recording instanceof Trace) bornIn(x.recording, x.written);
    given.set(x.written, null);
  }
  return x.written;
}

/** An array as it is now, whatever is written into it later. */
export const presentOf = <T>(x: T): T | NDArray => writableOf(x)?.current ?? x;

/** Remembers that an object is written to, if it was given. */
export function noteWriting(object: object, key: PropertyKey): void {
  if (given.get(object) === null) given.set(object, { key, stack: captureStack() });
}

/** Throws `bad-argument` if a given object was written to that is not in the result. */
export function mustReturnWritten(objects: readonly object[], result: unknown, name: string): void {
  for (const object of objects) {
    const writing = given.get((object instanceof Tracer && object.written) || object);
    if (writing === null || writing === undefined || isIn(result, object)) continue;
    const what =
      object instanceof NDArray
        ? 'an element of an argument, an array,'
        : `the field ${String(writing.key)} of an argument`;
    throw new TanjentError(
      'bad-argument',
      `${name}: ${what} is written, and the argument is not returned: whoever holds it would see ` +
        'the change only where the function is not traced. Return the argument, or write to a copy ' +
        'of it.',
      userPosition(writing.stack),
    );
  }
}

const isIn = (tree: unknown, object: object): boolean =>
  tree === object ||
  (object instanceof Tracer && tree === object.written) ||
  (typeof tree === 'object' &&
    tree !== null &&
    !(tree instanceof NDArray) &&
    subtreesOf(tree)?.some((x) => isIn(x, object)) === true);
