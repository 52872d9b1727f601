import {
  newEquation,
  newLiteral,
  newProgram,
  type Atom,
  type Equation,
  type Literal,
  type Program,
  type Var,
} from '../../program.js';
import { literalText } from '../../print.js';
import {
  asBodyEquation,
  parametersOf,
  programsOf,
  withParameters,
  type BodyEquation,
} from '../../bodies.js';
import type { TraitRules } from '../../traits.js';
import { ChangesByText, substitute, rewriteEquations, type Rewriting } from '../rewrite.js';
import { uniformValue } from '../uniform.js';

/**
 * Writes constants of loops and branches that are literals, or repetitions of one, into their
 * bodies, where what is computed from them can be folded and simplified. So are the rows of an
 * array that repeats a literal.
 */
export function writeConstantsIntoBodies(program: Program, rules: TraitRules): Program {
  return rewriteEquations(program, (equation, rewriting) => {
    const loop = asBodyEquation(equation, rules);
    return loop === undefined ? equation : writeInto(loop, rewriting, rules);
  });
}

function writeInto(loop: BodyEquation, rewriting: Rewriting, rules: TraitRules): Equation {
  const { equation } = loop;
  const parameters = parametersOf(loop);
  const literals = parameters.map(({ role, operand }) =>
    role === 'carry' || operand === undefined ? undefined : uniformValue(operand, rewriting, rules),
  );
  if (literals.every((a) => a === undefined)) return equation;
  return withParameters(
    loop,
    parameters.filter((_, i) => literals[i] === undefined),
    programsOf(loop).map((body) => writeLiterals(body, literals)),
    equation.outputs,
  );
}

const changes = new ChangesByText();

/** The body without the inputs for which there is a literal. */
function writeLiterals(body: Program, literals: readonly (Literal | undefined)[]): Program {
  const what = literals.map((a) => (a === undefined ? '' : literalText(a))).join();
  return changes.once(body, what, () => {
    const scalars = new Map<Var, Atom>();
    const repeated: Equation[] = [];
    body.inputs.forEach((v, i) => {
      const known = literals[i];
      if (known === undefined) return;
      const literal = newLiteral(known.value, v.aval);
      const { shape } = v.aval;
      if (shape.length === 0) scalars.set(v, literal);
      else repeated.push(newEquation('broadcast', [literal], { shape, dims: [] }, [v], undefined));
    });
    const { constants, equations, outputs, varCount } = body;
    const inputs = body.inputs.filter((_, i) => literals[i] === undefined);
    const all = newProgram(inputs, constants, [...repeated, ...equations], outputs, varCount);
    return substitute(all, scalars, inputs);
  });
}
