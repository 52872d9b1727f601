/** Which values are stored, and what it costs to compute an element of the others. */
import { isSmall } from '../../../ir/small.js';
import type { Accesses } from './accesses.js';
import { isInline, type Graph, type Node, type GraphValue } from './graph.js';
import type { Outputs } from './outputs.js';
import type { Updates } from './in-place/updates.js';
import type { Use, Uses } from './uses.js';

/** A value of more operations than this is stored rather than computed twice. */
export const maxRecomputed = 8;
/**
 * The same for what is computed once for a row. More than that is not written out in its reader.
 */
const maxPerRow = 400;
const costs = { view: 0, cheap: 1, costly: 20 };
const maxWork = 1e6;

/** What it takes to compute one element from what is stored. */
export interface Cost {
  readonly operations: number;
  /** Whether some of them are costly. */
  readonly isCostly: boolean;
}

export interface Stored {
  /** The inline values that are stored all the same. */
  readonly values: ReadonlySet<GraphValue>;
  costOf(v: GraphValue): Cost;
}

/** Stores what outputs and readers need in a buffer, and what would be computed again and again. */
export function storedOf(
  graph: Graph,
  accesses: Accesses,
  uses: Uses,
  outputs: Outputs,
  { kept }: Updates,
): Stored {
  const values = new Set([...uses.neededStored, ...outputs.own.keys(), ...kept]);
  const known = new Map<GraphValue, Cost>();
  const costOf = (v: GraphValue): Cost => known.get(v) ?? loaded;
  for (const node of graph.nodes) {
    if (!isInline(node)) continue;
    const cost = costOfNode(node, accesses, costOf);
    for (const v of node.outputs) {
      if (v.size === 1) continue;
      const use = uses.of.get(v) ?? unused;
      const segment = uses.segments.get(node) ?? 0;
      if (cost.operations > maxRecomputed && isReadOften(v, use, cost, segment)) values.add(v);
      // Whoever reads what is stored only loads it.
      if (!values.has(v)) known.set(v, cost);
    }
  }
  return { values, costOf };
}

const loaded: Cost = { operations: 0, isCostly: false };
const unused: Use = { count: 0, scattered: 0, rowwise: 0, repeats: 1, lastSegment: 0 };

/** Whether elements would be computed more often than once. */
function isReadOften(v: GraphValue, use: Use, cost: Cost, segment: number): boolean {
  if (use.repeats > 1 || use.lastSegment > segment) return true;
  const perRow = isSmall(v) ? maxRecomputed : maxPerRow;
  const elsewhere = use.scattered + (cost.isCostly || cost.operations > perRow ? use.rowwise : 0);
  return elsewhere > 0 && (use.count > 1 || isSmall(v) || cost.operations > maxPerRow);
}

function costOfNode(node: Node, accesses: Accesses, costOf: (v: GraphValue) => Cost): Cost {
  const { lower, inputs } = node;
  const reads = (k: number): number => accesses.get(node)?.operands[k]?.reads ?? 1;
  let operations = lower.kind === 'map' ? costs[lower.cost] : reads(0);
  let isCostly = lower.kind === 'map' && lower.cost === 'costly';
  inputs.forEach((input, k) => {
    if (input.kind === 'literal' || input.size === 1) return;
    const cost = costOf(input);
    operations += Math.max(1, cost.operations) * reads(k);
    isCostly ||= cost.isCostly;
  });
  return { operations: Math.min(maxWork, operations), isCostly };
}
