/** The kernels of a function, as the steps of planning hand them on. */
import { at } from '../../../array/shape.js';
import type { LoopBuffer } from '../../../loops/buffer.js';
import type { Place } from '../../../primitives/record.js';
import type { Node, GraphOperand, GraphValue } from './graph.js';

/** Stores an element-by-element result, or reduces and stores. */
export interface Task {
  readonly source: GraphOperand;
  readonly buffer: LoopBuffer;
  /** The reduction that computes `source`, else null. */
  readonly reduce: Node | null;
  /** What `source` is stored as a piece of; null where it has the buffer to itself. */
  readonly piece: Piece | null;
}

/** One operand of a node that puts its operands together, and where it stands in the result. */
export interface Piece {
  readonly node: Node;
  readonly place: Place;
}

/** The value that a task computes at each point of its space. */
export const operandOf = ({ source, reduce }: Task): GraphOperand =>
  reduce === null ? source : at(reduce.inputs, 0);

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
