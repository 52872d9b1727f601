/** From a Program to the code of a target. */
import { avalsOf, type Atom, type Program } from '../../ir/program.js';
import { programsRewritten } from '../../ir/made.js';
import type { DenseArray } from '../../array/dense.js';
import { isComplex } from '../../array/dtype.js';
import { optimize } from '../../ir/passes/index.js';
import { ofRealView, realView } from '../../array/elements/real-view.js';
import { zip } from '../../array/shape.js';
import { finish, type Steps } from '../../array/work/steps.js';
import { hasComplex, splitProgram } from '../../primitives/complex/split.js';
import { rules } from '../../primitives/index.js';
import { lowerInSteps } from '../lower/lower.js';
import type { TargetCode, Runner, Target, TargetOptions } from '../targets/target.js';

/** A program as code of one target. */
export interface Compiled<C extends TargetCode = TargetCode> {
  readonly code: C;
  /** The code's last inputs, which are no inputs of the program. */
  readonly captured: readonly DenseArray[];
  /** Makes it ready to run; null where the target refuses its loops, or the host its code. */
  load(): Runner | null;
}

/** Lowers a program for a target, whose code for it this gives. */
export const compile = <C extends TargetCode>(
  program: Program,
  name: string,
  target: Target<C>,
  options: TargetOptions,
): Compiled<C> => finish(compileInSteps(program, name, target, options));

/** The same in steps. */
export function* compileInSteps<C extends TargetCode>(
  program: Program,
  name: string,
  target: Target<C>,
  options: TargetOptions,
): Steps<Compiled<C>> {
  const real = realProgram(program);
  const traits = target.traits(options);
  const { schedule, captured } = yield* lowerInSteps(real, name, rules, traits);
  const code = target.emit(schedule, options);
  return {
    code,
    captured,
    load() {
      if (target.refuses(schedule) !== null) return null;
      const types = avalsOf(real.outputs);
      const runner = code.load(types, captured);
      return runner && overComplex(runner, program);
    },
  };
}

/** The real programs of complex ones, which several targets may be asked to compile. */
const realPrograms = new WeakMap<Program, Program>();

/** The program that is lowered: targets know no complex numbers. */
export function realProgram(program: Program): Program {
  if (!hasComplex(program)) return program;
  let real = realPrograms.get(program);
  if (real === undefined) {
    const split = splitProgram(program, rules);
    programsRewritten.tell('the split of complex values', split);
    real = optimize(split, rules);
    realPrograms.set(program, real);
  }
  return real;
}

/** Runs the real program of a complex one: complex arrays go in and come out as their memory. */
export function overComplex({ run, runRaw }: Runner, { inputs, outputs }: Program): Runner {
  const isPair = (a: Atom): boolean => isComplex(a.aval.dtype);
  if (!inputs.some(isPair) && !outputs.some(isPair)) return { run, runRaw };
  return {
    run: (args) => zip(outputs, run(args.map(realView))).map(([a, y]) => ofRealView(y, a.aval)),
    // The raw value of a complex array is its memory.
    runRaw,
  };
}
