/**
 * Lists that grow in a traced loop. Each turn pushes as many items as the others, so that the final
 * length is known: while the loop is traced the items stand in buffers of that length, one for each
 * leaf of an item, and afterwards the list has an accessor for each of them.
 */
import { fail } from '../../../array/errors.js';
import { NDArray } from '../../../array/ndarray.js';
import { at, zip } from '../../../array/shape.js';
import { where } from '../../../numpy/indexing/where.js';
import { currentTrace, type Trace } from '../../../trace/trace.js';
import type { WrittenArray } from '../../../trace/written.js';
import {
  beforeDefining,
  beforeGrowing,
  isWrittenIn,
  made,
  markCopied,
  writeField,
} from '../journal.js';
import { add, lt } from '../operators.js';
import { differenceOf, putTogether, takeApart, type Form } from '../values/state.js';

type Value = any;

/** Reads and writes elements of arrays; `elements.ts` says how. */
export interface ElementAccess {
  readonly read: (x: NDArray, index: Value) => Value;
  readonly write: (x: WrittenArray, index: Value, value: Value) => void;
}

/** Items of a list that stand in buffers. */
export class Growth {
  readonly form: Form;
  readonly buffers: readonly WrittenArray[];
  /** How many items there are before the loop, and how many each turn adds. */
  readonly from: number;
  readonly perTurn: number;
  /** How many items there are at the beginning of a turn. */
  start: Value;
  /** How many were pushed in it. */
  pushed: Value = 0;

  #length: Value;
  /** Of what that is the length. */
  #lengthOf: readonly unknown[] = [];

  constructor(form: Form, buffers: readonly WrittenArray[], start: Value, from = 0, perTurn = 0) {
    this.form = form;
    this.buffers = buffers;
    this.start = start;
    this.from = from;
    this.perTurn = perTurn;
  }

