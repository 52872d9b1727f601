/**
 * What is written to objects while the sides of a branch, or the body of a loop, are traced. All
 * sides have to begin with the same objects: the first value of each field that is written is kept,
 * to be put back, and what the field has in the end becomes a result of the branch or loop.
 */
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { noteWriting } from '../../trace/given.js';
import {
  birthOf,
  born,
  bornWith,
  isFromOutside,
  noteOutside,
  type FieldAccess,
} from '../../trace/outside.js';
import { currentTrace, type Trace } from '../../trace/trace.js';
import { WrittenArray } from '../../trace/written.js';
import { makeOthersStale } from './values/same-objects.js';

type Key = PropertyKey;

/** What a field had, and how it is reached. */
interface Entry {
  readonly before: unknown;
  /** Whether there was no such field. */
  readonly isNew: boolean;
  readonly access: CellAccess | undefined;
}

/** How a field with a private name is read and written. */
export interface CellAccess {
  readonly read: (object: never) => unknown;
  readonly write: (object: never, value: unknown) => void;
}

/** A field of an object that outlives the region. */
export interface Cell {
  readonly object: object;
  readonly key: Key;
  /** How it is read and written, where its name is private. */
  readonly access: CellAccess | undefined;
  /** What it had when the region began. */
  readonly before: unknown;
  /** Whether there was no such field then. */
  readonly isNew: boolean;
  /** What it had at the end. */
  readonly after: unknown;
}

const isObject = (x: unknown): x is object =>
  (typeof x === 'object' && x !== null) || typeof x === 'function';

const fieldOf = (object: object): Record<Key, unknown> => object as Record<Key, unknown>;

/** The journal of each open region. */
const journals = new WeakMap<Trace, Map<object, Map<Key, Entry>>>();

/** Whether what happens now depends on a traced condition, or belongs to a traced loop. */
export function isInRegion(): boolean {
  const trace = currentTrace();
  return trace !== null && journals.has(trace);
}

/** Begins the journal of a region. */
export function keepJournal(region: Trace): void {
  journals.set(region, new Map());
}

/** The cells that were written in the region. */
export function cellsOf(region: Trace): Cell[] {
  return [...(journals.get(region) ?? [])].flatMap(([object, fields]) =>
    [...fields].map(([key, { before, isNew, access }]): Cell => {
      const after = access ? access.read(object as never) : fieldOf(object)[key];
      return { object, key, access, before, isNew, after };
    }),
  );
}

/** Puts back what the fields had. */
export function putBack(cells: readonly Cell[]): void {
  for (const { object, key, access, before, isNew } of lengthsLast(cells)) {
    if (access) access.write(object as never, before);
    else if (isNew) Reflect.deleteProperty(object, key);
    else if (isAccessor(object, key) && Array.isArray(object))
      Object.defineProperty(object, key, { ...dataProperty, value: before });
    else fieldOf(object)[key] = before;
  }
}

const dataProperty = { configurable: true, enumerable: true, writable: true };

/** Writing an item may change how long a list is. */
const lengthsLast = (cells: readonly Cell[]): Cell[] => [
  ...cells.filter(({ key }) => key !== 'length'),
  ...cells.filter(({ key }) => key === 'length'),
];

/** Writes cells as they were at the end of a region. */
export function writeAgain(cells: readonly Cell[]): void {
  for (const cell of lengthsLast(cells)) writeCell(cell, cell.after);
}

/** Writes a cell, on record if that happens in a region. */
export function writeCell(cell: Pick<Cell, 'object' | 'key' | 'access'>, value: unknown): void {
  const { object, key, access } = cell;
  note(object, key, access);
  if (access) access.write(object as never, value);
  else fieldOf(object)[key] = value;
}

/** Writes a field, on record if that happens in a region. */
export function writeField(object: object, key: Key, value: unknown): void {
  beforeWriting(object, key);
  fieldOf(object)[key] = value;
}

/** Gives an array that is written into other elements, on record. */
export function writeElements(array: { current: unknown }, current: unknown): void {
  // What one of several arrays is given is recorded for each of them.
  if (currentTrace() !== null && !picked.has(array)) note(array, 'current', undefined);
  array.current = current;
}

