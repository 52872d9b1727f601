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
  if (sizes.spatial.every(seesElementsOnly)) {
    const first = sizes.spatial.reduce((n, a, i) => n - a.low * at(strides.operand, 2 + i), 0);
    return {
      buffer: operand,
      strides: strides.operand,
      writeImages: (corner) => indexAdd(corner, integer(first)),
    };
  }
  const { operand: roles } = layout.params.dims;
  const lengths = [images, sizes.kernelFeatures, ...sizes.spatial.map(reachOf)];
  const shape = byAxis(roles, lengths);
  const copy = b.scratch(operand.dtype, sizeOf(shape), 'padded');
  // What is no element stays zero: all images are copied to the same places.
  b.for(copy.size, (i) => b.store(copy, i, literal(0, copy.dtype)));
  const steps = stridesOf(shape);
  const axes = roles.map((d, role) => ({
    step: at(strides.operand, role),
    copyStep: at(steps, d),
    ...(role < 2
      ? { start: 0, stop: at(lengths, role), holes: 1, low: 0 }
      : copiedElements(at(sizes.spatial, role - 2))),
  }));
  return {
    buffer: copy,
    strides: axes.map((a) => a.copyStep),
    writeImages: (corner) => {
      writeCopy(b, operand, copy, byAxis(roles, axes), b.let(corner, 'corner'), integer(0));
      return integer(0);
    },
  };
}

/** Elements of the operand along an axis; element i goes to position i · holes + low of the copy. */
interface CopiedAxis {
  readonly start: number;
  readonly stop: number;
  readonly holes: number;
  readonly low: number;
  /** From one element, or position, to the next. */
  readonly step: number;
  readonly copyStep: number;
}

function writeCopy(
  b: LoopBuilder,
  operand: LoopBuffer,
  copy: LoopBuffer,
  [axis, ...inner]: readonly CopiedAxis[],
  from: Expr,
  to: Expr,
): void {
  if (axis === undefined) return b.store(copy, to, load(operand, from));
  const name = (x: Expr): Expr => (inner.length === 0 ? x : b.let(x, 'start'));
  b.for(
    axis.stop,
    (i) => {
      const position = indexAdd(indexMul(i, integer(axis.holes)), integer(axis.low));
      const element = name(indexAdd(from, indexMul(i, integer(axis.step))));
      const place = name(indexAdd(to, indexMul(position, integer(axis.copyStep))));
      writeCopy(b, operand, copy, inner, element, place);
    },
    { start: axis.start },
  );
}

/** How many positions the taps of all places see. */
const reachOf = (axis: WindowAxis): number =>
  (placeCount(axis) - 1) * axis.stride + (axis.window - 1) * axis.windowDilation + 1;

const seesElementsOnly = (axis: WindowAxis): boolean =>
  axis.operandDilation === 1 && axis.low <= 0 && reachOf(axis) <= axis.length + axis.low;

/** The elements within reach. */
function copiedElements(axis: WindowAxis): Pick<CopiedAxis, 'start' | 'stop' | 'holes' | 'low'> {
  const { low, operandDilation: holes, length } = axis;
  const start = Math.max(0, Math.ceil(-low / holes));
  const stop = Math.min(length, Math.floor((reachOf(axis) - 1 - low) / holes) + 1);
  return { start, stop, holes, low };
}
