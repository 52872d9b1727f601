/**
 * Decides which kernel computes what is stored. Elementwise equations, views and small reductions
 * are computed wherever they are read. What is stored, and every large reduction, becomes a task;
 * tasks over one space that do not wait for each other share a kernel.
 */
import { at } from '../../../array/shape.js';
import { isSmall, smallSize } from '../../../ir/small.js';
import type { LoopBuffer } from '../../../loops/buffer.js';
import type { Accesses } from './accesses.js';
import { bufferIn } from './buffers.js';
import {
  isInline,
  isScalar,
  isVirtual,
  reduceAxes,
  type Graph,
  type Node,
  type GraphOperand,
  type GraphValue,
} from './graph.js';
import type { Outputs } from './outputs.js';
import type { KernelPlan, Kernels, Task } from './kernel-plan.js';
import type { Stored } from './stored.js';
import type { Uses } from './uses.js';

const maxTasks = 64;
/** How many kernels back a task looks for one to join. */
const maxLookBack = 32;

/** What the steps before have found out. */
interface Tables {
  readonly accesses: Accesses;
  readonly uses: Uses;
  readonly outputs: Outputs;
  readonly stored: Stored;
}

export function kernelsOf(graph: Graph, tables: Tables, finishing: boolean): Kernels {
  const planner = new Planner(tables, finishing);
  for (const node of graph.nodes) planner.add(node);
  for (const [source, buffer] of tables.outputs.copies) planner.copy(source, buffer);
  return planner.planned();
}

/** A kernel to which tasks are still added. */
interface OpenKernel extends KernelPlan {
  readonly tasks: Task[];
  reduction: Node | null;
}

/** The first kernel that can have the element of a value at its own point, and any element. */
interface Earliest {
  readonly point: number;
  readonly any: number;
}

const fromStart: Earliest = { point: 0, any: 0 };

/** Assigns tasks to kernels in the order of the program. */
class Planner {
  readonly #tables: Tables;
  readonly #finishing: boolean;
  readonly #kernels: OpenKernel[] = [];
  readonly #earliest = new Map<GraphValue, Earliest>();
  readonly #storing = new Map<GraphValue, number>();
  readonly #buffers: Map<GraphValue, LoopBuffer>;

  constructor(tables: Tables, finishing: boolean) {
    this.#tables = tables;
    this.#finishing = finishing;
    this.#buffers = new Map(tables.outputs.own);
  }

  planned(): Kernels {
    const pointAt = new Map([...this.#earliest].map(([v, { point }]) => [v, point]));
    const buffers = this.#buffers;
    return { list: this.#kernels, storing: this.#storing, pointAt, buffers };
  }

  add(node: Node): void {
    if (isInline(node)) {
      for (const v of node.outputs) this.#addVirtual(v, node);
      return;
    }
    if (node.kind === 'reduce') this.#addReduce(node);
    else this.#addNode(node);
  }

  /** An output that is an input, a literal or another output too. */
  copy(source: GraphOperand, buffer: LoopBuffer): void {
    const first = this.#earliestOf(source).point;
    const kernel = this.#kernelFor(first, buffer.size, null, 0);
    kernel.tasks.push({ source, buffer, reduce: null });
  }

  #earliestOf(o: GraphOperand): Earliest {
    return (o.kind === 'var' && this.#earliest.get(o)) || fromStart;
  }

  #addVirtual(v: GraphValue, node: Node): void {
    let { point, any } = fromStart;
    for (const [k, input] of node.inputs.entries()) {
      if (input.kind === 'literal') continue;
      const access = this.#tables.accesses.get(node)?.operands[k];
      const isAtPoint =
        access?.pointwise === true || (isSmall(v) && isSmall(input) && isVirtual(input));
      const earliest = this.#earliestOf(input);
      point = Math.max(point, isAtPoint ? earliest.point : earliest.any);
      any = Math.max(any, earliest.any);
    }
    if (this.#tables.stored.values.has(v)) {
      const kernel = this.#kernelFor(point, v.size, null, this.#segmentOf(node));
      kernel.tasks.push({ source: v, buffer: this.#bufferOf(v), reduce: null });
      this.#storing.set(v, kernel.index);
      // The elements of small arrays stay known as expressions.
      if (!isSmall(v)) point = kernel.index;
      if (v.size > 1 || !isScalar(v)) any = kernel.index + 1;
    }
    this.#earliest.set(v, { point, any });
  }

  #addReduce(node: Node): void {
    const x = at(node.inputs, 0) as GraphValue;
    const result = at(node.outputs, 0);
    const segment = this.#segmentOf(node);
    const kernel = this.#kernelFor(this.#earliestOf(x).point, x.size, node, segment);
    kernel.reduction ??= node;
    kernel.tasks.push({ source: result, buffer: this.#bufferOf(result), reduce: node });
    this.#storeIn(result, kernel);
  }

  #addNode(node: Node): void {
    const finishes = this.#finishing && node.lower.kind === 'loops' && node.lower.finishes === true;
    const size = finishes ? at(node.outputs, 0).size : 0;
    const kernel = this.#newKernel('node', size, node, this.#segmentOf(node));
    for (const v of node.outputs) {
      this.#bufferOf(v);
      this.#storeIn(v, kernel);
      if (finishes && !isSmall(v))
        this.#earliest.set(v, { point: kernel.index, any: kernel.index + 1 });
    }
  }

  #storeIn(v: GraphValue, { index }: OpenKernel): void {
    this.#storing.set(v, index);
    this.#earliest.set(v, { point: index + 1, any: index + 1 });
  }

  #segmentOf(node: Node): number {
    return this.#tables.uses.segments.get(node) ?? 0;
  }

  #bufferOf(v: GraphValue): LoopBuffer {
    return bufferIn(this.#buffers, v);
  }

  /** A kernel over such a space that comes late enough, or a new one. */
  #kernelFor(first: number, size: number, reduce: Node | null, segment: number): OpenKernel {
    const kind = reduce === null && size <= smallSize ? 'straight' : 'nest';
    const wanted = { kind, size, reduce, segment } as const;
    const oldest = Math.max(0, first, this.#kernels.length - maxLookBack);
    for (let i = this.#kernels.length - 1; i >= oldest; i--) {
      const kernel = at(this.#kernels, i);
      if (kernel.tasks.length < maxTasks && takes(kernel, wanted)) return kernel;
    }
    return this.#newKernel(kind, size, null, segment);
  }

  #newKernel(
    kind: KernelPlan['kind'],
    size: number,
    node: Node | null,
    segment: number,
  ): OpenKernel {
    const index = this.#kernels.length;
    const kernel: OpenKernel = { kind, index, size, tasks: [], node, reduction: null, segment };
    this.#kernels.push(kernel);
    return kernel;
  }
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
