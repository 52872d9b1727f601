/**
 * Decides which kernel computes what is stored. Elementwise equations, views and small reductions
 * are computed wherever they are read. What is stored, every large reduction, and every piece of a
 * large array becomes a task; tasks over one space that do not wait for each other share a kernel.
 * Pieces do so where that saves something: where both read the same, or store side by side.
 */
import { at, sizeOf } from '../../../array/shape.js';
import { isSmall } from '../../../ir/small.js';
import type { LoopBuffer } from '../../../loops/buffer.js';
import type { Accesses } from './accesses.js';
import { bufferIn } from './buffers.js';
import {
  isInline,
  isScalar,
  isVirtual,
  type Graph,
  type Node,
  type GraphOperand,
  type GraphValue,
} from './graph.js';
import type { Outputs } from './outputs.js';
import { isSideBySide, kindFor, Sources, takes, type Wanted } from './joining.js';
import { operandOf, type KernelPlan, type Kernels, type Task } from './kernel-plan.js';
import type { Stored } from './stored.js';
import type { Updates } from './in-place/updates.js';
import type { Uses } from './uses.js';

const maxTasks = 64;
/** How many kernels back a task looks for one to join. */
const maxLookBack = 32;

/** What the steps before have found out. */
interface Tables {
  readonly accesses: Accesses;
  readonly uses: Uses;
  readonly updates: Updates;
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
  /** What its tasks are computed from. */
  readonly sources: Set<GraphValue>;
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
  readonly #sources: Sources;
  readonly #storing = new Map<GraphValue, number>();
  readonly #buffers: Map<GraphValue, LoopBuffer>;

  constructor(tables: Tables, finishing: boolean) {
    this.#tables = tables;
    this.#finishing = finishing;
    this.#buffers = new Map(tables.outputs.own);
    this.#sources = new Sources(tables.stored.values);
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
    else if (node.kind === 'pieces' && !node.outputs.every(isSmall)) this.#addPieces(node);
    else this.#addNode(node);
  }

  /** An output that is an input, a literal or another output too. */
  copy(source: GraphOperand, buffer: LoopBuffer): void {
    const task = { source, buffer, reduce: null, piece: null };
    this.#addTask(this.#earliestOf(source).point, { task, size: buffer.size, segment: 0 });
  }

  #earliestOf(o: GraphOperand): Earliest {
    return (o.kind === 'var' && this.#earliest.get(o)) || fromStart;
  }

  #addVirtual(v: GraphValue, node: Node): void {
    this.#sources.add(v, node);
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
      const task = { source: v, buffer: this.#bufferOf(v), reduce: null, piece: null };
      const segment = this.#segmentOf(node);
      const kernel = this.#addTask(point, { task, size: v.size, segment });
      this.#storing.set(v, kernel.index);
      // The elements of small arrays stay known as expressions.
      if (!isSmall(v)) point = kernel.index;
      if (v.size > 1 || !isScalar(v)) any = kernel.index + 1;
      // What is kept is read from its memory, since it cannot be computed again.
      if (this.#tables.updates.kept.has(v)) point = any = kernel.index + 1;
    }
    this.#earliest.set(v, { point, any });
  }

  #addReduce(node: Node): void {
    const x = at(node.inputs, 0) as GraphValue;
    const result = at(node.outputs, 0);
    const task = { source: result, buffer: this.#bufferOf(result), reduce: node, piece: null };
    const wanted = { task, size: x.size, segment: this.#segmentOf(node) };
    const kernel = this.#addTask(this.#earliestOf(x).point, wanted);
    kernel.reduction ??= node;
    this.#storeIn(result, kernel.index);
  }

  /** The result is there when the last of its pieces is. */
  #addPieces(node: Node): void {
    const result = at(node.outputs, 0);
    const buffer = this.#bufferOf(result);
    const segment = this.#segmentOf(node);
    let last = 0;
    node.inputs.forEach((source, k) => {
      const size = sizeOf(source.aval.shape);
      if (size === 0) return;
      const { point, any } = this.#earliestOf(source);
      const task = { source, buffer, reduce: null, piece: { node, place: at(node.places, k) } };
      // A loop over a small array reads what was stored of it.
      const first = isSmall(source) && size > 1 ? any : point;
      last = Math.max(last, this.#addTask(first, { task, size, segment }).index);
    });
    this.#storeIn(result, last);
  }

  #addNode(node: Node): void {
    const finishes = this.#finishing && node.lower.kind === 'loops' && node.lower.finishes === true;
    const size = finishes ? at(node.outputs, 0).size : 0;
    const kernel = this.#newKernel('node', size, node, this.#segmentOf(node));
    for (const v of node.outputs) {
      this.#bufferOf(v);
      this.#storeIn(v, kernel.index);
      if (finishes && !isSmall(v))
        this.#earliest.set(v, { point: kernel.index, any: kernel.index + 1 });
    }
  }

  #storeIn(v: GraphValue, index: number): void {
    this.#storing.set(v, index);
    this.#earliest.set(v, { point: index + 1, any: index + 1 });
  }

  #segmentOf(node: Node): number {
    return this.#tables.uses.segments.get(node) ?? 0;
  }

  #bufferOf(v: GraphValue): LoopBuffer {
    return bufferIn(this.#buffers, v);
  }

  /** Gives the task to the latest kernel that can do it and comes late enough, or to a new one. */
  #addTask(first: number, wanted: Wanted): OpenKernel {
    const { task, size, segment } = wanted;
    const sources = this.#sources.of(operandOf(task));
    const kernel =
      this.#kernelFor(first, wanted, sources) ??
      this.#newKernel(kindFor(wanted), size, null, segment);
    kernel.tasks.push(task);
    for (const source of sources) kernel.sources.add(source);
    return kernel;
  }

  #kernelFor(first: number, wanted: Wanted, sources: readonly GraphValue[]): OpenKernel | null {
    const pays = (kernel: OpenKernel): boolean =>
      wanted.task.piece === null ||
      kernel.kind === 'straight' ||
      isSideBySide(kernel, wanted) ||
      sources.some((source) => kernel.sources.has(source));
    const oldest = Math.max(0, first, this.#kernels.length - maxLookBack);
    for (let i = this.#kernels.length - 1; i >= oldest; i--) {
      const kernel = at(this.#kernels, i);
      if (kernel.tasks.length < maxTasks && takes(kernel, wanted) && pays(kernel)) return kernel;
    }
    return null;
  }

  #newKernel(
    kind: KernelPlan['kind'],
    size: number,
    node: Node | null,
    segment: number,
  ): OpenKernel {
    const index = this.#kernels.length;
    const sources = new Set(node?.outputs);
    const kernel = { kind, index, size, tasks: [], node, reduction: null, segment, sources };
    this.#kernels.push(kernel);
    return kernel;
  }
}
