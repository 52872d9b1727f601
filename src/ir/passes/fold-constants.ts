import { sameAval } from '../../array/aval.js';
import { DenseArray, denseScalar, rawIfHere } from '../../array/dense.js';
import { isComplex } from '../../array/dtype.js';
import { at } from '../../array/shape.js';
import { evaluateEquation } from '../evaluate.js';
import {
  avalsOf,
  newEquation,
  newLiteral,
  subPrograms,
  type Atom,
  type Equation,
  type Literal,
  type Program,
} from '../program.js';
import { isSmall } from '../small.js';
import { rewriteEquations, type PassRules, type Rewriting } from './rewrite.js';
import { uniformValue } from './uniform.js';

/**
 * Computes now what depends on literals and small constants alone, by the plain evaluation rules.
 * Scalars become literals and small arrays constants, while larger arrays are left to the run; an
 * elementwise result of repeated literals becomes the repetition of one literal.
 */
export function foldConstants(program: Program, rules: PassRules): Program {
  const values = new Map<number, DenseArray>();
  for (const { binder, value } of program.constants)
    if (isSmall(binder) && rawIfHere(value) !== null) values.set(binder.id, value);
  const valueOf = (a: Atom): DenseArray | undefined =>
    a.kind === 'literal' ? denseScalar(a.value, a.aval.dtype, a.aval.weak) : values.get(a.id);

  return rewriteEquations(program, (equation, rewriting) => {
    const isKnown = (a: Atom): boolean =>
      a.kind === 'literal' || values.has(a.id) || uniformValue(a, rewriting, rules) !== undefined;
    if (equation.inputs.length === 0 || !equation.inputs.every(isKnown)) return equation;
    if (touchesComplex(equation)) return equation;
    if (subPrograms(equation).length > 0 || rules[equation.primitive].effect !== 'none')
      return equation;
    const uniform = foldUniform(equation, rewriting, rules);
    if (uniform !== undefined) return uniform;
    const scalar = equation.outputs.every((v) => v.aval.shape.length === 0);
    if (!scalar && equation.inputs.every((a) => a.kind === 'literal')) return equation;
    if (!equation.outputs.every(isSmall)) return equation;
    const operands = equation.inputs.map(valueOf).filter((x) => x !== undefined);
    if (operands.length < equation.inputs.length) return equation;
    return evaluate(equation, operands, rules).map((result) => {
      if (result.ndim === 0) return newLiteral(result.item(), result.aval);
      const constant = rewriting.constant(result);
      values.set(constant.id, result);
      return constant;
    });
  });
}

/** Complex values are folded part by part, once they are split. */
const touchesComplex = ({ inputs, outputs }: Equation): boolean =>
  [...inputs, ...outputs].some((a) => isComplex(a.aval.dtype));

function evaluate(
  equation: Equation,
  operands: readonly DenseArray[],
  rules: PassRules,
): DenseArray[] {
  const types = avalsOf(equation.outputs);
  const results = evaluateEquation(rules, equation, operands, types);
  return results.map((result, i) => new DenseArray(at(types, i), result.raw));
}

/** The result of an equation whose operands are all repetitions of a literal, as one itself. */
function foldUniform(
  equation: Equation,
  rewriting: Rewriting,
  rules: PassRules,
): Equation | undefined {
  const [result, ...others] = equation.outputs;
  if (result === undefined || result.aval.shape.length === 0) return undefined;
  if (equation.inputs.every((a) => a.kind === 'literal')) return undefined;
  const { moves } = rules[equation.primitive];
  if (moves === 'computes' || others.length > 0) return undefined;
  const literals: Literal[] = [];
  for (const a of equation.inputs) {
    const literal = uniformValue(a, rewriting, rules);
    if (literal === undefined) return undefined;
    literals.push(literal);
  }
  const value = moves === 'rearranges' ? at(literals, 0) : foldElement(equation, literals, rules);
  const params = { shape: result.aval.shape, dims: [] };
  const [type] = rules.broadcast.type([value], params);
  return type !== undefined && sameAval(type, result.aval)
    ? newEquation('broadcast', [value], params, equation.outputs, equation.source)
    : undefined;
}

/** One element of an elementwise equation. */
function foldElement(equation: Equation, literals: readonly Literal[], rules: PassRules): Literal {
  const { dtype, weak } = at(equation.outputs, 0).aval;
  const operands = literals.map((a) => denseScalar(a.value, a.aval.dtype, a.aval.weak));
  const [result] = evaluateEquation(rules, equation, operands, [{ shape: [], dtype, weak }]);
  return newLiteral((result as DenseArray).item(), { dtype, weak });
}
