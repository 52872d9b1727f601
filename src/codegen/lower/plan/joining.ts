/** Which tasks can share a kernel, and which pieces of arrays had better. */
import { itemSize } from '../../../array/dtype.js';
import { at, type Shape } from '../../../array/shape.js';
import { smallSize } from '../../../ir/small.js';
import { isVirtual, reduceAxes, type Node, type GraphOperand, type GraphValue } from './graph.js';
import { operandOf, type KernelPlan, type Task } from './kernel-plan.js';

/**
 * Rows of fewer bytes than this are stored together with their neighbours: loops of their own would
 * each go through all cache lines of the result.
 */
const sideBySideBytes = 256;
/** More arrays than these are not remembered of what a value is computed from. */
const maxSources = 16;

/** A task that wants a kernel. */
export interface Wanted {
  readonly task: Task;
  readonly size: number;
  readonly segment: number;
}

/** Without loops are small results, and pieces that are scalars. */
export const kindFor = ({ task: { reduce, piece }, size }: Wanted): 'straight' | 'nest' =>
  reduce === null && size <= (piece === null ? smallSize : 1) ? 'straight' : 'nest';

/** Whether a kernel can do one more task. */
export function takes(kernel: KernelPlan, wanted: Wanted): boolean {
  const kind = kindFor(wanted);
  if (kind === 'straight' || kernel.kind === 'straight') return kernel.kind === kind;
  if (kernel.size !== wanted.size || kernel.segment !== wanted.segment) return false;
  const { reduce, piece } = wanted.task;
  if (kernel.kind === 'node')
    return reduce === null && (piece === null || isEven(piece.place.rowLength, kernel.size));
  if (!fitTogether(kernel, wanted)) return false;
  return reduce === null || kernel.reduction === null || sameSpace(reduce, kernel.reduction);
}

/** Whether offsets in rows of this length grow evenly with the number of an element. */
const isEven = (rowLength: number, size: number): boolean => rowLength === 1 || rowLength === size;

/** Whether the loops over rows that one needs are loops over axes of the others. */
function fitTogether({ tasks, size }: KernelPlan, { task }: Wanted): boolean {
  const fits = (x: Task, y: Task): boolean =>
    x.piece === null ||
    isEven(x.piece.place.rowLength, size) ||
    hasRows(operandOf(y).aval.shape, x.piece.place.rowLength);
  return tasks.every((other) => fits(other, task) && fits(task, other));
}

/** Whether the last axes of a shape make rows of this length. */
function hasRows(shape: Shape, rowLength: number): boolean {
  let [length, axis] = [1, shape.length];
  while (length < rowLength && axis > 0) length *= at(shape, --axis);
  return length === rowLength;
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

/** Whether a task stores rows between those that a kernel stores. */
export const isSideBySide = ({ tasks }: KernelPlan, { task: { piece, buffer } }: Wanted): boolean =>
  piece !== null &&
  piece.place.rowLength * itemSize[buffer.dtype] < sideBySideBytes &&
  piece.place.distance > piece.place.rowLength &&
  tasks.some((task) => task.piece?.node === piece.node);

/** What the elements of values are computed from: the arrays that a loop over them reads. */
export class Sources {
  readonly #of = new Map<GraphValue, ReadonlySet<GraphValue>>();
  readonly #stored: ReadonlySet<GraphValue>;

  constructor(stored: ReadonlySet<GraphValue>) {
    this.#stored = stored;
  }

  /** Notes what an inline value is computed from: what is not smaller than it is. */
  add(v: GraphValue, { inputs }: Node): void {
    const found = new Set<GraphValue>();
    for (const input of inputs)
      if (input.kind === 'var' && input.size >= v.size)
        for (const source of this.#read(input)) if (found.size < maxSources) found.add(source);
    this.#of.set(v, found.size === 0 ? new Set([v]) : found);
  }

  /** What an operand is computed from, or read from if it is stored. */
  of(o: GraphOperand): readonly GraphValue[] {
    if (o.kind === 'literal') return [];
    const computedFrom = (isVirtual(o) ? this.#of.get(o) : undefined) ?? [];
    return this.#stored.has(o) || !isVirtual(o) ? [o, ...computedFrom] : [...computedFrom];
  }

  #read(o: GraphValue): Iterable<GraphValue> {
    return this.#stored.has(o) ? [o] : (this.#of.get(o) ?? [o]);
  }
}
