/** What an equation does besides computing its results. */
import { subPrograms, type Equation, type Program } from './program.js';

const known = new WeakMap<Program, boolean>();

/**
 * Whether the equation is done for its effect, as one without results is, or holds such equations.
 * It may not be dropped, doubled, merged with another or moved past another with an effect.
 */
export function hasEffect(equation: Equation): boolean {
  return (
    equation.outputs.length === 0 || subPrograms(equation).some(([, p]) => programHasEffect(p))
  );
}

/** Whether one of its equations has an effect. */
export function programHasEffect(program: Program): boolean {
  let found = known.get(program);
  if (found === undefined) {
    found = program.equations.some(hasEffect);
    known.set(program, found);
  }
  return found;
}

/** Whether the results mean nothing outside of the run that computed them: handles of its tape. */
export function belongsToRun(equation: Equation): boolean {
  return equation.primitive === 'push' || equation.primitive === 'peek' || hasEffect(equation);
}

const onTape = new WeakMap<Program, boolean>();

/** Whether it records on the tape of its run or reads from it, also in the programs it holds. */
export function usesTape(program: Program): boolean {
  let found = onTape.get(program);
  if (found === undefined) {
    found = program.equations.some(
      (e) =>
        e.primitive === 'push' ||
        e.primitive === 'peek' ||
        e.primitive === 'replay' ||
        subPrograms(e).some(([, p]) => usesTape(p)),
    );
    onTape.set(program, found);
  }
  return found;
}
