/** What writing an equation needs of the function around it. */
import type { DenseArray } from '../../../array/dense.js';
import type { Program } from '../../../ir/program.js';
import type { LoopBuilder } from '../../../loops/builder.js';
import { integer, type Expr } from '../../../loops/expr.js';
import type { BufferSlice, LoopBuffer, LoopFunction } from '../../../loops/loops.js';
import type { GivenPanels } from '../../../loops/passes/take-out-packs.js';
import type { Elements } from './elements.js';
import type { Storage } from './storage.js';
import type { Node, GraphOperand } from '../plan/graph.js';
import type { Lowering } from '../plan/in-place/results.js';
import type { Over } from '../plan/outputs.js';

/** What is known of the inputs and outputs of a function in all calls. */
export interface Slices {
  /** Which of them are slices: parts of the arrays of its caller. */
  readonly inputs: readonly boolean[];
  readonly outputs: readonly boolean[];
  /** The outputs that lie in the memory of inputs; none if left out. */
  readonly over?: Over;
  /** The inputs that are the same in all turns of the loop that calls the function. */
  readonly same?: readonly boolean[];
}

/** A program that becomes a function, under a name like this one. */
export interface CalledProgram {
  readonly program: Program;
  readonly name: string;
  readonly slices?: Slices;
}

/** A lowered program, and what it wants as further inputs: constants, then panels. */
export interface LoweredCallee {
  readonly function: LoopFunction;
  readonly captured: readonly DenseArray[];
  readonly given: readonly GivenPanels[];
}

/** What the surroundings of a function provide. */
export interface LoweringContext extends Lowering {
  lowerCallee(callee: CalledProgram): LoweredCallee;
  /** The function of an equation with long expressions. */
  lowerMap(node: Node): LoopFunction;
  /** Whether a buffer is an input that is the same in all turns. */
  isSame(buffer: LoopBuffer): boolean;
  /** The input of the function that holds a captured constant. */
  bufferOfCaptured(value: DenseArray): LoopBuffer;
}

/** Writes equations with statements of their own. */
export interface EquationContext {
  readonly elements: Elements;
  readonly storage: Storage;
  readonly surroundings: LoweringContext;
  /** Writes the equation; its results lie in their buffers then, or are known as locals. */
  write(b: LoopBuilder, node: Node): void;
  /** The element of a value with this row-major number. */
  element(input: GraphOperand, n: number): Expr;
  /** The operand in a buffer: its own if it is stored, else one that its elements are stored to. */
  bufferFor(b: LoopBuilder, operand: GraphOperand): LoopBuffer;
  /** Calls the function that a program becomes, which finds panels packed. */
  call(
    b: LoopBuilder,
    program: Program,
    callee: LoweredCallee,
    inputs: readonly BufferSlice[],
    outputs: readonly BufferSlice[],
    panels?: readonly LoopBuffer[],
  ): void;
}

export const whole = (buffer: LoopBuffer): BufferSlice => ({ buffer, offset: integer(0) });
