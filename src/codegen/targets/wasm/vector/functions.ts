/** Elementary functions in vector loops: called, or written in line. */
import { at } from '../../../../array/shape.js';
import type { Expr } from '../../../../loops/expr.js';
import type { Code } from '../binary/code.js';
import { call, type Vector, type VectorLocal } from '../binary/instructions.js';
import { stagedFunction, type MathFunction, type StagedFunction } from '../math/index.js';
import { forEachNode } from '../binary/walk.js';
import { inVariable, type LaneWriter } from '../ops/lane-forms.js';
import type { Lanes } from '../ops/lanes.js';

/**
 * The most instructions of functions written in line in a body. A call costs more than itself: it
 * takes all vectors out of the registers. V8 writes functions in line on its own only in newer
 * versions.
 */
const maxInlined = 300;
/** The fewest turns of a loop in which the longer code pays. */
const leastTurns = 256;

/** Writes the functions of one loop. */
export class FunctionWriter implements LaneWriter {
  readonly code: Code;
  readonly #prepared = new Map<Expr, readonly VectorLocal[]>();
  /** How many instructions may still be written in line. */
  #room: number;

  constructor(code: Code, turns: number) {
    this.code = code;
    this.#room = turns >= leastTurns ? maxInlined : 0;
  }

  /** Writes what a function of two parts makes of its first operand, before the loop. */
  prepare(e: Expr, first: Vector): void {
    const f = stagedOf(e);
    if (f === null) return;
    const x = inVariable(this.code, first);
    const parts = this.code.inline(() => f.prepare(this.code, x));
    this.#prepared.set(e, parts);
  }

  /** The second part of a function, from the second operand on, where the first part is written. */
  finishOf(e: Expr): ((second: Lanes) => Lanes) | null {
    const [f, parts] = [stagedOf(e), this.#prepared.get(e)];
    if (f === null || parts === undefined) return null;
    return ({ width, chunks }) => {
      const finish = this.use(f.finish, chunks.length);
      return { width, chunks: chunks.map((y) => finish(...parts, y)) };
    };
  }

  /** The function, to be applied `times` times. */
  use(f: MathFunction, times: number): (...args: Vector[]) => Vector {
    const size = times * instructionsOf(f);
    if (size > this.#room) return (...args) => call(f(), ...args) as Vector;
    this.#room -= size;
    return (...args) => f.inline(this.code, ...args.map((x) => this.code.let('argument', x)));
  }
}

const stagedOf = (e: Expr): StagedFunction | null =>
  e.kind === 'op' ? stagedFunction(e.op, at(e.args, 0).dtype) : null;

const sizes = new Map<MathFunction, number>();

function instructionsOf(f: MathFunction): number {
  let size = sizes.get(f);
  if (size === undefined) {
    size = 0;
    forEachNode(f().body, ({ kind }) => (size = (size ?? 0) + (kind === 'op' ? 1 : 0)));
    sizes.set(f, size);
  }
  return size;
}
