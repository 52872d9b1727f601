/**
 * The cotangent of a Cholesky factorization in loops. The factorization is taken apart backwards
 * (I. Murray, "Differentiation of the Cholesky decomposition", 2016, here for a factorization that
 * looks to the right): with A = [A₁ ·; A₂ A₃] of a block of columns and L = [D 0; C L₃],
 *
 *     D D* = A₁,  C = A₂ D⁻*,  L₃ L₃* = A₃ - C C*.
 *
 * From the cotangent T of the lower triangle of A₃ and the Hermitian S₃ = T + T* follow, from the
 * last equation to the first, those of C, of A₂, and of D:
 *
 *     C̄ - S₃ C,  Ā₂ = (C̄ - S₃ C) D⁻¹,  D̄ - Ā₂* C,
 *
 * and that of A₁ in the same way column by column. It takes twice the work of the factorization.
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
import type { LoopBuffer } from '../../../loops/loops.js';
import type { LoopOperand } from '../../record.js';
import { subtractProduct } from '../block-product.js';
import { baseOf, eachMatrix, stackOf } from '../matrices.js';
import { Numbers, type NumberParts, type Parts } from '../numbers.js';

/** The columns of a block. */
const width = 32;

/** The operands: L, and the cotangent of a factor, each in as many parts as there are results. */
export function writeCholeskyCotangent(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
): void {
  const parts = outputs.length;
  const { count, rows: n } = stackOf(at(operands, 0).aval);
  if (n === 0) return;
  const l = operands.slice(0, parts).map((x) => x.buffer);
  const cotangent = operands.slice(parts).map((x) => x.buffer);
  eachMatrix(b, count, (matrix) => {
    const kernel = new CotangentKernel(b, l, outputs, baseOf(b, matrix, n * n), n);
    kernel.start(cotangent);
    kernel.takeApart();
    kernel.finish();
  });
}

/** Cotangents are gradients in between, the conjugates of what comes in and goes out. */
class CotangentKernel {
  readonly #b: LoopBuilder;
  readonly #numbers: Numbers;
  readonly #l: Parts;
  /** S where columns are done; before them, below the diagonal and on it, the cotangent of L. */
  readonly #s: Parts;
  readonly #base: Expr;
  readonly #n: number;

  constructor(b: LoopBuilder, l: Parts, s: Parts, base: Expr, n: number) {
    this.#b = b;
    this.#numbers = new Numbers(b, s);
    this.#l = l;
    this.#s = s;
    this.#base = base;
    this.#n = n;
  }

