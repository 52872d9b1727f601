/** Where the values of a function lie. */
import { newSlice, type LoopBuffer } from '../../../loops/buffer.js';
import { bufferIn } from '../plan/buffers.js';
import type { Graph, GraphOperand, GraphValue } from '../plan/graph.js';
import type { Plan } from '../plan/plan.js';

/**
 * The buffers of the plan; those of values that it does not know are made when they are asked for.
 */
export class Storage {
  readonly #plan: Plan;
  readonly #buffers: Map<GraphValue, LoopBuffer>;

  /** `slices` says which inputs are slices. */
  constructor(graph: Graph, plan: Plan, slices: readonly boolean[]) {
    this.#plan = plan;
    this.#buffers = new Map(plan.kernels.buffers);
    graph.inputs.forEach((v, i) => {
      if (slices[i] === true) this.#buffers.set(v, newSlice(v.name, v.aval.dtype, v.size));
    });
  }

  bufferOf(v: GraphValue): LoopBuffer {
    return bufferIn(this.#buffers, v);
  }

  /** The kernel that stores a value: -1 for inputs, Infinity where none does. */
  kernelOf(v: GraphValue): number {
    return this.#plan.kernels.storing.get(v) ?? (v.node === null ? -1 : Infinity);
  }

  isStored(v: GraphValue): boolean {
    return this.kernelOf(v) !== Infinity;
  }

  /** The value in whose buffer the elements of an operand lie in the same order. */
  originOf(o: GraphOperand): GraphOperand {
    return this.#plan.originOf(o);
  }
}