/** Records what an item has, before it becomes an accessor, or has another one. */
export function beforeDefining(list: object, i: number): void {
  if (currentTrace() !== null) note(list, i, undefined);
}

/** Records what a field has, before it is written; returns the object. */
export function beforeWriting<T>(object: T, key: Key): T {
  if (currentTrace() === null || !isObject(object)) return object;
  if (key === 'length' && Array.isArray(object)) return beforeChanging(object, 0);
  if (!Object.hasOwn(object, key)) definePicked(object, key);
  // What a setter writes is recorded where that is written.
  if (!isAccessor(object, key)) note(object, key, undefined);
  return object;
}

/** Records how long a list is, before items are added. */
export function beforeGrowing(list: object): void {
  if (picked.has(list)) failPicked(list);
  if (currentTrace() !== null) note(list, 'length', undefined);
}

/** Records all items of a list, before any may be taken away and `more` are added. */
export function beforeChanging<T extends unknown[]>(list: T, more: number): T {
  const region = currentTrace();
  if (region !== null) {
    if (picked.has(list)) failPicked(list);
    if (copied.has(list)) failCopied('length');
    makeOthersStale(list, 'length');
    noteWriting(list, 'length');
    noteOutside(list, 'length');
  }
  if (region === null || !journals.has(region) || birthOf(list) === region) return list;
  if (isAccessor(list, 0))
    fail(
      'branch-mismatch',
      'a list that has grown in a traced loop is changed as a whole under a traced condition or in ' +
        'another traced loop. Copy it first: x.slice().',
    );
  for (let i = 0; i < list.length + more; i++) note(list, i, undefined);
  note(list, 'length', undefined);
  return list;
}

/** An object that a traced condition has picked from several ones. */
interface Picked {
  readonly name: string;
  /** Makes a field that is theirs, too; undefined for lists and arrays. */
  readonly define: ((key: Key) => void) | undefined;
}

const picked = new WeakMap<object, Picked>();

export const markPicked = (object: object, as: Picked): void => void picked.set(object, as);

function definePicked(object: object, key: Key): void {
  const found = picked.get(object);
  if (found !== undefined) (found.define ?? failPicked(object))(key);
}

const failPicked = (object: object): never =>
  fail(
    'branch-mismatch',
    `${picked.get(object)?.name} is one of two lists, which a traced condition picks, and gets another ` +
      'length: only one of them would, and which one is not known while tracing. ' +
      'Change each of them under the condition, or copy it first: list.slice().',
  );

/** The same of a field with a private name. */
export function beforeWritingPrivate<T extends object>(
  object: T,
  key: Key,
  read: CellAccess['read'],
  write: CellAccess['write'],
): T {
  if (currentTrace() !== null) note(object, key, { read, write });
  return object;
}

/** A variable that inner functions write, in one of its lives. */
export class SharedVariable {
  readonly name: string;
  readonly access: CellAccess;

  constructor(name: string, read: () => unknown, write: (value: unknown) => void) {
    this.name = name;
    this.access = { read, write: (_, value) => write(value) };
  }
}

/** What stands for a variable that inner functions write. */
export const variable = (
  name: string,
  read: () => unknown,
  write: (value: unknown) => void,
): SharedVariable => made(new SharedVariable(name, read, write));

/** The same of what a function of the language has made, so many levels deep. */
export const madeWith = <T>(depth: number, object: T): T => bornWith(object, depth);

/** Records what such a variable has, before it is written. */
export function beforeAssigning(x: SharedVariable): void {
  if (currentTrace() !== null) note(x, x.name, x.access);
}

/** The same before what it had is changed, which is refused where it is from outside. */
export function beforeCounting(x: SharedVariable): void {
  if (currentTrace() === null) return;
  if (isFromOutside(x)) outside(x.name);
  beforeAssigning(x);
}

/** Refuses to write a variable from outside of what is traced: that would happen once. */
export function outside(name: string): void {
  if (currentTrace() !== null)
    fail(
      'bad-argument',
      `${name} is assigned, a variable from outside of the traced function: that would happen once, ` +
        'while it is traced, and not each time that it runs. Return the value instead.',
    );
}

