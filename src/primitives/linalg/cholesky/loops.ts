/**
 * The Cholesky factorization in loops, by rows where matrices are small, else in blocks of columns:
 * each is factored, and its product with itself is subtracted from what is behind it.
 */
import { at } from '../../../array/shape.js';
import type { LoopBuilder, Variable } from '../../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexMul,
  indexSub,
  integer,
  literal,
  op,
  type Expr,
} from '../../../loops/expr.js';
import type { LoopBuffer } from '../../../loops/loops.js';
import type { LoopOperand } from '../../record.js';
import { subtractProduct } from '../block-product.js';
import { baseOf, eachMatrix, stackOf } from '../matrices.js';
import { Numbers, type NumberParts, type Parts } from '../numbers.js';

/** The columns of a block. */
const width = 32;

export function writeCholesky(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
): void {
  const { count, rows: n } = stackOf(at(operands, 0).aval);
  if (n === 0) return;
  const from = operands.map((x) => x.buffer);
  eachMatrix(b, count, (matrix) => {
    const base = baseOf(b, matrix, n * n);
    const kernel = new CholeskyKernel(b, outputs, base, n);
    kernel.copyLower(from);
    kernel.factor();
    kernel.finish();
  });
}

class CholeskyKernel {
  readonly #b: LoopBuilder;
  readonly #numbers: Numbers;
  readonly #l: Parts;
  readonly #base: Expr;
  readonly #n: number;
  readonly #isPositive: Variable;

  constructor(b: LoopBuilder, l: Parts, base: Expr, n: number) {
    this.#b = b;
    this.#numbers = new Numbers(b, l);
    this.#l = l;
    this.#base = base;
    this.#n = n;
    this.#isPositive = b.variable(literal(1, 'bool'), 'is_positive');
  }

  #row(i: Expr): Expr {
    return this.#b.let(indexAdd(this.#base, indexMul(i, integer(this.#n))), 'row');
  }

  copyLower(from: Parts): void {
    const numbers = this.#numbers;
    this.#b.for(this.#n, (i) => {
      const row = this.#row(i);
      this.#b.for(
        this.#n,
        (j) => {
          const offset = indexAdd(row, j);
          const isLower = compare('le', j, i);
          const value = numbers.load(from, offset);
          const zero = numbers.num(0);
          numbers.store(
            this.#l,
            offset,
            value.map((part, k) => choose(isLower, part, at(zero, k))),
          );
        },
        { order: 'free' },
      );
    });
  }

  factor(): void {
    const n = integer(this.#n);
    if (this.#n <= 2 * width) return this.#factorColumns(integer(0), n);
    this.#b.for(
      this.#n,
      (start) => {
        const stop = this.#b.let(op('min', 'int32', indexAdd(start, integer(width)), n), 'stop');
        this.#factorColumns(start, stop);
        this.#b.if(compare('lt', stop, n), () => this.#subtract(start, stop));
      },
      { step: width, name: 'start' },
    );
  }

  /** Columns from start up to stop of all rows from start on; what is before them is subtracted. */
  #factorColumns(start: Expr, stop: Expr): void {
    const numbers = this.#numbers;
    this.#b.for(
      this.#n,
      (i) => {
        const row = this.#row(i);
        const end = this.#b.let(op('min', 'int32', i, stop), 'end');
        this.#b.for(
          end,
          (j) => {
            const other = this.#row(j);
            const rest = this.#rest(row, other, start, j);
            const pivot = numbers.load(this.#l, indexAdd(other, j));
            numbers.store(this.#l, indexAdd(row, j), numbers.shrink(rest, at(pivot, 0)));
          },
          { start, name: 'j' },
        );
        this.#b.if(compare('lt', i, stop), () => this.#storePivot(row, start, i));
      },
      { start },
    );
  }

  /** A[i, j] - Σ L[i, k] · conj(L[j, k]) for k from start up to j. */
  #rest(row: Expr, other: Expr, start: Expr, j: Expr): NumberParts {
    const numbers = this.#numbers;
    const sum = numbers.sum(start, j, (k) =>
      numbers.mulConj(
        numbers.load(this.#l, indexAdd(row, k)),
        numbers.load(this.#l, indexAdd(other, k)),
      ),
    );
    return numbers.sub(numbers.load(this.#l, indexAdd(row, j)), sum);
  }

  #storePivot(row: Expr, start: Expr, i: Expr): void {
    const numbers = this.#numbers;
    const square = this.#b.let(at(this.#rest(row, row, start, i), 0), 'square');
    const holds = compare('gt', square, numbers.real(0));
    this.#isPositive.set(op('and', 'bool', this.#isPositive.value, holds));
    const pivot = numbers.num(0).with(0, op('sqrt', numbers.dtype, square));
    numbers.store(this.#l, indexAdd(row, i), pivot);
  }

  /** Subtracts the product of a block of columns, below its square, from the rest. */
  #subtract(start: Expr, stop: Expr): void {
    const n = this.#n;
    const base = this.#b.let(indexAdd(this.#row(stop), start), 'below');
    const block = { parts: this.#l, base, rowStride: n, termStride: 1 };
    const size = this.#b.let(indexSub(integer(n), stop), 'size');
    subtractProduct(this.#b, {
      target: {
        parts: this.#l,
        base: this.#b.let(indexAdd(this.#row(stop), stop), 'rest'),
        rowLength: n,
      },
      left: block,
      right: block,
      conjugate: 'right',
      rows: size,
      columns: size,
      terms: integer(width),
      most: { rows: n - width, columns: n - width, terms: width },
      isLower: true,
    });
  }

  /**
   * What the products left above the diagonal is 0; all below is NaN where a pivot was not
   * positive.
   */
  finish(): void {
    const numbers = this.#numbers;
    const n = integer(this.#n);
    if (this.#n > 2 * width)
      this.#b.for(this.#n, (i) => {
        const row = this.#row(i);
        this.#b.for(n, (j) => numbers.store(this.#l, indexAdd(row, j), numbers.num(0)), {
          start: indexAdd(i, integer(1)),
          name: 'j',
          order: 'free',
        });
      });
    this.#b.if(op('not', 'bool', this.#isPositive.value), () =>
      this.#b.for(this.#n, (i) => {
        const row = this.#row(i);
        const nan = numbers.num(NaN).map(() => numbers.real(NaN));
        this.#b.for(indexAdd(i, integer(1)), (j) => numbers.store(this.#l, indexAdd(row, j), nan), {
          name: 'j',
          order: 'free',
        });
      }),
    );
  }
}
