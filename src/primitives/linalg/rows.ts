/** Rows of a matrix whose elements lie side by side: what elimination does with them. */
import { at, range } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, indexSub, integer, type Expr } from '../../loops/expr.js';
import { eachGroup } from './block-product.js';
import type { Numbers, NumberParts, Parts } from './numbers.js';

/** Rows that are subtracted from another at a time, so that it is read and written less often. */
const together = 4;

interface Elimination {
  readonly matrix: Parts;
  /** The offset of the element of the row at a column. */
  readonly goal: (column: Expr) => Expr;
  /** Rows from first up to stop are subtracted, each times its factor. */
  readonly first: Expr;
  readonly stop: Expr;
  readonly factor: (row: Expr) => NumberParts;
  readonly source: (row: Expr, column: Expr) => Expr;
  readonly columns: { readonly start: Expr; readonly stop: Expr };
}

/** goal(j) -= Σ factor(k) · source(k, j) over rows k, for all columns j. */
export function eliminate(b: LoopBuilder, numbers: Numbers, elimination: Elimination): void {
  const { matrix, goal, first, stop, factor, source, columns } = elimination;
  const count = b.let(indexSub(stop, first), 'count');
  eachGroup(b, count, together, (group, size) => {
    const rows = range(size).map((r) => b.let(indexAdd(first, indexAdd(group, integer(r))), 'k'));
    const factors = rows.map((k) => numbers.let(factor(k), 'factor'));
    const subtract = (column: Expr): void => {
      const change = rows
        .map((k, r) => numbers.mul(at(factors, r), numbers.load(matrix, source(k, column))))
        .reduce((p, q) => numbers.add(p, q));
      const offset = b.let(goal(column), 'goal');
      numbers.store(matrix, offset, numbers.sub(numbers.load(matrix, offset), change));
    };
    b.for(columns.stop, subtract, { start: columns.start, name: 'j', order: 'free' });
  });
}

/** Exchanges the elements of two rows in all `columns`. */
export function exchangeRows(
  b: LoopBuilder,
  numbers: Numbers,
  matrix: Parts,
  starts: readonly [Expr, Expr],
  columns: number,
): void {
  b.for(
    columns,
    (j) => {
      const [p, q] = starts.map((start) => indexAdd(start, j)) as [Expr, Expr];
      const [x, y] = [numbers.let(numbers.load(matrix, p)), numbers.let(numbers.load(matrix, q))];
      numbers.store(matrix, p, y);
      numbers.store(matrix, q, x);
    },
    { name: 'j', order: 'free' },
  );
}
