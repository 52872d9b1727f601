/** Methods that give other arrays, and functions that make them. */
import { fail } from '../../../array/errors.js';
import { NDArray } from '../../../array/ndarray.js';
import { isTypedArray } from '../../../array/typed-array.js';
import { concatenate } from '../../../numpy/shape/concatenate.js';
import { broadcastRight, sliceAxis } from '../../../operands/basic.js';
import { asArray } from '../../../operands/convert.js';
import { currentTrace } from '../../../trace/trace.js';
import { presentOf, writableOf } from '../../../trace/given.js';
import { copyOf, ArrayPart } from '../array-elements.js';
import { create, type ArrayMaker } from '../typed-arrays.js';
import { get, length } from '../elements.js';
import { growthOf } from '../lists/growth.js';
import { beforeWriting, made, madeWith } from '../journal.js';
import { mustKnowField, withKnownFields } from '../values/doubt.js';
import { map } from './callers.js';

type Value = any;

/** `x.slice(start, end)`: of numbers as JavaScript has it, a copy that may be written into. */
export function slice(x: Value, ...bounds: Value[]): Value {
  if (!(x instanceof NDArray)) return made(x.slice(...bounds));
  if (!bounds.every((bound) => bound === undefined || typeof bound === 'number'))
    return (x as Value).slice(...bounds);
  const [from, to] = boundsOf(length(x), bounds);
  return copyOf(sliceAxis(presentOf(x), 0, from, to));
}

/** `x.subarray(start, end)`: a part that is written through to the whole. */
export function subarray(x: Value, ...bounds: Value[]): Value {
  if (!(x instanceof NDArray)) return x.subarray(...bounds);
  const [from, to] = boundsOf(length(x), bounds);
  const whole = writableOf(x);
  return whole === undefined ? sliceAxis(x, 0, from, to) : new ArrayPart(whole, from, to);
}

/** Start and end as numbers between 0 and n, negative ones counted from the end. */
export function boundsOf(n: number, [start, end]: Value[]): [number, number] {
  const place = (bound: Value, otherwise: number): number => {
    if (bound === undefined) return otherwise;
    if (typeof bound !== 'number')
      fail('traced-as-number', 'a part of an array begins or ends at a traced index.');
    const whole = Math.trunc(bound) || 0;
    return Math.min(n, Math.max(0, whole < 0 ? whole + n : whole));
  };
  const from = place(start, 0);
  return [from, Math.max(from, place(end, n))];
}

/** `x.concat(...others)`. */
export function concat(x: Value, ...others: Value[]): Value {
  const all = [x, ...others];
  if (!all.some((v) => v instanceof NDArray && v.ndim > 0) || Array.isArray(x))
    return made(x.concat(...others.map((v) => (isItems(v) && !Array.isArray(v) ? listOf(v) : v))));
  const parts = all.map((v) => asArray(presentOf(v)));
  return copyOf(
    concatenate(
      parts.map((p) => (p.ndim === 0 ? broadcastRight(p, [1]) : p)),
      0,
    ),
  );
}

const isItems = (v: Value): boolean => v instanceof NDArray && v.ndim > 0;

/** The items of an array as a list. */
const listOf = (x: NDArray): unknown[] =>
  Array.from({ length: length(x) }, (_, i) => get(x, i) as unknown);

/** `x.flat(depth)`. */
export const flat = (x: Value, ...depth: Value[]): Value => made(x.flat(...depth));

/** `x.join(between)`. */
export const join = (x: Value, ...between: Value[]): Value => x.join(...between);

/** `x.entries()`, `x.keys()`, `x.values()`, also of `Object`, whose are lists. */
const iterators =
  (name: 'entries' | 'keys' | 'values') =>
  (x: Value, ...none: Value[]): Value =>
    x instanceof NDArray
      ? listOf(x)[name]()
      : madeWith(
          name === 'entries' ? 1 : 0,
          x[name](...(x === Object ? none.map(withKnownFields) : none)) as unknown,
        );
export const entries = iterators('entries');
export const keys = iterators('keys');
export const values = iterators('values');

/** `Object.getOwnPropertyNames(x)`. */
export const fieldNames = (x: Value): Value => made(Object.getOwnPropertyNames(withKnownFields(x)));

/** `Reflect.ownKeys(x)`. */
export const ownKeys = (x: Value): Value => made(Reflect.ownKeys(withKnownFields(x)));

/** `Reflect.has(x, key)`. */
export function hasField(x: Value, key: PropertyKey): boolean {
  mustKnowField(x, key);
  return Reflect.has(x, key);
}

/** `Array.isArray(x)`. */
export const isList = (x: Value): boolean => Array.isArray(x);

/** `Array.from(x, f)`. */
export function listFrom(x: Value, ...f: Value[]): Value {
  if (growthOf(x) !== undefined)
    fail('traced-as-number', 'Array.from(x): a traced loop pushes to the list x.');
  return made(Array.from(x instanceof NDArray ? listOf(x) : x, ...(f as [never])));
}

/** `Float64Array.from(x, f)` and its sisters. */
export function typedFrom(Class: ArrayMaker, x: Value, ...f: Value[]): Value {
  if (currentTrace() === null && !(x instanceof NDArray)) return (Class as Value).from(x, ...f);
  const isItemsOf = x instanceof NDArray || Array.isArray(x) || isTypedArray(x);
  const list = isItemsOf ? x : Array.from(x as ArrayLike<unknown>);
  return create(Class, f.length === 0 ? list : map(null, list, f[0], ...f.slice(1)));
}

/** `Float64Array.of(…)` and its sisters. */
export const typedOf = (Class: ArrayMaker, ...items: Value[]): Value => create(Class, items);

/** `Object.assign(target, …)`. */
export function assignFields(target: Value, ...sources: Value[]): Value {
  for (const source of sources)
    for (const key of Object.keys(source ?? {})) {
      if (key in target) mustKnowField(source, key);
      beforeWriting(target, key);
    }
  return Object.assign(target, ...sources);
}
