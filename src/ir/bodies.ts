/** Loops and branches as the passes see them, whatever their primitive. */
import { newEquation, type Equation, type Program, type Var } from './program.js';
import type { Body, Holds, Parameter, Role, TraitRules } from './traits.js';

/** An equation with bodies, and what its record says of them. */
export interface BodyEquation {
  readonly equation: Equation;
  readonly holds: Holds<unknown>;
}

/** The equation as a loop or branch, if it is one. */
export function asBodyEquation(equation: Equation, rules: TraitRules): BodyEquation | undefined {
  const { holds } = rules[equation.primitive];
  return holds === null ? undefined : { equation, holds: holds as Holds<unknown> };
}

/** The bodies of an equation. The last computes its results. */
export const bodiesOf = ({ equation, holds }: BodyEquation): readonly Body[] =>
  holds.bodies(equation.params);

/** The programs of the bodies. */
export const programsOf = (loop: BodyEquation): Program[] => bodiesOf(loop).map((b) => b.program);

/** One for each input of the bodies, in their order. */
export const parametersOf = ({ equation, holds }: BodyEquation): Parameter[] =>
  holds.parameters(equation.inputs, equation.params);

/** Items with roles in the order in which the bodies of an equation take them. */
export function inBodyOrder<T extends Pick<Parameter, 'role'>>(
  { holds }: BodyEquation,
  items: readonly T[],
): T[] {
  return holds.order.flatMap((role) => items.filter((p) => p.role === role));
}

/** The order in which equations take their operands. */
const operandOrder = ['constant', 'carry', 'row'] as const;

/** The equation with other parameters, and with bodies that take them in the order for bodies. */
export function withParameters(
  loop: BodyEquation,
  parameters: readonly Parameter[],
  bodies: readonly Program[],
  outputs: readonly Var[],
): Equation {
  const { equation, holds } = loop;
  const { primitive, inputs, params, source } = equation;
  const of = (role: Role) => parameters.filter((p) => p.role === role);
  const taken = parametersOf(loop).filter((p) => p.operand !== undefined).length;
  const others = inputs.slice(0, inputs.length - taken);
  const operands = operandOrder.flatMap((role) => of(role).flatMap((p) => p.operand ?? []));
  const counts = { constants: of('constant').length, carries: of('carry').length };
  const changed = holds.withBodies(params, bodies, counts) as never;
  return newEquation(primitive, [...others, ...operands], changed, outputs, source);
}
