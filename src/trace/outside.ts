/**
 * What a traced function writes outside of itself: variables, objects, lists and collections that
 * are there after it. That happens once, while it is traced. Plain values may be kept so, as tables
 * do that are filled when they are first needed; a traced value is none, and may not.
 */
import { TanjentError } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';
import { userPosition } from '../array/position.js';
import { captureStack } from '../array/stack.js';
import { currentTrace, Trace } from './trace.js';
import { Tracer } from './tracer.js';
import { WrittenArray } from './written.js';

/** The trace in which an object was made; objects from outside have none. */
const births = new WeakMap<object, Trace>();

export const birthOf = (object: object): Trace | undefined => births.get(object);

const isObject = (x: unknown): x is object => typeof x === 'object' && x !== null;

/** Remembers that an object is made now; returns it. */
export function born<T>(object: T): T {
  const trace = currentTrace();
  if (trace !== null && (isObject(object) || typeof object === 'function')) bornIn(trace, object);
  return object;
}

/** Remembers that an object belongs to a trace. */
export const bornIn = (trace: Trace, object: object): void => void births.set(object, trace);

/** The same of what it holds, so many levels deep. */
export function bornWith<T>(object: T, depth: number): T {
  if (currentTrace() === null || !isObject(object) || births.has(object)) return object;
  born(object);
  if (depth > 0) for (const x of Object.values(object)) bornWith(x, depth - 1);
  return object;
}

/** Something outside that was written. */
interface Writing {
  readonly object: object;
  /** What it is called in messages. */
  readonly name: string;
  readonly stack: Error;
  /** What it has now. */
  readonly read: () => unknown;
  /** Gives it what it had before. */
  readonly restore: () => void;
}

/** What each trace has written outside of itself, by object and field. */
const writings = new WeakMap<Trace, Map<object, Map<PropertyKey, Writing>>>();

/** The traces that are under way, without the regions in them, from the innermost on. */
function* openTraces(): Generator<Trace> {
  for (let t = currentTrace()?.owner ?? null; t !== null; t = t.outer?.owner ?? null) yield t;
}

const isMadeWithin = (object: object, trace: Trace): boolean =>
  births.get(object)?.isWithin(trace) === true;

/** Whether an object was there before anything that is traced now. */
export function isFromOutside(object: object): boolean {
  const outermost = [...openTraces()].at(-1);
  return (
    outermost !== undefined &&
    !isMadeWithin(object, outermost) &&
    !holdsOf(outermost, contentsOf(object))
  );
}

/** How a variable, or a field with a private name, is read and written. */
export interface FieldAccess {
  readonly name: string;
  readonly read: () => unknown;
  readonly write: (value: unknown) => void;
}

/** Remembers that a field is about to be written, if that is outside of what is traced. */
export function noteOutside(object: object, key: PropertyKey, access?: FieldAccess): void {
  if (ArrayBuffer.isView(object)) return;
  for (const trace of openTraces()) {
    if (isMadeWithin(object, trace)) return;
    const place = Array.isArray(object) || isCollection(object) ? 'items' : key;
    const known = writings.get(trace);
    if (known?.get(object)?.has(place) === true) continue;
    // Nothing from outside holds what this trace has made.
    if (holdsOf(trace, contentsOf(object))) return void births.set(object, trace);
    const all = known ?? new Map<object, Map<PropertyKey, Writing>>();
    writings.set(trace, all);
    const fields = all.get(object) ?? new Map<PropertyKey, Writing>();
    all.set(object, fields);
    fields.set(place, { object, stack: captureStack(), ...accessTo(object, key, access) });
  }
}

type Collection = Map<unknown, unknown> | Set<unknown>;

const isCollection = (x: unknown): x is Collection => x instanceof Map || x instanceof Set;

/** How what is about to be written is called, read and put back. */
function accessTo(
  object: object,
  key: PropertyKey,
  access: FieldAccess | undefined,
): Pick<Writing, 'name' | 'read' | 'restore'> {
  if (access !== undefined) {
    const before = access.read();
    return { ...access, restore: () => access.write(before) };
  }
  if (Array.isArray(object)) {
    const before = object.slice();
    const restore = (): void => {
      object.length = 0;
      for (const x of before) object.push(x);
    };
    return { name: 'an item of a list', read: () => object, restore };
  }
  if (isCollection(object)) {
    const before = [...object];
    const restore = (): void => {
      object.clear();
      for (const x of before)
        if (object instanceof Set) object.add(x);
        else object.set(...(x as [unknown, unknown]));
    };
    return { name: `an entry of a ${object.constructor.name}`, read: () => object, restore };
  }
  const fields = object as Record<PropertyKey, unknown>;
  const isNew = !Object.hasOwn(object, key);
  const before = fields[key];
  const restore = (): void => {
    if (isNew) delete fields[key];
    else fields[key] = before;
  };
  return { name: `the field ${String(key)} of an object`, read: () => fields[key], restore };
}

/** Throws `leaked-tracer` if something outside has been given a value of the trace that ends. */
export function mustNotLeak(name: string): void {
  const trace = currentTrace();
  const all = [...((trace && writings.get(trace)) ?? [])].flatMap(([, f]) => [...f.values()]);
  if (trace === null || all.length === 0) return;
  // What was made by a constructor is known as such only after it.
  const outside = all.filter(({ object }) => !isMadeWithin(object, trace));
  const leak = outside.find(({ read }) => holdsOf(trace, [read()]));
  if (leak === undefined) return;
  for (const { restore } of outside) restore();
  throw new TanjentError(
    'leaked-tracer',
    `${name}: ${leak.name} was given a traced value, and lives outside of ${name}: nobody would find ` +
      'a number there, and it would be written once, while the function is traced, and not each time ' +
      `that it runs. Return the value from ${name} instead; an object that the function may write to ` +
      'is one that it makes itself, with a literal, a class or a copy ({ ...o }, x.slice()).',
    userPosition(leak.stack),
  );
}

/** Whether values hold arrays of a trace, however deep. */
function holdsOf(trace: Trace, values: readonly unknown[]): boolean {
  const seen = new Set<unknown>();
  const next = [...values];
  for (let x = next.pop(); x !== undefined || next.length > 0; x = next.pop()) {
    if (!isObject(x) || seen.has(x)) continue;
    seen.add(x);
    if (x instanceof WrittenArray) next.push(x.current);
    else if (!(x instanceof NDArray)) next.push(...contentsOf(x));
    else if (x instanceof Tracer && x.recording instanceof Trace && x.recording.isWithin(trace))
      return true;
  }
  return false;
}

/** What an object holds, without asking getters, but for those of items of lists. */
function contentsOf(x: object): unknown[] {
  if (Array.isArray(x)) return [...(x as unknown[])];
  if (ArrayBuffer.isView(x)) return [];
  const fields = Object.values(Object.getOwnPropertyDescriptors(x)).map((d): unknown => d.value);
  if (x instanceof Map) return [...fields, ...x.keys(), ...x.values()];
  return x instanceof Set ? [...fields, ...x] : fields;
}
