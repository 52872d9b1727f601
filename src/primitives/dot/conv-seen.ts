/**
 * The operand of a convolution as taps see it: with its padding, and with holes between its elements. If
 * there are any it is copied, so that places and taps become axes with strides.
 */
import { at, sizeOf, stridesOf } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, indexMul, integer, literal, load, type Expr } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { placeCount, type WindowAxis } from '../window/geometry.js';
import { byAxis, type ConvLayout } from './conv-axes.js';

/** What taps see of some images: all positions of the operand with padding and holes. */
export interface Seen {
  readonly buffer: LoopBuffer;
  /** By role. */
  readonly strides: readonly number[];
  /** Writes what makes the images be there whose first element is at `corner`; gives their offset. */
  readonly writeImages: (corner: Expr) => Expr;
}

/** The operand itself, or a copy with padding and holes for `images` of its images. */
export function writeSeen(
  b: LoopBuilder,
  operand: LoopBuffer,
  layout: ConvLayout,
  images: number,
): Seen {
  const { sizes, strides } = layout;
  const { dims } = layout.params;
  if (sizes.spatial.every(seesElementsOnly)) {
    const first = sizes.spatial.reduce((n, a, i) => n - a.low * at(strides.operand, 2 + i), 0);
    return {
      buffer: operand,
      strides: strides.operand,
      writeImages: (corner) => indexAdd(corner, integer(first)),
    };
  }
  const lengths = byAxis(dims.operand, [
    images,
    sizes.kernelFeatures,
    ...sizes.spatial.map(reachOf),
  ]);
  const [all, copy] = [stridesOf(lengths), b.scratch(operand.dtype, sizeOf(lengths), 'padded')];
  // What is no element stays zero: all images are copied to the same places.
  b.for(copy.size, (i) => b.store(copy, i, literal(0, copy.dtype)));
  const axes = dims.operand
    .map((d, role) => ({
      d,
      step: at(strides.operand, role),
      place: at(all, d),
      ...(role < 2
        ? { start: 0, stop: at(lengths, d), holes: 1, low: 0 }
        : copiedElements(at(sizes.spatial, role - 2))),
    }))
    .toSorted((x, y) => x.d - y.d);
  const copyAlong = (depth: number, from: Expr, to: Expr): void => {
    const axis = axes[depth];
    if (axis === undefined) return;
    const { start, stop, step, place, holes, low } = axis;
    b.for(
      stop,
      (i) => {
        const position = indexAdd(indexMul(i, integer(holes)), integer(low));
        const [nextFrom, nextTo] = [
          indexAdd(from, indexMul(i, integer(step))),
          indexAdd(to, indexMul(position, integer(place))),
        ];
        if (depth === axes.length - 1) b.store(copy, nextTo, load(operand, nextFrom));
        else copyAlong(depth + 1, b.let(nextFrom, 'from'), b.let(nextTo, 'to'));
      },
      { start },
    );
  };
  return {
    buffer: copy,
    strides: dims.operand.map((d) => at(all, d)),
    writeImages: (corner) => {
      copyAlong(0, b.let(corner, 'corner'), integer(0));
      return integer(0);
    },
  };
}

/** How many positions the taps of all places see. */
const reachOf = (axis: WindowAxis): number =>
  (placeCount(axis) - 1) * axis.stride + (axis.window - 1) * axis.windowDilation + 1;

const seesElementsOnly = (axis: WindowAxis): boolean =>
  axis.operandDilation === 1 && axis.low <= 0 && reachOf(axis) <= axis.length + axis.low;

/** The elements within reach; element i lies at position i · holes + low. */
function copiedElements(axis: WindowAxis) {
  const { low, operandDilation: holes, length } = axis;
  const start = Math.max(0, Math.ceil(-low / holes));
  const stop = Math.min(length, Math.floor((reachOf(axis) - 1 - low) / holes) + 1);
  return { start, stop, holes, low };
}
