/** Questions about the programs of loops and branches, and how they are put together anew. */
import type { Aval } from '../../array/aval.js';
import { zip } from '../../array/shape.js';
import { renumber } from '../../ir/builder.js';
import {
  avalsOf,
  newProgram,
  subPrograms,
  type Atom,
  type Equation,
  type Program,
  type Var,
} from '../../ir/program.js';
import type { Ops, Primal } from '../ops.js';
import { either } from './present.js';

/** The program with other results, which are atoms of it. */
export function withOutputs(program: Program, outputs: readonly Atom[]): Program {
  const { inputs, constants, equations, varCount } = program;
  return newProgram(inputs, constants, equations, outputs, varCount);
}

/** The equations that compute `outputs`, as a program of those of its inputs that they need. */
export function slice(program: Program, inputs: readonly Var[], outputs: readonly Atom[]): Program {
  const isNeeded = new Array<boolean>(program.varCount).fill(false);
  const need = (a: Atom): void => {
    if (a.kind === 'var') isNeeded[a.id] = true;
  };
  outputs.forEach(need);
  const equations = program.equations.toReversed().filter((equation) => {
    const isUsed = equation.outputs.some((v) => isNeeded[v.id]);
    if (isUsed) equation.inputs.forEach(need);
    return isUsed;
  });
  const constants = program.constants.filter(({ binder }) => isNeeded[binder.id]);
  return renumber(inputs, constants, equations.reverse(), outputs);
}

/** Tells the atoms that depend on the inputs marked, or on an equation for which `also` holds. */
export function dependents(
  program: Program,
  marked: readonly boolean[],
  also: (equation: Equation) => boolean = () => false,
): (atom: Atom) => boolean {
  const depends = new Array<boolean>(program.varCount).fill(false);
  const isDependent = (a: Atom): boolean => a.kind === 'var' && depends[a.id] === true;
  zip(program.inputs, marked).forEach(([v, isMarked]) => (depends[v.id] = isMarked));
  for (const equation of program.equations)
    if (equation.inputs.some(isDependent) || also(equation))
      for (const v of equation.outputs) depends[v.id] = true;
  return isDependent;
}

/** Whether the test holds for an equation of the program or of a program held by one. */
export function someEquation(program: Program, test: (equation: Equation) => boolean): boolean {
  const seen = new Set<Program>();
  const search = (p: Program): boolean => {
    if (seen.has(p)) return false;
    seen.add(p);
    return p.equations.some((e) => test(e) || subPrograms(e).some(([, sub]) => search(sub)));
  };
  return search(program);
}

/** The values, zeros written in full where one is null but `wanted`; other nulls stay. */
export function instantiate(
  b: Ops,
  values: readonly (Primal | null)[],
  wanted: readonly boolean[],
  types: readonly Aval[],
): (Primal | null)[] {
  return zip(values, types).map(([x, type], i) =>
    x === null && wanted[i] === true ? b.full(0, type) : x,
  );
}

/** A batched program whose results are mapped also where only `wanted` says so. */
export function withMapped(
  b: Ops,
  batched: { readonly program: Program; readonly mapped: readonly boolean[] },
  wanted: readonly boolean[],
  size: number,
): Program {
  const isShort = zip(batched.mapped, wanted).map(([isMapped, isWanted]) => isWanted && !isMapped);
  if (!isShort.includes(true)) return batched.program;
  return b.program(avalsOf(batched.program.inputs), (inner, inputs) =>
    inner
      .inline(batched.program, inputs)
      .map((x, i) => (isShort[i] === true ? inner.repeat(x, size) : x)),
  );
}

/**
 * The smallest marks of a loop's carries, from those of their first values on, that a turn keeps:
 * what the body's results are marked with, the inputs of the next turn are. `derive` gives what is
 * derived of the body from the marks, and `marksOf` the marks of its results, carries first.
 */
export function fixpoint<T>(
  first: readonly boolean[],
  derive: (carries: readonly boolean[]) => T,
  marksOf: (derived: T) => readonly boolean[],
): { readonly carries: readonly boolean[]; readonly derived: T } {
  let carries = first;
  for (;;) {
    const derived = derive(carries);
    const next = either(carries, marksOf(derived));
    if (next.every((mark, i) => mark === carries[i])) return { carries, derived };
    carries = next;
  }
}
