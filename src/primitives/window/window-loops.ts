/** Loops over windows around loops over taps. */
import { at } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { both, indexAdd, indexMul, integer, literal, type Expr } from '../../loops/expr.js';
import { tapLoop, windowCount, type TapLoop, type WindowAxis } from './geometry.js';

/** What the loops over taps have come to: the offset of the element seen, if it is there. */
export interface SeenElement {
  readonly offset: Expr;
  readonly there: Expr;
}

export const seenAt = (offset: Expr): SeenElement => ({ offset, there: literal(1, 'bool') });

/** The element seen after one axis more, whose stride in the operand is `stride`. */
export const seeAlong = (
  b: LoopBuilder,
  outer: SeenElement,
  loop: TapLoop,
  tap: Expr,
  stride: number,
): SeenElement => ({
  offset: b.let(indexAdd(outer.offset, indexMul(loop.element(tap), integer(stride))), 'seen'),
  there: loop.sees === null ? outer.there : both(outer.there, loop.sees(tap)),
});

/** Loops over the indices of all windows; the taps of an axis are bounded in its own loop. */
export function overIndices(
  b: LoopBuilder,
  axes: readonly WindowAxis[],
  body: (index: readonly Expr[], taps: readonly TapLoop[]) => void,
): void {
  const enter = (index: readonly Expr[], taps: readonly TapLoop[]): void => {
    const d = index.length;
    if (d === axes.length) return body(index, taps);
    const axis = at(axes, d);
    b.for(windowCount(axis), (p) => enter([...index, p], [...taps, tapLoop(b, axis, p)]), {
      name: 'window',
    });
  };
  enter([], []);
}
