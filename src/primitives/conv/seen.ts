/**
 * The operand of a convolution as taps see it: with its padding, of which a copy is made where they
 * see any, so that windows and taps become axes with strides.
 */
import { at } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  indexAdd,
  indexDiv,
  indexMul,
  indexSub,
  integer,
  literal,
  type Expr,
} from '../../loops/expr.js';
import type { BufferSlice, LoopBuffer } from '../../loops/loops.js';
import { windowCount, type WindowAxis } from '../window/geometry.js';
import { writeCopy, type CopiedAxis } from './copy.js';

/** An axis of positions that taps see. Elements from `start` up to `stop` lie `low` further on. */
export interface SeenAxis {
  readonly positions: number;
  readonly start: number;
  readonly stop: number;
  readonly low: number;
  /** The stride from one element to the next in the operand. */
  readonly step: number;
  /** In a copy positions so far apart are neighbours: those of one remainder, then of the next. */
  readonly phases: number;
}

/** An axis of which everything is seen. */
export const elementsAxis = (length: number, step: number): SeenAxis => ({
  positions: length,
  start: 0,
  stop: length,
  low: 0,
  step,
  phases: 1,
});

/** The positions that all windows together see. */
export function slidingAxis(axis: WindowAxis, step: number, phases = 1): SeenAxis {
  const positions = reachOf(axis);
  const start = Math.max(0, -axis.low);
  const stop = Math.max(start, Math.min(axis.length, positions - axis.low));
  return { positions, start, stop, low: axis.low, step, phases };
}

/** How many positions the taps of all windows see. */
const reachOf = (axis: WindowAxis): number =>
  (windowCount(axis) - 1) * axis.stride + (axis.window - 1) * axis.windowDilation + 1;

/** Whether taps see elements only. */
export const seesNoPadding = (axis: WindowAxis): boolean =>
  axis.operandDilation === 1 && axis.low <= 0 && reachOf(axis) <= axis.length + axis.low;

/** What taps see of some images. */
export interface SeenImages {
  readonly buffer: LoopBuffer;
  /** How far a position of an axis is from the first one. */
  readonly offsetAlong: (axis: number, position: number) => number;
  /** Makes the images be there whose first element is at `corner`; gives their offset. */
  readonly writeImages: (corner: Expr) => Expr;
}

/** The operand itself, where taps see no padding. */
export function seenDirectly(operand: LoopBuffer, axes: readonly SeenAxis[]): SeenImages {
  const first = axes.reduce((n, { low, step }) => n - low * step, 0);
  return {
    buffer: operand,
    offsetAlong: (axis, position) => position * at(axes, axis).step,
    writeImages: (corner) => indexAdd(corner, integer(first)),
  };
}

/**
 * A copy in which the axes lie in the order in which they are given, outermost first; `element`
 * makes of each element what is copied.
 */
export function seenInCopy(
  b: LoopBuilder,
  operand: LoopBuffer,
  axes: readonly SeenAxis[],
  element?: (x: Expr) => Expr,
): SeenImages {
  const laid: CopyAxis[] = [];
  let size = 1;
  for (const axis of axes.toReversed()) {
    const phaseLength = Math.ceil(axis.positions / axis.phases);
    laid.unshift({ ...axis, stride: size, phaseStride: phaseLength * size });
    size *= phaseLength * axis.phases;
  }
  const copy = b.scratch(operand.dtype, size, 'padded');
  // What is no element stays zero: all images are copied over the same elements.
  b.for(size, (i) => b.store(copy, i, literal(0, copy.dtype)), { order: 'free' });
  return {
    buffer: copy,
    offsetAlong: (axis, position) => {
      const { phases, stride, phaseStride } = at(laid, axis);
      return (position % phases) * phaseStride + Math.floor(position / phases) * stride;
    },
    writeImages: (corner) => {
      const source = { buffer: operand, offset: b.let(corner, 'corner') };
      copyPhases(b, { source, target: { buffer: copy, offset: integer(0) }, element }, laid, []);
      return integer(0);
    },
  };
}

/** An axis in a copy. */
interface CopyAxis extends SeenAxis {
  /** The strides from one position of a phase to the next, and from one phase to the next. */
  readonly stride: number;
  readonly phaseStride: number;
}

interface Copy {
  readonly source: BufferSlice;
  readonly target: BufferSlice;
  readonly element: ((x: Expr) => Expr) | undefined;
}

/** Copies the elements of each phase of each axis, which lie evenly. */
function copyPhases(
  b: LoopBuilder,
  { source, target, element }: Copy,
  [axis, ...inner]: readonly CopyAxis[],
  copied: readonly CopiedAxis[],
): void {
  if (axis === undefined) return writeCopy(b, source, target, copied, element);
  const { phases, low, step, stride, phaseStride } = axis;
  const move = ({ buffer, offset }: BufferSlice, by: Expr, name: string): BufferSlice => ({
    buffer,
    offset: b.let(indexAdd(offset, by), name),
  });
  b.for(phases, (phase) => {
    /** How many positions of the phase come before that of an element. */
    const positionInPhase = (element: number): Expr =>
      b.let(indexDiv(indexSub(integer(element + low + phases - 1), phase), phases), 'position');
    const own: CopiedAxis = {
      start: positionInPhase(axis.start),
      stop: positionInPhase(axis.stop),
      from: step * phases,
      to: stride,
    };
    const from = indexMul(indexAdd(phase, integer(-low)), integer(step));
    const ofPhase: Copy = {
      source: move(source, from, 'from'),
      target: move(target, indexMul(phase, integer(phaseStride)), 'to'),
      element,
    };
    copyPhases(b, ofPhase, inner, [...copied, own]);
  });
}
