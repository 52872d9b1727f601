/**
 * LU factorization with partial pivoting in loops: by blocks of columns, of which each is factored,
 * row by row, and its product with the rows that it settles is subtracted from the rest.
 */
import { at } from '../../array/shape.js';
import type { LoopBuilder, Variable } from '../../loops/builder.js';
import {
  compare,
  indexAdd,
  indexMul,
  indexSub,
  integer,
  load,
  op,
  type Expr,
} from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import type { LoopOperand } from '../record.js';
import { subtractProduct } from './block-product.js';
import { eachMatrix, stackOf } from './matrices.js';
import { Numbers, type Parts } from './numbers.js';
import { eliminate, exchangeRows } from './rows.js';

/** The columns of a block. */
const width = 32;

/** The results: the factors, the pivots, the permutation. */
export function writeLu(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
): void {
  const { count, rows, columns } = stackOf(at(operands, 0).aval);
  const parts = operands.length;
  const results = {
    lu: outputs.slice(0, parts),
    pivots: at(outputs, parts),
    permutation: at(outputs, parts + 1),
  };
  eachMatrix(b, count, (matrix) => {
    const base = b.let(indexMul(matrix, integer(rows * columns)), 'base');
    const kernel = new LuKernel(b, results, { matrix, base, rows, columns });
    kernel.start(operands.map((x) => x.buffer));
    kernel.factor();
  });
}

interface Results {
  readonly lu: Parts;
  readonly pivots: LoopBuffer;
  readonly permutation: LoopBuffer;
}

interface Sizes {
  /** The number of the matrix in the stack, and where it begins. */
  readonly matrix: Expr;
  readonly base: Expr;
  readonly rows: number;
  readonly columns: number;
}

/** The element of greatest size that was met in a column, and its row. */
interface Pivot {
  readonly size: Variable;
  readonly row: Variable;
}

class LuKernel {
  readonly #b: LoopBuilder;
  readonly #numbers: Numbers;
  readonly #results: Results;
  readonly #sizes: Sizes;
  readonly #steps: number;
  readonly #pivot: Pivot;

  constructor(b: LoopBuilder, results: Results, sizes: Sizes) {
    this.#b = b;
    this.#numbers = new Numbers(b, results.lu);
    this.#results = results;
    this.#sizes = sizes;
    this.#steps = Math.min(sizes.rows, sizes.columns);
    this.#pivot = {
      size: b.variable(this.#numbers.real(-1), 'pivot_size'),
      row: b.variable(integer(0), 'pivot_row'),
    };
  }

  #row(i: Expr): Expr {
    return indexAdd(this.#sizes.base, indexMul(i, integer(this.#sizes.columns)));
  }

  start(from: Parts): void {
    const { base, rows, columns, matrix } = this.#sizes;
    const { lu, permutation } = this.#results;
    const copy = (i: Expr): void => {
      const offset = indexAdd(base, i);
      this.#numbers.store(lu, offset, this.#numbers.load(from, offset));
    };
    this.#b.for(rows * columns, copy, { order: 'free' });
    const first = this.#b.let(indexMul(matrix, integer(rows)), 'first');
    this.#b.for(rows, (i) => this.#b.store(permutation, indexAdd(first, i), i), { order: 'free' });
  }

  factor(): void {
    if (this.#steps <= 2 * width) {
      const stop = integer(this.#steps);
      this.#factorBlock(integer(0), stop);
      if (this.#sizes.columns > this.#steps) this.#settleRows(integer(0), stop);
      return;
    }
    this.#b.for(
      this.#steps,
      (start) => {
        const far = op('min', 'int32', indexAdd(start, integer(width)), integer(this.#steps));
        const stop = this.#b.let(far, 'stop');
        this.#factorBlock(start, stop);
        this.#b.if(compare('lt', stop, integer(this.#sizes.columns)), () => {
          this.#settleRows(start, stop);
          this.#b.if(compare('lt', stop, integer(this.#sizes.rows)), () =>
            this.#subtract(start, stop),
          );
        });
      },
      { step: width, name: 'start' },
    );
  }

