/**
 * Elimination on three diagonals with exchanges of neighbouring rows, as LAPACK's gtsv: an exchange
 * fills a second diagonal above the main one.
 */
import { at } from '../../../array/shape.js';
import type { LoopBuilder, Variable } from '../../../loops/builder.js';
import {
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
import { baseOf, eachMatrix, stackOf } from '../matrices.js';
import { Numbers, type Num, type Parts } from '../numbers.js';

/**
 * The operands: lower, main and upper diagonal, right sides; each in as many parts as there are
 * results.
 */
export function writeTridiagonalSolve(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
): void {
  const parts = outputs.length;
  const { count, rows: n, columns } = stackOf(at(operands, 3 * parts).aval);
  if (count * n * columns === 0) return;
  const buffers = operands.map((x) => x.buffer);
  const operand = (i: number): Parts => buffers.slice(i * parts, (i + 1) * parts);
  eachMatrix(b, count, (matrix) => {
    const kernel = new TridiagonalKernel(b, outputs, {
      n,
      columns,
      base: baseOf(b, matrix, n * columns),
    });
    const offset = baseOf(b, matrix, n);
    kernel.start([operand(0), operand(1), operand(2)], offset, operand(3));
    kernel.eliminate();
    kernel.substitute();
  });
}

interface Sizes {
  readonly n: number;
  readonly columns: number;
  readonly base: Expr;
}

class TridiagonalKernel {
  readonly #b: LoopBuilder;
  readonly #numbers: Numbers;
  readonly #x: Parts;
  readonly #sizes: Sizes;
  readonly #lower: Parts;
  readonly #main: Parts;
  readonly #upper: Parts;
  readonly #second: Parts;
  readonly #isRegular: Variable;

  constructor(b: LoopBuilder, x: Parts, sizes: Sizes) {
    this.#b = b;
    this.#numbers = new Numbers(b, x);
    this.#x = x;
    this.#sizes = sizes;
    const diagonal = (name: string): Parts => this.#numbers.scratch(sizes.n, name);
    this.#lower = diagonal('lower');
    this.#main = diagonal('main');
    this.#upper = diagonal('upper');
    this.#second = diagonal('second');
    this.#isRegular = b.variable(literal(1, 'bool'), 'is_regular');
  }

  start(diagonals: readonly [Parts, Parts, Parts], offset: Expr, right: Parts): void {
    const { n, columns, base } = this.#sizes;
    const numbers = this.#numbers;
    const goals = [this.#lower, this.#main, this.#upper];
    this.#b.for(
      n,
      (i) => {
        goals.forEach((goal, k) =>
          numbers.store(goal, i, numbers.load(at(diagonals, k), indexAdd(offset, i))),
        );
        numbers.store(this.#second, i, numbers.num(0));
      },
      { order: 'free' },
    );
    const copy = (i: Expr): void =>
      numbers.store(this.#x, indexAdd(base, i), numbers.load(right, indexAdd(base, i)));
    this.#b.for(n * columns, copy, { order: 'free' });
  }

  #row(i: Expr): Expr {
    return this.#b.let(
      indexAdd(this.#sizes.base, indexMul(i, integer(this.#sizes.columns))),
      'row',
    );
  }

  /** Row i of the right sides becomes what `make` gives for each column. */
  #overColumns(body: (column: Expr) => void): void {
    this.#b.for(this.#sizes.columns, body, { name: 'column', order: 'free' });
  }

  eliminate(): void {
    const numbers = this.#numbers;
    this.#b.for(this.#sizes.n - 1, (i) => {
      const next = this.#b.let(indexAdd(i, integer(1)), 'next');
      const read = (from: Parts, j: Expr): Num => numbers.let(numbers.load(from, j));
      const [own, below] = [read(this.#main, i), read(this.#lower, next)];
      const stays = compare('ge', numbers.size1(own), numbers.size1(below));
      const [behind, diagonal] = [read(this.#upper, i), read(this.#main, next)];
      const further = read(this.#upper, next);
      this.#b.if(
        stays,
        () => {
          const factor = numbers.let(numbers.div(below, own), 'factor');
          const changed = numbers.sub(diagonal, numbers.mul(factor, behind));
          numbers.store(this.#main, next, changed);
          this.#subtract(i, next, factor, false);
        },
        () => {
          const factor = numbers.let(numbers.div(own, below), 'factor');
          numbers.store(this.#main, i, below);
          numbers.store(this.#main, next, numbers.sub(behind, numbers.mul(factor, diagonal)));
          numbers.store(this.#upper, i, diagonal);
          numbers.store(this.#second, i, further);
          numbers.store(this.#upper, next, numbers.neg(numbers.mul(factor, further)));
          this.#subtract(i, next, factor, true);
        },
      );
    });
  }

  /**
   * Right side i, times a factor, is subtracted from the next one; before it they may be exchanged.
   */
  #subtract(i: Expr, next: Expr, factor: Num, exchanged: boolean): void {
    const numbers = this.#numbers;
    const [row, other] = [this.#row(i), this.#row(next)];
    this.#overColumns((c) => {
      const [p, q] = [indexAdd(row, c), indexAdd(other, c)];
      const [x, y] = [numbers.let(numbers.load(this.#x, p)), numbers.let(numbers.load(this.#x, q))];
      if (exchanged) numbers.store(this.#x, p, y);
      const [first, second] = exchanged ? [y, x] : [x, y];
      numbers.store(this.#x, q, numbers.sub(second, numbers.mul(factor, first)));
    });
  }

  /** From the last unknown to the first; NaN where a pivot is 0. */
  substitute(): void {
    const { n } = this.#sizes;
    const numbers = this.#numbers;
    this.#b.for(n, (done) => {
      const i = this.#b.let(indexSub(integer(n - 1), done), 'i');
      const pivot = numbers.let(numbers.load(this.#main, i), 'pivot');
      const isRegular = compare('ne', numbers.size1(pivot), numbers.real(0));
      this.#isRegular.set(op('and', 'bool', this.#isRegular.value, isRegular));
      const row = this.#row(i);
      [this.#upper, this.#second].forEach((diagonal, k) =>
        this.#b.if(compare('gt', done, integer(k)), () => {
          const factor = numbers.let(numbers.load(diagonal, i), 'factor');
          const source = this.#row(indexAdd(i, integer(k + 1)));
          this.#overColumns((c) => {
            const change = numbers.mul(factor, numbers.load(this.#x, indexAdd(source, c)));
            const goal = indexAdd(row, c);
            numbers.store(this.#x, goal, numbers.sub(numbers.load(this.#x, goal), change));
          });
        }),
      );
      this.#overColumns((c) => {
        const goal = indexAdd(row, c);
        numbers.store(this.#x, goal, numbers.div(numbers.let(numbers.load(this.#x, goal)), pivot));
      });
    });
    this.#b.if(op('not', 'bool', this.#isRegular.value), () => {
      const nan = this.#x.map(() => numbers.real(NaN));
      const size = n * this.#sizes.columns;
      const clear = (i: Expr): void => numbers.store(this.#x, indexAdd(this.#sizes.base, i), nan);
      this.#b.for(size, clear, { order: 'free' });
    });
  }
}
