/**
 * Transposition: turns a linear program from tangents to tangents into the program of its
 * transposed matrix, from cotangents of the outputs to cotangents of the inputs.
 *
 *     { lambda a:f64[] b:f64[] .           { lambda a:f64[] b:f64[] .
 *       let c:f64[] = mul b a      →         let c:f64[] = mul b a
 *       in ( c ) }                           in ( c ) }
 *     (a is a residual, b a tangent)       (b is the cotangent of c)
 *
 * Equations on residuals alone are written first, as they are. Then the linear equations are
 * walked back; where a value was used twice its cotangents are added.
 */
import { fail } from '../array/errors.js';
import { zip } from '../array/shape.js';
import { bindInputs, Builder, lookup, type Environment } from '../ir/builder.js';
import type { Atom, Equation, Program } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import { Ops, type Primal } from '../primitives/ops.js';
import { nonlinear, type Recur, type TransposeRule } from '../primitives/record.js';

/** See `Recur.transpose`. */
export function writeTransposed(
  recur: Recur,
  program: Program,
  linear: readonly boolean[],
  nonzero: readonly boolean[],
): ReturnType<Recur['transpose']> {
  const builder = new Builder(rules);
  const ops = new Ops(builder);
  const known = zip(program.inputs, linear).map(([v, isLinear]) =>
    isLinear ? undefined : builder.input(v.aval),
  );
  const values = bindInputs<Atom | undefined>(program, known, (c) => builder.constant(c));
  const isLinear = linearVars(program, linear);
  const linearAtom = (a: Atom): boolean => a.kind === 'var' && isLinear[a.id] === true;

  const backward: Equation[] = [];
  for (const equation of program.equations) {
    if (equation.inputs.some(linearAtom)) {
      backward.push(equation);
      continue;
    }
    const inputs = equation.inputs.map((a) => lookup(values, a));
    const outputs = builder.again(equation, inputs);
    zip(equation.outputs, outputs).forEach(([v, o]) => (values[v.id] = o));
  }

  const cotangents = new Cotangents(ops, program.varCount);
  zip(program.outputs, nonzero).forEach(([a, isNonzero]) => {
    if (!isNonzero) return;
    const ct = builder.input(a.aval);
    if (linearAtom(a)) cotangents.add(a, ct);
  });
  for (const equation of backward.reverse()) {
    builder.source = equation.source;
    const cts = equation.outputs.map((v) => cotangents.of(v));
    // What is done for its effect has no results, and no transpose.
    if (cts.length > 0 && cts.every((ct) => ct === null)) continue;
    const inputs = equation.inputs.map((a) =>
      linearAtom(a) ? ({ kind: 'linear', aval: a.aval } as const) : lookup(values, a),
    );
    const results = transposeRule(equation)(ops, cts, inputs, equation.params, recur);
    zip(equation.inputs, results).forEach(([a, ct]) => {
      if (ct !== null && linearAtom(a)) cotangents.add(a, ct);
    });
  }
  const results = program.inputs.filter((_, i) => linear[i]).map((v) => cotangents.of(v));
  return {
    program: builder.finish(results.filter((ct) => ct !== null)),
    nonzero: results.map((ct) => ct !== null),
  };
}

/** The sum of what came back to each var so far. */
class Cotangents {
  readonly #ops: Ops;
  readonly #sums: Environment<Primal>;

  constructor(ops: Ops, varCount: number) {
    this.#ops = ops;
    this.#sums = new Array<Primal | undefined>(varCount);
  }

  add(a: Atom, ct: Primal): void {
    if (a.kind === 'literal') return;
    const sum = this.#sums[a.id];
    this.#sums[a.id] = sum === undefined ? ct : this.#ops.add(sum, ct);
  }

  of(a: Atom): Primal | null {
    return a.kind === 'literal' ? null : (this.#sums[a.id] ?? null);
  }
}

/** Which vars depend on a linear input, by id. */
function linearVars(program: Program, linear: readonly boolean[]): boolean[] {
  const found = new Array<boolean>(program.varCount).fill(false);
  zip(program.inputs, linear).forEach(([v, isLinear]) => (found[v.id] = isLinear));
  for (const equation of program.equations) {
    const depends = equation.inputs.some((a) => a.kind === 'var' && found[a.id] === true);
    if (depends) for (const v of equation.outputs) found[v.id] = true;
  }
  return found;
}

function transposeRule(equation: Equation): TransposeRule<unknown> {
  const { transpose } = rules[equation.primitive];
  if (transpose !== nonlinear) return transpose as TransposeRule<unknown>;
  const where = equation.source?.position;
  return fail(
    'not-differentiable',
    `linearTranspose: ${equation.primitive} is not linear` +
      (where === undefined ? '' : ` (called at ${where})`) +
      '. Transpose the derivative of the function instead: vjp, or linearize first.',
  );
}
