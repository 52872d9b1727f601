/**
 * Elements, read and written. What JavaScript can do itself stays with it: rewritten code asks
 * `own` and `stores` first, and comes here for arrays, traced indices, and writes within a region.
 */
import { isBool } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { isTypedArray } from '../../array/typed-array.js';
import { writableOf } from '../../trace/given.js';
import { WrittenArray } from '../../trace/written.js';
import { asArray, type NestedArrays } from '../../operands/convert.js';
import { describe } from '../../parameters/describe.js';
import { currentTrace } from '../../trace/trace.js';
import {
  grownOf,
  growthOf,
  isLast,
  isNext,
  itemAt,
  pushItem,
  setItem,
  type ElementAccess,
} from './lists/growth.js';
import { mustBeCertain } from './lists/lengths.js';
import { mustNotBeStale } from './values/same-objects.js';
import {
  beforeGrowing,
  beforeWriting,
  isWritten,
  made,
  markCopied,
  writeField,
} from './journal.js';
import { lt, notTruth } from './operators.js';
import { errorOf, throwWhere } from './texts.js';
import { follow, isHolder, isView, newView, unlike, type ItemAccess } from './lists/views.js';
import { rangeOf } from './values/whole.js';
import {
  element,
  Chosen,
  stacked,
  pickedAt,
  setElement,
  knownIndex,
  failForeign,
} from './array-elements.js';
import { isScalar } from './typed-arrays.js';

type Value = any;

/** For the lists that grow. */
const access: ElementAccess = { read: element, write: setElement };

/** Whether `x[i]` is for JavaScript to read. */
export const own = (x: Value, i: Value): boolean =>
  typeof i === 'number' && (Array.isArray(x) || ArrayBuffer.isView(x)) && growthOf(x) === undefined;

/** Whether `x[i] = value` is for JavaScript to write. */
export const stores = (x: Value, i: Value, value: Value): boolean =>
  typeof i === 'number' &&
  (typeof value === 'number' ? ArrayBuffer.isView(x) || Array.isArray(x) : Array.isArray(x)) &&
  currentTrace() === null;

/** `x[i]`. */
export function get(x: Value, i: Value): Value {
  const index = knownIndex(i);
  if (x instanceof NDArray)
    return typeof index === 'string' ? (x as Value)[index] : element(x, index);
  const growth = growthOf(x) ?? (index instanceof NDArray ? grownOf(x) : undefined);
  if (growth !== undefined && typeof index !== 'string') return itemAt(growth, index, access);
  if (!(index instanceof NDArray)) return x instanceof Pulled ? x.item(index) : x[index];
  if (isTypedArray(x)) return element(asArray(x), index);
  return Array.isArray(x) ? itemOf(x, index) : failIndex(x);
}

function failIndex(x: unknown): never {
  return fail(
    'traced-as-number',
    `x[i]: i is traced, and x is ${describe(x)}. An index that is not known while tracing picks ` +
      'from arrays and lists.',
  );
}

/** An item of a list, of which only the run will tell which it is. */
function itemOf(given: unknown[], index: NDArray): Value {
  if (given.length === 0) return undefined;
  // Among numbers what is undefined is NaN, as in arithmetic.
  const isOfNumbers = given.some(isScalar);
  // What is picked is one of the items that there are now, whatever the list holds later.
  const list = isOfNumbers ? Array.from(given, (x) => (x === undefined ? NaN : x)) : given.slice();
  const [first] = list;
  const other = list.every(isScalar) ? undefined : unlike(list);
  if (other !== undefined)
    fail(
      'traced-as-number',
      `x[i]: i is traced, and x is ${describe(list)}, of which items 0 and ${other} are not of one ` +
        'form. An index that is not known while tracing picks from items of one form.',
    );
  if (isHolder(first)) return newView(first, { list: given, index }, fieldsOf(list, index));
  if (list.some((x) => x instanceof WrittenArray)) return new Chosen(list, index);
  if (isScalar(first) || first instanceof NDArray || isTypedArray(first))
    return element(stacked(list as NestedArrays[]), index);
  return list.every((x) => Object.is(x, first)) ? first : failIndex(list);
}

