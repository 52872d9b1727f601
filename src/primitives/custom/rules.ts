/** What the records of functions with rules of their own share. */
import { hasTangent } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { at } from '../../array/shape.js';
import type { Atom, PrimName, PrimParams, Program } from '../../ir/program.js';
import { withMarks } from '../control/programs.js';
import type { Ops, Primal } from '../ops.js';
import type { Recur } from '../record.js';

/**
 * A user's rule as a program, traced when it is first needed: a rule may call the function whose
 * rule it is.
 */
export interface LazyProgram {
  /** The function's name, for messages and print-outs. */
  readonly name: string;
  /** The named axes around the call that the rule belongs to: it may work over them. */
  readonly over: readonly string[];
  readonly program: () => Program;
}

/** A program that `make` gives when it is first asked for. */
export function lazyProgram(
  name: string,
  over: readonly string[],
  make: () => Program,
): LazyProgram {
  let known: Program | undefined;
  return { name, over, program: () => (known ??= make()) };
}

/** What is left to map over of a rule's axes where one is mapped. */
export const axesBeside = ({ over }: LazyProgram, { axis }: Recur): string[] =>
  over.filter((name) => name !== axis);

/** The inputs by which a rule gives a derivative: floats that are not fixed. */
export const differentiable = (program: Program, fixed: readonly boolean[]): boolean[] =>
  program.inputs.map((v, i) => fixed[i] !== true && hasTangent(v.aval.dtype));

export const floatOutputs = (program: Program): boolean[] =>
  program.outputs.map((a) => hasTangent(a.aval.dtype));

/**
 * Throws where an input has a tangent of which the rule knows nothing, but for inputs that the
 * function does not use, as what only its rules use: the value does not depend on them.
 */
export function checkTangents(
  name: string,
  tangents: readonly (Atom | null)[],
  known: readonly boolean[],
  program: Program,
): void {
  const used = new Set<Atom>([...program.outputs, ...program.equations.flatMap((e) => e.inputs)]);
  const isWrong = (dx: Atom | null, i: number): boolean =>
    dx !== null && known[i] !== true && used.has(at(program.inputs, i));
  if (tangents.some(isWrong))
    fail(
      'not-differentiable',
      `${name}: an array that it takes by nondiffArgnums, or uses without taking it, depends on what ` +
        'is differentiated, but the rule knows no derivative by it. Make it an argument like the ' +
        'others, or put stopGradient around it.',
    );
}

/** The equation itself, where nothing that its value depends on has a tangent. */
export function unmoved<N extends PrimName>(
  p: Ops,
  name: N,
  inputs: readonly Primal[],
  params: PrimParams[N],
): { readonly outputs: readonly Primal[]; readonly tangents: readonly null[] } {
  const outputs = p.bind(name, inputs, params);
  return { outputs, tangents: outputs.map(() => null) };
}

/** The batched program with all its outputs mapped. */
export function batchedWhole(
  b: Ops,
  recur: Recur,
  program: Program,
  size: number,
  mapped: readonly boolean[],
): Program {
  const batched = recur.vmap(program, size, mapped);
  return withMarks(
    b,
    batched,
    batched.mapped.map(() => true),
    size,
  );
}

/** Which outputs are zeros whatever the inputs are: the literal 0, or an array of it. */
export function zeroOutputs(program: Program): boolean[] {
  const isZero = (a: Atom): boolean => a.kind === 'literal' && a.value === 0;
  const zeros = new Set<Atom>();
  for (const { primitive, inputs, outputs } of program.equations)
    if (primitive === 'broadcast' && isZero(at(inputs, 0))) zeros.add(at(outputs, 0));
  return program.outputs.map((a) => isZero(a) || zeros.has(a));
}
