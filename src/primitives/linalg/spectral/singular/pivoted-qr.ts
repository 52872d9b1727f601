/**
 * The QR decomposition with column pivoting by reflectors: Golub and Van Loan, section 5.4.2. The
 * columns of the matrix are rows in memory.
 */
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexMul,
  indexSub,
  integer,
  load,
  type Expr,
} from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import type { Numbers, Parts } from '../../numbers.js';
import { add, sumOver } from '../arithmetic.js';
import { elementOf, writeReflected, writeReflector, type StoredVector } from '../reflectors.js';

/**
 * `count` columns of `length` elements. Afterwards the elements of column j before and at j are
 * those of R, the diagonal lies apart, and those from j on are the vector of reflector j.
 */
export interface Columns {
  readonly parts: Parts;
  readonly count: number;
  readonly length: number;
  readonly diagonal: Parts;
  readonly factors: LoopBuffer;
  /** int32: which column of the matrix each one was. */
  readonly origins: LoopBuffer;
}

const columnAt = (b: LoopBuilder, { parts, length }: Columns, j: Expr): StoredVector => ({
  parts,
  offset: b.let(indexMul(j, integer(length)), 'column'),
});

/** A P = Q R, so that the rows of R are in descending order of their length, or nearly so. */
export function writePivotedQR(b: LoopBuilder, numbers: Numbers, columns: Columns): void {
  const { count, length, diagonal, factors, origins } = columns;
  const squares = b.scratch(numbers.dtype, count, 'squares');
  b.for(count, (j) => {
    b.store(origins, j, j);
    const column = columnAt(b, columns, j);
    const sum = sumOver(b, numbers.dtype, { stop: length }, (i) =>
      numbers.square(elementOf(numbers, column, i)),
    );
    b.store(squares, j, sum);
  });
  b.for(count, (step) => {
    writeExchange(b, columns, squares, step, writeLongest(b, squares, count, step));
    const next = b.let(indexAdd(step, integer(1)), 'next');
    const v = columnAt(b, columns, step);
    const others = { start: next, stop: integer(length) };
    const { factor, reflected } = writeReflector(b, numbers, v, step, others);
    numbers.store(diagonal, step, reflected);
    b.store(factors, step, factor);
    b.for(
      count,
      (j) => {
        const x = columnAt(b, columns, j);
        b.store(squares, j, writeReflectedAndSquared(b, numbers, x, v, factor, step, length));
      },
      { start: next, order: 'free' },
    );
  });
}

/** The column from `step` on with the largest square. */
function writeLongest(b: LoopBuilder, squares: LoopBuffer, count: number, step: Expr): Expr {
  const longest = b.variable(step, 'longest');
  b.for(
    count,
    (j) =>
      longest.set(
        choose(compare('gt', load(squares, j), load(squares, longest.value)), j, longest.value),
      ),
    { start: step },
  );
  return b.snapshot(longest.value, 'longest');
}

function writeExchange(
  b: LoopBuilder,
  columns: Columns,
  squares: LoopBuffer,
  i: Expr,
  j: Expr,
): void {
  const swap = (buffer: LoopBuffer, p: Expr, q: Expr): void => {
    const [x, y] = [b.let(load(buffer, p), 'x'), b.let(load(buffer, q), 'y')];
    b.store(buffer, p, y);
    b.store(buffer, q, x);
  };
  b.if(compare('ne', i, j), () => {
    swap(columns.origins, i, j);
    swap(squares, i, j);
    const [x, y] = [columnAt(b, columns, i), columnAt(b, columns, j)];
    b.for(
      columns.length,
      (k) =>
        columns.parts.forEach((part) => swap(part, indexAdd(x.offset, k), indexAdd(y.offset, k))),
      { order: 'free' },
    );
  });
}

/** Reflects x, and returns the square of what is left of it behind `step`. */
function writeReflectedAndSquared(
  b: LoopBuilder,
  numbers: Numbers,
  x: StoredVector,
  v: StoredVector,
  factor: Expr,
  step: Expr,
  length: number,
): Expr {
  const along = numbers.sum(step, integer(length), (i) =>
    numbers.mulConj(elementOf(numbers, x, i), elementOf(numbers, v, i)),
  );
  const share = numbers.let(numbers.scale(along, factor), 'share');
  const rest = b.variable(numbers.real(0), 'rest');
  const reflect = (i: Expr): Expr => {
    const change = numbers.mul(share, elementOf(numbers, v, i));
    const value = numbers.let(numbers.sub(elementOf(numbers, x, i), change), 'x');
    numbers.store(x.parts, indexAdd(x.offset, i), value);
    return numbers.square(value);
  };
  reflect(step);
  b.for(length, (i) => rest.set(add(rest.value, reflect(i))), {
    start: indexAdd(step, integer(1)),
    order: 'folds',
  });
  return b.snapshot(rest.value, 'rest');
}

/** Each of the vectors, rows of `length` elements, becomes Q times itself. */
export function writeTimesQ(
  b: LoopBuilder,
  numbers: Numbers,
  columns: Columns,
  vectors: Parts,
  count: number,
): void {
  const { length, factors } = columns;
  const last = columns.count - 1;
  b.for(columns.count, (turn) => {
    const step = b.let(indexSub(integer(last), turn), 'step');
    const v = columnAt(b, columns, step);
    const factor = b.let(load(factors, step), 'factor');
    b.for(
      count,
      (row) => {
        const x = { parts: vectors, offset: b.let(indexMul(row, integer(length)), 'row') };
        writeReflected(b, numbers, x, v, [factor], { start: step, stop: integer(length) });
      },
      { order: 'free' },
    );
  });
}
