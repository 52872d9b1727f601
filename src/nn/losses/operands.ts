/** What losses ask of their operands, and what several of them share. */
import { sameShape } from '../../array/aval.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { normalizeAxes, printShape } from '../../array/shape.js';
import { multiply } from '../../numpy/math/arithmetic.js';
import { equal, isinf, logicalAnd } from '../../numpy/math/logic.js';
import { integersOf } from '../../operands/index-arrays.js';
import { takeAlongAxis } from '../../numpy/indexing/take.js';
import { where } from '../../numpy/indexing/where.js';
import type { Axis } from '../../numpy/reduce/reduce.js';
import { convertTo, insertAxes, reshapeTo } from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { asArray } from '../../operands/convert.js';
import { promotedType, requireReal } from '../../operands/promote.js';
import { arrayLike, axes, named, nullable, optional } from '../../parameters/kinds.js';

/** The options of losses that are added up along axes. */
export interface LossOptions {
  /** The last axis unless given; null means all. */
  readonly axis?: Axis | undefined;
  /**
   * Elements where this is false do not take part. A mask without the axes is one of the others.
   */
  readonly where?: ArrayLike | null | undefined;
}

/** By position. */
export const lossKinds = { axis: nullable(axes), where: optional(arrayLike) };
/** By name only. */
export const namedLossKinds = { axis: named(nullable(axes)), where: named(optional(arrayLike)) };

/** Real operands as floats of one dtype, each of its own shape. */
export function floatsOf<T extends readonly ArrayLike[]>(
  who: string,
  ...xs: T
): { [I in keyof T]: NDArray } {
  const dtype = inexactDType(promotedType(...xs).dtype);
  return xs.map((x) => convertTo(requireReal(who, x), dtype)) as { [I in keyof T]: NDArray };
}

/** Throws `shape-mismatch` unless both have one shape: [n] beside [n, 1] would give [n, n]. */
export function checkAlike(who: string, x: NDArray, y: NDArray): void {
  if (!sameShape(x.shape, y.shape))
    fail(
      'shape-mismatch',
      `${who}: predictions and targets must have one shape, received ${printShape(x.shape)} and ` +
        `${printShape(y.shape)}.`,
    );
}

/**
 * weight · value, and 0 where the weight is 0 and the value infinite: what has no weight does not
 * count, and has no slope. A NaN stays.
 */
export const weighed = (weight: NDArray, value: NDArray): NDArray =>
  multiply(weight, where(logicalAnd(equal(weight, 0), isinf(value)), 0, value));

/** Axes counted from the front, in increasing order. */
export const axesOf = (who: string, x: NDArray, axis: Axis | undefined): number[] =>
  normalizeAxes(axis, x.ndim, who).toSorted((a, b) => a - b);

/** The mask of the elements of x, with the axes that a mask of the other axes lacks. */
export function maskOf(
  who: string,
  x: NDArray,
  {
    axis,
    where: mask,
  }: { readonly axis?: Axis | undefined; readonly where?: ArrayLike | undefined },
): NDArray | undefined {
  if (mask === undefined) return undefined;
  const along = axesOf(who, x, axis);
  const array = asArray(mask);
  return array.ndim === x.ndim - along.length ? insertAxes(array, along) : array;
}

/** The score of each label along an axis; NaN where there is no such class. */
export function scoresOf(who: string, scores: NDArray, labels: ArrayLike, axis: number): NDArray {
  const index = integersOf(who, labels, 'labels');
  return reshapeTo(takeAlongAxis(scores, insertAxes(index, [axis]), axis), index.shape);
}
