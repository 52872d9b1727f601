/**
 * Elimination on three diagonals with exchanges of neighbouring rows, as LAPACK's gtsv: an exchange
 * fills a second diagonal above the main one. Where pivots near 0 are to be moved away from it rows
 * are compared by the parts of their sums that their first elements are, as LAPACK's lagtf does,
 * and pivots grow until no quotient overflows, as in its lagts.
 */
import { exponentBits, mantissaBits, type DType } from '../../../array/dtype.js';
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
import { baseOf, eachMatrix, stackOf } from '../matrices.js';
import { Numbers, type NumberParts, type Parts } from '../numbers.js';

/**
 * The operands: lower, main and upper diagonal, right sides; each in as many parts as there are
 * results.
 */
export function writeTridiagonalSolve(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  perturbSingular: boolean,
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
    if (perturbSingular) {
      kernel.eliminate(kernel.byParts());
      kernel.substitute(kernel.movedPivot(kernel.smallest()));
    } else {
      const isRegular = b.variable(literal(1, 'bool'), 'is_regular');
      kernel.eliminate(kernel.bySizes());
      kernel.substitute(kernel.checkedPivot(isRegular));
      b.if(op('not', 'bool', isRegular.value), () => kernel.clear());
    }
  });
}

interface Sizes {
  readonly n: number;
  readonly columns: number;
  readonly base: Expr;
}

/** Row i, which is at its turn, and the one behind it. */
interface Rows {
  readonly own: NumberParts;
  /** What of the next row is in the column of `own`, and its two further elements. */
  readonly below: NumberParts;
  readonly diagonal: NumberParts;
  readonly further: NumberParts;
}

/** Whether row i stays before the next one, and by which factor it is subtracted from it. */
interface Comparison {
  stays(rows: Rows): Expr;
  /** The quotient of `below` and `own`, where row i stays. */
  factor(rows: Rows): NumberParts;
  /** What becomes of the next row. */
  after(rows: Rows, next: Expr, stayed: boolean): void;
}

/** The pivot of row i by which the right sides are divided. */
type Pivot = (i: Expr, overColumns: (body: (offset: Expr) => void) => void) => NumberParts;

/** The least number of a dtype that has all its digits. */
const leastNormal = (dtype: DType): number => 2 ** (2 - 2 ** (exponentBits[dtype] - 1));

