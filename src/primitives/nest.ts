import { at, type Shape } from '../array/shape.js';
import type { LoopBuilder } from '../loops/builder.js';
import type { Expr } from '../loops/expr.js';

/** Loops over all index vectors of a shape, the last axis innermost. */
export function loopOver(
  b: LoopBuilder,
  shape: Shape,
  body: (index: readonly Expr[]) => void,
  outer: readonly Expr[] = [],
): void {
  if (outer.length === shape.length) body(outer);
  else b.for(at(shape, outer.length), (i) => loopOver(b, shape, body, [...outer, i]));
}
