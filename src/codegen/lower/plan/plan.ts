/**
 * The plan of a function: what is stored where, and which kernel computes it. Each step is a
 * function from the graph and the tables of the steps before to a table of its own.
 */
import type { LoopBuffer } from '../../../loops/buffer.js';
import { accessesOf, originOf } from './accesses.js';
import type { Graph, Operand } from './graph.js';
import type { Kernels } from './kernel-plan.js';
import { kernelsOf } from './kernels.js';
import { outputsOf } from './outputs.js';
import { withReusedBuffers } from './reused-results.js';
import { withSharedValues } from './shared-values.js';
import { storedOf } from './stored.js';
import { usesOf } from './uses.js';

export interface Plan {
  readonly kernels: Kernels;
  /** One for each output of the program. */
  readonly outputs: readonly LoopBuffer[];
  /** The value in whose buffer the elements of an operand lie in the same order. */
  originOf(o: Operand): Operand;
}

/**
 * `slices` says which outputs are slices, `finishing` whether equations that tell of complete parts
 * of their results have tasks of their own.
 */
export function planOf(graph: Graph, slices: readonly boolean[], finishing: boolean): Plan {
  const accesses = accessesOf(graph);
  const uses = usesOf(graph, accesses);
  const outputs = outputsOf(graph, accesses, slices);
  const stored = storedOf(graph, accesses, uses, outputs);
  const apart = kernelsOf(graph, { accesses, uses, outputs, stored }, finishing);
  const shared = withSharedValues(apart, accesses, stored);
  return {
    kernels: withReusedBuffers(graph, shared, stored),
    outputs: outputs.buffers,
    originOf: (o) => originOf(o, accesses, stored.values),
  };
}
