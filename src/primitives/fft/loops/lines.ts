/** The lines of an array along one axis, taken in blocks that are transformed together. */
import { at, sizeOf, type Shape } from '../../../array/shape.js';
import type { LoopBuilder } from '../../../loops/builder.js';
import { indexAdd, indexMul, integer, op, type Expr } from '../../../loops/expr.js';
import { Index } from '../../../loops/index-of.js';

/** Some lines beside each other. */
export interface LineBlock {
  /** Where element j of line `lane` lies in an array whose axis has a given length. */
  offset(length: number, j: Expr, lane: Expr): Expr;
  /** The index of element j of line `lane` in the array. */
  index(j: Expr, lane: Expr): Index;
}

/** Where a line lies among the axes before and behind its own, taken together. */
interface Line {
  readonly outer: Expr;
  readonly inner: Expr;
}

export interface BlockedLines {
  readonly lanes: number;
  forEach(b: LoopBuilder, body: (block: LineBlock) => void): void;
}

/** Lines this long fill vectors by themselves. */
const longLine = 16;
/**
 * The most lines of a block, and the elements that a block may have if it has more than the fewest.
 */
const mostLanes = 32;
const fewestLanes = 8;
const blockElements = 16_384;

/**
 * Lines that lie apart are taken with their neighbours, so that vectors and cache lines are filled;
 * short ones that follow each other, too. The last block begins earlier where the lines do not fill
 * it: some of them are computed twice, with the same results.
 */
export function blockedLines(shape: Shape, axis: number, length: number): BlockedLines {
  const outer = sizeOf(shape.slice(0, axis));
  const inner = sizeOf(shape.slice(axis + 1));
  const room = Math.max(fewestLanes, Math.min(mostLanes, Math.floor(blockElements / length)));
  if (inner > 1) {
    const lanes = Math.min(inner, room);
    return {
      lanes,
      forEach: (b, body) =>
        b.for(outer, (o) =>
          overBlocks(b, inner, lanes, (first) => {
            const lineOf = (lane: Expr): Line => ({ outer: o, inner: indexAdd(first, lane) });
            const offset = (n: number, j: Expr, lane: Expr): Expr => {
              const start = indexAdd(indexMul(o, integer(n * inner)), first);
              return indexAdd(start, indexAdd(indexMul(j, integer(inner)), lane));
            };
            body(blockOf(shape, axis, lineOf, offset));
          }),
        ),
    };
  }
  const lanes = length < longLine ? Math.min(outer, room) : 1;
  return {
    lanes,
    forEach: (b, body) =>
      overBlocks(b, outer, lanes, (first) => {
        const lineOf = (lane: Expr): Line => ({ outer: indexAdd(first, lane), inner: integer(0) });
        const offset = (n: number, j: Expr, lane: Expr): Expr =>
          indexAdd(indexMul(first, integer(n)), indexAdd(indexMul(lane, integer(n)), j));
        body(blockOf(shape, axis, lineOf, offset));
      }),
  };
}

/** Operands that are the same along some axes are read by axes, the others by the offset. */
const blockOf = (
  shape: Shape,
  axis: number,
  lineOf: (lane: Expr) => Line,
  offset: LineBlock['offset'],
): LineBlock => ({
  offset,
  index: (j, lane) => {
    const { outer, inner } = lineOf(lane);
    const before = Index.ofFlat(shape.slice(0, axis), outer).axes;
    const behind = Index.ofFlat(shape.slice(axis + 1), inner).axes;
    return Index.ofBoth(shape, [...before, j, ...behind], offset(at(shape, axis), j, lane));
  },
});

function overBlocks(
  b: LoopBuilder,
  count: number,
  lanes: number,
  body: (first: Expr) => void,
): void {
  b.for(
    count,
    (i) =>
      body(count % lanes === 0 ? i : b.let(op('min', 'int32', i, integer(count - lanes)), 'first')),
    { step: lanes, name: 'block' },
  );
}
