/** What each step of planning has found out, as text. */
import { zip } from '../../../array/shape.js';
import type { LoopBuffer } from '../../../loops/buffer.js';
import type { Access, Accesses } from './accesses.js';
import { isInline, type Graph, type GraphOperand, type GraphValue } from './graph.js';
import type { KernelPlan, Kernels } from './kernel-plan.js';
import type { Outputs } from './outputs.js';
import type { Plan } from './plan.js';
import type { Stored } from './stored.js';
import type { Updates } from './in-place/updates.js';
import type { Use, Uses } from './uses.js';

/** The name of each step and its table, in the order in which the steps are taken. */
export function printPlan(graph: Graph, { tables, kernels }: Plan): (readonly [string, string])[] {
  const { accesses, uses, updates, outputs, stored, fused, shared } = tables;
  return [
    ['updates in place', printUpdates(updates)],
    ['accesses', printAccesses(graph, accesses)],
    ['uses', printUses(uses)],
    ['outputs', printOutputs(outputs)],
    ['stored values', printStored(graph, stored)],
    ['kernels', printKernelPlans(fused)],
    ['shared values', printKernelPlans(shared)],
    ['reused buffers', printKernelPlans(kernels)],
  ];
}

const nameOf = (o: GraphOperand): string => (o.kind === 'var' ? o.name : String(o.value));
const lines = (texts: readonly string[]): string =>
  texts.length === 0 ? '  none' : texts.map((text) => `  ${text}`).join('\n');
/** Those of the phrases whose condition holds. */
const phrases = (all: readonly (readonly [holds: boolean, phrase: string])[]): string =>
  all.flatMap(([holds, phrase]) => (holds ? [phrase] : [])).join(', ');

/** `c over b`, `d kept`. */
const printUpdates = ({ over, kept }: Updates): string =>
  lines([
    ...Array.from(over, ([v, old]) => `${v.name} over ${old.name}`),
    ...Array.from(kept, (v) => `${v.name} kept`),
  ]);

/** `d = mul: b pointwise, c once a row`. */
function printAccesses({ nodes }: Graph, accesses: Accesses): string {
  return lines(
    nodes.map((node) => {
      const { operands, copyOf } = accesses.get(node) ?? { operands: [], copyOf: null };
      const reads = zip(node.inputs, operands).map(([o, access]) => `${nameOf(o)} ${how(access)}`);
      const results = node.outputs.map((v) => v.name).join(' ');
      const copy = copyOf === null ? '' : `; the elements of ${nameOf(copyOf)}`;
      return `${results} = ${node.equation.primitive}: ${reads.join(', ')}${copy}`;
    }),
  );
}

function how({ pointwise, rowwise, repeats, reads }: Access): string {
  const where = pointwise ? 'pointwise' : rowwise ? 'once a row' : 'elsewhere';
  const often = repeats > 1 ? ` ${repeats} times` : '';
  return `${where}${often}${reads > 1 ? ` ${reads} elements at once` : ''}`;
}

/** `b: read by 2, elsewhere by 1, up to 30 times`. */
function printUses({ of, neededStored }: Uses): string {
  const text = (v: GraphValue, use: Use): string =>
    phrases([
      [true, `read by ${use.count}`],
      [use.scattered > 0, `elsewhere by ${use.scattered}`],
      [use.rowwise > 0, `once a row by ${use.rowwise}`],
      [use.repeats > 1, `up to ${use.repeats} times`],
      [use.lastSegment > 0, `until segment ${use.lastSegment}`],
      [neededStored.has(v), 'in a buffer'],
    ]);
  return lines([...of].map(([v, use]) => `${v.name}: ${text(v, use)}`));
}

/** `d computed in d`, `a copied to a_copy`. */
function printOutputs({ own, copies }: Outputs): string {
  return lines([
    ...[...own].map(([v, buffer]) => `${v.name} computed in ${buffer.name}`),
    ...copies.map(([source, buffer]) => `${nameOf(source)} copied to ${buffer.name}`),
  ]);
}

/** `b: stored`, `c: operations: 21, some costly`. */
function printStored({ nodes }: Graph, { values, costOf }: Stored): string {
  const text = (v: GraphValue): string => {
    if (values.has(v)) return 'stored';
    const { operations, isCostly } = costOf(v);
    return phrases([
      [true, `operations: ${operations}`],
      [isCostly, 'some costly'],
    ]);
  };
  const inline = nodes.filter(isInline).flatMap((node) => node.outputs);
  return lines(inline.map((v) => `${v.name}: ${text(v)}`));
}

/** `0: nest of 1200: reduceSum b in b, d in d`. */
const printKernelPlans = ({ list, buffers }: Kernels): string =>
  lines(list.map((kernel) => `${kernel.index}: ${headOf(kernel)}: ${worksOf(kernel, buffers)}`));

const headOf = ({ kind, size }: KernelPlan): string => (size > 0 ? `${kind} of ${size}` : kind);

function worksOf(
  { node, tasks }: KernelPlan,
  buffers: ReadonlyMap<GraphValue, LoopBuffer>,
): string {
  const own = node?.outputs.map((v) => `${v.name} in ${buffers.get(v)?.name ?? 'no buffer'}`) ?? [];
  const works = tasks.map(({ source, buffer, reduce, piece }) => {
    const stored = `${nameOf(source)} in ${piece === null ? '' : 'part of '}${buffer.name}`;
    return reduce === null ? stored : `${reduce.equation.primitive} ${stored}`;
  });
  const first = node === null ? '' : `${node.equation.primitive} `;
  return first + [...own, ...works].join(', ');
}
