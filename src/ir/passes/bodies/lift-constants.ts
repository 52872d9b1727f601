import { printAval } from '../../../array/aval.js';
import type { DenseArray } from '../../../array/dense.js';
import { at } from '../../../array/shape.js';
import { renumber } from '../../builder.js';
import { newVar, type Equation, type Program } from '../../program.js';
import {
  asBodyEquation,
  parametersOf,
  programsOf,
  withParameters,
  type BodyEquation,
} from '../../bodies.js';
import {
  ChangesByText,
  everywhere,
  rewriteEquations,
  type Pass,
  type Rewriting,
} from '../rewrite.js';

/**
 * Makes the constants of bodies operands of their equations, up to a program that may hold them.
 */
export const liftConstants: Pass = everywhere((program, rules) =>
  rewriteEquations(program, (equation, rewriting) => {
    const loop = asBodyEquation(equation, rules);
    return loop === undefined ? equation : lift(loop, rewriting);
  }),
);

function lift(loop: BodyEquation, rewriting: Rewriting): Equation {
  const { equation } = loop;
  const bodies = programsOf(loop);
  const values = new Set(bodies.flatMap((body) => body.constants.map((c) => c.value)));
  if (values.size === 0) return equation;
  const lifted = [...values];
  const parameters = parametersOf(loop);
  const count = parameters.filter((p) => p.role === 'constant').length;
  const more = lifted.map(
    (value) => ({ role: 'constant', operand: rewriting.constant(value) }) as const,
  );
  return withParameters(
    loop,
    [...parameters, ...more],
    bodies.map((body) => takeConstants(body, count, lifted)),
    equation.outputs,
  );
}

const changes = new ChangesByText();

/** The body with its constants, some of `lifted`, as inputs behind the first `count`. */
function takeConstants(body: Program, count: number, lifted: readonly DenseArray[]): Program {
  const positions = lifted.map((value) => body.constants.findIndex((c) => c.value === value));
  const types = lifted.map(({ aval }) => printAval(aval));
  return changes.once(body, `${count} ${positions.join()} ${types.join()}`, () => {
    const taken = lifted.map(
      (value, i) =>
        body.constants[at(positions, i)]?.binder ?? newVar(body.varCount + i, value.aval),
    );
    const inputs = [...body.inputs.slice(0, count), ...taken, ...body.inputs.slice(count)];
    return renumber(inputs, [], body.equations, body.outputs);
  });
}
