/**
 * Linearization: splits the derivative of a program into what needs the point only and what is
 * linear in the tangents.
 *
 *     { lambda a:f64[] .         primal { lambda a:f64[] .     linear { lambda a:f64[] b:f64[] .
 *       let b:f64[] = sin a  →     let b:f64[] = sin a      +    let c:f64[] = mul b a
 *       in ( b ) }                     c:f64[] = cos a           in ( c ) }
 *                                  in ( b c ) }
 *
 * The walk is that of jvp with two programs to write to. A primal value that a linear equation
 * needs becomes a residual: a further output of the primal and an input of the linear program,
 * unless it is cheap to compute again from other residuals.
 */
import { zip } from '../array/shape.js';
import { Builder } from '../ir/builder.js';
import { usesTape } from '../ir/effects.js';
import { eliminateDeadCode } from '../ir/passes/dead-code.js';
import { ofBodies } from '../ir/passes/of-bodies.js';
import type { Atom, Program, Var } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import { LinearOps, type Linear, type Primal } from '../primitives/ops.js';
import type { Recur } from '../primitives/record.js';
import { jvpWalk } from './jvp.js';
import { chooseResiduals, type ChosenResiduals } from './residuals.js';
import { linearizeByColumns, partsThroughTapes, withCallThroughTapes } from './through-tapes.js';

const readByRows = ofBodies((passes) => passes.readByRows);

/** See `Recur.linearize`. */
export function writeLinearized(
  recur: Recur,
  given: Program,
  nonzero: readonly boolean[],
): ReturnType<Recur['linearize']> {
  const program = readByRows(given, rules);
  if (!usesTape(program, rules)) return writeSplit(recur, program, nonzero);
  // A list that nobody reads need not be recorded.
  const live = eliminateDeadCode(program, rules);
  const parts = partsThroughTapes(live, nonzero);
  if (parts === null) return writeSplit(recur, live, nonzero);
  return parts.before.length + parts.after.length === 0
    ? linearizeByColumns(recur, live, nonzero)
    : writeSplit(recur, withCallThroughTapes(live, parts), nonzero);
}

function writeSplit(
  recur: Recur,
  program: Program,
  nonzero: readonly boolean[],
): ReturnType<Recur['linearize']> {
  const primal = new Builder(rules);
  const linear = new Builder(rules);
  const residuals = new Residuals(primal, linear);
  const inputs = program.inputs.map((v) => primal.input(v.aval));
  const tangents: Var[] = [];
  const inputTangents = program.inputs.map((v, i) => {
    if (nonzero[i] !== true) return null;
    const dx = linear.input(v.aval);
    tangents.push(dx);
    return dx as unknown as Linear;
  });
  const t = new LinearOps(linear, (c) => residuals.use(c));
  const result = jvpWalk('split', recur, program, primal, t, inputs, inputTangents);
  const { saved } = residuals;
  const written = linear.finish(
    result.tangents.filter((dx) => dx !== null),
    [...saved.map(([, input]) => input), ...tangents],
  );
  const needed = saved.map(([value]) => value);
  const chosen = chooseResiduals(primal, needed, result.outputs);
  return {
    primal: eliminateDeadCode(primal.finish([...result.outputs, ...chosen.kept]), rules),
    linear: computingAgain(primal, needed, chosen, written),
    residuals: chosen.kept.length,
    nonzero: result.tangents.map((dx) => dx !== null),
  };
}

/** The linear program with inputs for what is kept, which computes again what else it needs. */
function computingAgain(
  primal: Builder,
  needed: readonly Var[],
  { kept, again }: ChosenResiduals,
  linear: Program,
): Program {
  const builder = primal.another();
  const known = new Map<Atom, Atom>(kept.map((v) => [v, builder.input(v.aval)]));
  const tangents = linear.inputs.slice(needed.length).map((v) => builder.input(v.aval));
  const use = (a: Atom): Atom => {
    if (a.kind === 'literal') return a;
    const constant = primal.captured(a);
    return constant === undefined ? (known.get(a) as Atom) : builder.constant(constant);
  };
  for (const equation of again) {
    const results = builder.again(equation, equation.inputs.map(use));
    zip(equation.outputs, results).forEach(([v, result]) => known.set(v, result));
  }
  return builder.finish(builder.inline(linear, [...needed.map(use), ...tangents]));
}

/** The primal values that the linear program uses. */
class Residuals {
  readonly #primal: Builder;
  readonly #linear: Builder;
  readonly #inputs = new Map<Var, Var>();

  constructor(primal: Builder, linear: Builder) {
    this.#primal = primal;
    this.#linear = linear;
  }

  /** What a primal value is called in the linear program. */
  use(c: Primal): Atom {
    if (c.kind === 'literal') return c;
    const constant = this.#primal.captured(c);
    return constant === undefined ? this.#input(c) : this.#linear.constant(constant);
  }

  /** Primal values with the inputs of the linear program that stand for them. */
  get saved(): [Var, Var][] {
    return [...this.#inputs];
  }

  #input(c: Var): Var {
    let input = this.#inputs.get(c);
    if (input === undefined) {
      input = this.#linear.input(c.aval);
      this.#inputs.set(c, input);
    }
    return input;
  }
}
