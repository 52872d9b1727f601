import { sameAval, type Aval } from '../../../array/aval.js';
import { at, range, zip } from '../../../array/shape.js';
import { newEquation, type Atom, type Equation, type Program, type Var } from '../../program.js';
import {
  asBodyEquation,
  inBodyOrder,
  parametersOf,
  programsOf,
  withParameters,
  type BodyEquation,
} from '../../bodies.js';
import { hasEffect } from '../../effects.js';
import type { Parameter, TraitRules } from '../../traits.js';
import type { Source } from '../../source.js';
import { ChangesByText, substitute, rewriteEquations, type Rewriting } from '../rewrite.js';

/**
 * Lets loops and branches take every operand once, and lets loops carry, take by rows and stack
 * only what changes. A carry that the body returns as it came and rows that repeat one value become
 * constants; stacked results that are operands, or other results, are replaced by these. Turns that
 * hand nothing on are taken from the first row to the last, in which order memory is read fastest.
 */
export function simplifyOperands(program: Program, rules: TraitRules): Program {
  return rewriteEquations(program, (equation, rewriting) => {
    const loop = asBodyEquation(equation, rules);
    return loop === undefined ? equation : inRowOrder(simplified(loop, rewriting), rules);
  });
}

function inRowOrder(equation: Equation, rules: TraitRules): Equation {
  const loop = asBodyEquation(equation, rules);
  const forwards = loop?.holds.forwards?.(equation.params) ?? equation.params;
  if (loop === undefined || forwards === equation.params || hasEffect(equation, rules))
    return equation;
  if (parametersOf(loop).some(({ role }) => role === 'carry')) return equation;
  const { primitive, inputs, outputs, source } = equation;
  return newEquation(primitive, inputs, forwards as never, outputs, source);
}

function simplified(loop: BodyEquation, rewriting: Rewriting): Equation {
  const { equation } = loop;
  const bodies = programsOf(loop);
  const body = bodies.at(-1) as Program;
  const before = parametersOf(loop);
  const replaced = replacedResults(loop, before, body, rewriting);
  let carry = 0;
  const parameters = before.map((p): Parameter => {
    if (p.role === 'carry' && replaced[carry++] !== undefined) return { ...p, role: 'constant' };
    return p.role === 'row' ? (repeatedRow(p, rewriting) ?? p) : p;
  });
  const first = firstOfEach(parameters, body);
  const isSame = parameters.every((p, i) => p === before[i] && first[i] === i);
  if (isSame && replaced.every((a) => a === undefined)) return equation;

  zip(equation.outputs, replaced).forEach(([v, a]) => a && rewriting.replace(v, a));
  const kept = inBodyOrder(
    loop,
    parameters.map((p, input) => ({ ...p, input })).filter(({ input }) => first[input] === input),
  );
  const written = range(replaced.length).filter((k) => replaced[k] === undefined);
  const inputs = kept.map(({ input }) => input);
  return withParameters(
    loop,
    kept,
    bodies.map((b, i) =>
      rearranged(b, inputs, first, i === bodies.length - 1 ? written : undefined),
    ),
    written.map((k) => at(equation.outputs, k)),
  );
}

/** For each result the atom outside of the bodies that it equals, where that can be seen. */
function replacedResults(
  { equation, holds }: BodyEquation,
  parameters: readonly Parameter[],
  body: Program,
  rewriting: Rewriting,
): (Atom | undefined)[] {
  if (!holds.isLoop) return equation.outputs.map(() => undefined);
  const carryInputs = range(parameters.length).filter((i) => parameters[i]?.role === 'carry');
  const inputOf = new Map<Atom, number>(body.inputs.map((v, i) => [v, i]));
  const known = (a: Atom | undefined, v: Var): Atom | undefined =>
    a !== undefined && sameAval(a.aval, v.aval) ? a : undefined;
  const [carried, rows] = [
    equation.outputs.slice(0, carryInputs.length),
    equation.outputs.slice(carryInputs.length),
  ];
  const ofCarries = carried.map((v, k) => {
    const input = at(carryInputs, k);
    const isUnchanged = body.outputs[k] === body.inputs[input];
    return isUnchanged ? known(parameters[input]?.operand, v) : undefined;
  });
  const isConstant = parameters.map(
    ({ role }, i) => role === 'constant' || ofCarries[carryInputs.indexOf(i)] !== undefined,
  );
  const stacked = new Map<Atom, Var>();
  const ofRows = rows.map((v, k): Atom | undefined => {
    const result = at(body.outputs, carried.length + k);
    const input = inputOf.get(result);
    const parameter = input === undefined ? undefined : parameters[input];
    if (parameter?.role === 'row') return known(parameter.operand, v);
    const isFixed =
      (input !== undefined && isConstant[input] === true) || result.kind === 'literal';
    if (isFixed) return repeated(parameter?.operand ?? result, v.aval, equation.source, rewriting);
    const earlier = stacked.get(result);
    if (earlier === undefined) stacked.set(result, v);
    return known(earlier, v);
  });
  return [...ofCarries, ...ofRows];
}

/** A value repeated along a new first axis, of the type given. */
function repeated(
  x: Atom,
  type: Aval,
  source: Source | undefined,
  rewriting: Rewriting,
): Atom | undefined {
  if (x.aval.weak !== type.weak) return undefined;
  const result = rewriting.fresh(type);
  const dims = x.aval.shape.map((_, d) => d + 1);
  const params = { shape: type.shape, dims };
  rewriting.append(newEquation('broadcast', [x], params, [result], source));
  return result;
}

/** The constant that every row of an array is which repeats it along its first axis. */
function repeatedRow({ operand }: Parameter, rewriting: Rewriting): Parameter | undefined {
  const definition = operand && rewriting.made(operand, 'broadcast');
  if (definition === undefined || definition.params.dims.includes(0)) return undefined;
  const { shape, dims } = definition.params;
  const row = rewriting.fresh({ ...(operand as Atom).aval, shape: shape.slice(1) });
  const params = { shape: shape.slice(1), dims: dims.map((d) => d - 1) };
  rewriting.append(newEquation('broadcast', definition.inputs, params, [row], definition.source));
  return { role: 'constant', operand: row };
}

/** For each parameter the first one that is the same, often itself. */
function firstOfEach(parameters: readonly Parameter[], body: Program): number[] {
  const known = { constant: new Map<Atom, number>(), row: new Map<Atom, number>() };
  return parameters.map(({ role, operand }, i) => {
    if (role === 'carry' || operand?.kind !== 'var') return i;
    const first = known[role].get(operand);
    if (first === undefined) known[role].set(operand, i);
    const type = (j: number): Aval => at(body.inputs, j).aval;
    return first !== undefined && sameAval(type(first), type(i)) ? first : i;
  });
}

const changes = new ChangesByText();

/**
 * The body with these of its inputs, in this order, and these of its results, all unless said; each
 * input is read as the `first` one that is the same.
 */
function rearranged(
  body: Program,
  inputs: readonly number[],
  first: readonly number[],
  results: readonly number[] | undefined,
): Program {
  return changes.once(body, JSON.stringify([inputs, first, results]), () => {
    const input = (i: number): Var => at(body.inputs, i);
    const doubles = new Map(zip(body.inputs, first).map(([v, i]) => [v, input(i)] as const));
    return substitute(
      body,
      doubles,
      inputs.map(input),
      results?.map((k) => at(body.outputs, k)),
    );
  });
}
