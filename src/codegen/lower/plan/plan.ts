/**
 * The plan of a function: what is stored where, and which kernel computes it. Each step is a
 * function from the graph and the tables of the steps before to a table of its own.
 */
import type { Steps } from '../../../array/work/steps.js';
import type { LoopBuffer } from '../../../loops/buffer.js';
import { accessesOf, originOf, type Accesses } from './accesses.js';
import type { GraphOperand } from './graph.js';
import type { Prepared } from './in-place/results.js';
import type { Kernels } from './kernel-plan.js';
import { kernelsOf } from './kernels.js';
import { outputsOf, type Outputs } from './outputs.js';
import { withReusedBuffers } from './reused-results.js';
import { withSharedValues } from './shared-values.js';
import { storedOf, type Stored } from './stored.js';
import type { Updates } from './in-place/updates.js';
import { usesOf, type Uses } from './uses.js';

/** What the steps have found out, in their order. */
export interface PlanTables {
  readonly accesses: Accesses;
  readonly uses: Uses;
  readonly updates: Updates;
  readonly outputs: Outputs;
  readonly stored: Stored;
  /** The kernels as they are fused first, and with what earlier ones store for later ones. */
  readonly fused: Kernels;
  readonly shared: Kernels;
}

export interface Plan {
  readonly tables: PlanTables;
  readonly kernels: Kernels;
  /** One for each output of the program. */
  readonly outputs: readonly LoopBuffer[];
  /** The value in whose buffer the elements of an operand lie in the same order. */
  originOf(o: GraphOperand): GraphOperand;
}

/**
 * `slices` says which outputs are slices, `finishing` whether equations that tell of complete parts
 * of their results have tasks of their own.
 */
export function* planOf(
  { graph, updates, over }: Prepared,
  slices: readonly boolean[],
  finishing: boolean,
): Steps<Plan> {
  const accesses = accessesOf(graph);
  yield 0.2;
  const uses = usesOf(graph, accesses);
  const outputs = outputsOf(graph, accesses, slices, over);
  yield 0.4;
  const stored = storedOf(graph, accesses, uses, outputs, updates);
  yield 0.6;
  const fused = kernelsOf(graph, { accesses, uses, updates, outputs, stored }, finishing);
  yield 0.8;
  const shared = withSharedValues(fused, accesses, stored);
  return {
    tables: { accesses, uses, updates, outputs, stored, fused, shared },
    kernels: withReusedBuffers(graph, shared, stored),
    outputs: outputs.buffers,
    originOf: (o) => originOf(o, accesses, stored.values),
  };
}
