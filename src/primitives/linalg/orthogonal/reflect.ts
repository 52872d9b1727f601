/**
 * Householder reflections H = I - τ v v*, in LAPACK's conventions: v begins with 1 and has its
 * other elements below the diagonal; H* takes a column to a real multiple of the first unit vector.
 */
import { at } from '../../../array/shape.js';
import type { LoopBuilder } from '../../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexMul,
  indexSub,
  integer,
  op,
  type Expr,
} from '../../../loops/expr.js';
import { eachGroup } from '../block-product.js';
import type { NumberParts, Numbers, Parts } from '../numbers.js';

/** A matrix in memory, row by row. */
export interface Layout {
  readonly parts: Parts;
  readonly base: Expr;
  readonly rows: number;
  readonly columns: number;
}

export const place = ({ base, columns }: Layout, row: Expr, column: Expr): Expr =>
  indexAdd(indexAdd(base, indexMul(row, integer(columns))), column);

/** The largest size of an element of column j in rows from `first` on: 0 where all are. */
function largestBelow(b: LoopBuilder, numbers: Numbers, a: Layout, j: Expr, first: Expr): Expr {
  const largest = b.variable(numbers.real(0), 'largest');
  b.for(
    a.rows,
    (i) => {
      const size = numbers.size1(numbers.load(a.parts, b.let(place(a, i, j), 'offset')));
      // A NaN is kept, wherever it stands.
      largest.set(op('max', numbers.dtype, largest.value, size));
    },
    { start: first },
  );
  return largest.value;
}

/**
 * The reflection that clears column j below row j: the column becomes v with β in the place of its
 * 1. Returns τ, 0 where there is nothing to clear. Squares are of numbers up to 1.
 */
export function writeReflection(b: LoopBuilder, numbers: Numbers, a: Layout, j: Expr): NumberParts {
  const next = b.let(indexAdd(j, integer(1)), 'next');
  const { dtype } = numbers;
  const below = b.let(largestBelow(b, numbers, a, j, next), 'below');
  const tau = numbers.variable(numbers.num(0), 'tau');
  const start = b.let(place(a, j, j), 'diagonal');
  const alpha = numbers.let(numbers.load(a.parts, start), 'alpha');
  const imaginary = alpha[1] ?? numbers.real(0);
  const isClear = op(
    'and',
    'bool',
    compare('eq', below, numbers.real(0)),
    compare('eq', imaginary, numbers.real(0)),
  );
  b.if(op('not', 'bool', isClear), () => {
    const scale = b.let(op('max', dtype, numbers.size1(alpha), below), 'scale');
    const squares = b.variable(numbers.real(0), 'squares');
    const addSquare = (i: Expr): void => {
      const x = numbers.let(numbers.load(a.parts, b.let(place(a, i, j), 'offset')));
      const square = numbers.square(numbers.let(numbers.shrink(x, scale)));
      squares.set(op('add', dtype, squares.value, square));
    };
    b.for(a.rows, addSquare, { start: j, order: 'folds' });
    const norm = op('mul', dtype, scale, op('sqrt', dtype, squares.value));
    const isNegative = compare('lt', at(alpha, 0), numbers.real(0));
    const beta = b.let(choose(isNegative, norm, op('neg', dtype, norm)), 'beta');
    const real = op('div', dtype, op('sub', dtype, beta, at(alpha, 0)), beta);
    const parts = alpha.map((part, i) =>
      i === 0 ? real : op('div', dtype, op('neg', dtype, part), beta),
    );
    tau.set(parts);
    const first = numbers.let(numbers.sub(alpha, numbers.num(0).with(0, beta)), 'first');
    b.for(
      a.rows,
      (i) => {
        const offset = b.let(place(a, i, j), 'offset');
        const x = numbers.let(numbers.load(a.parts, offset));
        numbers.store(a.parts, offset, numbers.div(x, first));
      },
      { start: next },
    );
    numbers.store(a.parts, start, numbers.num(0).with(0, beta));
  });
  return numbers.let(tau.value.map((part) => b.snapshot(part, 'tau')));
}

/** Rows that a sum over rows takes at a time. */
const together = 4;

/**
 * Applies I - τ v v* to columns of a matrix, of which the rows from j on change; v stands in column
 * j of `reflections` below row j. `sums` has room for the columns.
 */
export function applyReflection(
  b: LoopBuilder,
  numbers: Numbers,
  { reflections, j, tau }: { reflections: Layout; j: Expr; tau: NumberParts },
  target: Layout,
  columns: { readonly start: Expr; readonly stop: Expr },
  sums: Parts,
): void {
  const overColumns = (body: (column: Expr) => void): void =>
    b.for(columns.stop, body, { start: columns.start, name: 'column', order: 'free' });
  const next = b.let(indexAdd(j, integer(1)), 'next');
  const head = b.let(place(target, j, integer(0)), 'head');
  const elementOf = (i: Expr): NumberParts =>
    numbers.let(numbers.load(reflections.parts, b.let(place(reflections, i, j), 'offset')), 'v');
  overColumns((c) => numbers.store(sums, c, numbers.load(target.parts, indexAdd(head, c))));
  const count = b.let(indexSub(integer(target.rows), next), 'count');
  eachGroup(b, count, together, (group, size) => {
    const rows = Array.from({ length: size }, (_, r) => {
      const i = b.let(indexAdd(next, indexAdd(group, integer(r))), 'row');
      return { v: elementOf(i), start: b.let(place(target, i, integer(0)), 'start') };
    });
    overColumns((c) => {
      const terms = rows.map(({ v, start }) =>
        numbers.mulConj(numbers.load(target.parts, indexAdd(start, c)), v),
      );
      const sum = terms.reduce((x, y) => numbers.add(x, y));
      numbers.store(sums, c, numbers.add(numbers.load(sums, c), sum));
    });
  });
  const subtract = (start: Expr, factor: NumberParts): void =>
    overColumns((c) => {
      const offset = indexAdd(start, c);
      const change = numbers.mul(factor, numbers.load(sums, c));
      numbers.store(target.parts, offset, numbers.sub(numbers.load(target.parts, offset), change));
    });
  subtract(head, tau);
  b.for(
    target.rows,
    (i) =>
      subtract(
        b.let(place(target, i, integer(0)), 'start'),
        numbers.let(numbers.mul(tau, elementOf(i)), 'factor'),
      ),
    { start: next },
  );
}
