/** Fills rows of zeros among orthonormal rows, so that all are orthonormal. */
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexMul,
  integer,
  load,
  type Expr,
} from '../../../../loops/expr.js';
import type { Numbers, Parts } from '../../numbers.js';
import { add, sqrt, sumOver } from '../arithmetic.js';
import { elementOf, writeReflected, type StoredVector } from '../reflectors.js';

/** One step of Gram and Schmidt leaves a small error, which a second one takes away. */
const steps = 2;

/**
 * Makes row `row` of a square, which is 0, a unit vector orthogonal to the others: the unit vector
 * of the index that they have least of, less what lies along them.
 */
export function writeCompleted(
  b: LoopBuilder,
  numbers: Numbers,
  rows: Parts,
  size: number,
  row: Expr,
  scratch: Parts,
): void {
  const [shares] = scratch;
  const rowAt = (i: Expr): StoredVector => ({
    parts: rows,
    offset: b.let(indexMul(i, integer(size)), 'row'),
  });
  b.for(size, (k) => b.store(shares!, k, numbers.real(0)), { order: 'free' });
  b.for(size, (i) => {
    const x = rowAt(i);
    b.for(
      size,
      (k) => b.store(shares!, k, add(load(shares!, k), numbers.square(elementOf(numbers, x, k)))),
      { order: 'free' },
    );
  });
  const least = b.variable(integer(0), 'least');
  b.for(size, (k) =>
    least.set(choose(compare('lt', load(shares!, k), load(shares!, least.value)), k, least.value)),
  );
  b.for(
    size,
    (k) => {
      const isLeast = compare('eq', k, least.value);
      const one = choose(isLeast, numbers.real(1), numbers.real(0));
      numbers.store(scratch, k, numbers.num(0).with(0, one));
    },
    { order: 'free' },
  );
  const v: StoredVector = { parts: scratch, offset: integer(0) };
  const all = { start: integer(0), stop: integer(size) };
  b.for(steps, () =>
    b.for(size, (i) => writeReflected(b, numbers, v, rowAt(i), [numbers.real(1)], all)),
  );
  const length = b.let(
    sqrt(
      sumOver(b, numbers.dtype, { stop: size }, (k) => numbers.square(numbers.load(scratch, k))),
    ),
    'length',
  );
  const to = rowAt(row);
  b.for(
    size,
    (k) =>
      numbers.store(rows, indexAdd(to.offset, k), numbers.shrink(numbers.load(scratch, k), length)),
    { order: 'free' },
  );
}
