/**
 * Batching: a program for one instance becomes a program for many at once. The batch is axis 0 of
 * every value that depends on a mapped input; what does not is computed once.
 *
 *     { lambda a:f64[3] b:f64[3] .          { lambda a:f64[8,3] b:f64[3] .
 *       let c:f64[3] = mul a b        →       let c:f64[8,3] = broadcast[shape=[8,3] dims=[1]] b
 *       in ( c ) }                                d:f64[8,3] = mul a c
 *                                             in ( d ) }
 */
import { zip } from '../array/shape.js';
import { bindInputs, Builder, lookup } from '../ir/builder.js';
import type { Atom, Program } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import { Ops } from '../primitives/ops.js';
import type { BatchRule, Recur } from '../primitives/record.js';

/** See `Recur.vmap`. */
export function writeBatched(
  recur: Recur,
  program: Program,
  size: number,
  mapped: readonly boolean[],
): ReturnType<Recur['vmap']> {
  const builder = new Builder(rules);
  const ops = new Ops(builder);
  const inputs = zip(program.inputs, mapped).map(([v, isMapped]) =>
    builder.input(isMapped ? { ...v.aval, shape: [size, ...v.aval.shape] } : v.aval),
  );
  const values = bindInputs<Atom>(program, inputs, (c) => builder.constant(c));
  const isMapped = new Array<boolean>(program.varCount).fill(false);
  zip(program.inputs, mapped).forEach(([v, m]) => (isMapped[v.id] = m));
  const mappedAtom = (a: Atom): boolean => a.kind === 'var' && isMapped[a.id] === true;
  for (const equation of program.equations) {
    builder.source = equation.source;
    const x = equation.inputs.map((a) => lookup(values, a));
    const m = equation.inputs.map(mappedAtom);
    if (!m.includes(true)) {
      const outputs = builder.again(equation, x);
      zip(equation.outputs, outputs).forEach(([v, y]) => (values[v.id] = y));
      continue;
    }
    const batch = rules[equation.primitive].batch as BatchRule<unknown>;
    const y = batch(ops, x, m, equation.params, size, recur);
    zip(equation.outputs, y.outputs).forEach(([v, output]) => (values[v.id] = output));
    zip(equation.outputs, y.mapped).forEach(([v, outputMapped]) => {
      isMapped[v.id] = outputMapped;
    });
  }
  return {
    program: builder.finish(program.outputs.map((a) => lookup(values, a))),
    mapped: program.outputs.map(mappedAtom),
  };
}
