/**
 * A stretch of a function that is traced apart: a side of a branch, or the body of a loop. It is
 * opened and left in the midst of the function's own statements, and is a function of what it
 * takes in once it is closed.
 */
import type { Aval } from '../../array/aval.js';
import { NDArray } from '../../array/ndarray.js';
import { zip } from '../../array/shape.js';
import { applyProgram } from '../../trace/bind.js';
import {
  closeRegion,
  currentTrace,
  leaveRegion,
  openRegion,
  type Trace,
} from '../../trace/trace.js';
import { cellsOf, isMadeIn, keepJournal, putBack, type Cell } from './journal.js';
import type { Leaf } from './state.js';
import { sameRange } from './whole.js';

export class TracedRegion {
  readonly #trace: Trace;
  #cells: readonly Cell[] = [];

  constructor(name: string) {
    this.#trace = openRegion(name);
    keepJournal(this.#trace);
  }

  /** A tracer for what the region takes in; all of them are made before anything is recorded. */
  input(type: Aval, name: string): NDArray {
    return this.#trace.input(type, name);
  }

  /** Whether anything was recorded: what was not has only plain values. */
  get isEmpty(): boolean {
    return this.#trace.builder.isEmpty && this.#trace.captured.length === 0;
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

  /** Goes back to what is around; with `undo` fields that were written become what they were. */
  leave(undo = true): void {
    this.#cells = cellsOf(this.#trace);
    if (undo) putBack(this.#cells);
    leaveRegion(this.#trace);
  }

  /** The region as a function of its inputs; plain leaves are themselves. */
  close(leaves: readonly Leaf[]): (...inputs: readonly NDArray[]) => Leaf[] {
    const arrays = leaves.filter((x): x is NDArray => x instanceof NDArray);
    const { program, captured } = closeRegion(this.#trace, arrays);
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
