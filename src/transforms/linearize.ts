/**
 * Linearization: splits the derivative of a program into what needs the point only and what is
 * linear in the tangents.
 *
 *     { lambda a:f64[] .            primal { lambda a:f64[] .       linear { lambda a:f64[] b:f64[] .
 *       let b:f64[] = sin a    →      let b:f64[] = sin a       +     let c:f64[] = mul b a
 *       in ( b ) }                        c:f64[] = cos a             in ( c ) }
 *                                     in ( b c ) }
 *
 * The walk is that of jvp with two programs to write to. A primal value that a linear equation
 * needs becomes a residual: a further output of the primal and an input of the linear program.
 */
import { itemSize } from '../array/dtype.js';
import { sizeOf } from '../array/shape.js';
import { Builder } from '../ir/builder.js';
import type { Atom, Equation, Program, Var } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import { LinearOps, type Linear, type Primal } from '../primitives/ops.js';
import type { Recur } from '../primitives/record.js';
import { jvpWalk } from './jvp.js';

/** See `Recur.linearize`. */
export function writeLinearized(
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
  const result = jvpWalk(recur, program, primal, t, inputs, inputTangents);
  const saved = residuals.saved;
  return {
    primal: primal.finish([...result.outputs, ...saved.map(([value]) => value)]),
    linear: linear.finish(
      result.tangents.filter((dx) => dx !== null),
      [...saved.map(([, input]) => input), ...tangents],
    ),
    residuals: saved.length,
    nonzero: result.tangents.map((dx) => dx !== null),
  };
}

/** The primal values that the linear program uses. */
class Residuals {
  readonly #primal: Builder;
  readonly #linear: Builder;
  readonly #inputs = new Map<Var, Var>();
  readonly #known = new Map<Var, Atom>();

  constructor(primal: Builder, linear: Builder) {
    this.#primal = primal;
    this.#linear = linear;
  }

  /** What a primal value is called in the linear program: an input, or recomputed there. */
  use(c: Primal): Atom {
    if (c.kind === 'literal') return c;
    let atom = this.#known.get(c);
    if (atom === undefined) {
      atom = this.#recomputed(c) ?? this.#input(c);
      this.#known.set(c, atom);
    }
    return atom;
  }

  /** Primal values with the inputs of the linear program that stand for them. */
  get saved(): [Var, Var][] {
    return [...this.#inputs];
  }

  #input(c: Var): Var {
    const input = this.#linear.input(c.aval);
    this.#inputs.set(c, input);
    return input;
  }

  #recomputed(c: Var): Atom | undefined {
    const equation = this.#primal.definition(c);
    if (equation === undefined || !isCheap(equation)) return undefined;
    const inputs = equation.inputs.map((a) => this.use(a));
    return this.#linear.emit(equation.primitive, inputs, equation.params as never)[0];
  }
}

/**
 * Whether to recompute the result of an equation rather than save it: index arithmetic and cheap
 * operations on one operand that is no larger than the result.
 */
function isCheap(equation: Equation): boolean {
  const { lower } = rules[equation.primitive];
  if (lower.kind !== 'map' || lower.cost === 'costly') return false;
  const operands = equation.inputs.filter((a) => a.kind === 'var');
  if (operands.length > 1) return false;
  const bytes = (atoms: readonly Atom[]) =>
    atoms.reduce((sum, a) => sum + itemSize[a.aval.dtype] * sizeOf(a.aval.shape), 0);
  return equation.outputs.length === 1 && bytes(operands) <= bytes(equation.outputs);
}
