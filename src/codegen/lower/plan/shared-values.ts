/**
 * Finds what several kernels would compute. Where a later kernel needs more than a few operations
 * that an earlier one does at its point, the earlier one stores the result.
 */
import type { KernelPlan } from './plan.js';
import { maxRecomputed } from './uses.js';
import { bufferOf, isSmall, isVirtual, type Operand, type Value } from './graph.js';

export function shareAcrossKernels(kernels: readonly KernelPlan[]): void {
  for (const kernel of kernels) {
    const demand = new Demand(kernel, kernels);
    if (kernel.node !== null) for (const input of kernel.node.inputs) demand.read(input, false);
    // Tasks are added only to kernels before the present one.
    for (const { source, reduce } of kernel.tasks) {
      const operand = reduce === null ? source : (reduce.inputs[0] as Operand);
      if (operand.kind === 'var' && operand.kernel === kernel.index) demand.compute(operand, true);
      else demand.read(operand, true);
    }
  }
}

/** What one kernel computes. */
class Demand {
  readonly #kernel: KernelPlan;
  readonly #kernels: readonly KernelPlan[];
  readonly #atPoint = new Set<Value>();
  readonly #elsewhere = new Set<Value>();

  constructor(kernel: KernelPlan, kernels: readonly KernelPlan[]) {
    this.#kernel = kernel;
    this.#kernels = kernels;
  }

  /** Notes that the kernel reads a value, and all that it has to compute for that. */
  read(input: Operand, atPoint: boolean): void {
    if (input.kind === 'literal' || !isVirtual(input) || this.#isAtHand(input, atPoint)) return;
    const isComputedBefore = input.firstKernel >= 0 && input.firstKernel < this.#kernel.index;
    if (isComputedBefore && input.firstAtPoint && input.work > maxRecomputed) this.#store(input);
    else this.compute(input, atPoint);
  }

  /** Whether the kernel loads the value or has its elements anyway. */
  #isAtHand(v: Value, atPoint: boolean): boolean {
    // The elements of small arrays are computed once for the whole function.
    if (v.size === 1 || (isSmall(v) && this.#kernel.kind === 'straight')) return true;
    return v.kernel < this.#kernel.index || (v.kernel === this.#kernel.index && !atPoint);
  }

  compute(v: Value, atPoint: boolean): void {
    const seen = atPoint ? this.#atPoint : this.#elsewhere;
    if (seen.has(v)) return;
    seen.add(v);
    const canStore = atPoint && this.#kernel.kind === 'nest';
    if (v.firstKernel < 0 || (canStore && !v.firstAtPoint)) {
      v.firstKernel = this.#kernel.index;
      v.firstAtPoint = canStore;
    }
    v.node?.inputs.forEach((input, k) =>
      this.read(input, atPoint && v.node?.accesses[k]?.pointwise === true),
    );
  }

  #store(v: Value): void {
    const kernel = this.#kernels[v.firstKernel] as KernelPlan;
    kernel.tasks.push({ source: v, buffer: bufferOf(v), reduce: null });
    v.kernel = kernel.index;
  }
}
