/** The axes of a general dot product, sorted by what becomes of them. */
import { at, range, sizeOf, stridesOf, zip, type Shape } from '../../array/shape.js';
import { indexAdd, indexMul, integer, type Expr } from '../../loops/expr.js';
import { Index } from '../../loops/index-of.js';
import type { DotParams } from './params.js';

/** Axes of the two operands by role; `batch` and `contract` are paired one to one. */
export interface DotAxes {
  readonly leftFree: readonly number[];
  readonly rightFree: readonly number[];
}

/** The axes of each operand that are neither contracted nor batched, in increasing order. */
export function freeAxes(left: Shape, right: Shape, params: DotParams): DotAxes {
  const free = (shape: Shape, side: 0 | 1) =>
    range(shape.length).filter(
      (d) => !params.contract[side].includes(d) && !params.batch[side].includes(d),
    );
  return { leftFree: free(left, 0), rightFree: free(right, 1) };
}

export const pick = <T>(list: readonly T[], axes: readonly number[]): T[] =>
  axes.map((d) => at(list, d));

/** A list of axes walked together in row-major order: lengths, and strides in one buffer. */
export interface AxisGroup {
  readonly lengths: readonly number[];
  readonly strides: readonly number[];
  /** The product of the lengths. */
  readonly size: number;
}

/** The axes `axes` of an array of `shape`. */
export function axisGroup(shape: Shape, axes: readonly number[]): AxisGroup {
  return groupOf(pick(shape, axes), pick(stridesOf(shape), axes));
}

/** Axes of these lengths and strides; neighbours that one stride can walk are merged. */
export function groupOf(allLengths: readonly number[], allStrides: readonly number[]): AxisGroup {
  const lengths: number[] = [];
  const strides: number[] = [];
  for (const [length, stride] of zip(allLengths, allStrides)) {
    if (length === 1) continue;
    const last = lengths.length - 1;
    if (last >= 0 && strides[last] === stride * length) {
      lengths[last] = at(lengths, last) * length;
      strides[last] = stride;
    } else {
      lengths.push(length);
      strides.push(stride);
    }
  }
  return { lengths, strides, size: sizeOf(lengths) };
}

/** The offset of element `flat` of a group, counted in row-major order. */
export function groupOffset(group: AxisGroup, flat: Expr): Expr {
  const indices = group.lengths.length === 1 ? [flat] : Index.ofFlat(group.lengths, flat).axes;
  return indices.reduce(
    (sum, i, d) => indexAdd(sum, indexMul(i, integer(at(group.strides, d)))),
    integer(0),
  );
}
