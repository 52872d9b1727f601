/**
 * Decides what is stored and which kernel computes it. Elementwise equations, views and small
 * reductions are computed wherever they are read. What is stored, and every large reduction,
 * becomes a task; tasks over one space that do not wait for each other share a kernel.
 */
import { isFloat } from '../array/dtype.js';
import { newBuffer, type LoopBuffer } from '../loops/buffer.js';
import { sizeOf } from '../array/shape.js';
import { findAccesses } from './access.js';
import {
  isScalar,
  isSmall,
  isVirtual,
  type Graph,
  type Node,
  type Operand,
  type Value,
} from './values.js';

/** Stores an element-by-element result, or reduces and stores. */
export interface Task {
  readonly source: Operand;
  readonly buffer: LoopBuffer;
  /** The reduction that computes `source`, else null. */
  readonly reduce: Node | null;
}

/**
 * `straight`: small results without loops. `nest`: one loop nest over a space of `size` elements.
 * `node`: an equation that writes its own loops, or a call.
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

/** A value of more operations than this is stored rather than computed twice. */
const maxRecomputed = 8;
/** The same for what is computed once for a row. */
const maxPerRow = 400;
const costs = { view: 0, cheap: 1, costly: 20 };
const maxWork = 1e6;
/** How many array equations a segment has: together they are at most one loop's body. */
const segmentLength = 400;
const maxTasks = 64;
/** How many kernels back a task looks for one to join. */
const maxLookBack = 32;

export function planKernels(graph: Graph): Plan {
  countUses(graph);
  const outputs = placeOutputs(graph);
  chooseStored(graph);
  const planner = new Planner();
  for (const node of graph.nodes) planner.add(node);
  for (const [source, buffer] of outputs.copies) planner.copy(source, buffer);
  shareAcrossKernels(planner.kernels);
  return { kernels: planner.kernels, outputs: outputs.buffers };
}

function countUses({ nodes, outputs }: Graph): void {
  let segment = 0;
  let length = 0;
  for (const node of nodes) {
    if (!node.outputs.every(isSmall) && ++length > segmentLength) {
      segment++;
      length = 0;
    }
    node.segment = segment;
    findAccesses(node);
    node.inputs.forEach((input, k) => use(node, input, k));
  }
  for (const o of outputs) if (o.kind === 'var') o.uses++;
}

function use(node: Node, input: Operand, k: number): void {
  if (input.kind === 'literal') return;
  const access = node.accesses[k];
  input.uses++;
  input.lastSegment = node.segment;
  if (mustBeStoredFor(node, k)) input.mustStore = true;
  if (access === undefined || access.pointwise) return;
  if (isSmall(input) && node.outputs.every(isSmall) && node.kind !== 'loops') return;
  if (access.rowwise) input.rowwise++;
  else input.scattered++;
  input.repeats = Math.max(input.repeats, access.repeats);
}

/** Whether the operand must lie in a buffer. */
function mustBeStoredFor({ kind, lower }: Node, k: number): boolean {
  if (kind === 'call') return true;
  return lower.kind === 'loops' && lower.fused !== 'all' && !lower.fused.includes(k);
}

/** Gives every output a buffer; what is no fresh result of its own is copied at the end. */
function placeOutputs({ outputs }: Graph): {
  buffers: LoopBuffer[];
  copies: [Operand, LoopBuffer][];
} {
  const copies: [Operand, LoopBuffer][] = [];
  const buffers = outputs.map((o, i) => {
    const name = o.kind === 'var' ? o.name : `out${i}`;
    const isFresh = o.kind === 'var' && o.node !== null && o.buffer === null;
    const buffer = newBuffer(
      isFresh ? name : `${name}_copy`,
      o.aval.dtype,
      sizeOf(o.aval.shape),
      isScalar(o),
    );
    if (isFresh) {
      o.mustStore = true;
      o.buffer = buffer;
    } else copies.push([o, buffer]);
    return buffer;
  });
  return { buffers, copies };
}

