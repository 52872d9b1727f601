/** The effects of equations: what they do beyond computing their results. */
import { asBodyEquation, bodiesOf } from './bodies.js';
import { subPrograms, type Equation, type Program } from './program.js';
import type { TraitRules } from './traits.js';

const known = new WeakMap<Program, boolean>();

/**
 * Whether the equation is done for its effect, as one that calls the host is, or holds such
 * equations. It may not be dropped, doubled, merged with another or moved past another with an
 * effect.
 */
export function hasEffect(equation: Equation, rules: TraitRules): boolean {
  return (
    rules[equation.primitive].effect === 'host' ||
    subPrograms(equation).some(([, p]) => programHasEffect(p, rules))
  );
}

/** Whether one of its equations has an effect. */
export function programHasEffect(program: Program, rules: TraitRules): boolean {
  let found = known.get(program);
  if (found === undefined) {
    found = program.equations.some((e) => hasEffect(e, rules));
    known.set(program, found);
  }
  return found;
}

const tapeUsers = new WeakMap<Program, boolean>();

/** Whether it records on the tape of its run or reads from it, also in the programs it holds. */
export function usesTape(program: Program, rules: TraitRules): boolean {
  let found = tapeUsers.get(program);
  if (found === undefined) {
    found = program.equations.some((e) => onTape(e, rules));
    tapeUsers.set(program, found);
  }
  return found;
}

/** Whether it records on the tape or reads from it, or holds equations that do. */
export const onTape = (equation: Equation, rules: TraitRules): boolean =>
  rules[equation.primitive].effect === 'tape' ||
  subPrograms(equation).some(([, p]) => usesTape(p, rules));

const endless = new WeakMap<Program, boolean>();

/** Whether it is a loop that goes on as long as a test says, or holds one. */
export function mayNotEnd(equation: Equation, rules: TraitRules): boolean {
  const loop = asBodyEquation(equation, rules);
  if (loop !== undefined && bodiesOf(loop).some((body) => body.gives === 'test')) return true;
  return subPrograms(equation).some(([, p]) => holdsEndless(p, rules));
}

function holdsEndless(program: Program, rules: TraitRules): boolean {
  let found = endless.get(program);
  if (found === undefined) {
    found = program.equations.some((e) => mayNotEnd(e, rules));
    endless.set(program, found);
  }
  return found;
}
