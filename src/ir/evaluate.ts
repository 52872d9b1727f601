import type { DenseArray } from '../array/dense.js';
import { denseScalar } from '../array/dense.js';
import { fail } from '../array/errors.js';
import { zip } from '../array/shape.js';
import { bindInputs } from './builder.js';
import type { Atom, Program } from './program.js';
import type { EvaluateRules } from './rules.js';

/**
 * Runs a program equation by equation with the plain evaluation rules. This is the oracle of the
 * tests and what serves where code generation is forbidden.
 */
export function evaluateProgram(
  rules: EvaluateRules,
  program: Program,
  args: readonly DenseArray[],
): DenseArray[] {
  const environment = bindInputs<DenseArray>(program, args, (value) => value);
  const read = (a: Atom): DenseArray => {
    if (a.kind === 'literal') return denseScalar(a.value, a.aval.dtype, a.aval.weak);
    const value = environment[a.id];
    if (value === undefined) fail('internal', `var ${a.id} has no value`);
    return value;
  };
  const run = (p: Program, xs: readonly DenseArray[]) => evaluateProgram(rules, p, xs);
  for (const equation of program.equations) {
    const outputs = rules[equation.primitive].evaluate(
      equation.inputs.map(read),
      equation.params as never,
      equation.outputs.map((v) => v.aval),
      run,
    );
    zip(equation.outputs, outputs).forEach(([v, value]) => (environment[v.id] = value));
  }
  return program.outputs.map(read);
}
