/** How an equation reads its operands, found out by asking its rule for one element. */
import { computeOf } from '../../../array/dtype.js';
import { Cache, clearable } from '../../../array/cache.js';
import { integer, localRef, newLocal, type Expr, type Local } from '../../../loops/expr.js';
import { Index } from '../../../loops/index-of.js';
import { unknownTurns } from '../../../loops/walk.js';
import { range, sizeOf, type Shape } from '../../../array/shape.js';
import { isSmall } from '../../../ir/small.js';
import type { LoopPlan } from '../../../primitives/record.js';
import {
  isScalar,
  isVirtual,
  type Graph,
  type Node,
  type GraphOperand,
  type GraphValue,
} from './graph.js';

/** How one operand is read to compute one element of a result. */
export interface Access {
  /** At the same offset of the row-major order. */
  readonly pointwise: boolean;
  /** Each element for one row of the result: reading it moves out of the inner loops. */
  readonly rowwise: boolean;
  /** How often each element is read, beyond what moves out of the inner loops. */
  readonly repeats: number;
  /** How many elements are read for one of the result. */
  readonly reads: number;
}

/** How a node reads its operands. */
export interface NodeAccess {
  readonly operands: readonly Access[];
  /** The operand that the result repeats in another shape, if it does no more than that. */
  readonly copyOf: GraphOperand | null;
}

export type Accesses = ReadonlyMap<Node, NodeAccess>;

const pointwise: Access = { pointwise: true, rowwise: false, repeats: 1, reads: 1 };
/** Each element once, in an order of the reader's own. */
const scattered: Access = { pointwise: false, rowwise: false, repeats: 1, reads: 1 };

/** How each node reads each of its operands. */
export const accessesOf = ({ nodes }: Graph): Accesses =>
  new Map(nodes.map((node) => [node, accessOf(node)]));

function accessOf(node: Node): NodeAccess {
  const { inputs } = node;
  if (node.kind === 'map') return mapAccess(node);
  if (node.kind === 'reduce') return { operands: [pointwise], copyOf: null };
  if (node.kind === 'fold') return { operands: [foldAccess(node)], copyOf: null };
  if (node.kind === 'pieces')
    return { operands: inputs.map((x) => (isSmall(x) ? scattered : pointwise)), copyOf: null };
  if (node.isOverLocals && node.lower.kind === 'loop')
    return {
      operands: loopAccess(node.lower.plan(node.equation.params as never), inputs.length),
      copyOf: null,
    };
  return { operands: inputs.map(() => scattered), copyOf: null };
}

/** A loop that is written in place may read what it captures again in every turn. */
function loopAccess({ constants, turns }: LoopPlan, count: number): Access[] {
  const repeats = turns.kind === 'rows' ? turns.length : unknownTurns;
  return range(count).map((k) => (k < constants ? { ...scattered, repeats } : scattered));
}

/**
 * The value in whose buffer the elements of an array lie in the same order: itself, unless it does
 * no more than repeat another one in another shape and is not itself stored.
 */
export function originOf(
  o: GraphOperand,
  accesses: Accesses,
  stored: ReadonlySet<GraphValue>,
): GraphOperand {
  let origin = o;
  while (origin.kind === 'var' && isVirtual(origin) && !stored.has(origin)) {
    const copied = copiedBy(origin, accesses);
    if (copied?.kind !== 'var' || isScalar(copied) !== isScalar(origin)) break;
    origin = copied;
  }
  return origin;
}

/** What a value repeats in another shape. */
export const copiedBy = ({ node }: GraphValue, accesses: Accesses): GraphOperand | null =>
  (node && accesses.get(node)?.copyOf) ?? null;

function foldAccess(node: Node): Access {
  const [read, result] = [node.types.inputs[0], node.types.outputs[0]];
  const count = sizeOf(read?.shape ?? []) / Math.max(1, sizeOf(result?.shape ?? []));
  return { ...scattered, reads: count };
}