/**
 * Refuses to change what an object has that a variable of this name leads to, if it is from outside
 * of what is traced: that would happen once.
 */
export function outsideObject(name: string, object: unknown): void {
  if (currentTrace() !== null && isObject(object) && isFromOutside(object))
    fail(
      'bad-argument',
      `${name} is an object from outside of the traced function, and a field of it is changed: that ` +
        'would happen once, while it is traced, and not each time that it runs. Return the value ' +
        'instead.',
    );
}

/** Refuses to delete a field where it depends on a traced condition; returns the object. */
export function beforeDeleting<T>(object: T): T {
  const region = currentTrace();
  if (region === null || !isObject(object)) return object;
  if (journals.has(region) && birthOf(object) !== region)
    fail(
      'branch-mismatch',
      'delete: under a traced condition or in a traced loop an object must keep its fields. Give ' +
        'the field another value.',
    );
  return object;
}

/** Objects that lists have copies of: lists that grow in loops or are written at traced indices. */
const copied = new WeakSet<object>();

/** Remembers that a list has a copy of a value: from now on it must stay as it is. */
export function markCopied(value: unknown): void {
  if (!isObject(value) || copied.has(value)) return;
  if (value instanceof NDArray && !(value instanceof WrittenArray)) return;
  copied.add(value);
  if (!(value instanceof NDArray)) Object.values(value).forEach(markCopied);
}

const failCopied = (key: Key): never =>
  fail(
    'carry-mismatch',
    `${key === 'current' ? 'an array' : `the field ${nameOfKey(key)} of an object`} is written after ` +
      'it was put into a list that grows in a traced loop, or that is written at a traced index: the ' +
      'list has a copy of it, and would not see the change. Write before that, put a copy there, or ' +
      'write to x[i] itself.',
  );

function note(object: object, key: Key, access: CellAccess | undefined): void {
  if (copied.has(object)) failCopied(key);
  makeOthersStale(object, key);
  noteWriting(object, key);
  noteOutside(object, key, access && accessOf(object, key, access));
  const region = currentTrace();
  const journal = region === null ? undefined : journals.get(region);
  if (journal === undefined || birthOf(object) === region) return;
  let fields = journal.get(object);
  if (fields === undefined) journal.set(object, (fields = new Map<Key, Entry>()));
  if (fields.has(key)) return;
  const before = access ? access.read(object as never) : fieldOf(object)[key];
  fields.set(key, { before, isNew: access === undefined && !(key in object), access });
}

/** A variable or a field with a private name, for messages and to be put back. */
const accessOf = (object: object, key: Key, { read, write }: CellAccess): FieldAccess => ({
  name: object instanceof SharedVariable ? object.name : `the field ${nameOfKey(key)} of an object`,
  read: () => read(object as never),
  write: (value) => write(object as never, value),
});

/** What a field is called in messages. */
export const nameOfKey = (key: Key): string => String(key).replace(/@.*$/, '');

/** Whether a field has a getter or setter. */
function isAccessor(object: object, key: Key): boolean {
  for (let o: object | null = object; o !== null; o = Object.getPrototypeOf(o) as object | null) {
    const found = Object.getOwnPropertyDescriptor(o, key);
    if (found !== undefined) return found.get !== undefined || found.set !== undefined;
  }
  return false;
}

/** Whether an object was made in a region. */
export const isMadeIn = (object: object, region: Trace): boolean => birthOf(object) === region;

/** Remembers that the object was made in the region now open: nobody outside knows it. */
export const made = <T>(object: T): T => born(object);

/** Whether a region has written a field of an object. */
export const isWrittenIn = (region: Trace | null, object: object, key: Key): boolean =>
  region !== null && journals.get(region)?.get(object)?.has(key) === true;

/** Whether a region that is open has. */
export function isWritten(object: object, key: Key): boolean {
  for (let trace = currentTrace(); trace !== null; trace = trace.around)
    if (isWrittenIn(trace, object, key)) return true;
  return false;
}

/** Whether an object is about to be changed in a region in which it was not made. */
export function isForeignInRegion(object: object): boolean {
  const region = currentTrace();
  return region !== null && journals.has(region) && birthOf(object) !== region;
}