/** The fields of the items of a list: read from all of them, written where the index is theirs. */
function fieldsOf(list: unknown[], index: NDArray): ItemAccess {
  return {
    read: (path) =>
      itemOf(
        list.map((item) => follow(item, path)),
        index,
      ),
    write: (path, value) => {
      const key = path.at(-1) as PropertyKey;
      list.forEach((item, k) => {
        const holder = follow(item, path.slice(0, -1));
        writeField(holder, key, pickedAt(index, k, value, holder[key]));
      });
    },
  };
}

/** `x[i] = value`; gives the value. */
export function set(x: Value, i: Value, value: Value): Value {
  const index = knownIndex(i);
  if (x instanceof NDArray) setElement(writableOf(x) ?? failForeign('x[i] = value'), index, value);
  else if (isTypedArray(x) && (value instanceof NDArray || index instanceof NDArray))
    fail(
      'bad-argument',
      'x[i] = value: the value or the index is traced, and x is a typed array from outside of the ' +
        'traced function. Make the array within the function and return it.',
    );
  else if (Array.isArray(x)) setItemOf(x, index, value);
  else if (index instanceof NDArray) failIndex(x);
  else writeField(x, index, value);
  return value;
}

/** Writes an item of a list. */
function setItemOf(list: unknown[], index: Value, value: Value): void {
  if (typeof index !== 'string' && isNext(list, index)) return void push(list, value);
  const growth = growthOf(list) ?? (index instanceof NDArray ? grownOf(list) : undefined);
  if (growth !== undefined && typeof index !== 'string') {
    mustBeInside(list, index);
    setItem(growth, index, value, access);
  } else if (index instanceof NDArray) setInList(list, index, value);
  else {
    if (typeof index === 'number' && index >= list.length) beforeGrowing(list);
    writeField(list, index, value);
  }
}

/** `x.push(...items)`. */
export function push(x: Value, ...items: Value[]): Value {
  if (x instanceof NDArray)
    fail(
      'bad-argument',
      'x.push(…): x is an array, whose length stays. Begin with an empty list, [].',
    );
  mustBeCertain(x);
  const growth = growthOf(x);
  if (growth !== undefined) {
    for (const item of items) pushItem(growth, item, access);
    return growth.length;
  }
  if (currentTrace() !== null && Array.isArray(x)) {
    items.forEach((_, k) => beforeWriting(x, x.length + k));
    beforeGrowing(x);
  }
  return x.push(...items);
}

/** Where a list is written beyond its end, which only the run will tell, the run throws. */
function mustBeInside(list: unknown[], index: Value): void {
  // What pushes to a list in a traced loop is traced again, with the list as it will be.
  if (isLast(list, index) || (growthOf(list) === undefined && isWritten(list, 'length'))) return;
  const n = length(list);
  const [i, end] = [rangeOf(index), rangeOf(n)];
  if (i !== undefined && end !== undefined && i.least >= 0 && i.greatest < end.least) return;
  if (i !== undefined && end !== undefined && i.greatest >= end.greatest)
    fail(
      'value-not-known',
      `x[i] = value: i is traced and may be ${i.greatest}, where x, a list of ${end.greatest}, would ` +
        'grow. Make x as long as it gets: new Float64Array(n).',
    );
  const isOutside = notTruth(lt(index, n));
  if (isOutside === false) return;
  const error = errorOf(
    RangeError,
    'x[i] = value: i is beyond the end of the list x, which a traced index cannot make longer. Use ' +
      'x.push(value), or an array of the greatest length, new Float64Array(n).',
  );
  throwWhere(isOutside, error);
}

/** An item of a list, written where only the run will tell: each is chosen anew. */
function setInList(list: unknown[], index: NDArray, value: Value): void {
  mustBeInside(list, index);
  const [first] = list;
  if (isHolder(value) && isHolder(first)) {
    if (unlike([...list, value]) !== undefined) failIndex(list);
    const items = list.map((item, k) => pickedCopy(index, k, value, item as object));
    // Whoever holds what was there before, or the value, has another object from here on.
    for (const item of [...list, value]) if (!isView(item)) markCopied(item);
    for (const [k, item] of items.entries()) writeField(list, k, item);
    return;
  }
  for (const [k, item] of list.entries())
    writeField(list, k, pickedAt(index, k, value, item ?? NaN));
}

