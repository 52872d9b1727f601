/** A program as boxes and arrows, with sizes and costs. */
import { printAval } from '../../../../src/array/aval.js';
import { itemSize } from '../../../../src/array/dtype.js';
import { sizeOf } from '../../../../src/array/shape.js';
import { operationsOf } from '../../../../src/codegen/jit/least-estimate.js';
import { varName } from '../../../../src/ir/names.js';
import { directPrograms, snakeCase } from '../../../../src/ir/print.js';
import type { Atom, Equation, Program, Var } from '../../../../src/ir/program.js';
import type { Graph, GraphNode, GraphProgram } from '../../protocol.js';
import type { Places } from './links.js';

/** Programs of more equations are no pictures any more. */
const mostEquations = 400;

/** The programs of a function; one that several equations hold is there once. */
export function graphOf(program: Program, places: Places): Graph {
  const numbers = new Map<Program, number>();
  const programs: GraphProgram[] = [];
  const add = (p: Program): number => {
    const known = numbers.get(p);
    if (known !== undefined) return known;
    const number = numbers.size;
    numbers.set(p, number);
    programs[number] = { nodes: nodesOf(p, number, places, add) };
    return number;
  };
  add(program);
  return { programs };
}

function nodesOf(
  program: Program,
  number: number,
  places: Places,
  add: (p: Program) => number,
): GraphNode[] {
  const makers = new Map<number, string>();
  const from = (atoms: readonly Atom[]): string[] =>
    atoms.flatMap((a) => (a.kind === 'var' ? [makers.get(a.id) ?? ''] : [])).filter((id) => id);
  const given = [...program.inputs, ...program.constants.map((c) => c.binder)];
  const nodes = given.map((v): GraphNode => {
    const id = `v${number}_${v.id}`;
    makers.set(v.id, id);
    return { ...plain('input', id, varName(v.id)), ...sizesOf([v]) };
  });
  for (const [i, equation] of program.equations.slice(0, mostEquations).entries()) {
    const id = `e${number}_${i}`;
    nodes.push({
      ...plain('equation', id, titleOf(equation)),
      ...sizesOf(equation.outputs),
      operations: operationsOf(equation),
      of: places.of(equation),
      from: from(equation.inputs),
      holds: directPrograms(equation).map(add),
    });
    for (const v of equation.outputs) makers.set(v.id, id);
  }
  const left = program.equations.length - mostEquations;
  if (left > 0) nodes.push(plain('result', `more${number}`, `… ${left} more equations`));
  const end = plain('result', `end${number}`, 'result');
  return [...nodes, { ...end, ...sizesOf(program.outputs), from: from(program.outputs) }];
}

const plain = (kind: GraphNode['kind'], id: string, title: string): GraphNode => ({
  kind,
  id,
  title,
  types: '',
  bytes: 0,
  operations: 0,
  of: [],
  from: [],
  holds: [],
});

const sizesOf = (atoms: readonly Atom[]): Pick<GraphNode, 'types' | 'bytes'> => ({
  types: atoms.map((a) => printAval(a.aval)).join(', '),
  bytes: atoms.reduce((n, { aval }) => n + sizeOf(aval.shape) * itemSize[aval.dtype], 0),
});

/** `c = mul a 2`. */
function titleOf({ primitive, inputs, outputs }: Equation): string {
  const operands = inputs.map((a) => (a.kind === 'var' ? varName(a.id) : String(a.value)));
  const names = outputs.map((v: Var) => varName(v.id));
  return [...names, '=', snakeCase(primitive), ...operands].join(' ');
}