/** Finds the work of each value and stores what would otherwise be computed again and again. */
function chooseStored({ nodes }: Graph): void {
  for (const node of nodes) {
    const work = isComputedInPlace(node) ? workOf(node) : 0;
    for (const v of node.outputs) {
      v.work = v.size === 1 ? 0 : work;
      v.isCostly = v.work > 0 && isCostly(node);
      if (v.work <= maxRecomputed || v.mustStore) continue;
      const elsewhere = v.scattered + (v.isCostly || v.work > maxPerRow ? v.rowwise : 0);
      const isScattered = elsewhere > 0 && (v.uses > 1 || isSmall(v));
      v.mustStore = v.repeats > 1 || isScattered || v.lastSegment > node.segment;
    }
    for (const v of node.outputs) if (v.mustStore) [v.work, v.isCostly] = [0, false];
  }
}

const isComputedInPlace = ({ kind }: Node): boolean => kind === 'map' || kind === 'fold';

const isCostly = ({ lower, inputs }: Node): boolean =>
  (lower.kind === 'map' && lower.cost === 'costly') ||
  inputs.some((input) => input.kind === 'var' && input.isCostly);

function workOf({ lower, inputs, accesses }: Node): number {
  const reads = inputs.reduce((sum, input, k) => {
    const { work, size } = input.kind === 'var' ? input : { work: 0, size: 1 };
    const perElement = size === 1 ? 0 : work === 0 ? 1 : work;
    return sum + perElement * (accesses[k]?.reads ?? 1);
  }, 0);
  const own = lower.kind === 'map' ? costs[lower.cost] : (accesses[0]?.reads ?? 1);
  return Math.min(maxWork, own + reads);
}

/** Assigns tasks to kernels in the order of the program. */
class Planner {
  readonly kernels: KernelPlan[] = [];

  add(node: Node): void {
    if (isComputedInPlace(node)) {
      for (const v of node.outputs) this.#addVirtual(v, node);
      return;
    }
    if (node.kind === 'reduce') this.#addReduce(node);
    else this.#addNode(node);
  }

  /** An output that is an input, a literal or another output too. */
  copy(source: Operand, buffer: LoopBuffer): void {
    const first = source.kind === 'var' ? source.pointAt : 0;
    const kernel = this.#kernelFor(first, buffer.size, null, 0);
    kernel.tasks.push({ source, buffer, reduce: null });
  }

  #addVirtual(v: Value, node: Node): void {
    for (const [k, input] of node.inputs.entries()) {
      if (input.kind === 'literal') continue;
      const access = node.accesses[k];
      const atPoint =
        access?.pointwise === true || (isSmall(v) && isSmall(input) && isVirtual(input));
      v.pointAt = Math.max(v.pointAt, atPoint ? input.pointAt : input.anyAt);
      v.anyAt = Math.max(v.anyAt, input.anyAt);
    }
    if (!v.mustStore) return;
    const kernel = this.#kernelFor(v.pointAt, v.size, null, node.segment);
    kernel.tasks.push({ source: v, buffer: bufferOf(v), reduce: null });
    v.kernel = kernel.index;
    // The elements of small arrays stay known as expressions.
    if (!isSmall(v)) v.pointAt = kernel.index;
    if (v.size > 1 || !isScalar(v)) v.anyAt = kernel.index + 1;
  }

  #addReduce(node: Node): void {
    const x = node.inputs[0] as Value;
    const result = node.outputs[0] as Value;
    const kernel = this.#kernelFor(x.pointAt, x.size, node, node.segment);
    kernel.reduction ??= node;
    kernel.tasks.push({ source: result, buffer: bufferOf(result), reduce: node });
    storedIn(result, kernel);
  }

  #addNode(node: Node): void {
    const kernel = this.#newKernel('node', 0, node, node.segment);
    for (const v of node.outputs) {
      bufferOf(v);
      storedIn(v, kernel);
    }
  }

  /** A kernel over such a space that comes late enough, or a new one. */
  #kernelFor(first: number, size: number, reduce: Node | null, segment: number): KernelPlan {
    const kind = reduce === null && isSmall({ size }) ? 'straight' : 'nest';
    const oldest = Math.max(0, first, this.kernels.length - maxLookBack);
    for (let i = this.kernels.length - 1; i >= oldest; i--) {
      const kernel = this.kernels[i] as KernelPlan;
      if (kernel.kind !== kind || kernel.tasks.length >= maxTasks) continue;
      if (kind === 'straight') return kernel;
      if (kernel.size !== size || kernel.segment !== segment) continue;
      if (reduce === null || kernel.reduction === null || sameSpace(reduce, kernel.reduction))
        return kernel;
    }
    return this.#newKernel(kind, size, null, segment);
  }

  #newKernel(
    kind: KernelPlan['kind'],
    size: number,
    node: Node | null,
    segment: number,
  ): KernelPlan {
    const index = this.kernels.length;
    const kernel: KernelPlan = { kind, index, size, tasks: [], node, reduction: null, segment };
    this.kernels.push(kernel);
    return kernel;
  }
}

