import { fail } from '../../array/errors.js';
import { optimize } from '../../ir/passes/index.js';
import { printProgram } from '../../ir/print.js';
import type { Program } from '../../ir/program.js';
import { printSchedule } from '../../loops/print.js';
import { rules } from '../../primitives/index.js';
import type { TargetName, TargetStage } from '../targets/index.js';
import { firstTarget, registeredTargets } from '../targets/registry.js';
import type { TargetCode, Runner, Target } from '../targets/target.js';
import { pickTarget } from './pick-target.js';
import { compile, type Compiled } from './compile.js';
import { evaluated } from './evaluated.js';
import { programsCompiled, type Alternative } from './observe.js';
import { compileDefaults, type Compilation } from './options.js';

/**
 * The languages a function passes through on its way to machine code. `loops` are those of the
 * target that runs it; `js` and `wat` are the code of either target.
 */
export type Stage = OwnStage | TargetStage;
/** Those in front of the code of a target. */
type OwnStage = 'program' | 'optimized' | 'loops';

const ownStages: Readonly<Record<OwnStage, (of: Lowered) => string>> = {
  program: (of: Lowered) => printProgram(of.program),
  optimized: (of: Lowered) => printProgram(of.optimized),
  loops: (of: Lowered) => of.loops,
};

/** A function on its way to code, for arguments of given types. Each stage is made when needed. */
export class Lowered {
  /** As traced. */
  readonly program: Program;
  readonly #name: string;
  readonly #options: Compilation;
  readonly #compiled = new Map<Target, Compiled>();
  /** The targets that may still run it: those of this host, but for what has refused. */
  #candidates: readonly Target[] | undefined;
  #optimized: Program | undefined;
  #target: Target | undefined;
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

  /** The name of what runs it. */
  get target(): TargetName {
    return this.#picked.name as TargetName;
  }

  /** The loops and the code of what runs it; compiles if that has not been done. */
  compile(): TargetCode {
    return this.#compiledFor(this.#picked).code;
  }

  /** A stage as text. */
  text(stage: Stage): string {
    return Object.hasOwn(ownStages, stage)
      ? ownStages[stage as OwnStage](this)
      : this.#compiledFor(targetOfStage(stage)).code.text(stage);
  }

  /** Its loops, with what the target says of them. */
  get loops(): string {
    return printSchedule(this.compile().schedule, (loop) => this.#picked.remarkOn(loop));
  }

  /** What the compiled function keeps for intermediate results, in bytes. */
  memory(): { readonly arenaBytes: number } {
    return { arenaBytes: this.compile().schedule.arenaBytes };
  }

  /** What runs the compiled function. */
  get runner(): Runner {
    if (this.#runner === undefined) {
      const begin = performance.now();
      this.#runner = this.#makeRunner();
      programsCompiled.tell({
        name: this.#name,
        lowered: this,
        compilation: this.#options,
        milliseconds: performance.now() - begin,
        alternatives: () => this.#alternatives(),
      });
    }
    return this.#runner;
  }

  #alternatives(): Alternative[] {
    return this.#usable.map((target) => ({
      target,
      schedule: this.#compiledFor(target).code.schedule,
    }));
  }

  #makeRunner(): Runner {
    while (this.#usable.length > 0) {
      const target = this.#picked;
      const runner = this.#compiledFor(target).load();
      if (runner !== null) return runner;
      this.#candidates = this.#usable.filter((t) => t !== target);
      this.#target = undefined;
    }
    return evaluated(this.optimized);
  }

  get #usable(): readonly Target[] {
    return (this.#candidates ??= registeredTargets().filter((t) => t.isHere()));
  }

  /** What the user wants if that is possible, else what is estimated to be the fastest. */
  get #picked(): Target {
    return (this.#target ??= this.#choose());
  }

  #choose(): Target {
    const [first, ...others] = this.#usable;
    if (first === undefined) return firstTarget();
    return (
      this.#usable.find((t) => t.name === this.#options.target) ??
      pickTarget(
        this.optimized,
        [first, ...others],
        (target) => this.#compiledFor(target).code.schedule,
      )
    );
  }

  #compiledFor(target: Target): Compiled {
    let compiled = this.#compiled.get(target);
    if (compiled === undefined) {
      compiled = compile(this.optimized, this.#name, target, this.#options);
      this.#compiled.set(target, compiled);
    }
    return compiled;
  }
}

function targetOfStage(stage: string): Target {
  const targets = registeredTargets();
  const stages = [...Object.keys(ownStages), ...targets.flatMap((t) => t.stages)];
  return (
    targets.find((t) => t.stages.includes(stage)) ??
    fail(
      'bad-argument',
      `text: the stages are ${stages.slice(0, -1).join(', ')} and ${stages.at(-1)}; received ${String(stage)}.`,
    )
  );
}
