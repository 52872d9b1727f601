/** Questions about the programs of loops and branches, and how they are put together anew. */
import type { Aval } from '../../array/aval.js';
import { at, range, zip } from '../../array/shape.js';
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
import type { Mark } from '../record.js';
import { joinMarks, withMark } from './marks.js';

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

/** Exchanges axes 0 and 1: the batch, and what instances or turns are taken from or put to. */
export const swapLeading = (b: Ops, x: Primal): Primal => {
  const rest = range(x.aval.shape.length).slice(2);
  return b.transpose(x, [1, 0, ...rest]);
};

/** A batched program whose results have the marks wanted. */
export function withMarks(
  b: Ops,
  batched: { readonly program: Program; readonly mapped: readonly Mark[] },
  wanted: readonly Mark[],
  size: number,
): Program {
  const { program, mapped } = batched;
  if (zip(mapped, wanted).every(([mark, want]) => mark === want)) return program;
  return b.program(avalsOf(program.inputs), (inner, inputs) =>
    inner
      .inline(program, inputs)
      .map((x, i) => withMark(inner, x, at(mapped, i), at(wanted, i), size)),
  );
}

/**
 * The smallest marks of a loop's carries, from those of their first values on, that a turn keeps:
 * what the body's results are marked with, the inputs of the next turn are. `derive` gives what is
 * derived of the body from the marks, and `marksOf` the marks of its results, carries first.
 */
export const fixpoint = <T>(
  first: readonly boolean[],
  derive: (carries: readonly boolean[]) => T,
  marksOf: (derived: T) => readonly boolean[],
): Fixpoint<T, boolean> => leastFixpoint(first, derive, marksOf, (a, b) => a || b);

/** The same for marks of a batch. */
export const batchFixpoint = <T extends { readonly mapped: readonly Mark[] }>(
  first: readonly Mark[],
  derive: (carries: readonly Mark[]) => T,
): Fixpoint<T, Mark> => leastFixpoint(first, derive, ({ mapped }) => mapped, joinMarks);

interface Fixpoint<T, M> {
  readonly carries: readonly M[];
  readonly derived: T;
}

/** `join` gives the first mark itself where the second adds nothing to it. */
function leastFixpoint<T, M>(
  first: readonly M[],
  derive: (carries: readonly M[]) => T,
  marksOf: (derived: T) => readonly M[],
  join: (a: M, b: M) => M,
): Fixpoint<T, M> {
  let carries = first;
  for (;;) {
    const derived = derive(carries);
    const marks = marksOf(derived);
    const next = carries.map((mark, i) => join(mark, at(marks, i)));
    if (next.every((mark, i) => mark === carries[i])) return { carries, derived };
    carries = next;
  }
}
