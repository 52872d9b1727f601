/** The plan of a function's kernels. */
import type { LoopBuffer } from '../../../loops/buffer.js';
import type { Node, Operand } from './graph.js';

/** Stores an element-by-element result, or reduces and stores. */
export interface Task {
  readonly source: Operand;
  readonly buffer: LoopBuffer;
  /** The reduction that computes `source`, else null. */
  readonly reduce: Node | null;
}

/**
 * `straight`: small results without loops. `nest`: one loop nest over a space of `size` elements.
 * `node`: an equation that writes its own loops, or a call; its tasks are computed from each part of
 * its result, of `size` elements, when that is complete.
 */
export interface KernelPlan {
  readonly kind: 'straight' | 'nest' | 'node';
  readonly index: number;
  readonly size: number;
  readonly tasks: Task[];
  readonly node: Node | null;
  /** What the tasks reduce; null while none does. */
  reduction: Node | null;
  readonly segment: number;
}

export interface Plan {
  readonly kernels: readonly KernelPlan[];
  /** One for each output of the program. */
  readonly outputs: readonly LoopBuffer[];
}
