/** Elementary functions in vector loops: called, or written in line. */
import type { Code } from '../binary/code.js';
import { call, type Vector } from '../binary/instructions.js';
import type { MathFunction } from '../math/index.js';
import { forEachNode } from '../binary/walk.js';
import type { LaneWriter } from '../ops/lane-forms.js';

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
  /** How many instructions may still be written in line. */
  #room: number;

  constructor(code: Code, turns: number) {
    this.code = code;
    this.#room = turns >= leastTurns ? maxInlined : 0;
  }

  /** The function, to be applied `times` times. */
  use(f: MathFunction, times: number): (...args: Vector[]) => Vector {
    const size = times * instructionsOf(f);
    if (size > this.#room) return (...args) => call(f(), ...args) as Vector;
    this.#room -= size;
    return (...args) => f.inline(this.code, ...args.map((x) => this.code.let('argument', x)));
  }
}

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