  /** Columns from start up to stop; the rows are exchanged as a whole. */
  #factorBlock(start: Expr, stop: Expr): void {
    const { rows, columns } = this.#sizes;
    const b = this.#b;
    this.#forgetPivot(start);
    b.for(rows, (i) => this.#meetPivot(i, b.let(indexAdd(this.#row(i), start), 'offset')), {
      start,
    });
    b.for(
      stop,
      (j) => {
        const row = b.let(this.#row(j), 'row');
        this.#exchange(j, row);
        const pivot = this.#numbers.let(this.#numbers.load(this.#results.lu, indexAdd(row, j)));
        const next = b.let(indexAdd(j, integer(1)), 'next');
        this.#forgetPivot(next);
        const isZero = compare('eq', this.#numbers.size1(pivot), this.#numbers.real(0));
        b.for(
          rows,
          (i) => {
            const other = b.let(this.#row(i), 'other');
            b.if(op('not', 'bool', isZero), () => this.#eliminateRow(other, row, j, next, stop));
            if (columns > 1)
              b.if(compare('lt', next, stop), () =>
                this.#meetPivot(i, b.let(indexAdd(other, next), 'offset')),
              );
          },
          { start: next },
        );
      },
      { start, name: 'j' },
    );
  }

  #forgetPivot(row: Expr): void {
    this.#pivot.size.set(this.#numbers.real(-1));
    this.#pivot.row.set(row);
  }

  #meetPivot(row: Expr, offset: Expr): void {
    const size = this.#numbers.size1(this.#numbers.load(this.#results.lu, offset));
    const found = this.#b.let(size, 'size');
    this.#b.if(compare('gt', found, this.#pivot.size.value), () => {
      this.#pivot.size.set(found);
      this.#pivot.row.set(row);
    });
  }

  /** Brings the pivot into row j. */
  #exchange(j: Expr, row: Expr): void {
    const { matrix, rows, columns } = this.#sizes;
    const { lu, pivots, permutation } = this.#results;
    const b = this.#b;
    const chosen = b.snapshot(this.#pivot.row.value, 'chosen');
    b.store(pivots, indexAdd(indexMul(matrix, integer(this.#steps)), j), chosen);
    b.if(compare('ne', chosen, j), () => {
      const other = b.let(this.#row(chosen), 'other');
      exchangeRows(b, this.#numbers, lu, [row, other], columns);
      const first = b.let(indexMul(matrix, integer(rows)), 'first');
      const [p, q] = [indexAdd(first, j), indexAdd(first, chosen)];
      const [x, y] = [p, q].map((offset) => b.snapshot(load(permutation, offset), 'index'));
      b.store(permutation, p, y!);
      b.store(permutation, q, x!);
    });
  }

  /** Column j of a row becomes the factor of row j that is subtracted from it, within the block. */
  #eliminateRow(other: Expr, row: Expr, j: Expr, next: Expr, stop: Expr): void {
    const numbers = this.#numbers;
    const { lu } = this.#results;
    const pivot = numbers.load(lu, indexAdd(row, j));
    const offset = indexAdd(other, j);
    const factor = numbers.let(numbers.div(numbers.let(numbers.load(lu, offset)), pivot), 'factor');
    numbers.store(lu, offset, factor);
    const subtract = (k: Expr): void => {
      const goal = indexAdd(other, k);
      const change = numbers.mul(factor, numbers.load(lu, indexAdd(row, k)));
      numbers.store(lu, goal, numbers.sub(numbers.load(lu, goal), change));
    };
    this.#b.for(stop, subtract, { start: next, name: 'k', order: 'free' });
  }

  /** The rows of a block behind it: each without those before it, times its factors. */
  #settleRows(start: Expr, stop: Expr): void {
    const { lu } = this.#results;
    this.#b.for(
      stop,
      (i) => {
        const row = this.#b.let(this.#row(i), 'row');
        eliminate(this.#b, this.#numbers, {
          matrix: lu,
          goal: (column) => indexAdd(row, column),
          first: start,
          stop: i,
          factor: (k) => this.#numbers.load(lu, indexAdd(row, k)),
          source: (k, column) => indexAdd(this.#row(k), column),
          columns: { start: stop, stop: integer(this.#sizes.columns) },
        });
      },
      { start: indexAdd(start, integer(1)) },
    );
  }

  /** Subtracts from the rest the product of what a block has below it and behind it. */
  #subtract(start: Expr, stop: Expr): void {
    const { rows, columns } = this.#sizes;
    const { lu } = this.#results;
    const b = this.#b;
    const corner = (row: Expr, column: Expr): Expr =>
      b.let(indexAdd(this.#row(row), column), 'block');
    subtractProduct(b, {
      target: { parts: lu, base: corner(stop, stop), rowLength: columns },
      left: { parts: lu, base: corner(stop, start), rowStride: columns, termStride: 1 },
      right: { parts: lu, base: corner(start, stop), rowStride: 1, termStride: columns },
      conjugate: 'none',
      rows: b.let(indexSub(integer(rows), stop), 'below'),
      columns: b.let(indexSub(integer(columns), stop), 'behind'),
      terms: integer(width),
      most: { rows: rows - width, columns: columns - width, terms: width },
    });
  }
}
