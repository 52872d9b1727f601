/**
 * What is written to objects while the sides of a branch, or the body of a loop, are traced. All
 * sides have to begin with the same objects: the first value of each field that is written is kept,
 * to be put back, and what the field has in the end becomes a result of the branch or loop.
 */
import { currentTrace, type Trace } from '../../trace/trace.js';

type Key = PropertyKey;

/** A field of an object that outlives the region. */
export interface Cell {
  readonly object: object;
  readonly key: Key;
  /** What it had when the region began. */
  readonly before: unknown;
  /** What it had at the end. */
  readonly after: unknown;
}

const fieldOf = (object: object): Record<Key, unknown> => object as Record<Key, unknown>;

/** The journal of each open region. */
const journals = new WeakMap<Trace, Map<object, Map<Key, unknown>>>();
/** The region in which an object was made, if it was made in one. */
const madeIn = new WeakMap<object, Trace>();

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
    [...fields].map(([key, before]): Cell => ({
      object,
      key,
      before,
      after: fieldOf(object)[key],
    })),
  );
}

/** Puts back what the fields had. */
export function putBack(cells: readonly Cell[]): void {
  for (const { object, key, before } of cells) fieldOf(object)[key] = before;
}

/** Writes a field, on record if that happens in a region. */
export function writeCell(object: object, key: Key, value: unknown): void {
  beforeWriting(object, key);
  fieldOf(object)[key] = value;
}

/** Records what a field has, before it is written; returns the object. */
export function beforeWriting<T>(object: T, key: Key): T {
  const region = currentTrace();
  if (region === null || typeof object !== 'object' || object === null) return object;
  const journal = journals.get(region);
  if (journal === undefined || madeIn.get(object) === region) return object;
  let fields = journal.get(object);
  if (fields === undefined) journal.set(object, (fields = new Map<Key, unknown>()));
  if (!fields.has(key)) fields.set(key, fieldOf(object)[key]);
  return object;
}

/** Whether an object was made in a region. */
export const isMadeIn = (object: object, region: Trace): boolean => madeIn.get(object) === region;

/** Remembers that the object was made in the region now open: nobody outside knows it. */
export function made<T>(object: T): T {
  const region = currentTrace();
  if (region !== null && typeof object === 'object' && object !== null) madeIn.set(object, region);
  return object;
}
