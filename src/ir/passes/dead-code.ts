import { renumber } from '../builder.js';
import type { Atom, Program } from '../program.js';

/** Drops equations and constants that no output depends on. Inputs stay: they are the signature. */
export function eliminateDeadCode(program: Program): Program {
  const used = new Uint8Array(program.varCount);
  const mark = (a: Atom): void => {
    if (a.kind === 'var') used[a.id] = 1;
  };
  program.outputs.forEach(mark);
  const equations = program.equations.toReversed().filter((equation) => {
    const live = equation.outputs.some((v) => used[v.id] === 1);
    if (live) equation.inputs.forEach(mark);
    return live;
  });
  const constants = program.constants.filter((c) => used[c.binder.id] === 1);
  return equations.length === program.equations.length &&
    constants.length === program.constants.length
    ? program
    : renumber(program.inputs, constants, equations.reverse(), program.outputs);
}