  /** How long the list is here; the same object as long as that stays. */
  get length(): Value {
    const key = [this.start, this.pushed, currentTrace()];
    if (!key.every((x, i) => x === this.#lengthOf[i])) {
      this.#lengthOf = key;
      this.#length = add(this.start, this.pushed);
    }
    return this.#length;
  }

  /** From here on so many were there at the beginning, and so many were pushed. */
  restart(start: Value, pushed: number): void {
    this.start = start;
    this.pushed = pushed;
  }
}

/** The counters of traced loops that go up by one, and where they begin. */
export const counters = new WeakMap<object, Counter>();

/** Where a counter begins, and the body in which it counts. */
interface Counter {
  readonly from: number;
  readonly body: Trace | null;
}

/** The lists that grow in the loops that are being traced, and what they held before. */
const growing = new WeakMap<object, { readonly growth: Growth; readonly items: unknown[] }>();
let count = 0;
/** The lists that have grown, whose items are accessors. */
const grown = new WeakMap<object, Growth>();

/** The buffers of a list that grows. */
export const growthOf = (x: unknown): Growth | undefined =>
  count > 0 && Array.isArray(x) ? growing.get(x)?.growth : undefined;

/** The buffers of a list that has grown, as long as nothing else was added or taken. */
export function grownOf(x: unknown): Growth | undefined {
  const found = Array.isArray(x) ? grown.get(x) : undefined;
  return found !== undefined && found.length === (x as unknown[]).length ? found : undefined;
}

/** From now on the list grows; whoever reads it in ways that are not followed gets an error. */
export function startGrowing(list: unknown[], growth: Growth): void {
  const items = Object.getOwnPropertyDescriptors(list);
  growing.set(list, { growth, items: items as unknown as unknown[] });
  count++;
  list.length = 0;
  const read = (): never =>
    fail(
      'traced-as-number',
      'a list to which a traced loop pushes was read as a whole in the loop. In it, read single ' +
        'items and the length; or write the loop out with the comment `// tanjent: unroll` before it.',
    );
  Object.defineProperty(list, 0, { configurable: true, enumerable: true, get: read, set: read });
}

/** What the list was is put back. */
export function stopGrowing(list: unknown[]): void {
  const held = growing.get(list);
  if (held === undefined) return;
  growing.delete(list);
  count--;
  list.length = 0;
  Object.defineProperties(list, held.items as unknown as PropertyDescriptorMap);
}

/** A list that has grown: all of its items are in buffers. */
export function holdGrown(list: unknown[], growth: Growth, elements: ElementAccess): void {
  const { length } = growth;
  beforeGrowing(list);
  for (let i = 0; i < length; i++) {
    beforeDefining(list, i);
    Object.defineProperty(list, i, {
      configurable: true,
      enumerable: true,
      get: () => itemAt(growth, i, elements),
      set: (value: unknown) => {
        setItem(growth, i, value, elements);
      },
    });
  }
  grown.set(list, growth);
}

/** The item at an index. */
export function itemAt(growth: Growth, index: Value, elements: ElementAccess): Value {
  const { form, buffers, length } = growth;
  const isInside = lt(index, length);
  if (isInside === false) return undefined;
  const leaves = buffers.map((b) => elements.read(b, index));
  if (form.kind !== 'leaf' && form.kind !== 'written')
    return viewed(
      form,
      leaves.length,
      (k) => elements.read(at(buffers, k), index),
      (k, value) => elements.write(at(buffers, k), index, value),
    );
  const [item] = leaves;
  return isInside === true || !(item instanceof NDArray) || item.dtype === 'bool'
    ? item
    : where(isInside, item, NaN);
}

/** An item with fields: each reads and writes its buffer. */
function viewed(
  form: Form,
  size: number,
  read: (k: number) => Value,
  write: (k: number, value: Value) => void,
): Value {
  const places = Array.from({ length: size }, (_, k) => k);
  const item = putTogether(form, places) as object;
  const visit = (x: object): void => {
    for (const [key, k] of Object.entries(x)) {
      if (typeof k === 'number')
        Object.defineProperty(x, key, {
          enumerable: true,
          configurable: true,
          get: () => read(k) as unknown,
          set: (value) => {
            write(k, value);
          },
        });
      else if (typeof k === 'object' && k !== null) visit(k as object);
    }
  };
  visit(item);
  return made(item);
}

/** Writes an item. */
export function setItem(
  growth: Growth,
  index: Value,
  value: unknown,
  elements: ElementAccess,
): void {
  const { form, leaves } = takeApart(value, 'the item');
  const difference = differenceOf(growth.form, form, 'the item');
  if (difference !== undefined)
    fail(
      'carry-mismatch',
      `x.push(item) in a traced loop: ${difference}. The items of a list that grows must be of one ` +
        'kind and shape.',
    );
  markCopied(value);
  zip(growth.buffers, leaves).forEach(([buffer, leaf]) => elements.write(buffer, index, leaf));
}

/** Adds an item at the end. */
export function pushItem(growth: Growth, value: unknown, elements: ElementAccess): void {
  setItem(growth, growth.length, value, elements);
  writeField(growth, 'pushed', add(growth.pushed, 1));
}

/** Whether a write at this index adds an item, as each turn of a counted loop does. */
export function isNext(list: readonly unknown[], index: Value): boolean {
  const growth = growthOf(list);
  if (growth !== undefined && index === growth.length) return true;
  const counter = counters.get(index as object);
  return counter?.body === currentTrace() && pushedSince(list, counter) === 0;
}

/** Whether the index is that of the item which this turn has added. */
export function isLast(list: readonly unknown[], index: Value): boolean {
  const counter = counters.get(index as object);
  if (counter === undefined || pushedSince(list, counter) !== 1) return false;
  return growthOf(list) !== undefined || isWrittenIn(counter.body, list, 'length');
}

/** How many items a turn has added to a list of as many as the counter tells. */
function pushedSince(list: readonly unknown[], { from }: Counter): number | undefined {
  const growth = growthOf(list);
  if (growth === undefined) return list.length - from;
  const isInStep = growth.from === from && growth.perTurn === 1;
  return isInStep && typeof growth.pushed === 'number' ? growth.pushed : undefined;
}

/** A form of which the arrays are rows of buffers, whatever they were before. */
export const asRows = (form: Form): Form => {
  if (form.kind === 'written') return { kind: 'leaf', isArray: true };
  if (form.kind !== 'list' && form.kind !== 'record') return form;
  return { ...form, items: form.items.map(asRows) };
};

/** Whether all leaves of a form are numbers, truths or immutable arrays. */
export const isOfLeaves = (form: Form): boolean =>
  form.kind === 'leaf' ||
  ((form.kind === 'list' || form.kind === 'record') && form.items.every(isOfLeaves));
