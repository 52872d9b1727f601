/**
 * Substitution in loops. The equation is M X = B, where M is the triangular matrix or its
 * transpose: X A = B is solved as Aᵀ Xᵀ = Bᵀ. Large systems are solved block by block: what a block
 * of unknowns adds to the equations behind is a matrix product.
 */
import { at } from '../../../array/shape.js';
import type { PrimParams } from '../../../ir/program.js';
import type { LoopBuilder } from '../../../loops/builder.js';
import {
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
import { eliminate } from '../rows.js';

export type TriangularParams = PrimParams['triangularSolve'];

/** The unknowns of a block. */
const width = 32;
/** From so many right sides on products of blocks are worth their packing. */
const fewestSides = 8;

export function writeTriangularSolve(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  params: TriangularParams,
): void {
  const parts = outputs.length;
  const { count, rows, columns } = stackOf(at(operands, parts).aval);
  if (count * rows * columns === 0) return;
  const [n, sides] = params.leftSide ? [rows, columns] : [columns, rows];
  const a = operands.slice(0, parts).map((x) => x.buffer);
  const from = operands.slice(parts).map((x) => x.buffer);
  eachMatrix(b, count, (matrix) => {
    const system: System = {
      a,
      x: outputs,
      aBase: baseOf(b, matrix, n * n),
      xBase: baseOf(b, matrix, n * sides),
      n,
      sides,
    };
    new Substitution(b, system, params).write(from);
  });
}

interface System {
  readonly a: Parts;
  readonly x: Parts;
  readonly aBase: Expr;
  readonly xBase: Expr;
  readonly n: number;
  readonly sides: number;
}

/** Unknowns from start up to stop, and those solved later. */
interface Stretch {
  readonly start: Expr;
  readonly stop: Expr;
}

class Substitution {
  readonly #b: LoopBuilder;
  readonly #numbers: Numbers;
  readonly #system: System;
  readonly #params: TriangularParams;
  /** Of M: from row to row, from column to column. */
  readonly #rowStride: number;
  readonly #columnStride: number;
  /** From unknown to unknown, from right side to right side. */
  readonly #unknownStride: number;
  readonly #sideStride: number;
  /** Whether M is lower triangular, so that the first unknown is found first. */
  readonly #isForward: boolean;

  constructor(b: LoopBuilder, system: System, params: TriangularParams) {
    const { n, sides } = system;
    this.#b = b;
    this.#numbers = new Numbers(b, system.x);
    this.#system = system;
    this.#params = params;
    const isTransposed = params.transposeA === params.leftSide;
    [this.#rowStride, this.#columnStride] = isTransposed ? [1, n] : [n, 1];
    [this.#unknownStride, this.#sideStride] = params.leftSide ? [sides, 1] : [1, n];
    this.#isForward = params.lower !== isTransposed;
  }

  write(from: Parts): void {
    const { n, sides, x, xBase } = this.#system;
    const numbers = this.#numbers;
    this.#b.for(
      n * sides,
      (i) => {
        const offset = indexAdd(xBase, i);
        numbers.store(x, offset, numbers.load(from, offset));
      },
      { order: 'free' },
    );
    if (n <= 2 * width || sides < fewestSides)
      return this.#solve({ start: integer(0), stop: integer(n) });
    this.#b.for(n, (done) => this.#solveBlock(done), { step: width, name: 'done' });
  }

  #solveBlock(done: Expr): void {
    const n = integer(this.#system.n);
    const least = (x: Expr, y: Expr) => this.#b.let(op('min', 'int32', x, y), 'edge');
    const far = least(indexAdd(done, integer(width)), n);
    const stretch = this.#isForward
      ? { start: done, stop: far }
      : { start: this.#b.let(indexSub(n, far)), stop: this.#b.let(indexSub(n, done)) };
    this.#solve(stretch);
    this.#b.if(compare('lt', far, n), () => this.#subtract(stretch, indexSub(n, far)));
  }

  /** What a block of unknowns adds to the equations of those that are solved later. */
  #subtract({ start, stop }: Stretch, later: Expr): void {
    const { a, x, aBase, n, sides } = this.#system;
    const [rowStride, columnStride] = [this.#rowStride, this.#columnStride];
    const first = this.#isForward ? stop : integer(0);
    const matrix = {
      parts: a,
      base: this.#b.let(
        indexAdd(
          indexAdd(aBase, indexMul(first, integer(rowStride))),
          indexMul(start, integer(columnStride)),
        ),
        'block',
      ),
      rowStride,
      termStride: columnStride,
    };
    const unknowns = {
      parts: x,
      base: this.#b.let(this.#unknown(start), 'solved'),
      rowStride: this.#sideStride,
      termStride: this.#unknownStride,
    };
    const isLeft = this.#params.leftSide;
    const target = {
      parts: x,
      base: this.#b.let(this.#unknown(first), 'later'),
      rowLength: isLeft ? sides : n,
    };
    const size = this.#b.let(later, 'size');
    const conjugated = this.#params.conjugateA;
    subtractProduct(
      this.#b,
      isLeft
        ? {
            target,
            left: matrix,
            right: unknowns,
            conjugate: conjugated ? 'left' : 'none',
            rows: size,
            columns: integer(sides),
            terms: integer(width),
            most: { rows: n - width, columns: sides, terms: width },
          }
        : {
            target,
            left: unknowns,
            right: matrix,
            conjugate: conjugated ? 'right' : 'none',
            rows: integer(sides),
            columns: size,
            terms: integer(width),
            most: { rows: sides, columns: n - width, terms: width },
          },
    );
  }

  /** The offset of unknown i of the first right side. */
  #unknown(i: Expr): Expr {
    return indexAdd(this.#system.xBase, indexMul(i, integer(this.#unknownStride)));
  }

  /** M[i, k]. */
  #entry(i: Expr, k: Expr): NumberParts {
    const { a, aBase } = this.#system;
    const row = indexAdd(aBase, indexMul(i, integer(this.#rowStride)));
    const entry = this.#numbers.load(a, indexAdd(row, indexMul(k, integer(this.#columnStride))));
    return this.#params.conjugateA ? this.#numbers.conj(entry) : entry;
  }

  #solve(stretch: Stretch): void {
    if (this.#system.sides === 1 || !this.#params.leftSide)
      this.#b.for(
        this.#system.sides,
        (side) => this.#solveVector(stretch, indexMul(side, integer(this.#sideStride))),
        { name: 'side', order: 'free' },
      );
    else this.#inOrder(stretch, (i, solved) => this.#solveRow(i, solved));
  }

  /** Calls `body` for each unknown in the order of solving, with those of the stretch before it. */
  #inOrder({ start, stop }: Stretch, body: (i: Expr, solved: Stretch) => void): void {
    this.#b.for(
      this.#isForward ? stop : indexSub(stop, start),
      (index) => {
        if (this.#isForward) return body(index, { start, stop: index });
        const i = this.#b.let(indexSub(indexSub(stop, integer(1)), index), 'i');
        body(i, { start: this.#b.let(indexAdd(i, integer(1))), stop });
      },
      { start: this.#isForward ? start : 0 },
    );
  }

  #overDiagonal(x: NumberParts, i: Expr): NumberParts {
    return this.#params.unitDiagonal ? x : this.#numbers.div(x, this.#entry(i, i));
  }

  /** One right side whose unknowns lie side by side: along the rows of M, or along its columns. */
  #solveVector(stretch: Stretch, offset: Expr): void {
    const numbers = this.#numbers;
    const { x } = this.#system;
    const place = (i: Expr): Expr =>
      indexAdd(this.#unknown(i), this.#params.leftSide ? integer(0) : offset);
    if (this.#columnStride === 1)
      return this.#inOrder(stretch, (i, solved) => {
        const sum = numbers.sum(solved.start, solved.stop, (k) =>
          numbers.mul(this.#entry(i, k), numbers.load(x, place(k))),
        );
        const rest = numbers.let(numbers.sub(numbers.load(x, place(i)), sum));
        numbers.store(x, place(i), this.#overDiagonal(rest, i));
      });
    this.#inOrder(stretch, (k, solved) => {
      const value = numbers.let(this.#overDiagonal(numbers.let(numbers.load(x, place(k))), k), 'x');
      numbers.store(x, place(k), value);
      const later = this.#isForward
        ? { start: indexAdd(k, integer(1)), stop: stretch.stop }
        : { start: stretch.start, stop: indexSub(solved.start, integer(1)) };
      this.#b.for(
        later.stop,
        (i) => {
          const change = numbers.mul(this.#entry(i, k), value);
          numbers.store(x, place(i), numbers.sub(numbers.load(x, place(i)), change));
        },
        { start: later.start, order: 'free' },
      );
    });
  }

  /** Unknown i of all right sides, which lie side by side: rows of X are subtracted from it. */
  #solveRow(i: Expr, solved: Stretch): void {
    const numbers = this.#numbers;
    const { x, sides } = this.#system;
    const goal = this.#b.let(this.#unknown(i), 'goal');
    eliminate(this.#b, numbers, {
      matrix: x,
      goal: (side) => indexAdd(goal, side),
      first: solved.start,
      stop: solved.stop,
      factor: (k) => this.#entry(i, k),
      source: (k, side) => indexAdd(this.#unknown(k), side),
      columns: { start: integer(0), stop: integer(sides) },
    });
    if (this.#params.unitDiagonal) return;
    const pivot = numbers.let(this.#entry(i, i), 'pivot');
    this.#b.for(
      sides,
      (side) => {
        const offset = indexAdd(goal, side);
        numbers.store(x, offset, numbers.div(numbers.let(numbers.load(x, offset)), pivot));
      },
      { name: 'side', order: 'free' },
    );
  }
}