/** A new object with the fields of `value` where the index is k, else with those of `old`. */
function pickedCopy(index: NDArray, k: number, value: object, old: object): object {
  const copy: object = Array.isArray(old) ? [] : Object.create(Object.getPrototypeOf(old) as null);
  const [next, before] = [value, old] as Record<string, unknown>[];
  for (const key of Object.keys(old)) {
    const [x, y] = [next?.[key], before?.[key]];
    (copy as Record<string, unknown>)[key] =
      isHolder(x) && isHolder(y) ? pickedCopy(index, k, x, y) : pickedAt(index, k, x, y);
  }
  return made(copy);
}

/** What a pattern assigns to: `[x[i], x[j]] = [x[j], x[i]]`. */
export const target = (x: Value, i: Value): { value: Value } => ({
  set value(value: Value) {
    if (stores(x, i, value)) x[i] = value;
    else set(x, i, value);
  },
});

/** What an iterator gives, drawn as it is asked for. */
class Pulled {
  readonly #iterator: Iterator<unknown>;
  readonly #items: unknown[] = [];
  /** How many of the items were read. */
  #read = 0;
  #isDone = false;

  constructor(x: Iterable<unknown>) {
    this.#iterator = x[Symbol.iterator]();
  }

  /** How many items there are as far as is known, which is one more as long as there are more. */
  get length(): number {
    if (this.#isDone || this.#items.length > this.#read) return this.#items.length;
    // An iterator that throws is at its end.
    this.#isDone = true;
    const { value, done } = this.#iterator.next();
    this.#isDone = done === true;
    return this.#isDone ? this.#items.length : this.#items.push(value);
  }

  item(i: number): unknown {
    this.#read = Math.max(this.#read, i + 1);
    return this.#items[i];
  }

  /** Tells the iterator that nobody asks for more. */
  close(): void {
    const isOpen = !this.#isDone;
    this.#isDone = true;
    if (isOpen) this.#iterator.return?.();
  }
}

/** Ends a loop over items that may have been left early. */
export function close(x: Value): void {
  if (x instanceof Pulled) x.close();
}

/** Ends a loop over items that an error leaves, and gives that, whatever the iterator throws. */
export function failed(x: Value, error: unknown): unknown {
  try {
    close(x);
  } catch {
    return error;
  }
  return error;
}

/** What `for (const item of items)` goes through, as something with elements. */
export function items(x: Value): Value {
  mustBeCertain(x);
  if (Array.isArray(x) || x instanceof NDArray || isTypedArray(x)) return x;
  return currentTrace() === null ? new Pulled(x) : drawn(x);
}

/** An iterator with more items is taken for one without end. */
const mostDrawn = 1e6;

/** All that an iterator gives: which turn leaves the loop may be known only when it runs. */
function drawn(x: Iterable<unknown>): unknown[] {
  const list: unknown[] = [];
  for (const item of x)
    if (list.push(item) > mostDrawn)
      fail(
        'value-not-known',
        `for (… of x): while a function is traced an iterator is drawn to its end, and this one has ` +
          `given ${mostDrawn} items without one. Count in the loop instead: for (let i = 0; …; i++).`,
      );
  return list;
}

/** What an array pattern takes apart. */
export function parts(x: Value): Value {
  mustBeCertain(x);
  if (!(x instanceof NDArray)) return growthOf(x) === undefined ? x : failIndex(x);
  return Array.from({ length: length(x) }, (_, i) => element(x, i));
}

/** `typeof x`: scalars are numbers and truths. */
export const typeOf = (x: Value): string => {
  if (!(x instanceof NDArray) || x.ndim > 0) return typeof x;
  return isBool(x.dtype) ? 'boolean' : 'number';
};

/** `x.length`. */
export function length(x: Value): Value {
  if (x instanceof NDArray) return x.shape[0];
  mustBeCertain(x);
  mustNotBeStale(x);
  return growthOf(x)?.length ?? x.length;
}
