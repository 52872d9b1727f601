/** Elementary functions in vector loops: called, or written in line. */
import type { DType } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import type { ScalarOp } from '../../../../loops/expr.js';
import type { Code } from '../binary/code.js';
import { call } from '../binary/instructions.js';
import { mathFunction, type MathFunction } from '../math/index.js';
import { forEachNode } from '../binary/walk.js';
import type { Vector } from './lanes.js';

/**
 * A body has up to so many instructions of functions in line. A call costs more than itself: it takes
 * all vectors out of the registers. V8 writes functions in line on its own only in newer versions.
 */
const maxInlined = 300;
/** In loops of fewer turns the longer code does not pay. */
const leastTurns = 256;

export const functionFor = (op: ScalarOp, dtype: DType): MathFunction | null =>
  dtype === 'float32'
    ? mathFunction(op, 'f32x4')
    : dtype === 'float64'
      ? mathFunction(op, 'f64x2')
      : null;

/** Writes the functions of one loop. */
export class FunctionWriter {
  readonly #code: Code;
  /** How many instructions may still be written in line. */
  #room: number;

  constructor(code: Code, turns: number) {
    this.#code = code;
    this.#room = turns >= leastTurns ? maxInlined : 0;
  }

  /** The function for an operation, which will be applied so many times. */
  of(op: ScalarOp, dtype: DType, times: number): (...args: Vector[]) => Vector {
    return this.use(
      functionFor(op, dtype) ?? fail('internal', `${op} on lanes of ${dtype}`),
      times,
    );
  }

  use(f: MathFunction, times: number): (...args: Vector[]) => Vector {
    const size = times * instructionsOf(f);
    if (size > this.#room) return (...args) => call(f(), ...args) as Vector;
    this.#room -= size;
    return (...args) => f.inline(this.#code, ...args.map((x) => this.#code.let('argument', x)));
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
