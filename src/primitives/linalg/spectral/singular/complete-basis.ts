/** Fills rows of zeros among orthonormal rows, so that all are orthonormal. */
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  choose,
  compare,
  convert,
  indexAdd,
  indexMul,
  integer,
  literal,
  load,
  type Expr,
} from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { add, div, mul, sqrt, square, sub, sumOver } from '../arithmetic.js';
import { elementOf, type Vector } from '../reflectors.js';

/** One step of Gram and Schmidt leaves a small error, which a second one takes away. */
const steps = 2;

/**
 * Makes row `row` of a square, which is 0, a unit vector orthogonal to the others: the unit vector
 * of the index that they have least of, less what lies along them.
 */
export function writeCompleted(
  b: LoopBuilder,
  rows: LoopBuffer,
  size: number,
  row: Expr,
  scratch: LoopBuffer,
): void {
  const { dtype } = rows;
  const rowAt = (i: Expr): Vector => ({
    buffer: rows,
    offset: b.let(indexMul(i, integer(size)), 'row'),
  });
  b.for(size, (k) => b.store(scratch, k, literal(0, dtype)), { order: 'free' });
  b.for(size, (i) => {
    const x = rowAt(i);
    b.for(size, (k) => b.store(scratch, k, add(load(scratch, k), square(elementOf(x, k)))), {
      order: 'free',
    });
  });
  const least = b.variable(integer(0), 'least');
  b.for(size, (k) =>
    least.set(choose(compare('lt', load(scratch, k), load(scratch, least.value)), k, least.value)),
  );
  b.for(size, (k) => b.store(scratch, k, convert(compare('eq', k, least.value), dtype)), {
    order: 'free',
  });
  const v: Vector = { buffer: scratch, offset: integer(0) };
  b.for(steps, () =>
    b.for(size, (i) => {
      const x = rowAt(i);
      const along = sumOver(b, dtype, { stop: size }, (k) => mul(elementOf(x, k), elementOf(v, k)));
      b.for(size, (k) => b.store(scratch, k, sub(load(scratch, k), mul(along, elementOf(x, k)))), {
        order: 'free',
      });
    }),
  );
  const length = b.let(
    sqrt(sumOver(b, dtype, { stop: size }, (k) => square(load(scratch, k)))),
    'length',
  );
  const to = rowAt(row);
  b.for(size, (k) => b.store(rows, indexAdd(to.offset, k), div(load(scratch, k), length)), {
    order: 'free',
  });
}
