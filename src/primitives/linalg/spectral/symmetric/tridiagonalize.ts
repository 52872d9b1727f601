/**
 * Householder's reduction of a symmetric matrix to a tridiagonal one: Golub and Van Loan, Matrix
 * Computations, section 8.3. It goes from the last row to the first, so that the part of a row that
 * a reflector is made of, and the part of the matrix that is left, are contiguous.
 */
import type { DType } from '../../../../array/dtype.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  indexAdd,
  indexMul,
  indexSub,
  integer,
  literal,
  load,
  type Expr,
} from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { add, mul, number, square, sub, sumOver } from '../arithmetic.js';
import { writeReflected, writeReflector } from '../reflectors.js';

/** A tridiagonal matrix T and, in the rows of a square, the vectors of what brought it about. */
export interface Tridiagonal {
  readonly size: number;
  readonly dtype: DType;
  /** The diagonal. */
  readonly diagonal: LoopBuffer;
  /** The elements beside it: [k] is that of rows k and k + 1. The last one is 0. */
  readonly beside: LoopBuffer;
}

/**
 * Reflectors I - factor · v vᵀ: row k of the square begins with the k elements of v, factor [k].
 */
export interface Reflectors {
  readonly square: LoopBuffer;
  readonly factors: LoopBuffer;
}

const rowStart = (row: Expr, size: number): Expr => indexMul(row, integer(size));

/**
 * Reduces the lower triangle of the square, T = Hₙ₋₁ … H₁ A H₁ … Hₙ₋₁ with the reflectors H that
 * are left in its rows. The update A - v wᵀ - w vᵀ of a step is done with the next one's product A
 * v, which spares a pass over the matrix.
 */
export function writeTridiagonal(
  b: LoopBuilder,
  { square: a, factors }: Reflectors,
  { size, dtype, diagonal, beside }: Tridiagonal,
): void {
  const [v, w, product] = ['v', 'w', 'product'].map((name) => b.scratch(dtype, size, name)) as [
    LoopBuffer,
    LoopBuffer,
    LoopBuffer,
  ];
  for (const buffer of [v, w])
    b.for(size, (j) => b.store(buffer, j, literal(0, dtype)), { order: 'free' });
  const updated = (start: Expr, i: Expr, j: Expr): Expr =>
    sub(load(a, indexAdd(start, j)), add(mul(load(v, i), load(w, j)), mul(load(w, i), load(v, j))));
  const writeRow = (k: Expr): Expr => {
    const row = b.let(rowStart(k, size), 'row');
    b.for(
      indexAdd(k, integer(1)),
      (j) => b.store(a, indexAdd(row, j), b.let(updated(row, k, j), 'x')),
      { order: 'free' },
    );
    b.store(diagonal, k, load(a, indexAdd(row, k)));
    return row;
  };
  b.for(size - 1, (turn) => {
    const k = b.let(indexSub(integer(size - 1), turn), 'k');
    const row = writeRow(k);
    const others = b.let(indexSub(k, integer(1)), 'others');
    const { factor, reflected } = writeReflector(b, { buffer: a, offset: row }, others, {
      start: integer(0),
      stop: others,
    });
    b.store(factors, k, factor);
    b.store(beside, others, reflected);
    const step = { k, row, v, w, product };
    writeUpdateAndProduct(b, a, size, step);
    writeNextUpdate(b, a, step, factor);
  });
  writeRow(integer(0));
  b.store(beside, integer(size - 1), literal(0, dtype));
}

interface Step {
  /** The number of rows that are left, and where the row after them begins, the next reflector. */
  readonly k: Expr;
  readonly row: Expr;
  readonly v: LoopBuffer;
  readonly w: LoopBuffer;
  readonly product: LoopBuffer;
}

/** A becomes A - v wᵀ - w vᵀ, of which the product with the next reflector's vector is made. */
function writeUpdateAndProduct(
  b: LoopBuilder,
  a: LoopBuffer,
  size: number,
  { k, row, v, w, product }: Step,
): void {
  const { dtype } = a;
  b.for(k, (i) => {
    const start = b.let(rowStart(i, size), 'start');
    const [vi, wi] = [b.let(load(v, i), 'vi'), b.let(load(w, i), 'wi')];
    const next = b.let(load(a, indexAdd(row, i)), 'next');
    const sum = b.variable(literal(0, dtype), 'sum');
    const update = (j: Expr): Expr => {
      const x = load(a, indexAdd(start, j));
      const value = sub(x, add(mul(vi, load(w, j)), mul(wi, load(v, j))));
      const local = b.let(value, 'x');
      b.store(a, indexAdd(start, j), local);
      return local;
    };
    b.for(
      i,
      (j) => {
        const x = update(j);
        b.store(product, j, add(load(product, j), mul(x, next)));
        sum.set(add(sum.value, mul(x, load(a, indexAdd(row, j)))));
      },
      { order: 'folds' },
    );
    b.store(product, i, add(sum.value, mul(update(i), next)));
  });
}

/** The vectors of the next update: v, and w = factor · A v - ½ factor² (vᵀ A v) v. */
function writeNextUpdate(
  b: LoopBuilder,
  a: LoopBuffer,
  { k, row, v, w, product }: Step,
  factor: Expr,
): void {
  const next = (j: Expr): Expr => load(a, indexAdd(row, j));
  const along = sumOver(b, a.dtype, { stop: k }, (j) => mul(load(product, j), next(j)));
  const share = b.let(mul(number(0.5, factor), mul(square(factor), along)), 'share');
  b.for(
    k,
    (j) => {
      b.store(v, j, next(j));
      b.store(w, j, sub(mul(factor, load(product, j)), mul(share, next(j))));
    },
    { order: 'free' },
  );
}

/**
 * Writes the transpose of H₁ … Hₙ₋₁ … so that A = Q T Qᵀ: row i of the result is column i of Q.
 */
export function writeReflectorProduct(
  b: LoopBuilder,
  { square: a, factors }: Reflectors,
  size: number,
  result: LoopBuffer,
): void {
  const { dtype } = result;
  b.for(size, (i) => {
    const start = b.let(rowStart(i, size), 'start');
    b.for(size, (j) => b.store(result, indexAdd(start, j), literal(0, dtype)), { order: 'free' });
    b.store(result, indexAdd(start, i), literal(1, dtype));
  });
  b.for(
    size,
    (k) => {
      const row = b.let(rowStart(k, size), 'row');
      const factor = b.let(load(factors, k), 'factor');
      const v = { buffer: a, offset: row };
      b.for(
        k,
        (i) => {
          const x = { buffer: result, offset: b.let(rowStart(i, size), 'start') };
          writeReflected(b, x, v, factor, { start: integer(0), stop: k });
        },
        { order: 'free' },
      );
    },
    { start: 1 },
  );
}
