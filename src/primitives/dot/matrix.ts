/** Matrices of any strides as the kernels of `dotGeneral` see them. */
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, integer, load, type Expr } from '../../loops/expr.js';
import type { LoopBuffer, Order } from '../../loops/loops.js';
import type { Finish } from '../record.js';
import { groupOffset, type AxisGroup } from './axes.js';

/** One operand of a matrix product: a matrix of rows · terms; the product sums over the terms. */
export interface MatrixOperand {
  readonly buffer: LoopBuffer;
  /** The offset of the matrix in the buffer. */
  readonly base: Expr;
  readonly rows: AxisGroup;
  readonly terms: AxisGroup;
  /** Whether it is the same in all turns of a loop, which then packs it once. */
  readonly isSame?: boolean;
  /** Whether what the target flushes has been flushed where the matrix was made. */
  readonly isFlushed?: boolean;
}

/** Where element (i, j) of the product of row i of the left and row j of the right is stored. */
export interface ProductTarget {
  readonly buffer: LoopBuffer;
  readonly base: Expr;
  /** Told of each part that is complete: rows and columns of the product. */
  readonly finish?: Finish;
}

/** The offset of the first term of a row. */
export const rowOffset = (matrix: MatrixOperand, row: Expr): Expr =>
  indexAdd(matrix.base, groupOffset(matrix.rows, row));

/** The element at a term of the row that starts at `start`. */
export const termAt = (matrix: MatrixOperand, start: Expr, term: Expr): Expr =>
  load(matrix.buffer, indexAdd(start, groupOffset(matrix.terms, term)));

/** A loop, or its body alone where it runs once. */
export function each(
  b: LoopBuilder,
  size: number,
  body: (index: Expr) => void,
  options: { start?: number; step?: number; order?: Order | undefined } = {},
): void {
  const { start = 0, step = 1, order = 'in turn' } = options;
  if (size - start === step) body(integer(start));
  else if (size > start) b.for(size, body, { start, step, order });
}
