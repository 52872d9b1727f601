/**
 * Batching: a program for one instance becomes a program for many at once. The batch is axis 0 of
 * every value that depends on a mapped input; what does not is computed once.
 *
 *     { lambda a:f64[3] b:f64[3] .          { lambda a:f64[8,3] b:f64[3] .
 *       let c:f64[3] = mul a b        →       let c:f64[8,3] = broadcast[shape=[8,3] dims=[1]] b
 *       in ( c ) }                                d:f64[8,3] = mul a c
 *                                             in ( d ) }
 */
import { fail } from '../array/errors.js';
import { at, zip } from '../array/shape.js';
import { bindInputs, Builder, lookup } from '../ir/builder.js';
import type { Atom, Equation, Program } from '../ir/program.js';
import { rules } from '../primitives/index.js';
import { Ops } from '../primitives/ops.js';
import { axesOf } from '../primitives/control/named-axes.js';
import { withOwnLists } from '../primitives/control/marks.js';
import type {
  BatchResult,
  BatchRule,
  Mark,
  Primal,
  Recur,
  SharingBatchRule,
} from '../primitives/record.js';

/** See `Recur.vmap`. */
export function writeBatched(
  recur: Recur,
  program: Program,
  size: number,
  mapped: readonly Mark[],
): ReturnType<Recur['vmap']> {
  const builder = new Builder(rules);
  const ops = new Ops(builder);
  const inputs = zip(program.inputs, mapped).map(([v, isMapped]) =>
    builder.input(isMapped === true ? { ...v.aval, shape: [size, ...v.aval.shape] } : v.aval),
  );
  const values = bindInputs<Atom>(program, inputs, (c) => builder.constant(c));
  const marks = new Array<Mark>(program.varCount).fill(false);
  zip(program.inputs, mapped).forEach(([v, mark]) => (marks[v.id] = mark));
  const markOf = (a: Atom): Mark => (a.kind === 'var' ? at(marks, a.id) : false);
  for (const equation of program.equations) {
    builder.source = equation.source;
    const x = equation.inputs.map((a) => lookup(values, a));
    const m = equation.inputs.map(markOf);
    const isMapped = m.some((mark) => mark !== false) || isOver(equation, recur);
    if (!isMapped) {
      const outputs = builder.again(equation, x);
      zip(equation.outputs, outputs).forEach(([v, y]) => (values[v.id] = y));
      continue;
    }
    const y = batchEquation(ops, equation, x, m, size, recur);
    zip(equation.outputs, y.outputs).forEach(([v, output]) => (values[v.id] = output));
    zip(equation.outputs, y.mapped).forEach(([v, mark]) => (marks[v.id] = mark));
  }
  const batched = builder.finish(program.outputs.map((a) => lookup(values, a)));
  checkNoneIsLeft(batched, recur);
  return { program: batched, mapped: program.outputs.map(markOf) };
}

/** Whether collectives in it work over the axis that is mapped. */
const isOver = (equation: Equation, { axis }: Recur): boolean =>
  axis !== null && axesOf(equation, rules).includes(axis);

/** Throws where a rule has left a collective to a loop that goes through the instances. */
function checkNoneIsLeft({ equations }: Program, recur: Recur): void {
  if (!equations.some((equation) => isOver(equation, recur))) return;
  fail(
    'bad-argument',
    `vmap: a collective over the axis '${recur.axis}' stands in a loop or branch that instances enter ` +
      'one by one, since each does effects or takes turns of its own there. Let all take the same: ' +
      'make the test one of lax.pmax or lax.pmin of the predicates.',
  );
}

function batchEquation(
  b: Ops,
  { primitive, params }: Equation,
  inputs: readonly Primal[],
  marks: readonly Mark[],
  size: number,
  recur: Recur,
): BatchResult {
  const rule = rules[primitive].batch as BatchRule<unknown> | SharingBatchRule<unknown>;
  if (typeof rule !== 'function') return rule.sharing(b, inputs, marks, params, size, recur);
  const own = withOwnLists(b, inputs, marks);
  return rule(b, own.inputs, own.mapped, params, size, recur);
}
