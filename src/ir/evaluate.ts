import type { Aval } from '../array/aval.js';
import type { DenseArray } from '../array/dense.js';
import { denseScalar } from '../array/dense.js';
import { fail } from '../array/errors.js';
import { zip } from '../array/shape.js';
import { bindInputs } from './builder.js';
import { avalsOf, type Atom, type Equation, type Program } from './program.js';
import type { EvaluateRules, Evaluation } from './rules.js';

/**
 * Runs a program equation by equation with the plain evaluation rules. This is the oracle of the
 * tests and what serves where code generation is forbidden.
 */
export function evaluateProgram(
  rules: EvaluateRules,
  program: Program,
  args: readonly DenseArray[],
): DenseArray[] {
  return newEvaluation(rules).run(program, args);
}

/** One equation for itself; `types` are those its results shall have. */
export function evaluateEquation(
  rules: EvaluateRules,
  { primitive, params }: Equation,
  inputs: readonly DenseArray[],
  types: readonly Aval[],
): DenseArray[] {
  return rules[primitive].evaluate(inputs, params as never, types, newEvaluation(rules));
}

function newEvaluation(rules: EvaluateRules): Evaluation {
  const evaluation: Evaluation = {
    run: (program, args) => runEquations(rules, program, args, evaluation),
    tape: [],
  };
  return evaluation;
}

function runEquations(
  rules: EvaluateRules,
  program: Program,
  args: readonly DenseArray[],
  evaluation: Evaluation,
): DenseArray[] {
  const environment = bindInputs<DenseArray>(program, args, (value) => value);
  const read = (a: Atom): DenseArray => {
    if (a.kind === 'literal') return denseScalar(a.value, a.aval.dtype, a.aval.weak);
    const value = environment[a.id];
    if (value === undefined) fail('internal', `var ${a.id} has no value`);
    return value;
  };
  for (const equation of program.equations) {
    const outputs = rules[equation.primitive].evaluate(
      equation.inputs.map(read),
      equation.params as never,
      avalsOf(equation.outputs),
      evaluation,
    );
    zip(equation.outputs, outputs).forEach(([v, value]) => (environment[v.id] = value));
  }
  return program.outputs.map(read);
}
