/** Writes the loop nest of a kernel over one space, elementwise tasks and reductions alike. */
import { itemSize, largestInt32 } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import { at, range, sizeOf, type Shape } from '../../../../array/shape.js';
import { LoopBuilder } from '../../../../loops/builder.js';
import { indexAdd, integer, type Expr, type Local } from '../../../../loops/expr.js';
import { Index } from '../../../../loops/index-of.js';
import type { CompleteRows, LoopBuffer, Stmt } from '../../../../loops/loops.js';
import { analyzeIndices, integerOps, type IntegerOps } from './index-analysis.js';
import type { Interner } from '../../../../loops/passes/intern.js';
import { operandOf, type KernelPlan } from '../../plan/kernel-plan.js';
import type { Elements } from '../elements.js';
import { accessOf, loopsFor, workOf, type MemoryAccess } from './loop-order.js';
import {
  axesOf,
  blockOf,
  commonRefinement,
  entered,
  flatOf,
  forBlocks,
  freeIndices,
  indexName,
  mergeAxes,
  outermost,
  resultStrides,
  rowMajor,
  storedAt,
  type Loop,
  type LoopAxis,
  type NestPoint,
} from './space.js';
import { reduceAxes, type GraphValue } from '../../plan/graph.js';
import { countOps, readsOnlyAt } from '../../../../loops/passes/count-ops.js';
import type { ReductionPart } from './fold.js';
import { writeReduction } from './reduction.js';
import type { TargetTraits } from '../../../../loops/traits.js';
import type { Region } from '../../../../primitives/record.js';

/** Up to so many operations are written out. */
const maxUnrolledOps = 600;
/** How many turns of a stencil's loop are written side by side. */
const stencilTurns = 4;
/** How often a nest may be written for the cases of its indices. */
const maxPieces = 15;

/** What a nest's loops do at one point of the space. */
export interface Point {
  /** The values of the elementwise tasks, and where each is stored. */
  readonly stored: readonly StoredElement[];
  /** The row-major number of the point. */
  readonly offset: Expr;
  /** The operands of the reductions. */
  readonly reduced: readonly Expr[];
}

interface StoredElement {
  readonly buffer: LoopBuffer;
  readonly offset: Expr;
  readonly value: Expr;
}

export class LoopNest {
  readonly #plan: KernelPlan;
  readonly #elements: Elements;
  readonly #interner: Interner;
  readonly #traits: TargetTraits;

  constructor(plan: KernelPlan, elements: Elements, interner: Interner, traits: TargetTraits) {
    this.#traits = traits;
    this.#plan = plan;
    this.#elements = elements;
    this.#interner = interner;
  }

  write(): readonly Stmt[] {
    const b = new LoopBuilder(this.#traits);
    const layout = this.#chooseAxes();
    const { axes, loops, ops } = layout;
    if (this.#plan.reduction !== null) {
      const parts = this.#reductionParts();
      writeReduction(
        b,
        { axes, loops, parts, ops },
        ({ indices }) => this.#storeStored(b, axes, indices).reduced,
      );
    } else this.#writeMap(b, layout);
    return b.statements;
  }

  /** Writes the tasks for a part of the space, of which whole rows are complete or none. */
  writeRegion(
    b: LoopBuilder,
    { rows, columns, rowLength }: Region,
    completes?: CompleteRows,
  ): void {
    const shape = [this.#plan.size / rowLength, rowLength];
    const axes = axesOf(shape, []);
    b.for(
      rows.stop,
      (i) =>
        b.for(
          columns.stop,
          (j) => {
            const indices = [i, j].filter((_, d) => at(shape, d) > 1);
            this.#storeStored(b, axes, indices);
          },
          { start: columns.start, name: indexName(1), order: 'free' },
        ),
      { start: rows.start, name: indexName(0), order: 'free', completes },
    );
  }

  #reductionParts(): ReductionPart[] {
    return this.#plan.tasks.flatMap(({ reduce, buffer }) =>
      reduce !== null && reduce.lower.kind === 'reduce'
        ? [{ monoid: reduce.lower.monoid, buffer }]
        : [],
    );
  }

