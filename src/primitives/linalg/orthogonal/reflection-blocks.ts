/**
 * Several reflections at once, H₁ … Hₖ = I - V T V* with an upper triangular T, so that they are
 * applied by matrix products (R. Schreiber and C. Van Loan, "A storage-efficient WY representation
 * for products of Householder transformations", 1989).
 */
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
import type { LoopBuilder } from '../../../loops/builder.js';
import { at } from '../../../array/shape.js';
import { subtractProduct } from '../block-product.js';
import type { NumberParts, Numbers, Parts } from '../numbers.js';
import { eliminate } from '../rows.js';
import { place, type Layout } from './reflect.js';

/** The reflections of a block. */
export const width = 32;
/** The rows that a product over rows takes at a time. */
const stretch = 128;

export class ReflectionBlock {
  readonly #b: LoopBuilder;
  readonly #numbers: Numbers;
  readonly #source: Layout;
  readonly #taus: (j: Expr) => NumberParts;
  /** V as it is, with 1 and 0 where the packed matrix has other numbers. */
  readonly #v: Parts;
  readonly #t: Parts;
  /** -V* V. */
  readonly #gram: Parts;
  readonly #sums: Parts;
  readonly #mostColumns: number;

  /**
   * Reflections stand below the diagonal of `source`; they are applied to at most so many columns.
   */
  constructor(
    b: LoopBuilder,
    numbers: Numbers,
    source: Layout,
    taus: (j: Expr) => NumberParts,
    mostColumns: number,
  ) {
    this.#b = b;
    this.#numbers = numbers;
    this.#source = source;
    this.#taus = taus;
    this.#mostColumns = mostColumns;
    this.#v = numbers.scratch(source.rows * width, 'reflections');
    this.#t = numbers.scratch(width * width, 'block_factor');
    this.#gram = numbers.scratch(width * width, 'gram');
    this.#sums = numbers.scratch(width * mostColumns, 'projections');
  }

