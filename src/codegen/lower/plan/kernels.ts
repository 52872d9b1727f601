/**
 * Decides what is stored and which kernel computes it. Elementwise equations, views and small
 * reductions are computed wherever they are read. What is stored, and every large reduction,
 * becomes a task; tasks over one space that do not wait for each other share a kernel.
 */
import { newBuffer, newWindow, type LoopBuffer } from '../../../loops/buffer.js';
import { at, sizeOf } from '../../../array/shape.js';
import { finishInPlace } from './reuse-result.js';
import { shareAcrossKernels } from './shared-values.js';
import type { KernelPlan, Plan } from './plan.js';
import { chooseStored, countUses } from './uses.js';
import {
  bufferOf,
  isComputedInPlace,
  isScalar,
  isSmall,
  isVirtual,
  reduceAxes,
  type Graph,
  type Node,
  type Operand,
  type Value,
} from './graph.js';

const maxTasks = 64;
/** How many kernels back a task looks for one to join. */
const maxLookBack = 32;

/**
 * `windows` says which outputs are windows, `finishing` whether equations that tell of complete parts of
 * their results have tasks of their own.
 */
export function planKernels(graph: Graph, windows: readonly boolean[], finishing: boolean): Plan {
  countUses(graph);
  const outputs = placeOutputs(graph, windows);
  chooseStored(graph);
  const planner = new Planner(finishing);
  for (const node of graph.nodes) planner.add(node);
  for (const [source, buffer] of outputs.copies) planner.copy(source, buffer);
  shareAcrossKernels(planner.kernels);
  finishInPlace(graph, planner.kernels);
  return { kernels: planner.kernels, outputs: outputs.buffers };
}

/** Gives every output a buffer; what is no fresh result of its own is copied at the end. */
function placeOutputs(
  { outputs }: Graph,
  windows: readonly boolean[],
): {
  buffers: LoopBuffer[];
  copies: [Operand, LoopBuffer][];
} {
  const copies: [Operand, LoopBuffer][] = [];
  const buffers = outputs.map((output, i) => {
    const o = origin(output);
    const name = o.kind === 'var' ? o.name : `out${i}`;
    const isFresh = o.kind === 'var' && o.node !== null && o.buffer === null;
    const { dtype, shape } = o.aval;
    const ownName = isFresh ? name : `${name}_copy`;
    const buffer =
      windows[i] === true
        ? newWindow(ownName, dtype, sizeOf(shape))
        : newBuffer(ownName, dtype, sizeOf(shape), isScalar(o));
    if (isFresh) {
      o.mustStore = true;
      o.buffer = buffer;
    } else copies.push([o, buffer]);
    return buffer;
  });
  return { buffers, copies };
}

/** A result that is another one in another shape is computed by computing that one. */
function origin(o: Operand): Operand {
  const input = o.kind === 'var' ? o.node?.copyOf : null;
  const isSame =
    input?.kind === 'var' &&
    input.node !== null &&
    !isComputedInPlace(input.node) &&
    isScalar(input) === isScalar(o);
  return isSame ? input : o;
}

/** Assigns tasks to kernels in the order of the program. */
class Planner {
  readonly kernels: KernelPlan[] = [];
  readonly #finishing: boolean;

  constructor(finishing: boolean) {
    this.#finishing = finishing;
  }

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
    const finishes = this.#finishing && node.lower.kind === 'loops' && node.lower.finishes === true;
    const size = finishes ? at(node.outputs, 0).size : 0;
    const kernel = this.#newKernel('node', size, node, node.segment);
    for (const v of node.outputs) {
      bufferOf(v);
      storedIn(v, kernel);
      if (finishes && !isSmall(v)) v.pointAt = kernel.index;
    }
  }

  /** A kernel over such a space that comes late enough, or a new one. */
  #kernelFor(first: number, size: number, reduce: Node | null, segment: number): KernelPlan {
    const kind = reduce === null && isSmall({ size }) ? 'straight' : 'nest';
    const wanted = { kind, size, reduce, segment } as const;
    const oldest = Math.max(0, first, this.kernels.length - maxLookBack);
    for (let i = this.kernels.length - 1; i >= oldest; i--) {
      const kernel = this.kernels[i] as KernelPlan;
      if (kernel.tasks.length < maxTasks && takes(kernel, wanted)) return kernel;
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

/** Whether a kernel can do one more task, of such a kind. */
function takes(
  kernel: KernelPlan,
  wanted: Pick<KernelPlan, 'kind' | 'size' | 'segment'> & { readonly reduce: Node | null },
): boolean {
  if (wanted.kind === 'straight' || kernel.kind === 'straight') return kernel.kind === wanted.kind;
  if (kernel.size !== wanted.size || kernel.segment !== wanted.segment) return false;
  const { reduce } = wanted;
  if (kernel.kind === 'node') return reduce === null;
  return reduce === null || kernel.reduction === null || sameSpace(reduce, kernel.reduction);
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
