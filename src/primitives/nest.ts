import { at, type Shape } from '../array/shape.js';
import type { LoopBuilder } from '../loops/builder.js';
import type { Expr } from '../loops/expr.js';
import type { Order } from '../loops/loops.js';

/** Loops over all index vectors of a shape, the last axis innermost. */
export function loopOver(
  b: LoopBuilder,
  shape: Shape,
  body: (index: readonly Expr[]) => void,
  order: Order = 'in turn',
): void {
  const inside = (outer: readonly Expr[]): void => {
    if (outer.length === shape.length) body(outer);
    else b.for(at(shape, outer.length), (i) => inside([...outer, i]), { order });
  };
  inside([]);
}
