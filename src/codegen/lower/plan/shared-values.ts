/**
 * Finds what several kernels would compute. Where a later kernel needs more than a few operations
 * that an earlier one does at its point, the earlier one stores the result.
 */
import { at } from '../../../array/shape.js';
import { isSmall } from '../../../ir/small.js';
import type { LoopBuffer } from '../../../loops/buffer.js';
import type { Accesses } from './accesses.js';
import { bufferIn } from './buffers.js';
import { isVirtual, type GraphOperand, type GraphValue } from './graph.js';
import { operandOf, type KernelPlan, type Kernels, type Task } from './kernel-plan.js';
import { maxRecomputed, type Stored } from './stored.js';

/** The kernels with the tasks that store what later kernels read. */
export function withSharedValues(kernels: Kernels, accesses: Accesses, stored: Stored): Kernels {
  if (kernels.list.length === 0) return kernels;
  const sharing = new Sharing(kernels, accesses, stored);
  for (const kernel of kernels.list) sharing.visit(kernel);
  return sharing.shared();
}

/**
 * The first kernel that computes a value, and whether it could store it: at its point, in a nest.
 */
interface First {
  readonly kernel: number;
  readonly isStorable: boolean;
}

class Sharing {
  readonly #kernels: Kernels;
  readonly #accesses: Accesses;
  readonly #stored: Stored;
  readonly #first = new Map<GraphValue, First>();
  readonly #added: Task[][];
  readonly #storing: Map<GraphValue, number>;
  readonly #buffers: Map<GraphValue, LoopBuffer>;
  #kernel: KernelPlan;
  /** What the present kernel computes at its point, and elsewhere. */
  #atPoint = new Set<GraphValue>();
  #elsewhere = new Set<GraphValue>();

  constructor(kernels: Kernels, accesses: Accesses, stored: Stored) {
    this.#kernels = kernels;
    this.#accesses = accesses;
    this.#stored = stored;
    this.#added = kernels.list.map(() => []);
    this.#storing = new Map(kernels.storing);
    this.#buffers = new Map(kernels.buffers);
    this.#kernel = at(kernels.list, 0);
  }

  shared(): Kernels {
    const list = this.#kernels.list.map((kernel, i) => {
      const added = at(this.#added, i);
      return added.length === 0 ? kernel : { ...kernel, tasks: [...kernel.tasks, ...added] };
    });
    return { ...this.#kernels, list, storing: this.#storing, buffers: this.#buffers };
  }

  /** Notes what a kernel computes. Tasks are added only to kernels before it. */
  visit(kernel: KernelPlan): void {
    this.#kernel = kernel;
    this.#atPoint = new Set();
    this.#elsewhere = new Set();
    if (kernel.node !== null) for (const input of kernel.node.inputs) this.#read(input, false);
    for (const task of kernel.tasks) {
      const operand = operandOf(task);
      const isOwn = operand.kind === 'var' && this.#storing.get(operand) === kernel.index;
      if (isOwn) this.#compute(operand, true);
      else this.#read(operand, true);
    }
  }

  /** Notes that the kernel reads a value, and all that it has to compute for that. */
  #read(input: GraphOperand, atPoint: boolean): void {
    if (input.kind === 'literal' || !isVirtual(input) || this.#isAtHand(input, atPoint)) return;
    const first = this.#first.get(input);
    const isComputedBefore = first !== undefined && first.kernel < this.#kernel.index;
    const isLong = this.#stored.costOf(input).operations > maxRecomputed;
    if (isComputedBefore && first.isStorable && isLong) this.#store(input, first.kernel);
    else this.#compute(input, atPoint);
  }

  /** Whether the kernel loads the value or has its elements anyway. */
  #isAtHand(v: GraphValue, atPoint: boolean): boolean {
    // The elements of small arrays are computed once for the whole function.
    if (v.size === 1 || (isSmall(v) && this.#kernel.kind === 'straight')) return true;
    const storing = this.#storing.get(v) ?? Infinity;
    return storing < this.#kernel.index || (storing === this.#kernel.index && !atPoint);
  }

  #compute(v: GraphValue, atPoint: boolean): void {
    const seen = atPoint ? this.#atPoint : this.#elsewhere;
    if (seen.has(v)) return;
    seen.add(v);
    const isStorable = atPoint && this.#kernel.kind === 'nest';
    const first = this.#first.get(v);
    if (first === undefined || (isStorable && !first.isStorable))
      this.#first.set(v, { kernel: this.#kernel.index, isStorable });
    const operands = v.node === null ? undefined : this.#accesses.get(v.node)?.operands;
    v.node?.inputs.forEach((input, k) =>
      this.#read(input, atPoint && operands?.[k]?.pointwise === true),
    );
  }

  #store(v: GraphValue, kernel: number): void {
    const buffer = bufferIn(this.#buffers, v);
    this.#added[kernel]?.push({ source: v, buffer, reduce: null, piece: null });
    this.#storing.set(v, kernel);
  }
}
