/** Which named axes the collectives in a program work over. */
import { subPrograms, type Equation, type PrimName, type Program } from '../../ir/program.js';
import type { Recur, Rules } from '../record.js';

type OverRules = { readonly [N in PrimName]: Pick<Rules<never>, 'over'> };

const known = new WeakMap<Program, readonly string[]>();

/** The axes of an equation and of the programs that it holds, some perhaps more than once. */
export function axesOf(equation: Equation, rules: OverRules): readonly string[] {
  const { over } = rules[equation.primitive];
  const own = over === undefined ? [] : over(equation.params as never);
  const held = subPrograms(equation).flatMap(([, program]) => axesIn(program, rules));
  return [...own, ...held];
}

/** Whether programs work over the axis that is mapped. */
export const worksOver = (programs: readonly Program[], { axis, rules }: Recur): boolean =>
  axis !== null && programs.some((program) => axesIn(program, rules as OverRules).includes(axis));

function axesIn(program: Program, rules: OverRules): readonly string[] {
  let found = known.get(program);
  if (found === undefined) {
    found = [...new Set(program.equations.flatMap((e) => axesOf(e, rules)))];
    known.set(program, found);
  }
  return found;
}
