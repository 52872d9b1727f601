import { fail } from '../array/errors.js';
import { optimize } from '../ir/passes/index.js';
import { printProgram } from '../ir/print.js';
import type { Program } from '../ir/program.js';
import { printSchedule } from '../loops/print.js';
import { rules } from '../primitives/index.js';
import { compile, type Compiled, type Raw } from './compile.js';
import { runnable, type RunRaw } from './run.js';
import type { TypedArray } from '../array/dtype.js';

/** The languages a function passes through on its way to machine code. */
export type Stage = 'program' | 'optimized' | 'loops' | 'js';

/** A function on its way to code, for arguments of given types. Each stage is made when needed. */
export class Lowered {
  /** As traced. */
  readonly program: Program;
  readonly #name: string;
  #optimized: Program | undefined;
  #compiled: Compiled | undefined;
  #run: RunRaw | undefined;

  constructor(program: Program, name: string) {
    this.program = program;
    this.#name = name;
  }

  /** The program after all passes. */
  get optimized(): Program {
    return (this.#optimized ??= optimize(this.program, rules));
  }

  /** The loops, the JS source and the arena's size; compiles if that has not been done. */
  compile(): Compiled {
    return (this.#compiled ??= compile(this.optimized, this.#name));
  }

  /** A stage as text. */
  text(stage: Stage): string {
    switch (stage) {
      case 'program':
        return printProgram(this.program);
      case 'optimized':
        return printProgram(this.optimized);
      case 'loops':
        return printSchedule(this.compile().schedule);
      case 'js':
        return this.compile().source;
      default:
        return fail(
          'bad-argument',
          `text: the stages are program, optimized, loops and js; received ${String(stage satisfies never)}.`,
        );
    }
  }

  /** What the compiled function keeps for intermediate results, in bytes. */
  memory(): { readonly arenaBytes: number } {
    return { arenaBytes: this.compile().arenaBytes };
  }

  /** Runs the compiled function on raw values, one an input. */
  run(...inputs: (TypedArray | number)[]): Raw | Raw[] {
    return (this.#run ??= runnable(this.optimized, () => this.compile()))(...inputs);
  }
}
