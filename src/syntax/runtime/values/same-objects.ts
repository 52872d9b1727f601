/**
 * Objects that may be one and the same. A traced loop carries what objects hold, and not which they
 * are: after `a = q` in its body, what `a` is in the next turn, and behind the loop, is a stand-in
 * for q, or for what `a` was before. Who writes to one of two that may be the same makes the other
 * one stale, and using that is an error from then on: on the other side of a condition it is not
 * stale, and where the sides have met it is, if it was on either.
 */
import { fail } from '../../../array/errors.js';
import { noteWriting } from '../../../trace/given.js';
import { currentTrace, type Trace } from '../../../trace/trace.js';
import { WrittenArray } from '../../../trace/written.js';
import { ownGetter } from './doubt.js';

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

/** An object that became stale, with what it had in the place of what refuses. */
export interface Stale {
  readonly object: object;
  /** What the stand-in among the two is called. */
  readonly name: string;
  readonly isList: boolean;
  readonly had: ReadonlyMap<PropertyKey, PropertyDescriptor | undefined>;
}

/** What became stale in each trace, or in those within it that were left. */
const staleIn = new WeakMap<Trace, Stale[]>();

/** What writes that happen at once make stale, by the name that it is told by. */
let pending: Map<object, string> | undefined;

/** Takes note of a write: what may be the same object has got it, too, or has not. */
export function makeOthersStale(written: object, key: PropertyKey): void {
  for (const [other, name] of others.get(written) ?? []) {
    noteWriting(other, key);
    if (pending !== undefined) pending.set(other, name);
    else makeStale(other, name);
  }
}

/** Writes that happen at once: what they make stale is so behind all of them. */
export function writingAtOnce(write: () => void): void {
  const around = pending;
  const own = (pending = new Map<object, string>());
  try {
    write();
  } finally {
    pending = around;
  }
  for (const [object, name] of own) makeStale(object, name);
}

function makeStale(object: object, name: string): void {
  const refuse = refusalOf(name);
  const had = new Map<PropertyKey, PropertyDescriptor | undefined>();
  for (const key of object instanceof WrittenArray ? ['current'] : Object.keys(object)) {
    const found = Object.getOwnPropertyDescriptor(object, key);
    if (found?.get !== undefined && refusals.has(found.get)) continue;
    had.set(key, found);
    Object.defineProperty(object, key, {
      configurable: true,
      enumerable: true,
      get: refuse,
      set: refuse,
    });
  }
  const isList = Array.isArray(object) && !staleLists.has(object);
  if (isList) staleLists.set(object, name);
  if (isList || had.size > 0) keep(currentTrace(), [{ object, name, isList, had }]);
}

function keep(trace: Trace | null, stale: readonly Stale[]): void {
  if (trace !== null) staleIn.set(trace, [...(staleIn.get(trace) ?? []), ...stale]);
}

/** What became stale in a trace has again what it had; gives what that is. */
export function refresh(trace: Trace): readonly Stale[] {
  const found = staleIn.get(trace) ?? [];
  staleIn.delete(trace);
  for (const { object, isList, had } of found.toReversed()) {
    if (isList) staleLists.delete(object);
    for (const [key, descriptor] of had)
      if (descriptor === undefined) Reflect.deleteProperty(object, key);
      else Object.defineProperty(object, key, descriptor);
  }
  return found;
}

export function makeStaleAgain(stale: readonly Stale[]): void {
  for (const { object, name } of stale) makeStale(object, name);
}

/** What became stale in a trace that is left is stale in the one around. */
export function stayStale(trace: Trace): void {
  keep(trace.around, staleIn.get(trace) ?? []);
  staleIn.delete(trace);
}

const staleLists = new WeakMap<object, string>();

/** Refuses a stale list, of which the length is not known either. */
export function mustNotBeStale(x: unknown): void {
  const name = typeof x === 'object' && x !== null ? staleLists.get(x) : undefined;
  if (name !== undefined) failStale(name);
}

/** The getters and setters of what is stale. */
const refusals = new WeakSet<() => unknown>();

function refusalOf(name: string): () => never {
  const refuse = ownGetter((): never => failStale(name));
  refusals.add(refuse);
  return refuse;
}

const failStale = (name: string): never =>
  fail(
    'carry-mismatch',
    `what is read or written here may be the same object as ${name}, which a traced loop assigns, or another ` +
      'one, and one of the two was written to: what the other one holds is not known while tracing. ' +
      `Let ${name} have objects of its own: assign copies (x.slice(), { ...x }), or copy the elements.`,
  );
