import { fail } from '../../array/errors.js';
import { optimize } from '../../ir/passes/index.js';
import { printProgram } from '../../ir/print.js';
import type { Program } from '../../ir/program.js';
import { printSchedule } from '../../loops/print.js';
import { rules } from '../../primitives/index.js';
import { chooseTarget } from './choose.js';
import { compile, compileForHeap, type Compiled, type CompiledForHeap } from './compile.js';
import { tellCompiled } from './observe.js';
import { compileDefaults, type Compilation } from './options.js';
import { jsRunner, wasmRunner, type Runner } from './run.js';
import { text } from '../targets/wasm/binary/text.js';

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
  readonly #options: Compilation;
  #optimized: Program | undefined;
  #js: Compiled | undefined;
  #wasm: CompiledForHeap | undefined;
  #target: 'js' | 'wasm' | undefined;
  #runner: Runner | undefined;

  /** `optimized` is the program after all passes, where that is known or it is worth none. */
  constructor(
    program: Program,
    name: string,
    options: Compilation = compileDefaults(),
    optimized?: Program,
  ) {
    this.program = program;
    this.#name = name;
    this.#options = options;
    this.#optimized = optimized;
  }

  /** The program after all passes. */
  get optimized(): Program {
    return (this.#optimized ??= optimize(this.program, rules));
  }

  /** What runs it: JS or WebAssembly. */
  get target(): 'js' | 'wasm' {
    return (this.#target ??= chooseTarget(
      this.optimized,
      this.#options.target,
      () => this.#compileToWasm().schedule,
    ));
  }

  /** The loops, the code and the arena's size; compiles if that has not been done. */
  compile(): Compiled | CompiledForHeap {
    return this.target === 'js' ? this.#compileToJs() : this.#compileToWasm();
  }

  #compileToJs(): Compiled {
    return (this.#js ??= compile(this.optimized, this.#name));
  }

  #compileToWasm(): CompiledForHeap {
    return (this.#wasm ??= compileForHeap(this.optimized, this.#name, this.#options));
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
    if (this.#runner === undefined) {
      this.#runner = this.#makeRunner();
      tellCompiled({ name: this.#name, lowered: this });
    }
    return this.#runner;
  }

  #makeRunner(): Runner {
    if (this.target === 'wasm') {
      const runner = wasmRunner(this.optimized, this.#compileToWasm());
      if (runner !== null) return runner;
      this.#target = 'js';
    }
    return jsRunner(this.optimized, this.#compileToJs());
  }
}
