import { printAval, sameAval, sameShape, type Aval } from '../array/aval.js';
import { castScalar } from '../array/dtype.js';
import { fail, TanjentError } from '../array/errors.js';
import { zip } from '../array/shape.js';
import { varName } from './names.js';
import { printEquation } from './print.js';
import { subPrograms, type Atom, type Equation, type Program, type Var } from './program.js';
import type { TypeRules } from './rules.js';
import type { TraitRules } from './traits.js';

type VerifyRules = TypeRules & TraitRules;

/**
 * Holds a program to the laws of the IR: every var is bound once, before its use; ids count up in
 * the order of printing and end at `varCount`; literals are scalars that their dtype can hold;
 * every result has the type that the primitive's type rule gives. Sub-programs are held to them as
 * well, each once; those of loops and branches have no constants. With `weak: 'any'` results may be
 * weak where the rule gives what is not, and the other way round. Throws `verify-error` with the
 * equation and its neighbours.
 */
export function verifyProgram(
  program: Program,
  rules: VerifyRules,
  { weak = 'exact' }: { readonly weak?: 'exact' | 'any' } = {},
): void {
  verifyUnseen(program, rules, weak === 'exact' ? sameAval : sameType, new Set());
}

type SameResult = (declared: Aval, given: Aval) => boolean;

const sameType: SameResult = (a, b) => a.dtype === b.dtype && sameShape(a.shape, b.shape);

function verifyUnseen(
  program: Program,
  rules: VerifyRules,
  isSame: SameResult,
  seen: Set<Program>,
): void {
  if (seen.has(program)) return;
  seen.add(program);
  const bound: Var[] = [];
  const report = (problem: string, position?: number): never =>
    fail('verify-error', `verifyProgram: ${problem}${neighbours(program, position)}`);

  const bind = (v: Var, position?: number): void => {
    if (v.id !== bound.length)
      report(
        `the var '${varName(v.id)}' is bound where '${varName(bound.length)}' is due; ` +
          'ids count up in the order of binding.',
        position,
      );
    bound.push(v);
  };
  const use = (a: Atom, position?: number): void => {
    const problem = a.kind === 'var' ? useProblem(a, bound[a.id]) : literalProblem(a.value, a.aval);
    if (problem !== undefined) report(problem, position);
  };

  program.inputs.forEach((v) => bind(v));
  for (const { binder, value } of program.constants) {
    bind(binder);
    if (!sameAval(binder.aval, value.aval))
      report(
        `the constant '${varName(binder.id)}' is declared ${printAval(binder.aval)}, ` +
          `its array is ${printAval(value.aval)}.`,
      );
  }
  program.equations.forEach((equation, i) => {
    equation.inputs.forEach((a) => use(a, i));
    const problem = typeProblem(equation, rules, isSame);
    if (problem !== undefined) report(problem, i);
    equation.outputs.forEach((v) => bind(v, i));
    for (const [name, sub] of subPrograms(equation)) {
      if (rules[equation.primitive].holds !== null && sub.constants.length > 0)
        report(`${name} of ${equation.primitive} has constants; they must be operands.`, i);
      verifyUnseen(sub, rules, isSame, seen);
    }
  });
  program.outputs.forEach((a) => use(a));
  if (bound.length !== program.varCount)
    report(`varCount is ${program.varCount}, but ${bound.length} vars are bound.`);
}

function useProblem(v: Var, binder: Var | undefined): string | undefined {
  const name = varName(v.id);
  if (binder === undefined) return `'${name}' is used but not bound before.`;
  if (sameAval(v.aval, binder.aval)) return undefined;
  return `'${name}' is bound as ${printAval(binder.aval)}, but used as ${printAval(v.aval)}.`;
}

function literalProblem(value: number, type: Aval): string | undefined {
  if (type.shape.length > 0) return `a literal must be a scalar, received ${printAval(type)}.`;
  return Object.is(castScalar(value, type.dtype), value)
    ? undefined
    : `the literal ${value} is no value of ${type.dtype}.`;
}

function typeProblem(equation: Equation, rules: TypeRules, isSame: SameResult): string | undefined {
  let types: readonly Aval[];
  try {
    types = rules[equation.primitive].type(equation.inputs, equation.params as never);
  } catch (error) {
    if (!(error instanceof TanjentError)) throw error;
    return `the operands do not fit: ${error.summary}`;
  }
  if (types.length !== equation.outputs.length)
    return `${equation.primitive} has ${types.length} results, ${equation.outputs.length} are bound.`;
  const wrong = zip(equation.outputs, types).find(([v, type]) => !isSame(v.aval, type));
  if (wrong === undefined) return undefined;
  const [v, type] = wrong;
  return (
    `'${varName(v.id)}' is declared ${printAval(v.aval)}, ` +
    `but ${equation.primitive} gives ${printAval(type)}.`
  );
}

/** The equation at `position`, marked, between the ones before and after it. */
function neighbours(program: Program, position: number | undefined): string {
  if (position === undefined) return '';
  const from = Math.max(0, position - 1);
  return program.equations
    .slice(from, position + 2)
    .map(
      (e, i) =>
        (from + i === position ? '\n  > ' : '\n    ') + printEquation(e).replaceAll('\n', '\n    '),
    )
    .join('');
}