function mapAccess(node: Node): NodeAccess {
  const shape = node.types.outputs[0]?.shape ?? [];
  const operands = new Array<Access>(node.inputs.length).fill(pointwise);
  if (node.inputs.every(isScalar)) return { operands, copyOf: null };
  const point = probeIndex(shape);
  const indices: Index[][] = node.inputs.map(() => []);
  const elements = node.inputs.map(({ aval }) =>
    localRef(newLocal('element', computeOf[aval.dtype])),
  );
  const reads = elements.map((element, k) => (index: Index): Expr => {
    indices[k]?.push(index);
    return element;
  });
  const { lower, equation, types } = node;
  const results =
    lower.kind === 'map'
      ? lower.elements(reads, point.index, equation.params as never, types, (e) => e)
      : [];
  node.inputs.forEach((input, k) => {
    if (!isScalar(input)) operands[k] = readAt(indices[k] ?? [], point, shape, input.aval.shape);
  });
  const copied = elements.findIndex((e) => results.length === 1 && e === results[0]);
  const copyOf = operands[copied]?.pointwise === true ? (node.inputs[copied] ?? null) : null;
  return { operands, copyOf };
}

interface Probe {
  readonly index: Index;
  /** The loop index of each axis; undefined for axes of length 1. */
  readonly locals: readonly (Local | undefined)[];
}

const probes = clearable(new Cache<Probe>(256));

/** An index with a local for each axis. Probes of one shape share it. */
function probeIndex(shape: Shape): Probe {
  const key = shape.join();
  const probe = probes.find(key);
  if (probe !== undefined) return probe;
  const locals = shape.map((n, d) =>
    n === 1 ? undefined : newLocal(`i${d}`, 'int32', { low: 0, high: n - 1 }),
  );
  const axes = locals.map((l) => (l === undefined ? integer(0) : localRef(l)));
  return probes.add(key, { index: Index.ofAxes(shape, axes), locals });
}

function readAt(indices: readonly Index[], point: Probe, shape: Shape, operand: Shape): Access {
  const isPoint = (index: Index): boolean =>
    index === point.index || index.flat === point.index.flat;
  if (sizeOf(operand) === sizeOf(shape) && indices.every(isPoint)) return pointwise;
  const repeats = Math.max(...indices.map((index) => repeatsOf(index, point, shape, operand)));
  const rowwise = repeats === 1 && indices.every((index) => isForRow(index, point));
  return { pointwise: false, rowwise, repeats, reads: indices.length };
}

/** Whether an index is the same along the last axis. */
function isForRow(index: Index, { locals }: Probe): boolean {
  const used = new Set<Local>();
  const isData = index.axes.map((e) => collectLocals(e, used)).includes(true);
  const last = locals.findLast((l) => l !== undefined);
  return !isData && last !== undefined && !used.has(last);
}

/**
 * The product of the lengths of the axes the index does not depend on, but for those behind the
 * last axis it depends on: what is read there moves out of their loops.
 */
function repeatsOf(index: Index, { locals }: Probe, shape: Shape, operand: Shape): number {
  const used = new Set<Local>();
  const isData = index.axes.map((e) => collectLocals(e, used)).includes(true);
  if (isData) return Math.ceil(sizeOf(shape) / Math.max(1, sizeOf(operand)));
  const last = locals.findLastIndex((l) => l !== undefined && used.has(l));
  return shape.slice(0, last + 1).reduce((n, length, d) => {
    const local = locals[d];
    return local === undefined || used.has(local) ? n : n * length;
  }, 1);
}

/** Adds the locals of an index expression; true if it depends on elements of arrays. */
function collectLocals(e: Expr, used: Set<Local>): boolean {
  switch (e.kind) {
    case 'literal':
      return false;
    case 'local':
      used.add(e.local);
      return e.local.range === undefined;
    case 'load':
      return true;
    case 'op':
      return e.args.map((x) => collectLocals(x, used)).includes(true);
    case 'choose':
      return [e.test, e.yes, e.no].map((x) => collectLocals(x, used)).includes(true);
    default:
      return e satisfies never;
  }
}