  #row(i: Expr): Expr {
    return this.#b.let(indexAdd(this.#base, indexMul(i, integer(this.#n))), 'row');
  }

  #corner(row: Expr, column: Expr): Expr {
    return this.#b.let(indexAdd(this.#row(row), column), 'corner');
  }

  start(cotangent: Parts): void {
    const numbers = this.#numbers;
    const copy = (i: Expr): void => {
      const offset = indexAdd(this.#base, i);
      numbers.store(this.#s, offset, numbers.conj(numbers.load(cotangent, offset)));
    };
    this.#b.for(this.#n * this.#n, copy, { order: 'free' });
  }

  takeApart(): void {
    const n = integer(this.#n);
    if (this.#n <= 2 * width) return this.#takeColumns(integer(0), n);
    const blocks = Math.ceil(this.#n / width);
    this.#b.for(
      blocks,
      (done) => {
        const first = indexMul(indexSub(integer(blocks - 1), done), integer(width));
        const start = this.#b.let(first, 'start');
        const far = op('min', 'int32', indexAdd(start, integer(width)), n);
        const stop = this.#b.let(far, 'stop');
        this.#b.if(compare('lt', stop, n), () => this.#takeBelow(start, stop));
        this.#takeColumns(start, stop);
      },
      { name: 'done' },
    );
  }

  /** What is below the square of a block, and what follows for the square. */
  #takeBelow(start: Expr, stop: Expr): void {
    const n = this.#n;
    const size = this.#b.let(indexSub(integer(n), stop), 'size');
    const columns = integer(width);
    const corner = this.#corner(stop, start);
    const most = n - width;
    const byColumns = { base: corner, rowStride: 1, termStride: n };
    subtractProduct(this.#b, {
      target: { parts: this.#s, base: corner, rowLength: n },
      left: { parts: this.#s, base: this.#corner(stop, stop), rowStride: n, termStride: 1 },
      right: { parts: this.#l, ...byColumns },
      conjugate: 'none',
      rows: size,
      columns,
      terms: size,
      most: { rows: most, columns: width, terms: most },
    });
    this.#b.for(n, (i) => this.#solveRow(i, start, stop), { start: stop });
    subtractProduct(this.#b, {
      target: { parts: this.#s, base: this.#corner(start, start), rowLength: n },
      left: { parts: this.#s, ...byColumns },
      right: { parts: this.#l, ...byColumns },
      conjugate: 'left',
      rows: columns,
      columns,
      terms: size,
      most: { rows: width, columns: width, terms: most },
      isLower: true,
    });
  }

  /** X D = C̄ for row i of X, from its last element to its first; S has it as a column, too. */
  #solveRow(i: Expr, start: Expr, stop: Expr): void {
    const numbers = this.#numbers;
    const row = this.#row(i);
    this.#b.for(
      indexSub(stop, start),
      (done) => {
        const k = this.#b.let(indexSub(indexSub(stop, integer(1)), done), 'k');
        const other = this.#row(k);
        const x = numbers.let(numbers.load(this.#s, indexAdd(row, k)), 'rest');
        const solved = numbers.let(numbers.shrink(x, this.#pivot(k)), 'solved');
        numbers.store(this.#s, indexAdd(row, k), solved);
        numbers.store(this.#s, indexAdd(other, i), numbers.conj(solved));
        this.#b.for(
          k,
          (j) => {
            const goal = indexAdd(row, j);
            const change = numbers.mul(solved, numbers.load(this.#l, indexAdd(other, j)));
            numbers.store(this.#s, goal, numbers.sub(numbers.load(this.#s, goal), change));
          },
          { start, name: 'j', order: 'free' },
        );
      },
      { name: 'done' },
    );
  }

  /** L[j, j], which is real. */
  #pivot(j: Expr): Expr {
    return at(this.#numbers.load(this.#l, this.#corner(j, j)), 0);
  }

  /** A square of the diagonal, by columns from the last to the first. */
  #takeColumns(start: Expr, stop: Expr): void {
    const numbers = this.#numbers;
    this.#b.for(
      indexSub(stop, start),
      (done) => {
        const j = this.#b.let(indexSub(indexSub(stop, integer(1)), done), 'j');
        const next = this.#b.let(indexAdd(j, integer(1)), 'next');
        const pivot = this.#b.let(this.#pivot(j), 'pivot');
        const own = this.#row(j);
        const diagonal = at(numbers.load(this.#s, indexAdd(own, j)), 0);
        const rest = this.#b.variable(diagonal, 'rest');
        this.#b.for(
          stop,
          (i) => {
            const row = this.#row(i);
            const entry = (k: Expr): NumberParts =>
              numbers.load(this.#l, indexAdd(this.#row(k), j));
            const sum = numbers.sum(next, stop, (k) =>
              numbers.mul(numbers.load(this.#s, indexAdd(row, k)), entry(k)),
            );
            const given = numbers.load(this.#s, indexAdd(row, j));
            const solved = numbers.let(numbers.shrink(numbers.sub(given, sum), pivot), 'solved');
            numbers.store(this.#s, indexAdd(row, j), solved);
            numbers.store(this.#s, indexAdd(own, i), numbers.conj(solved));
            const change = at(numbers.mulConj(entry(i), solved), 0);
            rest.set(op('sub', numbers.dtype, rest.value, change));
          },
          { start: next },
        );
        const twice = op('div', numbers.dtype, rest.value, pivot);
        numbers.store(this.#s, indexAdd(own, j), numbers.num(0).with(0, twice));
      },
      { name: 'done' },
    );
  }

  /** The lower triangle of S, on the diagonal half of it. */
  finish(): void {
    const numbers = this.#numbers;
    this.#b.for(this.#n, (i) => {
      const row = this.#row(i);
      this.#b.for(
        this.#n,
        (j) => {
          const offset = indexAdd(row, j);
          const x = numbers.let(numbers.conj(numbers.load(this.#s, offset)));
          const half = numbers.scale(x, numbers.real(0.5));
          const wanted = (part: number): Expr =>
            choose(
              compare('lt', j, i),
              at(x, part),
              choose(compare('eq', i, j), at(half, part), numbers.real(0)),
            );
          numbers.store(
            this.#s,
            offset,
            x.map((_, part) => wanted(part)),
          );
        },
        { name: 'j', order: 'free' },
      );
    });
  }
}