function storedIn(v: Value, kernel: KernelPlan): void {
  v.kernel = kernel.index;
  v.pointAt = kernel.index + 1;
  v.anyAt = kernel.index + 1;
}

export function bufferOf(v: Value): LoopBuffer {
  return (v.buffer ??= newBuffer(v.name, v.aval.dtype, v.size, isScalar(v)));
}

export function reduceAxes(node: Node): readonly number[] {
  return node.lower.kind === 'reduce' ? node.lower.axes(node.equation.params as never) : [];
}

/** Whether two reductions go over the same axes of one shape. */
function sameSpace(a: Node, b: Node): boolean {
  const [x, y] = [a.types.inputs[0], b.types.inputs[0]];
  const [shape, axes] = [y?.shape ?? [], reduceAxes(b)];
  const mine = reduceAxes(a);
  return (
    x?.shape.length === shape.length &&
    x.shape.every((n, d) => n === shape[d]) &&
    mine.length === axes.length &&
    mine.every((axis, i) => axis === axes[i])
  );
}

/**
 * Where a later kernel would compute again what an earlier one has at its point, and that is more
 * than a few operations, the earlier one stores it.
 */
function shareAcrossKernels(kernels: readonly KernelPlan[]): void {
  for (const kernel of kernels) {
    const visitor = new Demand(kernel, kernels);
    if (kernel.node?.kind === 'loops')
      for (const input of kernel.node.inputs) visitor.visit(input, false);
    // Tasks may be added to this kernel only while later ones are visited.
    for (const { source, reduce } of kernel.tasks) {
      if (reduce !== null) visitor.visit(reduce.inputs[0] as Operand, true);
      else visitor.visit(source, true, true);
    }
  }
}

class Demand {
  readonly #kernel: KernelPlan;
  readonly #kernels: readonly KernelPlan[];
  readonly #atPoint = new Set<Value>();
  readonly #elsewhere = new Set<Value>();

  constructor(kernel: KernelPlan, kernels: readonly KernelPlan[]) {
    this.#kernel = kernel;
    this.#kernels = kernels;
  }

  visit(input: Operand, atPoint: boolean, isTask = false): void {
    const seen = atPoint ? this.#atPoint : this.#elsewhere;
    if (input.kind === 'literal' || !isVirtual(input) || seen.has(input)) return;
    // The elements of small arrays are computed once for the whole function.
    if (input.size === 1 || (isSmall(input) && this.#kernel.kind === 'straight')) return;
    const here = this.#kernel.index;
    if (!isTask && input.kernel <= here && !(input.kernel === here && atPoint)) return;
    seen.add(input);
    const isShared = input.firstKernel >= 0 && input.firstKernel < here;
    if (isShared && input.work > maxRecomputed && input.kernel === Infinity) {
      if (input.firstAtPoint) return this.#store(input);
    }
    if (!isShared || (atPoint && !input.firstAtPoint)) {
      const wasAtPoint = input.firstKernel === here && input.firstAtPoint;
      input.firstKernel = here;
      input.firstAtPoint = wasAtPoint || (atPoint && this.#kernel.kind === 'nest');
    }
    this.#visitInputs(input, atPoint);
  }

  #visitInputs({ node }: Value, atPoint: boolean): void {
    node?.inputs.forEach((input, k) =>
      this.visit(input, atPoint && node.accesses[k]?.pointwise === true),
    );
  }

  #store(v: Value): void {
    const kernel = this.#kernels[v.firstKernel] as KernelPlan;
    kernel.tasks.push({ source: v, buffer: bufferOf(v), reduce: null });
    v.kernel = kernel.index;
  }
}

/** Sums of floats are what must not be one long chain. */
export const isFloatSum = (node: Node): boolean =>
  node.lower.kind === 'reduce' &&
  node.lower.monoid === 'sum' &&
  isFloat((node.outputs[0] as Value).aval.dtype);
