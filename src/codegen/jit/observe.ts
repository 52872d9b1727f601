import type { Aval } from '../../array/aval.js';
import type { DType } from '../../array/dtype.js';
import { Listeners } from '../../array/listeners.js';
import type { Program } from '../../ir/program.js';
import type { TreeDef } from '../../tree/tree.js';
import type { Schedule } from '../../loops/loops.js';
import type { Target } from '../targets/target.js';
import type { Compilation } from './options.js';

/** A program that has just been compiled, and each of its stages. */
export interface CompiledProgram {
  /** That of the function, or of the operation that runs by itself. */
  readonly name: string;
  readonly lowered: {
    readonly program: Program;
    readonly optimized: Program;
    readonly target: string;
    text(stage: string): string;
  };
  readonly compilation: Compilation;
  /**
   * How long it took to make what runs the program, of which a part may have been there already.
   */
  readonly milliseconds: number;
  /** Its loops as the targets that this host has would run them, compiled now if need be. */
  alternatives(): readonly Alternative[];
}

export interface Alternative {
  readonly target: Target;
  readonly schedule: Schedule;
}

/** Told of each program for which code has been made. */
export const programsCompiled = new Listeners<[compiled: CompiledProgram]>();

/** A call of a jitted function that nothing it had compiled fits. */
export interface NewCall {
  /** The same object for all calls of one jitted function. */
  readonly jitted: object;
  /** That of the program, once it is compiled. */
  readonly lowered: object;
  readonly def: TreeDef;
  /** Of the arrays among the arguments. */
  readonly avals: readonly Aval[];
  readonly labels: readonly string[];
  /** The leaves that are no arrays, with holes where arrays stand. */
  readonly statics: readonly unknown[];
  /** The arguments that staticArgnums names, taken apart as trees. */
  readonly staticArgs: readonly [leaves: readonly unknown[], def: TreeDef];
  readonly defaultDType: DType;
  readonly compilation: Compilation;
  /** How often caches had been cleared. */
  readonly generation: number;
}

/** Told of each call for which a jitted function has been traced. */
export const newCalls = new Listeners<[call: NewCall]>();
