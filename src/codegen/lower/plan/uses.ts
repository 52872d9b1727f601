/** Who reads each value, and how. */
import { at } from '../../../array/shape.js';
import { isSmall } from '../../../ir/small.js';
import { originOf, type Accesses } from './accesses.js';
import { isScalar, type Graph, type Node, type GraphOperand, type GraphValue } from './graph.js';

/** How many array equations a segment has: together they are at most one loop's body. */
const segmentLength = 400;

/** How one value is read. */
export interface Use {
  /** By how many operands and outputs. */
  readonly count: number;
  /** Readers that are not pointwise, among equations whose results are not small. */
  readonly scattered: number;
  /** Readers that read an element for each row. */
  readonly rowwise: number;
  readonly repeats: number;
  /** The segment of the last reader. */
  readonly lastSegment: number;
}

export interface Uses {
  /** Of the values that are read at all. */
  readonly of: ReadonlyMap<GraphValue, Use>;
  /** Long programs are cut into segments, which bounds the size of a loop's body. */
  readonly segments: ReadonlyMap<Node, number>;
  /** The values that a reader needs in a buffer. */
  readonly neededStored: ReadonlySet<GraphValue>;
}

export function usesOf(graph: Graph, accesses: Accesses): Uses {
  const uses = new CountedUses(accesses);
  const segments = segmentsOf(graph);
  for (const node of graph.nodes)
    node.inputs.forEach((input, k) => uses.read(node, input, k, segments.get(node) ?? 0));
  for (const o of graph.outputs) if (o.kind === 'var') uses.of(o).count++;
  return { of: uses.counted, segments, neededStored: uses.neededStored };
}

function segmentsOf({ nodes }: Graph): Map<Node, number> {
  const segments = new Map<Node, number>();
  let segment = 0;
  let length = 0;
  for (const node of nodes) {
    if (!node.outputs.every(isSmall) && ++length > segmentLength) {
      segment++;
      length = 0;
    }
    segments.set(node, segment);
  }
  return segments;
}

type Counted = { -readonly [K in keyof Use]: Use[K] };

class CountedUses {
  readonly counted = new Map<GraphValue, Counted>();
  readonly neededStored = new Set<GraphValue>();
  readonly #accesses: Accesses;

  constructor(accesses: Accesses) {
    this.#accesses = accesses;
  }

  of(v: GraphValue): Counted {
    let use = this.counted.get(v);
    if (use === undefined) {
      use = { count: 0, scattered: 0, rowwise: 0, repeats: 1, lastSegment: 0 };
      this.counted.set(v, use);
    }
    return use;
  }

  /** Counts operand `k` of a node. */
  read(node: Node, input: GraphOperand, k: number, segment: number): void {
    if (input.kind === 'literal') return;
    const access = this.#accesses.get(node)?.operands[k];
    const use = this.of(input);
    use.count++;
    use.lastSegment = segment;
    if (isReadFromBuffer(node, k)) {
      const origin = originOf(input, this.#accesses, this.neededStored);
      if (origin.kind === 'var') this.neededStored.add(origin);
    }
    if (access === undefined || access.pointwise) return;
    if (isSmall(input) && node.outputs.every(isSmall) && node.kind !== 'loops') return;
    if (access.rowwise) use.rowwise++;
    else use.scattered++;
    use.repeats = Math.max(use.repeats, access.repeats);
  }
}

/** Whether the operand must lie in a buffer. */
function isReadFromBuffer(node: Node, k: number): boolean {
  const { kind, lower, isOverLocals, inputs } = node;
  if (kind === 'call' || kind === 'host') return true;
  if (kind === 'loop' || kind === 'branch')
    return !isOverLocals && !isScalar(at(inputs, k)) && !hasScalarRows(node, k);
  return lower.kind === 'loops' && lower.fused !== 'all' && !lower.fused.includes(k);
}

/** Whether a loop takes the elements of the operand one by one. */
function hasScalarRows({ lower, equation, inputs }: Node, k: number): boolean {
  if (lower.kind !== 'loop') return false;
  const { constants, carries } = lower.plan(equation.params as never);
  return k >= constants + carries && inputs[k]?.aval.shape.length === 1;
}