class TridiagonalKernel {
  readonly #b: LoopBuilder;
  readonly #numbers: Numbers;
  readonly #x: Parts;
  readonly #sizes: Sizes;
  readonly #lower: Parts;
  readonly #main: Parts;
  readonly #upper: Parts;
  readonly #second: Parts;

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
    // What stands behind the last element is not read, and counts for nothing in its row.
    numbers.store(this.#upper, integer(n - 1), numbers.num(0));
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

  /** Pivots are compared by their sizes. */
  bySizes(): Comparison {
    const numbers = this.#numbers;
    return {
      stays: ({ own, below }) => compare('ge', numbers.size1(own), numbers.size1(below)),
      factor: ({ own, below }) => numbers.div(below, own),
      after: () => {},
    };
  }

  /** Pivots are compared by the parts that they are of the sums of their rows. */
  byParts(): Comparison {
    const numbers = this.#numbers;
    const [zero, b] = [numbers.real(0), this.#b];
    const { dtype } = numbers;
    const sum = (xs: readonly NumberParts[]): Expr =>
      xs.map((x) => numbers.abs(x)).reduce((p, q) => op('add', dtype, p, q));
    const read = (from: Parts, i: Expr): NumberParts => numbers.let(numbers.load(from, i));
    const first = integer(0);
    const start = sum([read(this.#main, first), read(this.#upper, first)]);
    const scale = b.variable(start, 'scale');
    const sumOf = ({ below, diagonal, further }: Rows): Expr => sum([below, diagonal, further]);
    const part = (x: NumberParts, of: Expr): Expr => op('div', dtype, numbers.abs(x), of);
    const isZero = (x: NumberParts): Expr => compare('eq', numbers.size1(x), zero);
    return {
      stays: (rows) => {
        const own = choose(isZero(rows.own), zero, part(rows.own, scale.value));
        const isLess = compare('le', part(rows.below, sumOf(rows)), own);
        return b.let(op('or', 'bool', isZero(rows.below), isLess), 'stays');
      },
      factor: ({ own, below }) =>
        numbers.div(below, own).map((quotient) => choose(isZero(below), zero, quotient)),
      after: (rows, next, stayed) =>
        scale.set(stayed ? sumOf(rows) : sum([read(this.#main, next), read(this.#upper, next)])),
    };
  }

  eliminate({ stays, factor: factorOf, after }: Comparison): void {
    const numbers = this.#numbers;
    this.#b.for(this.#sizes.n - 1, (i) => {
      const next = this.#b.let(indexAdd(i, integer(1)), 'next');
      const read = (from: Parts, j: Expr): NumberParts => numbers.let(numbers.load(from, j));
      const [own, below] = [read(this.#main, i), read(this.#lower, next)];
      const [behind, diagonal] = [read(this.#upper, i), read(this.#main, next)];
      const further = read(this.#upper, next);
      const rows = { own, below, diagonal, further };
      this.#b.if(
        stays(rows),
        () => {
          const factor = numbers.let(factorOf(rows), 'factor');
          const changed = numbers.sub(diagonal, numbers.mul(factor, behind));
          numbers.store(this.#main, next, changed);
          this.#subtract(i, next, factor, false);
          after(rows, next, true);
        },
        () => {
          const factor = numbers.let(numbers.div(own, below), 'factor');
          numbers.store(this.#main, i, below);
          numbers.store(this.#main, next, numbers.sub(behind, numbers.mul(factor, diagonal)));
          numbers.store(this.#upper, i, diagonal);
          numbers.store(this.#second, i, further);
          numbers.store(this.#upper, next, numbers.neg(numbers.mul(factor, further)));
          this.#subtract(i, next, factor, true);
          after(rows, next, false);
        },
      );
    });
  }

  /**
   * Right side i, times a factor, is subtracted from the next one; before it they may be exchanged.
   */
  #subtract(i: Expr, next: Expr, factor: NumberParts, exchanged: boolean): void {
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

  /** Pivots as they are, with a note of the first that is 0. */
  checkedPivot(isRegular: Variable): Pivot {
    const numbers = this.#numbers;
    return (i) => {
      const pivot = numbers.let(numbers.load(this.#main, i), 'pivot');
      const isUsual = compare('ne', numbers.size1(pivot), numbers.real(0));
      isRegular.set(op('and', 'bool', isRegular.value, isUsual));
      return pivot;
    };
  }

  /** The size of the largest element of U times the precision, and not 0. */
  smallest(): Expr {
    const numbers = this.#numbers;
    const { dtype } = numbers;
    const most = this.#b.variable(numbers.real(0), 'most');
    this.#b.for(this.#sizes.n, (i) =>
      [this.#main, this.#upper, this.#second].forEach((diagonal) => {
        const size = numbers.abs(numbers.let(numbers.load(diagonal, i)));
        most.set(op('max', dtype, most.value, size));
      }),
    );
    const size = op('mul', dtype, most.value, numbers.real(2 ** -mantissaBits[dtype]));
    return this.#b.let(op('max', dtype, size, numbers.real(leastNormal(dtype))), 'smallest');
  }

  /** Pivots moved away from 0, in steps that double, until no right side over them overflows. */
  movedPivot(smallest: Expr): Pivot {
    const [numbers, b] = [this.#numbers, this.#b];
    const { dtype } = numbers;
    const [zero, one] = [numbers.real(0), numbers.real(1)];
    return (i, overColumns) => {
      const start = numbers.let(numbers.load(this.#main, i), 'pivot');
      const most = b.variable(zero, 'most');
      overColumns((offset) => {
        const size = numbers.abs(numbers.let(numbers.load(this.#x, offset)));
        most.set(op('max', dtype, most.value, size));
      });
      const pivot = numbers.variable(start, 'pivot');
      const size = b.variable(numbers.abs(start), 'size');
      const isBelow = op(
        'or',
        'bool',
        compare('lt', at(start, 0), zero),
        compare('lt', op('div', dtype, one, at(start, 0)), zero),
      );
      const step = b.variable(choose(isBelow, op('neg', dtype, smallest), smallest), 'step');
      const least = b.let(op('mul', dtype, most.value, numbers.real(leastNormal(dtype))), 'least');
      const overflows = op(
        'or',
        'bool',
        compare('eq', size.value, zero),
        compare('gt', least, size.value),
      );
      b.while(op('and', 'bool', compare('lt', size.value, one), overflows), () => {
        const [re, ...rest] = pivot.value as readonly [Expr, ...Expr[]];
        pivot.set([op('add', dtype, re, step.value), ...rest]);
        step.set(op('add', dtype, step.value, step.value));
        size.set(numbers.abs(pivot.value));
      });
      return numbers.let(pivot.value, 'pivot');
    };
  }

  /** From the last unknown to the first. */
  substitute(pivotOf: Pivot): void {
    const { n } = this.#sizes;
    const numbers = this.#numbers;
    this.#b.for(n, (done) => {
      const i = this.#b.let(indexSub(integer(n - 1), done), 'i');
      const row = this.#row(i);
      [this.#upper, this.#second].slice(0, n - 1).forEach((diagonal, k) =>
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
      const inRow = (body: (offset: Expr) => void): void =>
        this.#b.for(this.#sizes.columns, (c) => body(indexAdd(row, c)), { name: 'column' });
      const pivot = pivotOf(i, inRow);
      this.#overColumns((c) => {
        const goal = indexAdd(row, c);
        numbers.store(this.#x, goal, numbers.div(numbers.let(numbers.load(this.#x, goal)), pivot));
      });
    });
  }

  /** The solution is NaN. */
  clear(): void {
    const numbers = this.#numbers;
    const nan = this.#x.map(() => numbers.real(NaN));
    const clear = (i: Expr): void => numbers.store(this.#x, indexAdd(this.#sizes.base, i), nan);
    this.#b.for(this.#sizes.n * this.#sizes.columns, clear, { order: 'free' });
  }
}