  /** One loop if every access is at a flat offset, else as few axes as keep every access affine. */
  #chooseAxes(): Layout {
    const separate = this.#axesOfShape();
    if (separate.length < 2 || !this.#readsElsewhere()) {
      const all = separate.map(() => true);
      const flat = mergeAxes(separate, all);
      const first = this.#try(flat);
      if (!first.divides) return this.#cut(flat, first);
    }
    const whole = this.#try(separate);
    const extents = separate.map((axis) => axis.extent);
    const use = analyzeIndices(whole.roots, whole.locals, extents);
    const merged = mergeAxes(separate, use.joined);
    const last = merged.length === separate.length ? whole : this.#try(merged);
    this.#checkOffsets(last);
    return this.#cut(merged, last);
  }

  /** Whether a task needs elements that lie elsewhere than at its own point. */
  #readsElsewhere(): boolean {
    const seen = new Set<GraphValue>();
    return this.#plan.tasks.some((t) => this.#elements.readsElsewhere(operandOf(t), seen));
  }

  /** An offset that is taken apart by division has to be an int32. */
  #checkOffsets({ divides }: Trial): void {
    const { size } = this.#plan;
    if (divides && size > largestInt32)
      fail(
        'too-large',
        `compile: ${size} elements are computed whose offsets in other shapes are found by division, ` +
          `and offsets are counted up to ${largestInt32}. Keep the axes, or compute in parts.`,
      );
  }

  /**
   * The separate axes: of the reduced shape, else the coarsest into which all operands' shapes
   * regroup.
   */
  #axesOfShape(): LoopAxis[] {
    const { reduction, tasks } = this.#plan;
    if (reduction !== null)
      return axesOf((at(reduction.inputs, 0) as GraphValue).aval.shape, reduceAxes(reduction));
    const shapes: Shape[] = tasks.flatMap(({ piece }) =>
      piece === null ? [] : [[this.#plan.size / piece.place.rowLength, piece.place.rowLength]],
    );
    shapes.push(...tasks.map(({ source }) => source.aval.shape));
    for (const { source } of tasks)
      if (source.kind === 'var' && source.node !== null)
        shapes.push(...source.node.types.inputs.map((t) => t.shape));
    const fitting = shapes.filter((shape) => sizeOf(shape) === this.#plan.size);
    return axesOf(commonRefinement(fitting), []);
  }

  /** The expressions at a free point of these axes. */
  #try(axes: readonly LoopAxis[]): Trial {
    const { indices, locals } = freeIndices(axes);
    // What was interned before the indices were made does not depend on them.
    const first = this.#interner.nextNumber;
    const point = this.#at(axes, indices);
    const intern = (e: Expr): Expr => this.#elements.intern(e);
    const values = [...point.stored.map(({ value }) => value), ...point.reduced].map(intern);
    const offsets = [...point.stored.map(({ offset }) => offset), point.offset].map(intern);
    const roots = [...values, ...offsets];
    const isNew = (e: Expr): boolean => this.#interner.numberOf(e) >= first;
    return { roots, values, locals, ...integerOps(roots, isNew) };
  }

  /** Cuts the axes where a case of the index begins, if that makes few enough pieces. */
  #cut(axes: readonly LoopAxis[], trial: Trial): Layout {
    const ops = countOps(trial.roots);
    const isPointwise =
      axes.length === 1 && readsOnlyAt(at(trial.roots, trial.roots.length - 1), trial.roots);
    const loops = this.#loopsOver(axes, trial);
    if (!trial.compares) return { axes, loops, ops, isPointwise, cutsWithin: false };
    const extents = axes.map((axis) => axis.extent);
    const { cuts } = analyzeIndices(trial.roots, trial.locals, extents);
    const isWorthwhile = (pieces: number): boolean =>
      pieces <= maxPieces && pieces * ops <= maxUnrolledOps;
    const layouts = cutAxes(axes, cuts);
    const found = layouts.find((cut) =>
      isWorthwhile(cut.reduce((n, axis) => n * (axis.bounds.length - 1), 1)),
    );
    if (found !== undefined) return { axes: found, loops, ops, isPointwise, cutsWithin: false };
    const cutsWithin = isWorthwhile(1 + 2 * axes.length);
    return { axes: (cutsWithin && layouts.at(-1)) || axes, loops, ops, isPointwise, cutsWithin };
  }

  /** The loops over these axes, in the order that takes the least time. */
  #loopsOver(axes: readonly LoopAxis[], { roots, locals, values }: Trial): readonly Loop[] {
    if (axes.length < 2) return rowMajor(axes);
    const extents = axes.map((axis) => axis.extent);
    const use = analyzeIndices(roots, locals, extents);
    const rows = resultStrides(axes);
    const stores = this.#plan.tasks.map((task) => {
      const bytes = itemSize[task.buffer.dtype];
      const strides = task.reduce !== null ? rows : axes.map(({ stride }) => stride);
      return { isResult: task.reduce !== null, access: accessOf(axes, strides, bytes, true) };
    });
    const of = (isResult: boolean): MemoryAccess[] =>
      stores.filter((store) => store.isResult === isResult).map(({ access }) => access);
    const { accesses, operations } = workOf(axes, locals, values, use);
    return loopsFor(axes, { accesses: [...accesses, ...of(false)], results: of(true), operations });
  }

  #at(axes: readonly LoopAxis[], indices: readonly Expr[]): Point {
    const flat = flatOf(axes, indices);
    const known = new Map<string, Index>();
    const pointOf = (shape: Shape): Index => {
      const key = shape.join();
      let index = known.get(key);
      if (index === undefined) known.set(key, (index = Index.ofFlat(shape, flat)));
      return index;
    };
    const stored: StoredElement[] = [];
    const reduced: Expr[] = [];
    for (const task of this.#plan.tasks) {
      const operand = operandOf(task);
      const value = this.#elements.read(operand, pointOf(operand.aval.shape));
      const { buffer, piece } = task;
      if (task.reduce !== null) reduced.push(value);
      else stored.push({ buffer, offset: storedAt(piece, flat), value });
    }
    return { stored, reduced, offset: flat };
  }

  /** Writes the stores of the elementwise tasks at a point. */
  #storeStored(b: LoopBuilder, axes: readonly LoopAxis[], indices: readonly Expr[]): Point {
    const point = this.#at(axes, indices);
    for (const { buffer, offset, value } of point.stored) b.store(buffer, offset, value);
    return point;
  }

  /**
   * The number of operations of one turn of a loop over this axis, and how many the next one adds.
   */
  #opsOfTurns(axes: readonly LoopAxis[], axis: number): { one: number; more: number } {
    const { indices } = freeIndices(axes);
    const turn = (i: Expr): readonly Expr[] =>
      this.#at(axes, indices.with(axis, i)).stored.map(({ value }) => this.#elements.intern(value));
    const index = at(indices, axis);
    const first = turn(index);
    const one = countOps(first);
    return { one, more: countOps([...first, ...turn(indexAdd(index, integer(1)))]) - one };
  }

  #writeMap(b: LoopBuilder, { axes, loops, isPointwise, cutsWithin }: Layout): void {
    const innermost = loops.at(-1);
    if (innermost === undefined) return void this.#storeStored(b, axes, []);
    const { reusesReads, writtenOut } = this.#traits;
    const mayBeShort = axes.length > 1 && innermost.turns <= writtenOut;
    const isCounted = !isPointwise && (reusesReads || mayBeShort);
    const { one, more } = isCounted ? this.#opsOfTurns(axes, innermost.axis) : { one: 1, more: 1 };
    // Neighbouring turns of a stencil share work when they are written side by side.
    const isStencil = reusesReads && more < 0.8 * one && 2 * one <= maxUnrolledOps;
    const isShort = mayBeShort && one + (innermost.turns - 1) * more <= maxUnrolledOps;
    const write = (depth: number, point: NestPoint, isCut: boolean): void => {
      const loop = loops[depth];
      if (loop === undefined) return void this.#storeStored(b, axes, point.indices);
      const axis = at(axes, loop.axis);
      const [longest] = longestPiece(axis.bounds);
      const isCutIn = (start: number): boolean => isCut && (!cutsWithin || start === longest);
      const enterIn =
        (start: number) =>
        (i: Expr): void =>
          write(depth + 1, entered(point, loop, i), isCutIn(start));
      const name = indexName(depth);
      if (loop.part === 'within') {
        const { first, stop } = blockOf(point);
        return b.for(stop, enterIn(longest), { start: first, name, order: 'free' });
      }
      forPieces(isCut ? axis.bounds : [0, axis.extent], (start, stop) => {
        const enter = enterIn(start);
        if (loop.part === 'blocks')
          return forBlocks(b, loop, [start, stop], 'free', (block) =>
            write(depth + 1, { ...point, block }, isCutIn(start)),
          );
        const turns = (i: Expr, count: number): void => {
          for (let n = 0; n < count; n++) enter(indexAdd(i, integer(n)));
        };
        const isInnermost = loop === innermost;
        if (stop - start === 1 || (isInnermost && isShort))
          return turns(integer(start), stop - start);
        const step = isInnermost && isStencil ? Math.min(stencilTurns, stop - start) : 1;
        const rest = (stop - start) % step;
        b.for(stop - rest, (i) => turns(i, step), { start, step, name, order: 'free' });
        turns(integer(stop - rest), rest);
      });
    };
    write(0, outermost, true);
  }
}

