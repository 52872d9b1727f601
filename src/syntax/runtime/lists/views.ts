/**
 * Items of lists under an index that only the run will tell. A number is picked from all items; of
 * records and lists a _view_ is given, which reads and writes that item: each field of it is picked
 * from those of all items, and written to each item where the index is its own.
 */
import { op } from '../../../operands/elementwise.js';
import { fail } from '../../../array/errors.js';
import { NDArray } from '../../../array/ndarray.js';
import { isTypedArray } from '../../../array/typed-array.js';
import { describe } from '../../../parameters/describe.js';

type Value = any;

/** What a view is of. */
export interface ViewOf {
  readonly list: unknown;
  readonly index: NDArray;
}

/** The views there are; null for what stands within one. */
const views = new WeakMap<object, ViewOf | null>();

export const isView = (x: unknown): boolean => typeof x === 'object' && x !== null && views.has(x);

const viewOf = (x: unknown): ViewOf | null =>
  typeof x === 'object' && x !== null ? (views.get(x) ?? null) : null;

/** Whether two items are the same one, if one of them is a view; undefined if none is. */
export function sameItem(a: unknown, b: unknown): NDArray | boolean | undefined {
  if (!isView(a) && !isView(b)) return undefined;
  const [x, y] = [viewOf(a), viewOf(b)];
  if (x !== null && y !== null) return x.list === y.list && op('eq', x.index, y.index);
  const [view, item] = x === null ? [y, a] : [x, b];
  const k = view === null || !Array.isArray(view.list) ? -1 : view.list.indexOf(item);
  return view !== null && k >= 0 ? op('eq', view.index, k) : a === b;
}

/** How the fields of an item are read and written; a path leads from the item to the field. */
export interface ItemAccess {
  readonly read: (path: readonly PropertyKey[]) => Value;
  readonly write: (path: readonly PropertyKey[], value: Value) => void;
}

/** A view of items that are all like this one. */
export function newView(like: object, of: ViewOf, access: ItemAccess): object {
  const view = within(like, [], access);
  views.set(view, of);
  return view;
}

function within(like: object, path: readonly PropertyKey[], access: ItemAccess): object {
  const view: object = Array.isArray(like)
    ? []
    : (Object.create(Object.getPrototypeOf(like) as object | null) as object);
  for (const key of Object.keys(like)) {
    const inner = [...path, Array.isArray(like) ? Number(key) : key];
    const value = (like as Record<string, unknown>)[key];
    const nested = isHolder(value) ? within(value, inner, access) : undefined;
    if (nested !== undefined) views.set(nested, null);
    Object.defineProperty(view, key, {
      enumerable: true,
      configurable: true,
      get: () => nested ?? access.read(inner),
      set: (next: unknown) => {
        if (nested !== undefined)
          fail(
            'traced-as-number',
            `x[i].${String(key)} = value: i is traced, and the field is ${describe(value)}. Write its ` +
              'elements or fields one by one.',
          );
        access.write(inner, next);
      },
    });
  }
  return view;
}

/** Whether a value has fields or items of its own that are written one by one. */
export const isHolder = (x: unknown): x is object =>
  typeof x === 'object' &&
  x !== null &&
  !(x instanceof NDArray) &&
  !isTypedArray(x) &&
  (Array.isArray(x) || isRecord(x));

/** An object of the user's, plain or of a class. */
export function isRecord(x: object): boolean {
  return Object.prototype.toString.call(x) === '[object Object]';
}

/** What a path leads to from an item. */
export const follow = (item: unknown, path: readonly PropertyKey[]): Value =>
  path.reduce((x: Value, key) => x[key], item);

/** Where items of a list differ in form from the first one; undefined if they do not. */
export function unlike(items: readonly unknown[]): number | undefined {
  // A list may begin with nothing, as those do whose items are counted from 1.
  const first = formOf(items[0]);
  const found = items.findIndex((item) => formOf(item) !== first);
  return found < 0 ? undefined : found;
}

function formOf(x: unknown): string {
  if (x instanceof NDArray) return `array ${x.shape.join()}`;
  if (isTypedArray(x)) return `array ${x.length}`;
  if (!isHolder(x)) return typeof x === 'number' || typeof x === 'boolean' ? 'array ' : 'other';
  const entries = Object.entries(x).map(([key, value]) => `${key}: ${formOf(value)}`);
  return `${Array.isArray(x) ? 'list' : 'record'} {${entries.join(', ')}}`;
}
