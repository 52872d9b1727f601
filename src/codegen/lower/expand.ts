import { Builder } from '../../ir/builder.js';
import { liftConstants } from '../../ir/passes/bodies/lift-constants.js';
import { everywhere } from '../../ir/passes/rewrite.js';
import type { Equation, PrimParams, Program } from '../../ir/program.js';
import { Ops } from '../../primitives/ops.js';
import { typesOf, type AllRules, type LowerRule } from '../../primitives/record.js';

/** Params as the rules of some primitive take them; which one is known to the equation only. */
type SomeParams = PrimParams[keyof PrimParams];
/** What an equation can be lowered by, once those that stand for others are replaced. */
export type AnyLower = Exclude<LowerRule<SomeParams>, { readonly kind: 'program' }>;

/**
 * The program with other equations in the place of those that stand for them, here and in all
 * programs that equations hold. Constants of theirs in bodies become operands.
 */
export function expandEquations(program: Program, rules: AllRules): Program {
  return liftConstants(everywhere((p) => expandOwn(p, rules))(program, rules), rules);
}

function expandOwn(program: Program, rules: AllRules): Program {
  const ruleOf = (e: Equation) => rules[e.primitive].lower as unknown as LowerRule<unknown>;
  if (!program.equations.some((e) => ruleOf(e).kind === 'program')) return program;
  const builder = new Builder(rules);
  const inputs = program.inputs.map((v) => builder.input(v.aval));
  const outputs = builder.inline(program, inputs, (equation, operands) => {
    const rule = ruleOf(equation);
    return rule.kind === 'program'
      ? builder.inline(expandEquations(writtenBy(equation, rule, builder), rules), operands)
      : builder.again(equation, operands);
  });
  return builder.finish(outputs);
}

type ProgramRule = LowerRule<unknown> & { readonly kind: 'program' };

/** The equations that stand in the place of one; there may be others like it among them. */
const writtenBy = (equation: Equation, rule: ProgramRule, b: Builder): Program =>
  rule.program(equation.params, new Ops(b), typesOf(equation));