/** The loops of a nest. */
interface Layout {
  readonly axes: readonly LoopAxis[];
  readonly loops: readonly Loop[];
  /** How many operations their body has. */
  readonly ops: number;
  /** Only within the longest pieces of the loops around are loops cut. */
  readonly cutsWithin: boolean;
  /** One loop in which every array is read where results are stored. */
  readonly isPointwise: boolean;
}

/** The expressions at one point. */
interface Trial extends IntegerOps {
  /** The last of them is the offset of the point. */
  readonly roots: readonly Expr[];
  /** Those that are stored or reduced. */
  readonly values: readonly Expr[];
  /** The indices of the point. */
  readonly locals: readonly Local[];
}

/**
 * The axes cut at all their cuts; with only the longest piece of inner axes cut out, from the last
 * axis on, and the others left to tests beside it.
 */
function cutAxes(
  axes: readonly LoopAxis[],
  cuts: readonly ReadonlySet<number>[],
): (readonly LoopAxis[])[] {
  const all = axes.map(({ extent }, d) => [0, ...[...at(cuts, d)].sort((a, b) => a - b), extent]);
  const longest = all.map((bounds) => [
    ...new Set([0, ...longestPiece(bounds), at(bounds, bounds.length - 1)]),
  ]);
  return range(axes.length + 1).map((count) =>
    axes.map((axis, d) => ({
      ...axis,
      bounds: at(d < axes.length - count ? all : longest, d),
    })),
  );
}

function forPieces(bounds: readonly number[], write: (start: number, stop: number) => void): void {
  bounds.slice(1).forEach((stop, k) => write(at(bounds, k), stop));
}

/** Where the longest piece between bounds begins and ends. */
function longestPiece(bounds: readonly number[]): [start: number, stop: number] {
  const lengths = bounds.slice(1).map((stop, k) => stop - at(bounds, k));
  const k = lengths.indexOf(Math.max(...lengths));
  return [at(bounds, k), at(bounds, k + 1)];
}
