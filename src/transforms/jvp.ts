/**
 * Forward mode: a program of values becomes a program of values and of their derivatives along a
 * tangent.
 *
 *     { lambda a:f64[] .                    { lambda a:f64[] b:f64[] .
 *       let c:f64[] = sin a          →        let c:f64[] = sin a
 *       in ( c ) }                                d:f64[] = cos a
 *                                                 e:f64[] = mul b d
 *                                             in ( c e ) }
 *
 * Every equation is rewritten by its primitive's jvp rule, whose primal and linear equations go to
 * one program. Tangents known to be zero stay null and cost nothing.
 */
import { hasTangent } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import { zip } from '../array/shape.js';
import { bindInputs, Builder, lookup, type Environment } from '../ir/builder.js';
import type { Atom, Equation, Program } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import { LinearOps, Ops, type Linear, type Primal } from '../primitives/ops.js';
import type { ForwardRule, JvpResult, JvpRule, Recur } from '../primitives/record.js';

/** See `Recur.jvp`. */
export function writeJvp(
  recur: Recur,
  program: Program,
  nonzero: readonly boolean[],
): ReturnType<Recur['jvp']> {
  const builder = new Builder(rules);
  const primals = program.inputs.map((v) => builder.input(v.aval));
  const tangents = zip(program.inputs, nonzero).map(([v, n]) =>
    n ? (builder.input(v.aval) as unknown as Linear) : null,
  );
  const t = new LinearOps(builder, (c) => c);
  const result = jvpWalk('forward', recur, program, builder, t, primals, tangents);
  const some = result.tangents.filter((dx) => dx !== null);
  return {
    program: builder.finish([...result.outputs, ...some]),
    nonzero: result.tangents.map((dx) => dx !== null),
  };
}

/** Whether derivatives go beside the values, or into a linear program of their own. */
type JvpMode = 'forward' | 'split';

/** Writes the equations of `program` to `builder` and their linear derivatives through `t`. */
export function jvpWalk(
  mode: JvpMode,
  recur: Recur,
  program: Program,
  builder: Builder,
  t: LinearOps,
  inputs: readonly Primal[],
  inputTangents: readonly (Linear | null)[],
): JvpResult {
  const p = new Ops(builder);
  const primals = bindInputs<Atom>(program, inputs, (value) => builder.constant(value));
  const tangents: Environment<Linear> = new Array<Linear | undefined>(program.varCount);
  zip(program.inputs, inputTangents).forEach(([v, dx]) => {
    if (dx !== null) tangents[v.id] = dx;
  });
  const tangentOf = (a: Atom): Linear | null =>
    a.kind === 'literal' ? null : (tangents[a.id] ?? null);
  for (const equation of program.equations) {
    builder.source = equation.source;
    t.source = equation.source;
    const x = equation.inputs.map((a) => lookup(primals, a));
    const dx = equation.inputs.map(tangentOf);
    if (dx.every((d) => d === null)) {
      const outputs = builder.again(equation, x);
      zip(equation.outputs, outputs).forEach(([v, y]) => (primals[v.id] = y));
      continue;
    }
    const y = jvpRule(equation, mode)(p, t, x, dx, equation.params, recur);
    zip(equation.outputs, y.outputs).forEach(([v, output]) => (primals[v.id] = output));
    zip(equation.outputs, y.tangents).forEach(([v, dy]) => {
      if (dy !== null && hasTangent(v.aval.dtype)) tangents[v.id] = dy;
    });
  }
  return {
    outputs: program.outputs.map((a) => lookup(primals, a)),
    tangents: program.outputs.map(tangentOf),
  };
}

function jvpRule(equation: Equation, mode: JvpMode): JvpRule<unknown> {
  const { jvp } = rules[equation.primitive];
  if (typeof jvp === 'function') return jvp as JvpRule<unknown>;
  if ('split' in jvp)
    return mode === 'split'
      ? (jvp.split as JvpRule<unknown>)
      : withoutLinearOps(jvp.forward as ForwardRule<unknown>);
  const where = equation.source?.position;
  return fail(
    'not-differentiable',
    `${equation.primitive} has no derivative: ${jvp.reason}` +
      (where === undefined ? '.' : ` (called at ${where}).`) +
      ' Put stopGradient around its input if its derivative is not wanted.',
  );
}

/** In one program a tangent is a value like any other. */
function withoutLinearOps(forward: ForwardRule<unknown>): JvpRule<unknown> {
  return (p, _t, inputs, tangents, params, recur) =>
    forward(p, inputs, tangents as (Primal | null)[], params, recur) as JvpResult;
}
