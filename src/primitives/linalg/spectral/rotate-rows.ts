/** Plane rotations of neighbouring rows of a matrix, several at a time. */
import { at, range } from '../../../array/shape.js';
import type { LoopBuilder } from '../../../loops/builder.js';
import {
  compare,
  indexAdd,
  indexClamp,
  indexMul,
  indexSub,
  integer,
  load,
  type Expr,
} from '../../../loops/expr.js';
import type { LoopBuffer } from '../../../loops/loops.js';
import { add, mul, sub } from './arithmetic.js';

/** Rotations of rows i and i + 1: their cosines and sines are elements i. */
export interface Rotations {
  readonly cosines: LoopBuffer;
  readonly sines: LoopBuffer;
}

/** How many rotations share the reads and writes of the rows between them. */
const together = 4;

/**
 * Applies the rotations `high` - 1, …, `low`, in this order, to the rows of a matrix of `size` rows
 * of `length` elements: row i becomes cᵢ · row i - sᵢ · row i+1, and row i+1 sᵢ · row i + cᵢ · row
 * i+1.
 */
export function writeRotations(
  b: LoopBuilder,
  rows: LoopBuffer,
  { size, length }: { readonly size: number; readonly length: number },
  rotations: Rotations,
  low: Expr,
  high: Expr,
): void {
  const next = b.variable(high, 'next');
  const rotate = (count: number): void => {
    const top = b.let(indexClamp(next.value, count, size - 1), 'top');
    writeTogether(b, rows, length, rotations, top, count);
    next.set(indexSub(next.value, integer(count)));
  };
  if (size > together)
    b.while(compare('ge', indexSub(next.value, low), integer(together)), () => rotate(together));
  b.while(compare('gt', next.value, low), () => rotate(1));
}

/** The rotations below row `top`, `count` of them, in one pass. */
function writeTogether(
  b: LoopBuilder,
  rows: LoopBuffer,
  length: number,
  { cosines, sines }: Rotations,
  top: Expr,
  count: number,
): void {
  const starts = range(count + 1).map((t) =>
    b.let(indexMul(indexSub(top, integer(t)), integer(length)), 'start'),
  );
  const factors = range(count).map((t) => {
    const i = indexSub(top, integer(t + 1));
    return { c: b.let(load(cosines, i), 'c'), s: b.let(load(sines, i), 's') };
  });
  b.for(
    length,
    (j) => {
      const element = (t: number) => indexAdd(at(starts, t), j);
      let above = b.let(load(rows, element(0)), 'above');
      factors.forEach(({ c, s }, t) => {
        const below = b.let(load(rows, element(t + 1)), 'below');
        b.store(rows, element(t), add(mul(s, below), mul(c, above)));
        above = b.let(sub(mul(c, below), mul(s, above)), 'above');
      });
      b.store(rows, element(count), above);
    },
    { order: 'free' },
  );
}
