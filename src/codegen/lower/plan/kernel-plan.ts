/** The kernels of a function, as the steps of planning hand them on. */
import type { LoopBuffer } from '../../../loops/buffer.js';
import type { Node, GraphOperand, GraphValue } from './graph.js';

/** Stores an element-by-element result, or reduces and stores. */
export interface Task {
  readonly source: GraphOperand;
  readonly buffer: LoopBuffer;
  /** The reduction that computes `source`, else null. */
  readonly reduce: Node | null;
}

/**
 * `straight`: small results without loops. `nest`: one loop nest over a space of `size` elements.
 * `node`: an equation that writes its own loops, or a call; its tasks are computed from each part
 * of its result, of `size` elements, when that is complete.
 */
export interface KernelPlan {
  readonly kind: 'straight' | 'nest' | 'node';
  readonly index: number;
  readonly size: number;
  readonly tasks: readonly Task[];
  readonly node: Node | null;
  /** What the tasks reduce; null while none does. */
  readonly reduction: Node | null;
  readonly segment: number;
}

/** Kernels in order, with what they compute. */
export interface Kernels {
  readonly list: readonly KernelPlan[];
  /** The kernel that stores a value, of those that are stored. */
  readonly storing: ReadonlyMap<GraphValue, number>;
  /** The first kernel that can have the element of a value at its own point, where it is not 0. */
  readonly pointAt: ReadonlyMap<GraphValue, number>;
  /** Where the values lie that are stored. */
  readonly buffers: ReadonlyMap<GraphValue, LoopBuffer>;
}
