/**
 * Objects that may be one and the same. A traced loop carries what objects hold, and not which they
 * are: after `a = q` in its body, what `a` is in the next turn, and behind the loop, is a stand-in
 * for q, or for what `a` was before. Who writes to one of two that may be the same makes the other
 * one stale, and using that is an error from then on.
 */
import { fail } from '../../../array/errors.js';
import { noteWriting } from '../../../trace/given.js';
import { WrittenArray } from '../../../trace/written.js';

/** Of each object the others that may be the same, by what the stand-in among the two is called. */
const others = new WeakMap<object, Map<object, string>>();

/** Remembers that a stand-in, the value of `name`, may be another object. */
export function mayBeSame(standIn: object, object: object, name: string): void {
  if (standIn === object) return;
  for (const [a, b] of [
    [standIn, object],
    [object, standIn],
  ] as const)
    others.set(a, (others.get(a) ?? new Map<object, string>()).set(b, name));
}

/** The objects that may be the same as this one. */
export const othersOf = (object: object): object[] => [...(others.get(object)?.keys() ?? [])];

/** Whether two objects are the same, or may be. */
export const areLinked = (a: object, b: object): boolean =>
  a === b || others.get(a)?.has(b) === true;

/** Takes note of a write: what may be the same object has got it, too, or has not. */
export function makeOthersStale(written: object, key: PropertyKey): void {
  for (const [other, name] of others.get(written) ?? []) {
    noteWriting(other, key);
    const keys = other instanceof WrittenArray ? ['current'] : Object.keys(other);
    for (const k of keys) makeStale(other, k, name);
    if (Array.isArray(other)) staleLists.set(other, name);
  }
}

const staleLists = new WeakMap<object, string>();

/** Refuses a stale list, of which the length is not known either. */
export function mustNotBeStale(x: unknown): void {
  const name = typeof x === 'object' && x !== null ? staleLists.get(x) : undefined;
  if (name !== undefined) failStale(name);
}

function makeStale(object: object, key: PropertyKey, name: string): void {
  const refuse = (): never => failStale(name);
  Object.defineProperty(object, key, {
    configurable: true,
    enumerable: true,
    get: refuse,
    set: refuse,
  });
}

const failStale = (name: string): never =>
  fail(
    'carry-mismatch',
    `what is read or written here may be the same object as ${name}, which a traced loop assigns, or another ` +
      'one, and one of the two was written to: what the other one holds is not known while tracing. ' +
      `Let ${name} have objects of its own: assign copies (x.slice(), { ...x }), or copy the elements.`,
  );
