/**
 * Objects and lists among the arguments of a traced function. They are the trace's own: what is
 * written to them is seen by whoever gets the result, and by nobody who holds the arguments.
 */
import { TanjentError } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';
import { userPosition } from '../array/position.js';
import { captureStack } from '../array/stack.js';
import { isPlainObject } from '../tree/tree.js';

interface Writing {
  readonly key: PropertyKey;
  readonly stack: Error;
}

/** The objects that were given, and where each was first written to. */
const given = new WeakMap<object, Writing | null>();

/** Remembers the objects and lists of an argument; gives them. */
export function give(x: unknown): object[] {
  if (typeof x !== 'object' || x === null || x instanceof NDArray) return [];
  if (!Array.isArray(x) && !isPlainObject(x)) return [];
  given.set(x, null);
  return [x, ...Object.values(x).flatMap(give)];
}

/** Remembers that an object is written to, if it was given. */
export function noteWriting(object: object, key: PropertyKey): void {
  if (given.get(object) === null) given.set(object, { key, stack: captureStack() });
}

/** Throws `bad-argument` if a given object was written to that is not in the result. */
export function mustReturnWritten(objects: readonly object[], result: unknown, name: string): void {
  for (const object of objects) {
    const writing = given.get(object);
    if (writing === null || writing === undefined || isIn(result, object)) continue;
    throw new TanjentError(
      'bad-argument',
      `${name}: the field ${String(writing.key)} of an argument is written, and the argument is not ` +
        'returned: whoever holds it would see the change only where the function is not traced. ' +
        'Return the argument, or write to a copy of it.',
      userPosition(writing.stack),
    );
  }
}

const isIn = (tree: unknown, object: object): boolean =>
  tree === object ||
  (typeof tree === 'object' &&
    tree !== null &&
    !(tree instanceof NDArray) &&
    (Array.isArray(tree) || isPlainObject(tree)) &&
    Object.values(tree).some((x) => isIn(x, object)));
