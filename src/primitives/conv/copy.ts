/** Copies between buffers whose axes lie in any way. */
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, indexMul, integer, load, type Expr } from '../../loops/expr.js';
import type { BufferSlice } from '../../loops/loops.js';

export interface CopiedAxis {
  readonly start: number | Expr;
  readonly stop: number | Expr;
  /** The strides from one element to the next in the source, and in the target. */
  readonly from: number;
  readonly to: number;
}

/** An axis of which everything is copied. */
export const wholeAxis = (length: number, from: number, to: number): CopiedAxis => ({
  start: 0,
  stop: length,
  from,
  to,
});

/**
 * The elements at all indices of some axes, outermost first; `element` makes of each what is
 * stored.
 */
export function writeCopy(
  b: LoopBuilder,
  source: BufferSlice,
  target: BufferSlice,
  axes: readonly CopiedAxis[],
  element: (x: Expr) => Expr = (x) => x,
): void {
  const [axis, ...inner] = axes;
  if (axis === undefined)
    return b.store(target.buffer, target.offset, element(load(source.buffer, source.offset)));
  const move = ({ buffer, offset }: BufferSlice, i: Expr, step: number): BufferSlice => {
    const moved = indexAdd(offset, indexMul(i, integer(step)));
    return { buffer, offset: inner.length === 0 ? moved : b.let(moved, 'start') };
  };
  const { start, stop, from, to } = axis;
  b.for(stop, (i) => writeCopy(b, move(source, i, from), move(target, i, to), inner, element), {
    start,
    order: 'free',
  });
}
