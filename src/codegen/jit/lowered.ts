import { fail } from '../../array/errors.js';
import { atOnce, finish, within, Work, type Steps } from '../../array/work/steps.js';
import { optimizeInSteps } from '../../ir/passes/index.js';
import { printProgram } from '../../ir/print.js';
import type { Program } from '../../ir/program.js';
import type { Schedule } from '../../loops/loops.js';
import { printSchedule } from '../../loops/print.js';
import { rules } from '../../primitives/index.js';
import type { TargetName, TargetStage } from '../targets/index.js';
import { firstTarget, registeredTargets } from '../targets/registry.js';
import type { TargetCode, Runner, Target } from '../targets/target.js';
import { pickTarget } from './pick-target.js';
import { endIfAborted, takeBeside, type CompileProgress, type CompileSignal } from './beside.js';
import { compileInSteps, type Compiled } from './compile.js';
import { evaluated } from './evaluated.js';
import { programsCompiled, type Alternative } from './observe.js';
import { compileDefaults, type Compilation, type ProgramTarget } from './options.js';
import type { TreeDef } from '../../tree/tree.js';

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

/** The trees that a function takes and gives, of which a program has the arrays. */
export interface Signature {
  readonly name: string;
  readonly arguments: TreeDef;
  /** Of each leaf of the arguments the number of the program's input that it is, or null. */
  readonly inputs: readonly (number | null)[];
  readonly results: TreeDef;
  /** For each input whether the caller gives it up. */
  readonly donated: readonly boolean[];
}

/** A program as code of the target that is to run it. */
interface Written {
  readonly target: Target;
  readonly compiled: Compiled;
}

/** The shares of the work that are done when a stage ends; about what each takes. */
const shares = [
  ['optimize', 0.1],
  ['lower', 0.65],
  ['emit', 0.95],
] as const;

const stageAt = (share: number): CompileProgress['stage'] =>
  shares.find(([, end]) => share < end)?.[0] ?? 'load';

/**
 * A function on its way to code, for arguments of given types. Each stage is made when it is first
 * needed: at once, or by `compileBeside` in steps.
 */
export class Lowered {
  /** As traced. */
  readonly program: Program;
  readonly signature: Signature | undefined;
  readonly #name: string;
  readonly #options: Compilation;
  readonly #optimized: Work<Program>;
  readonly #compiled = new Map<Target, Work<Compiled>>();
  /** The targets that may still run it: those of this host, but for what has refused. */
  #candidates: readonly Target[] | undefined;
  #picked = new Work(() => this.#pick());
  /** When the runner was first asked for. */
  #begin: number | undefined;
  #runner: Runner | undefined;

