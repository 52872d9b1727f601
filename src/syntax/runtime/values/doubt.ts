/**
 * Fields that an object may have or not: what one side of a traced condition has given it, or a
 * loop that may have no turn. Their values are there or not, which the values know themselves; who
 * asks which fields there are cannot be answered while tracing, and is told so.
 */
import { fail } from '../../../array/errors.js';
import { currentTrace } from '../../../trace/trace.js';

/** Values of such fields: a copy of the object that has one has it in doubt, too. */
const doubtful = new WeakSet<object>();

/** The values of such fields that are no objects. A field that has another one is there. */
const plain = new WeakMap<object, Map<PropertyKey, unknown>>();

const isObject = (x: unknown): x is object =>
  (typeof x === 'object' && x !== null) || typeof x === 'function';

/** Notes that a field may be missing as long as it has this value. */
export function putInDoubt(object: object, key: PropertyKey, value: unknown): void {
  if (isObject(value)) doubtful.add(value);
  else plain.set(object, (plain.get(object) ?? new Map<PropertyKey, unknown>()).set(key, value));
}

/** Whether a value is that of a field which may be missing. */
export const isDoubtful = (value: unknown): boolean => isObject(value) && doubtful.has(value);

/** A value that is made of others has a field in doubt, if one of them has. */
export function doubtfulIf<T>(isInDoubt: boolean, value: T): T {
  if (isInDoubt && isObject(value)) doubtful.add(value);
  return value;
}

/** Getters of the runtime's own: those of users may do something when they are asked. */
const ownGetters = new WeakSet<() => unknown>();

/** The getter, which may be asked of whether its field is in doubt, or refuses to tell. */
export function ownGetter<T extends () => unknown>(get: T): T {
  ownGetters.add(get);
  return get;
}

/** Whether it is not known if an object has a field. */
export function isInDoubt(object: object, key: PropertyKey): boolean {
  const found = Object.getOwnPropertyDescriptor(object, key);
  if (found === undefined || (found.get !== undefined && !ownGetters.has(found.get))) return false;
  const value: unknown = found.get === undefined ? found.value : found.get.call(object);
  const known = plain.get(object);
  return isDoubtful(value) || (known?.has(key) === true && Object.is(known.get(key), value));
}

/** Refuses to ask for a field of which that is not known. */
export function mustKnowField(object: unknown, key: PropertyKey): void {
  if (currentTrace() === null || !isObject(object) || !isInDoubt(object, key)) return;
  fail(
    'branch-mismatch',
    `it is asked whether an object has the field ${String(key)}, which it got on one side of a traced ` +
      'condition alone, or in a traced loop that may have no turn: that is not known while tracing. ' +
      'Give it the field before the condition or loop, and ask for its value.',
  );
}

/** Refuses to ask for the fields of an object of which it is not known which it has; returns it. */
export function withKnownFields<T>(object: T): T {
  if (currentTrace() === null || !isObject(object) || ArrayBuffer.isView(object)) return object;
  for (const key of Object.keys(object)) mustKnowField(object, key);
  return object;
}

/** `key in object`. */
export function isIn(key: PropertyKey, object: object): boolean {
  mustKnowField(object, key);
  return key in object;
}

/** `object.hasOwnProperty(key)`, or a method of that name that somebody has written. */
export function hasOwnProperty(object: object, ...keys: [PropertyKey]): boolean {
  const isOfLanguage = object?.hasOwnProperty === Object.prototype.hasOwnProperty;
  if (isOfLanguage) mustKnowField(object, keys[0]);
  return object.hasOwnProperty(...keys);
}

/** `Object.hasOwn(object, key)`. */
export function hasOwn(object: object, key: PropertyKey): boolean {
  mustKnowField(object, key);
  return Object.hasOwn(object, key);
}
