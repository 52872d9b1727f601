/**
 * A user's jvp rule is one program of values and tangents, linear in the tangents. Here it is taken
 * apart: what depends on tangents goes to the linear program, all else to the primal one.
 */
import { at, zip } from '../../array/shape.js';
import { bindInputs, type Environment } from '../../ir/builder.js';
import { avalsOf, subPrograms, type Atom, type Equation, type Program } from '../../ir/program.js';
import { isPresent } from '../control/present.js';
import type { Linear, LinearOps, Ops, Primal, Residual } from '../ops.js';
import type { Recur } from '../record.js';

/** A value of the rule; a tangent of null is zero. */
export type SplitValue =
  | { readonly kind: 'primal'; readonly atom: Primal }
  | { readonly kind: 'tangent'; readonly atom: Linear | null };

export const primal = (atom: Primal): SplitValue => ({ kind: 'primal', atom });
export const tangent = (atom: Linear | null): SplitValue => ({ kind: 'tangent', atom });

/** The two programs written to, and the transforms. */
export interface Splitting {
  readonly p: Ops;
  readonly t: LinearOps;
  readonly recur: Recur;
}

/** Writes the equations of `program` applied to values; its results. */
export function inlineSplit(
  splitting: Splitting,
  program: Program,
  args: readonly SplitValue[],
): SplitValue[] {
  const { p } = splitting;
  const environment = bindInputs<SplitValue>(program, args, (c) => primal(p.constant(c)));
  const valueOf = (a: Atom): SplitValue =>
    a.kind === 'literal' ? primal(a) : at(environment, a.id);
  for (const equation of program.equations) {
    const results = splitEquation(splitting, equation, equation.inputs.map(valueOf));
    zip(equation.outputs, results).forEach(([v, value]) => (environment[v.id] = value));
  }
  return program.outputs.map(valueOf);
}

function splitEquation(
  splitting: Splitting,
  equation: Equation,
  inputs: readonly SplitValue[],
): SplitValue[] {
  const { p, t } = splitting;
  const atoms = inputs.map((x) => (x.kind === 'primal' ? x.atom : null));
  const known = atoms.filter(isPresent);
  if (known.length === atoms.length) return p.again(equation, known).map(primal);
  if (equation.primitive === 'call') return inlineSplit(splitting, equation.params.program, inputs);
  if (mayMix(equation)) return splitHolder(splitting, equation, inputs);
  if (inputs.every((x) => x.kind === 'primal' || x.atom === null))
    return equation.outputs.map(() => tangent(null));
  const [x, y] = inputs;
  if (equation.primitive === 'add' && x?.kind === 'tangent' && y?.kind === 'tangent')
    return [tangent(t.add(x.atom, y.atom))];
  const operands = inputs.map((value, i) =>
    value.kind === 'primal'
      ? t.residual(value.atom)
      : (value.atom ?? t.zeros(at(equation.inputs, i).aval)),
  );
  return t.again(equation, operands).map(tangent);
}

/**
 * Whether the equation may compute values and tangents side by side, as a loop over both does. All
 * results of a linearSolve are linear in b, and those of a replay in its carry.
 */
const mayMix = (equation: Equation): boolean =>
  equation.primitive !== 'linearSolve' &&
  equation.primitive !== 'replay' &&
  subPrograms(equation).length > 0;

/**
 * An equation that holds programs: they are taken apart by linearizing at zero tangents, where
 * something linear has the value zero and itself as derivative.
 */
function splitHolder(
  { p, t, recur }: Splitting,
  equation: Equation,
  inputs: readonly SplitValue[],
): SplitValue[] {
  const alone = p.program(avalsOf(equation.inputs), (b, args) => b.again(equation, args));
  const tangents = inputs.map((x) => (x.kind === 'tangent' ? x.atom : null));
  const parts = recur.linearize(alone, tangents.map(isPresent));
  const values = zip(inputs, equation.inputs).map(([x, { aval }]) =>
    x.kind === 'primal' ? x.atom : p.full(0, aval),
  );
  const results = p.inline(parts.primal, values);
  const count = equation.outputs.length;
  const residuals = results.slice(count).map((c) => t.residual(c));
  const moved = inlineLinear(p, t, parts.linear, [...residuals, ...tangents.filter(isPresent)]);
  return results
    .slice(0, count)
    .map((y, k) => (parts.nonzero[k] === true ? tangent(moved.shift() as Linear) : primal(y)));
}

/** Writes a linear program applied to residuals and tangents. */
export function inlineLinear(
  p: Ops,
  t: LinearOps,
  program: Program,
  args: readonly (Linear | Residual)[],
): Linear[] {
  const environment: Environment<Linear | Residual> = bindInputs(program, args, (c) =>
    t.residual(p.constant(c)),
  );
  const read = (a: Atom): Linear | Residual =>
    a.kind === 'literal' ? t.residual(a) : at(environment, a.id);
  for (const equation of program.equations) {
    const results = t.again(equation, equation.inputs.map(read));
    zip(equation.outputs, results).forEach(([v, y]) => (environment[v.id] = y));
  }
  return program.outputs.map(read) as Linear[];
}
