/**
 * A convolution whose operand has holes between its elements as several without. The windows whose
 * indices differ by a multiple of the holes see an element by the same taps: a convolution of the
 * operand itself with a part of the kernel, which gives a part of the result.
 */
import { at } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, indexMul, integer, type Expr } from '../../loops/expr.js';
import { windowCount } from '../window/geometry.js';
import { partsOf, type AxisPart } from '../window/holes.js';
import type { ConvLayout } from './axes.js';
import { each } from '../dot/matrix.js';

/** For each spatial axis some classes: what they give together is a part of the result. */
export type ConvPart = readonly AxisPart[];

export interface ConvParts {
  readonly parts: readonly ConvPart[];
  /** Whether there are windows that see nothing, which belong to no part. */
  readonly hasUnseeing: boolean;
}

/** The most convolutions that are written: more code than that is not worth it. */
const maxParts = 16;

/** The parts without holes; null where they are too many. */
export function convParts({ sizes }: ConvLayout): ConvParts | null {
  const axes = sizes.spatial.map(partsOf);
  if (axes.reduce((n, parts) => n * parts.length, 1) > maxParts) return null;
  const seeing = axes.map((parts) =>
    parts.reduce((n, part) => n + part.classes * windowCount(part.axis), 0),
  );
  return {
    parts: axes.reduce<ConvPart[]>(
      (outer, parts) => outer.flatMap((chosen) => parts.map((part) => [...chosen, part])),
      [[]],
    ),
    hasUnseeing: sizes.spatial.some((axis, i) => at(seeing, i) < windowCount(axis)),
  };
}

/** Writes loops over the classes of a part; `body` writes the convolution of one of each. */
export function eachClass(
  b: LoopBuilder,
  layout: ConvLayout,
  part: ConvPart,
  body: (own: ConvLayout) => void,
): void {
  const { strides, starts } = layout;
  const enter = (i: number, kernel: Expr, result: Expr): void => {
    const axis = part[i];
    if (axis === undefined) return body(partLayout(layout, part, { kernel, result }));
    each(b, axis.classes, (k) => {
      const tap = indexAdd(indexMul(k, integer(axis.tapStep)), integer(axis.firstTap));
      const pixel = indexAdd(k, integer(axis.firstWindow));
      const [weightStride, pixelStride] = [at(strides.kernel, 2 + i), at(strides.result, 2 + i)];
      enter(
        i + 1,
        b.let(indexAdd(kernel, indexMul(tap, integer(weightStride))), 'weights'),
        b.let(indexAdd(result, indexMul(pixel, integer(pixelStride))), 'pixels'),
      );
    });
  };
  enter(0, starts.kernel, starts.result);
}

/** One of each class of a part as a convolution. */
export function partLayout(
  layout: ConvLayout,
  part: ConvPart,
  starts: ConvLayout['starts'],
): ConvLayout {
  const { sizes, strides } = layout;
  const scaled = (all: readonly number[], factor: (axis: AxisPart) => number): number[] =>
    all.map((stride, role) => (role < 2 ? stride : stride * factor(at(part, role - 2))));
  return {
    ...layout,
    sizes: { ...sizes, spatial: part.map(({ axis }) => axis) },
    strides: {
      operand: strides.operand,
      kernel: scaled(strides.kernel, (axis) => axis.tapDistance),
      result: scaled(strides.result, (axis) => axis.windowDistance),
    },
    starts,
  };
}
