import { fail } from '../array/errors.js';
import { optimize } from '../ir/passes/index.js';
import { printProgram } from '../ir/print.js';
import type { Program } from '../ir/program.js';
import { printSchedule } from '../loops/print.js';
import { rules } from '../primitives/index.js';
import { chooseTarget, type Target } from './choose.js';
import { compile, compileForHeap, type Compiled, type CompiledForHeap } from './compile.js';
import { runnerOf, type Runner } from './run.js';
import { text } from './wasm/text.js';

/**
 * The languages a function passes through on its way to machine code. `loops` are those of the target
 * that runs it; `js` and `wat` are the code of either target.
 */
export type Stage = 'program' | 'optimized' | 'loops' | 'js' | 'wat';

/** A function on its way to code, for arguments of given types. Each stage is made when needed. */
export class Lowered {
  /** As traced. */
  readonly program: Program;
  readonly #name: string;
  readonly #wanted: Target;
  #optimized: Program | undefined;
  #js: Compiled | undefined;
  #wasm: CompiledForHeap | undefined;
  #target: 'js' | 'wasm' | undefined;
  #runner: Runner | undefined;

  constructor(program: Program, name: string, target: Target = 'js') {
    this.program = program;
    this.#name = name;
    this.#wanted = target;
  }

  /** The program after all passes. */
  get optimized(): Program {
    return (this.#optimized ??= optimize(this.program, rules));
  }

  /** What runs it: JS or WebAssembly. */
  get target(): 'js' | 'wasm' {
    return (this.#target ??= chooseTarget(this.optimized, this.#wanted));
  }

  /** The loops, the code and the arena's size; compiles if that has not been done. */
  compile(): Compiled | CompiledForHeap {
    return this.target === 'js' ? this.#compileToJs() : this.#compileToWasm();
  }

  #compileToJs(): Compiled {
    return (this.#js ??= compile(this.optimized, this.#name));
  }

  #compileToWasm(): CompiledForHeap {
    return (this.#wasm ??= compileForHeap(this.optimized, this.#name));
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
        return this.#compileToJs().source;
      case 'wat':
        return text(this.#compileToWasm().module);
      default:
        return fail(
          'bad-argument',
          `text: the stages are program, optimized, loops, js and wat; received ${String(stage satisfies never)}.`,
        );
    }
  }

  /** What the compiled function keeps for intermediate results, in bytes. */
  memory(): { readonly arenaBytes: number } {
    return { arenaBytes: this.compile().arenaBytes };
  }

  /** What runs the compiled function. */
  get runner(): Runner {
    return (this.#runner ??= runnerOf(this.optimized, this.compile()));
  }
}
