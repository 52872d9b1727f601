/** What the records of functions with rules of their own share. */
import { isFloat } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { Atom, Program } from '../../ir/program.js';
import { withMapped } from '../control/programs.js';
import type { Ops } from '../ops.js';
import type { Recur } from '../record.js';

/**
 * A user's rule as a program, traced when it is first needed: a rule may call the function whose
 * rule it is.
 */
export interface LazyProgram {
  /** The function's name, for messages and print-outs. */
  readonly name: string;
  readonly program: () => Program;
}

/** A program that `make` gives when it is first asked for. */
export function lazyProgram(name: string, make: () => Program): LazyProgram {
  let known: Program | undefined;
  return { name, program: () => (known ??= make()) };
}

/** The inputs by which a rule gives a derivative: floats that are not fixed. */
export const differentiable = (program: Program, fixed: readonly boolean[]): boolean[] =>
  program.inputs.map((v, i) => fixed[i] !== true && isFloat(v.aval.dtype));

export const floatOutputs = (program: Program): boolean[] =>
  program.outputs.map((a) => isFloat(a.aval.dtype));

/** Throws where an input has a tangent of which the rule knows nothing. */
export function checkTangents(
  name: string,
  tangents: readonly (Atom | null)[],
  known: readonly boolean[],
): void {
  if (tangents.some((dx, i) => dx !== null && known[i] !== true))
    fail(
      'not-differentiable',
      `${name}: an array that it takes by nondiffArgnums, or uses without taking it, depends on what ` +
        'is differentiated, but the rule knows no derivative by it. Make it an argument like the ' +
        'others, or put stopGradient around it.',
    );
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
  return withMapped(
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
    if (primitive === 'broadcast' && isZero(inputs[0] as Atom)) zeros.add(outputs[0] as Atom);
  return program.outputs.map((a) => isZero(a) || zeros.has(a));
}
