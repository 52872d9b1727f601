/**
 * A stretch of a function that is traced apart: a side of a branch, or the body of a loop. It is
 * opened and left in the midst of the function's own statements, and is a function of what it
 * takes in once it is closed.
 */
import type { Aval } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import { NDArray } from '../../array/ndarray.js';
import { zip } from '../../array/shape.js';
import { applyProgram } from '../../trace/bind.js';
import {
  closeRegion,
  currentTrace,
  enterRegion,
  hasEffects,
  leaveRegion,
  openRegion,
  type Trace,
} from '../../trace/trace.js';
import { assume } from './conditions/bounds.js';
import { cellsOf, isMadeIn, keepJournal, putBack, writeAgain, type Cell } from './journal.js';
import type { Leaf } from './values/leaf.js';
import {
  makeStaleAgain,
  refresh,
  stayStale,
  writingAtOnce,
  type Stale,
} from './values/same-objects.js';
import { sameRange } from './values/whole.js';

/** So many regions may lie in each other; a function that calls itself without end opens more. */
const deepest = 300;

const depthOf = (trace: Trace | null): number => (trace === null ? 0 : 1 + depthOf(trace.around));

function failDeep(): never {
  fail(
    'value-not-known',
    `conditions lie in each other ${deepest} deep while a function is traced. Probably a function ` +
      'calls itself until a condition holds, and that stays traced: both of its sides are looked ' +
      'at, so the calls never end. Write it as a loop.',
  );
}

/** Whether nothing is traced. */
export const idle = (): boolean => currentTrace() === null;

/** Whether a value is no array, and holds none where one would be seen at a glance. */
export function isPlain(x: unknown): boolean {
  if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x)) return true;
  if (x instanceof NDArray) return false;
  if (Array.isArray(x)) return isPlain(x[0]) && isPlain(x.at(-1));
  // Getters are not asked: they may do something.
  const fields = Object.values(Object.getOwnPropertyDescriptors(x));
  return fields.every(({ value }) => !(value instanceof NDArray));
}

export class TracedRegion {
  readonly #trace: Trace;
  #cells: readonly Cell[] = [];
  #stale: readonly Stale[] = [];
  #hasEffects = true;

  constructor(name: string) {
    this.#trace = openRegion(name);
    keepJournal(this.#trace);
    if (depthOf(this.#trace) > deepest) failDeep();
  }

  /** In the region a truth holds, or does not. */
  assume(truth: NDArray, holds: boolean): void {
    assume(this.#trace, truth, holds);
  }

  /** A tracer for what the region takes in; all of them are made before anything is recorded. */
  input(type: Aval, name: string): NDArray {
    return this.#trace.input(type, name);
  }

  /** Whether anything was recorded: what was not has only plain values. */
  get isEmpty(): boolean {
    return this.#trace.builder.isEmpty && this.#trace.captured.length === 0;
  }

  /** Whether it does more than to compute, once it was closed. */
  get hasEffects(): boolean {
    return this.#hasEffects;
  }

  /** Whether the region is the one that records. */
  get isOpen(): boolean {
    return currentTrace() === this.#trace;
  }

  /** The fields of objects that were written in it, once it was left. */
  get cells(): readonly Cell[] {
    return this.#cells;
  }

  /** Whether an object was made in it, so that nobody outside knows it. */
  made(object: object): boolean {
    return isMadeIn(object, this.#trace);
  }

  /** The objects that became stale on a side that was left. */
  get stale(): readonly Stale[] {
    return this.#stale;
  }

  /** Goes back to what is around: fields that were written become what they were. */
  leave(): void {
    this.#cells = cellsOf(this.#trace);
    putBack(this.#cells);
    stayStale(this.#trace);
    leaveRegion(this.#trace);
  }

  /** The same with what became stale: the other side of a condition knows nothing of it. */
  leaveSide(): void {
    this.#stale = refresh(this.#trace);
    this.leave();
  }

  /** What is found at the end of the region, which was left, with all that was written in it. */
  atEnd<T>(find: () => T): T {
    enterRegion(this.#trace);
    writingAtOnce(() => writeAgain(this.#cells));
    makeStaleAgain(this.#stale);
    const found = find();
    refresh(this.#trace);
    putBack(this.#cells);
    leaveRegion(this.#trace);
    return found;
  }

  /** The region as a function of its inputs; plain leaves are themselves. */
  close(leaves: readonly Leaf[]): (...inputs: readonly NDArray[]) => Leaf[] {
    const arrays = leaves.filter((x): x is NDArray => x instanceof NDArray);
    const { program, captured } = closeRegion(this.#trace, arrays);
    this.#hasEffects = hasEffects(program);
    return (...inputs) => {
      const results = applyProgram(program, [...inputs, ...captured]);
      zip(arrays, results).forEach(([x, result]) => sameRange(x, result));
      const byArray = new Map(zip(arrays, results));
      return leaves.map((x) => (x instanceof NDArray ? (byArray.get(x) as NDArray) : x));
    };
  }

  /** Forgets what was recorded. */
  drop(): void {
    this.#trace.end();
  }
}
