/**
 * The loops over a space: its axes in row-major order, merged where no access tells them apart and
 * cut where a comparison of the index changes its answer.
 */
import { at, sizeOf, stridesOf, type Shape } from '../../../array/shape.js';
import {
  indexAdd,
  indexDiv,
  indexMul,
  indexRem,
  integer,
  type Expr,
  type Local,
} from '../../../loops/expr.js';
import { newLoop } from '../../../loops/builder.js';
import type { Piece } from '../plan/kernel-plan.js';

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
