/**
 * The loops over a space: its axes in row-major order, merged where no access tells them apart and
 * cut where a comparison of the index changes its answer.
 */
import { fail } from '../../../../array/errors.js';
import { at, sizeOf, stridesOf, type Shape } from '../../../../array/shape.js';
import {
  indexAdd,
  indexDiv,
  indexMul,
  indexRem,
  integer,
  op,
  type Expr,
  type Local,
} from '../../../../loops/expr.js';
import { newLoop, type LoopBuilder } from '../../../../loops/builder.js';
import type { Order } from '../../../../loops/loops.js';
import type { Piece } from '../../plan/kernel-plan.js';

/** One loop: an axis, or several neighbouring ones as one. */
export interface LoopAxis {
  readonly extent: number;
  /** How far apart in the flat order neighbours are. */
  readonly stride: number;
  readonly reduced: boolean;
  /** Where the loop is cut: 0, inner bounds, extent. */
  readonly bounds: readonly number[];
}

const newAxis = (extent: number, stride: number, reduced: boolean): LoopAxis => ({
  extent,
  stride,
  reduced,
  bounds: [0, extent],
});

/** The axes of a shape longer than 1. */
export function axesOf(shape: Shape, reduced: readonly number[]): LoopAxis[] {
  const strides = stridesOf(shape);
  return shape
    .map((n, d) => newAxis(n, at(strides, d), reduced.includes(d)))
    .filter((axis) => axis.extent !== 1);
}

/** The most turns of merged axes: an index, and the end of a block of turns, must stay in int32. */
const longestLoop = 2 ** 30;

/** One loop of a nest: over an axis, over blocks of it, or over the indices of the block around. */
export interface Loop {
  /** The position of the axis. */
  readonly axis: number;
  readonly part: 'all' | 'blocks' | 'within';
  readonly turns: number;
  /** The length of blocks; the last one may be shorter. */
  readonly step: number;
}

/** A loop for each axis, in row-major order. */
export const rowMajor = (axes: readonly LoopAxis[]): Loop[] =>
  axes.map(({ extent }, axis) => ({ axis, part: 'all', turns: extent, step: 1 }));

/** Where a nest is: an index of each axis whose loop is entered, and the block it is in. */
export interface NestPoint {
  readonly indices: readonly Expr[];
  readonly block: BlockBounds | null;
}

export interface BlockBounds {
  readonly first: Expr;
  readonly stop: Expr;
}

export const outermost: NestPoint = { indices: [], block: null };

/** The blocks of a loop among the indices from `start` to `stop`. */
export function forBlocks(
  b: LoopBuilder,
  loop: Loop,
  [start, stop]: readonly [number, number],
  order: Order,
  body: (block: BlockBounds) => void,
): void {
  const write = (first: Expr): void => body(blockAt(b, loop, first, [start, stop]));
  b.for(stop, write, { start, step: loop.step, name: 'block', order });
}

/** The block that begins at an index. */
export function blockAt(
  b: LoopBuilder,
  { step }: Loop,
  first: Expr,
  [start, stop]: readonly [number, number],
): BlockBounds {
  const end = indexAdd(first, integer(step));
  const isEven = (stop - start) % step === 0;
  return { first, stop: isEven ? end : b.let(op('min', 'int32', end, integer(stop)), 'stop') };
}

export const blockOf = ({ block }: NestPoint): BlockBounds =>
  block ?? fail('internal', 'a loop within a block has none around it');

export const entered = ({ indices, block }: NestPoint, { axis }: Loop, i: Expr): NestPoint => {
  const next = [...indices];
  next[axis] = i;
  return { indices: next, block };
};

/** Merges each axis d with the next where `joined[d]` holds and both are reduced or both kept. */
export function mergeAxes(axes: readonly LoopAxis[], joined: readonly boolean[]): LoopAxis[] {
  const merged: LoopAxis[] = [];
  axes.forEach((axis, d) => {
    const last = merged.at(-1);
    const fits = last !== undefined && last.extent * axis.extent <= longestLoop;
    if (fits && joined[d - 1] === true && last.reduced === axis.reduced)
      merged[merged.length - 1] = newAxis(last.extent * axis.extent, axis.stride, axis.reduced);
    else merged.push(axis);
  });
  return merged;
}

/** The flat offset of a point given by one index on each axis. */
export function flatOf(axes: readonly LoopAxis[], indices: readonly Expr[]): Expr {
  return axes.reduce(
    (sum, axis, d) => indexAdd(sum, indexMul(at(indices, d), integer(axis.stride))),
    integer(0),
  );
}

/**
 * How far apart in the result of a reduction neighbours on each axis are; 0 on those that it
 * reduces.
 */
export function resultStrides(axes: readonly LoopAxis[]): readonly number[] {
  let size = 1;
  return axes
    .toReversed()
    .map(({ extent, reduced }) => {
      const stride = reduced ? 0 : size;
      if (!reduced) size *= extent;
      return stride;
    })
    .reverse();
}

/** Where the element of a task at a flat offset is stored. */
export function storedAt(piece: Piece | null, flat: Expr): Expr {
  if (piece === null) return flat;
  const { rowLength, start, distance } = piece.place;
  const row = indexMul(indexDiv(flat, rowLength), integer(distance));
  return indexAdd(row, indexAdd(indexRem(flat, rowLength), integer(start)));
}

/** An index on each axis: loop indices that know their ranges. */
export function freeIndices(axes: readonly LoopAxis[]): { indices: Expr[]; locals: Local[] } {
  const locals = axes.map((axis) => newLoop('i', integer(0), integer(axis.extent), 1).index);
  return { locals, indices: locals.map((local) => ({ kind: 'local', dtype: 'int32', local })) };
}

/**
 * The coarsest shape that all these shapes of one size can be regrouped from without cutting an
 * axis; shapes that do not fit together with the ones before are left out.
 */
export function commonRefinement(shapes: readonly Shape[]): Shape {
  let strides: number[] = [];
  const size = sizeOf(shapes[0] ?? []);
  for (const shape of shapes) {
    const all = [...new Set([...strides, ...stridesOf(shape), size])].sort((a, b) => b - a);
    if (all.every((stride, i) => i === 0 || at(all, i - 1) % stride === 0)) strides = all;
  }
  return strides.slice(1).map((stride, i) => at(strides, i) / stride);
}

const indexNames = 'ijklmnpq';
export const indexName = (depth: number): string => indexNames[depth] ?? `i${depth}`;