  /**
   * `optimized` is the program after all passes, where that is known or it is worth none.
   * `signature` is that of a user's function.
   */
  constructor(
    program: Program,
    name: string,
    options: Compilation = compileDefaults(),
    optimized?: Program,
    signature?: Signature,
  ) {
    this.program = program;
    this.signature = signature;
    this.#name = name;
    this.#options = options;
    this.#optimized = new Work(() =>
      optimized === undefined ? optimizeInSteps(program, rules) : atOnce(optimized),
    );
  }

  /** The program after all passes. */
  get optimized(): Program {
    return this.#optimized.result;
  }

  /** The name of what runs it. */
  get target(): TargetName {
    return this.#picked.result.name as TargetName;
  }

  /** Where the user wants it to run, if that is elsewhere. */
  get #elsewhere(): ProgramTarget | undefined {
    const { target } = this.#options;
    return typeof target === 'string' ? undefined : target;
  }

  /** The loops and the code of what runs it; compiles if that has not been done. */
  compile(): TargetCode {
    return this.#compiledFor(this.#picked.result).result.code;
  }

  /** A stage as text. */
  text(stage: Stage): string {
    return Object.hasOwn(ownStages, stage)
      ? ownStages[stage as OwnStage](this)
      : this.#compiledFor(targetOfStage(stage)).result.code.text(stage);
  }

  /** Its loops, with what the target says of them. */
  get loops(): string {
    return printSchedule(this.compile().schedule, (loop) => this.#picked.result.remarkOn(loop));
  }

  /** What the compiled function keeps for intermediate results, in bytes. */
  memory(): { readonly arenaBytes: number } {
    return { arenaBytes: this.compile().schedule.arenaBytes };
  }

  /** What runs the compiled function. Does what is left of the work. */
  get runner(): Runner {
    if (this.#runner !== undefined) return this.#runner;
    if (this.#elsewhere !== undefined) return (this.#runner = this.#loadIn(this.#elsewhere));
    this.#begin ??= performance.now();
    for (;;) {
      const runner = this.#load(finish(this.#write()));
      if (runner !== null) return runner;
    }
  }

  /** Makes the runner beside other work, unless that is done at once meanwhile. */
  async compileBeside(
    onProgress: (progress: CompileProgress) => void,
    signal: CompileSignal | undefined,
  ): Promise<void> {
    let most = 0;
    const onShare = (share: number): void => {
      // Where a target refuses the program, work begins anew.
      most = Math.max(most, share);
      onProgress({ stage: stageAt(most), share: most });
    };
    if (this.#elsewhere !== undefined) this.#runner = this.#loadIn(this.#elsewhere);
    this.#begin ??= performance.now();
    while (this.#runner === undefined) {
      const written = await takeBeside(this.#write(), { onShare, signal });
      if (written !== null) {
        onShare(0.95);
        await written.compiled.code.prepare();
        endIfAborted(signal);
      }
      this.#load(written);
    }
    onShare(1);
  }

  #loadIn(target: ProgramTarget): Runner {
    return {
      run: target.load(this.program, this.#name, this.signature?.donated ?? []),
      runRaw: null,
    };
  }

  /** All that is to be done before the runner can be made; null where no target can run here. */
  *#write(): Steps<Written | null> {
    yield* within(0, 0.1, this.#optimized.rest());
    if (this.#usable.length === 0) return null;
    const target = yield* within(0.1, 0.65, this.#picked.rest());
    const compiled = yield* within(0.1, 0.65, this.#compiledFor(target).rest());
    yield* within(0.65, 0.95, compiled.code.write());
    return { target, compiled };
  }

  /** What runs the program; null where the host refuses the code, so that another target has to. */
  #load(written: Written | null): Runner | null {
    if (this.#runner !== undefined) return this.#runner;
    const runner = written === null ? evaluated(this.optimized) : written.compiled.load();
    if (runner === null) {
      this.#candidates = this.#usable.filter((t) => t !== written?.target);
      this.#picked = new Work(() => this.#pick());
      return null;
    }
    this.#runner = runner;
    programsCompiled.tell({
      name: this.#name,
      lowered: this,
      compilation: this.#options,
      milliseconds: performance.now() - (this.#begin ?? 0),
      alternatives: () => this.#alternatives(),
    });
    return runner;
  }

  #alternatives(): Alternative[] {
    return this.#usable.map((target) => ({
      target,
      schedule: this.#compiledFor(target).result.code.schedule,
    }));
  }

  get #usable(): readonly Target[] {
    return (this.#candidates ??= registeredTargets().filter((t) => t.isHere()));
  }

  /** What the user wants if that is possible, else what is estimated to be the fastest. */
  *#pick(): Steps<Target> {
    const [first, ...others] = this.#usable;
    if (first === undefined) return firstTarget();
    const wanted = this.#usable.find((t) => t.name === this.#options.target);
    if (wanted !== undefined) return wanted;
    const program = yield* this.#optimized.rest();
    const scheduleFor = (target: Target): Steps<Schedule> => this.#scheduleFor(target);
    return yield* pickTarget(program, [first, ...others], scheduleFor);
  }

  *#scheduleFor(target: Target): Steps<Schedule> {
    const { code } = yield* this.#compiledFor(target).rest();
    return code.schedule;
  }

  #compiledFor(target: Target): Work<Compiled> {
    let compiled = this.#compiled.get(target);
    if (compiled === undefined) {
      compiled = new Work(() => this.#compileFor(target));
      this.#compiled.set(target, compiled);
    }
    return compiled;
  }

  *#compileFor(target: Target): Steps<Compiled> {
    const program = yield* this.#optimized.rest();
    return yield* compileInSteps(program, this.#name, target, this.#options);
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
