/** From a Program to the code of a target. */
import type { Program } from '../../ir/program.js';
import { rules } from '../../primitives/index.js';
import { lowerProgram } from '../lower/lower.js';
import type { Code, Runner, Target, TargetOptions } from '../targets/target.js';

/** A program as code of one target. */
export interface Compiled<C extends Code = Code> {
  readonly code: C;
  /** Makes it ready to run; null where the target refuses its loops, or the host its code. */
  load(): Runner | null;
}

/** Lowers a program for a target and emits its code. */
export function compile<C extends Code>(
  program: Program,
  name: string,
  target: Target<C>,
  options: TargetOptions,
): Compiled<C> {
  const { schedule, captured } = lowerProgram(program, name, rules, target.traits(options));
  const code = target.emit(schedule, options);
  return {
    code,
    load() {
      if (target.refuses(schedule) !== null) return null;
      const types = program.outputs.map((a) => a.aval);
      return code.load(types, captured);
    },
  };
}
