/** The lines of an array along one axis. */
import { at, range, sizeOf, type Shape } from '../../array/shape.js';
import type { PrimParams } from '../../ir/program.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, indexMul, integer, type Expr } from '../../loops/expr.js';

/** Element i of line (outer, inner) lies at (outer·length + i)·stride + inner. */
export interface Lines {
  readonly outer: number;
  readonly length: number;
  readonly stride: number;
}

export const linesOf = (shape: Shape, axis: number): Lines => ({
  outer: sizeOf(shape.slice(0, axis)),
  length: at(shape, axis),
  stride: sizeOf(shape.slice(axis + 1)),
});

/** The offsets of the elements of each line. */
export function lineOffsets({ outer, length, stride }: Lines): number[][] {
  return range(outer).flatMap((o) =>
    range(stride).map((inner) => range(length).map((i) => (o * length + i) * stride + inner)),
  );
}

/**
 * Loops over all lines, in any order: scratch buffers of the body are filled anew in each.
 * `offsetOf` gives the offset of element i of the line, and `line` is its number.
 */
export function overLines(
  b: LoopBuilder,
  { outer, length, stride }: Lines,
  body: (offsetOf: (i: Expr) => Expr, line: Expr) => void,
): void {
  const inAnyOrder = { order: 'free' } as const;
  const one = (o: Expr, inner: Expr): void => {
    const start = b.let(indexAdd(indexMul(o, integer(length * stride)), inner), 'line');
    const offsetOf = (i: Expr): Expr => indexAdd(start, indexMul(i, integer(stride)));
    body(offsetOf, indexAdd(indexMul(o, integer(stride)), inner));
  };
  b.for(outer, (o) => b.for(stride, (inner) => one(o, inner), inAnyOrder), inAnyOrder);
}

/** A gather that takes, in each line along `axis`, the elements at given indices of that line. */
export function gatherAlong(rank: number, axis: number): PrimParams['gather'] {
  const others = range(rank).filter((d) => d !== axis);
  return {
    dims: {
      offsetDims: [],
      collapsedSliceDims: [axis],
      operandBatchingDims: others,
      startIndicesBatchingDims: others,
      startIndexMap: [axis],
    },
    sizes: range(rank).map(() => 1),
    mode: 'clip',
    fill: null,
  };
}
