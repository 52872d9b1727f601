/** Where the values of a function lie. */
import { newSlice, type LoopBuffer } from '../../../loops/buffer.js';
import { bufferIn } from '../plan/buffers.js';
import type { Access } from '../plan/accesses.js';
import type { Graph, GraphOperand, GraphValue, Node } from '../plan/graph.js';
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

  /** Whether a value is no longer computed once a kernel has stored it. */
  isKept(v: GraphValue): boolean {
    return this.#plan.tables.updates.kept.has(v);
  }

  /** Whether a result lies in the memory of what it updates. */
  isInPlace(v: GraphValue): boolean {
    return this.#plan.tables.updates.over.has(v);
  }

  /** The buffers that lie in the memory of another one. */
  sharing(): ReadonlyMap<LoopBuffer, LoopBuffer> {
    const { over } = this.#plan.tables.updates;
    const next = new Map([...over].map(([v, old]) => [old, v]));
    const sharing = new Map<LoopBuffer, LoopBuffer>();
    for (const first of next.keys()) {
      if (over.has(first)) continue;
      const row = [first];
      for (let v = next.get(first); v !== undefined; v = next.get(v)) row.push(v);
      const buffers = row.map((v) => this.bufferOf(v));
      // Only the last of them can be a result, and only the first one an input.
      const target = buffers.at(-1) as LoopBuffer;
      for (const buffer of buffers) if (buffer !== target) sharing.set(buffer, target);
    }
    return sharing;
  }

  /** How a node reads each of its operands. */
  accessesOf(node: Node): readonly Access[] {
    return this.#plan.tables.accesses.get(node)?.operands ?? [];
  }

  /** The value in whose buffer the elements of an operand lie in the same order. */
  originOf(o: GraphOperand): GraphOperand {
    return this.#plan.originOf(o);
  }
}
