/**
 * Householder's reduction of a square matrix to Hessenberg form, zero below the first subdiagonal:
 * Golub and Van Loan, Matrix Computations, section 7.4.
 */
import type { LoopBuilder } from '../../../../loops/builder.js';
import { indexAdd, indexMul, integer, literal, load, type Expr } from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { add, mul, sub } from '../arithmetic.js';
import { writeReflected, writeReflector, type Vector } from '../reflectors.js';

/** A square matrix whose rows lie so far apart. */
export interface Square {
  readonly buffer: LoopBuffer;
  readonly size: number;
  readonly stride: number;
}

/** T and, if wanted, Qᵀ, of which all rows are turned along. */
export interface SchurForm {
  readonly t: Square;
  readonly qt: Square | null;
}

export const offsetIn = ({ stride }: Square, row: Expr, column: Expr): Expr =>
  indexAdd(indexMul(row, integer(stride)), column);
export const elementIn = (square: Square, row: Expr, column: Expr): Expr =>
  load(square.buffer, offsetIn(square, row, column));

/** The reflector of one step: its vector begins at the index behind `step`, where it is 1. */
export interface HessenbergStep {
  readonly step: Expr;
  readonly vector: Vector;
  readonly factor: Expr;
}

/**
 * Calls `finish` after each step, when the elements of its column below the subdiagonal are
 * undefined.
 */
export function writeHessenberg(
  b: LoopBuilder,
  matrix: Square,
  turned: Square | null,
  finish: (step: HessenbergStep) => void,
): void {
  const { size, buffer } = matrix;
  const vector: Vector = { buffer: b.scratch(buffer.dtype, size, 'v'), offset: integer(0) };
  const sums = b.scratch(buffer.dtype, size, 'sums');
  b.for(size - 2, (step) => {
    const first = b.let(indexAdd(step, integer(1)), 'first');
    b.for(size, (i) => b.store(vector.buffer, i, elementIn(matrix, i, step)), {
      start: first,
      order: 'free',
    });
    const { factor, reflected } = writeReflector(b, vector, first, {
      start: indexAdd(first, integer(1)),
      stop: integer(size),
    });
    b.store(buffer, offsetIn(matrix, first, step), reflected);
    writeReflectedRows(b, matrix, { vector, factor, first, sums }, first);
    const part = { start: first, stop: integer(size) };
    b.for(
      size,
      (i) => {
        const row = { buffer, offset: b.let(offsetIn(matrix, i, integer(0)), 'row') };
        writeReflected(b, row, vector, factor, part);
      },
      { order: 'free' },
    );
    if (turned !== null) writeReflectedRows(b, turned, { vector, factor, first, sums }, integer(0));
    finish({ step, vector, factor });
  });
}

interface RowReflector {
  readonly vector: Vector;
  readonly factor: Expr;
  /** The first row that it changes. */
  readonly first: Expr;
  readonly sums: LoopBuffer;
}

/** A - factor · v (vᵀ A), in the columns from `start` on. */
function writeReflectedRows(
  b: LoopBuilder,
  matrix: Square,
  { vector, factor, first, sums }: RowReflector,
  start: Expr,
): void {
  const { size, buffer } = matrix;
  const eachColumn = (body: (j: Expr) => void): void => b.for(size, body, { start, order: 'free' });
  const eachRow = (body: (row: Expr, v: Expr) => void): void =>
    b.for(
      size,
      (i) =>
        body(b.let(offsetIn(matrix, i, integer(0)), 'row'), b.let(load(vector.buffer, i), 'v')),
      { start: first },
    );
  eachColumn((j) => b.store(sums, j, literal(0, buffer.dtype)));
  eachRow((row, v) =>
    eachColumn((j) => b.store(sums, j, add(load(sums, j), mul(v, load(buffer, indexAdd(row, j)))))),
  );
  eachRow((row, v) => {
    const share = b.let(mul(factor, v), 'share');
    eachColumn((j) => {
      const offset = indexAdd(row, j);
      b.store(buffer, offset, sub(load(buffer, offset), mul(share, load(sums, j))));
    });
  });
}