  /** Takes the reflections of columns from start up to stop, which are at most `width`. */
  load(start: Expr, stop: Expr): void {
    const rows = this.#b.let(indexSub(integer(this.#source.rows), start), 'rows');
    this.#copyReflections(start, stop, rows);
    this.#clear(this.#gram, width * width);
    this.#overRows(rows, (first, count) => {
      const columns = { parts: this.#v, base: first, rowStride: 1, termStride: width };
      subtractProduct(this.#b, {
        target: { parts: this.#gram, base: integer(0), rowLength: width },
        left: columns,
        right: columns,
        conjugate: 'left',
        rows: integer(width),
        columns: integer(width),
        terms: count,
        most: { rows: width, columns: width, terms: stretch },
      });
    });
    this.#writeFactor(start, stop);
  }

  #clear(parts: Parts, size: number): void {
    const zero = this.#numbers.num(0);
    this.#b.for(size, (i) => this.#numbers.store(parts, i, zero), { order: 'free' });
  }

  /** Calls `body` with the offset in V of each stretch of rows. */
  #overRows(rows: Expr, body: (offset: Expr, count: Expr, first: Expr) => void): void {
    const write = (first: Expr): void => {
      const rest = op('min', 'int32', integer(stretch), indexSub(rows, first));
      const offset = this.#b.let(indexMul(first, integer(width)), 'offset');
      body(offset, this.#b.let(rest, 'count'), first);
    };
    this.#b.for(rows, write, { step: stretch, name: 'first' });
  }

  #copyReflections(start: Expr, stop: Expr, rows: Expr): void {
    const numbers = this.#numbers;
    const count = this.#b.let(indexSub(stop, start), 'count');
    this.#b.for(rows, (i) => {
      const from = this.#b.let(place(this.#source, indexAdd(start, i), start), 'from');
      const to = this.#b.let(indexMul(i, integer(width)), 'to');
      this.#b.for(
        count,
        (j) => {
          const value = numbers.load(this.#source.parts, indexAdd(from, j));
          const isBelow = compare('gt', i, j);
          const unit = numbers
            .num(0)
            .map((zero, part) =>
              part === 0 ? choose(compare('eq', i, j), numbers.real(1), zero) : zero,
            );
          const v = value.map((part, k) => choose(isBelow, part, at(unit, k)));
          numbers.store(this.#v, indexAdd(to, j), v);
        },
        { name: 'j', order: 'free' },
      );
      this.#b.for(width, (j) => numbers.store(this.#v, indexAdd(to, j), numbers.num(0)), {
        start: count,
        name: 'j',
        order: 'free',
      });
    });
  }

  /** T[j, j] = τⱼ, and above it T[·, j] = -τⱼ T V* vⱼ. */
  #writeFactor(start: Expr, stop: Expr): void {
    const numbers = this.#numbers;
    const t = (k: Expr, j: Expr): Expr => indexAdd(indexMul(k, integer(width)), j);
    this.#clear(this.#t, width * width);
    const count = this.#b.let(indexSub(stop, start), 'count');
    this.#b.for(
      count,
      (j) => {
        const tau = numbers.let(this.#taus(indexAdd(start, j)), 'tau');
        this.#b.for(j, (k) => {
          const sum = numbers.sum(k, j, (l) =>
            numbers.mul(numbers.load(this.#t, t(k, l)), numbers.load(this.#gram, t(l, j))),
          );
          numbers.store(this.#t, t(k, j), numbers.mul(tau, sum));
        });
        numbers.store(this.#t, t(j, j), tau);
      },
      { name: 'j' },
    );
  }

  /** Applies I - V T V*, or its adjoint, to columns from `column` on, of rows from `start` on. */
  apply(target: Layout, start: Expr, column: Expr, isAdjoint: boolean): void {
    const b = this.#b;
    const columns = b.let(indexSub(integer(target.columns), column), 'columns');
    const rows = b.let(indexSub(integer(target.rows), start), 'rows');
    const { parts } = target;
    const most = this.#mostColumns;
    this.#clear(this.#sums, width * most);
    this.#overRows(rows, (offset, count, first) => {
      const base = b.let(place(target, indexAdd(start, first), column), 'base');
      subtractProduct(b, {
        target: { parts: this.#sums, base: integer(0), rowLength: most },
        left: { parts: this.#v, base: offset, rowStride: 1, termStride: width },
        right: { parts, base, rowStride: 1, termStride: target.columns },
        conjugate: 'left',
        rows: integer(width),
        columns,
        terms: count,
        most: { rows: width, columns: most, terms: stretch },
      });
    });
    this.#multiplySums(columns, isAdjoint);
    subtractProduct(b, {
      target: {
        parts,
        base: b.let(place(target, start, column), 'base'),
        rowLength: target.columns,
      },
      left: { parts: this.#v, base: integer(0), rowStride: width, termStride: 1 },
      right: { parts: this.#sums, base: integer(0), rowStride: 1, termStride: most },
      conjugate: 'none',
      rows,
      columns,
      terms: integer(width),
      most: { rows: target.rows, columns: most, terms: width },
    });
  }

  /** Rows W of sums, -V* A, become -T W, or -T* W; in the order in which none is read changed. */
  #multiplySums(columns: Expr, isAdjoint: boolean): void {
    const b = this.#b;
    const numbers = this.#numbers;
    const most = this.#mostColumns;
    const entry = (i: Expr, k: Expr): NumberParts => {
      const [row, column] = isAdjoint ? [k, i] : [i, k];
      const x = numbers.load(this.#t, indexAdd(indexMul(row, integer(width)), column));
      return isAdjoint ? numbers.conj(x) : x;
    };
    b.for(width, (index) => {
      const i = isAdjoint ? b.let(indexSub(integer(width - 1), index), 'i') : index;
      const row = b.let(indexMul(i, integer(most)), 'row');
      const diagonal = numbers.let(numbers.neg(entry(i, i)), 'factor');
      b.for(
        columns,
        (c) => {
          const offset = indexAdd(row, c);
          const scaled = numbers.mul(diagonal, numbers.let(numbers.load(this.#sums, offset)));
          numbers.store(this.#sums, offset, scaled);
        },
        { name: 'column', order: 'free' },
      );
      eliminate(b, numbers, {
        matrix: this.#sums,
        goal: (c) => indexAdd(row, c),
        first: isAdjoint ? integer(0) : b.let(indexAdd(i, integer(1))),
        stop: isAdjoint ? i : integer(width),
        factor: (k) => entry(i, k),
        source: (k, c) => indexAdd(indexMul(k, integer(most)), c),
        columns: { start: integer(0), stop: columns },
      });
    });
  }
}
