/**
 * The loops of `svd`: a QR decomposition with pivoting, and Jacobi's method for its triangular
 * factor, as Drmač and Veselić (2008) have it. A matrix with more columns than rows is transposed.
 */
import type { DType } from '../../../../array/dtype.js';
import { sizeOf } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexMul,
  integer,
  literal,
  load,
  type Expr,
} from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import type { LoopOperand } from '../../../record.js';
import { div, greatestOver, isZero, mul, number, safeScale, sqrt } from '../arithmetic.js';
import { writeCompleted } from './complete-basis.js';
import { writeOneSidedJacobi } from './one-sided-jacobi.js';
import { writeRank, writeSignOfRow } from '../order-vectors.js';
import { writePivotedQR, writeTimesQ, type Columns } from './pivoted-qr.js';

/** Stores element i of the vector with this rank. */
type StoreVector = (rank: Expr, i: Expr, value: Expr) => void;

/**
 * One matrix of the batch, transposed if need be so that its columns are at least as long as its
 * rows.
 */
interface Instance {
  readonly element: (row: Expr, column: Expr) => Expr;
  readonly storeValue: (rank: Expr, value: Expr) => void;
  /** Of the longer vectors and of the shorter ones; null where none are wanted. */
  readonly vectors: { readonly long: StoreVector; readonly short: StoreVector } | null;
  readonly writeNaN: () => void;
}

interface Sizes {
  readonly dtype: DType;
  readonly long: number;
  readonly short: number;
  /** How many of the longer vectors there are. */
  readonly longVectors: number;
}

/** The outputs are the singular values, and if wanted U and Vᵀ. */
export function writeSvd(
  b: LoopBuilder,
  [x]: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  { fullMatrices }: { readonly fullMatrices: boolean },
): void {
  const { shape, dtype } = x!.aval;
  const [m, n] = shape.slice(-2) as [number, number];
  const [long, short] = [Math.max(m, n), Math.min(m, n)];
  const count = sizeOf(shape.slice(0, -2));
  if (count === 0) return;
  const [values, left, right] = outputs as [LoopBuffer, LoopBuffer?, LoopBuffer?];
  if (short === 0) return writeUnitMatrices(b, left, right, count);
  const longVectors = fullMatrices ? long : short;
  const writeOne = instanceWriter(b, { dtype, long, short, longVectors }, left !== undefined);
  const isTall = m >= n;
  b.for(
    count,
    (instance) => {
      const startOf = (size: number) => b.let(indexMul(instance, integer(size)), 'start');
      const [start, valuesStart] = [startOf(m * n), startOf(short)];
      const at = (i: Expr, length: number, j: Expr): Expr =>
        indexAdd(indexMul(i, integer(length)), j);
      const parts = [{ buffer: values, start: valuesStart, size: short }];
      let vectors: Instance['vectors'] = null;
      if (left !== undefined && right !== undefined) {
        const columns = isTall ? longVectors : m;
        const rows = isTall ? n : longVectors;
        const [u, v] = [startOf(m * columns), startOf(rows * n)];
        parts.push({ buffer: left, start: u, size: m * columns });
        parts.push({ buffer: right, start: v, size: rows * n });
        const toLeft: StoreVector = (rank, i, value) =>
          b.store(left, indexAdd(u, at(i, columns, rank)), value);
        const toRight: StoreVector = (rank, i, value) =>
          b.store(right, indexAdd(v, at(rank, n, i)), value);
        vectors = isTall ? { long: toLeft, short: toRight } : { long: toRight, short: toLeft };
      }
      writeOne({
        element: (row, column) =>
          load(x!.buffer, indexAdd(start, isTall ? at(row, n, column) : at(column, n, row))),
        storeValue: (rank, value) => b.store(values, indexAdd(valuesStart, rank), value),
        vectors,
        writeNaN: () =>
          parts.forEach(({ buffer, start: first, size }) =>
            b.for(size, (i) => b.store(buffer, indexAdd(first, i), literal(NaN, dtype)), {
              order: 'free',
            }),
          ),
      });
    },
    { order: 'free' },
  );
}

/** A matrix without elements has the unit matrix for its vectors, if all of them are wanted. */
function writeUnitMatrices(
  b: LoopBuilder,
  left: LoopBuffer | undefined,
  right: LoopBuffer | undefined,
  count: number,
): void {
  for (const buffer of [left, right]) {
    if (buffer === undefined || buffer.size === 0) continue;
    const side = Math.round(Math.sqrt(buffer.size / count));
    b.for(buffer.size, (i) => b.store(buffer, i, literal(0, buffer.dtype)), { order: 'free' });
    b.for(count, (instance) =>
      b.for(side, (i) =>
        b.store(
          buffer,
          indexAdd(indexMul(instance, integer(side * side)), indexMul(i, integer(side + 1))),
          literal(1, buffer.dtype),
        ),
      ),
    );
  }
}

interface Scratch {
  readonly columns: Columns;
  /** The triangular factor, whose rows become the shorter vectors. */
  readonly triangle: LoopBuffer;
  /** The rotations of its rows, and with more columns the longer vectors. */
  readonly turned: LoopBuffer | null;
  readonly longer: LoopBuffer | null;
  readonly squares: LoopBuffer;
}

function instanceWriter(
  b: LoopBuilder,
  sizes: Sizes,
  wantsVectors: boolean,
): (instance: Instance) => void {
  const { dtype, long, short, longVectors } = sizes;
  const line = (name: string): LoopBuffer => b.scratch(dtype, short, name);
  const scratch: Scratch = {
    columns: {
      buffer: b.scratch(dtype, short * long, 'columns'),
      count: short,
      length: long,
      diagonal: line('diagonal'),
      factors: line('factors'),
      origins: b.scratch('int32', short, 'origins'),
    },
    triangle: b.scratch(dtype, short * short, 'triangle'),
    turned: wantsVectors ? b.scratch(dtype, short * short, 'turned') : null,
    longer: wantsVectors ? b.scratch(dtype, longVectors * long, 'longer') : null,
    squares: line('squares'),
  };
  return (instance) => {
    const { columns, triangle, turned, squares } = scratch;
    b.for(short, (j) => {
      const start = b.let(indexMul(j, integer(long)), 'start');
      b.for(long, (i) => b.store(columns.buffer, indexAdd(start, i), instance.element(i, j)), {
        order: 'free',
      });
    });
    const greatest = greatestOver(b, dtype, { stop: short * long }, (i) => load(columns.buffer, i));
    b.if(
      compare('lt', greatest, literal(Infinity, dtype)),
      () => {
        const { scale, inverse } = safeScale(b, greatest);
        b.for(
          short * long,
          (i) => b.store(columns.buffer, i, mul(load(columns.buffer, i), scale)),
          { order: 'free' },
        );
        writePivotedQR(b, columns);
        writeTriangle(b, scratch);
        if (turned !== null) writeUnit(b, turned, short);
        const found = writeOneSidedJacobi(b, triangle, turned, short, squares);
        b.if(found, () => writeResults(b, sizes, scratch, instance, inverse), instance.writeNaN);
      },
      instance.writeNaN,
    );
  };
}

/** Row i of the triangle is that of R. */
function writeTriangle(b: LoopBuilder, { columns, triangle }: Scratch): void {
  const { count, length, buffer, diagonal } = columns;
  b.for(count, (i) => {
    const row = b.let(indexMul(i, integer(count)), 'row');
    b.for(i, (j) => b.store(triangle, indexAdd(row, j), literal(0, buffer.dtype)), {
      order: 'free',
    });
    b.store(triangle, indexAdd(row, i), load(diagonal, i));
    b.for(
      count,
      (j) =>
        b.store(
          triangle,
          indexAdd(row, j),
          load(buffer, indexAdd(indexMul(j, integer(length)), i)),
        ),
      { start: indexAdd(i, integer(1)), order: 'free' },
    );
  });
}

function writeUnit(b: LoopBuilder, rows: LoopBuffer, size: number): void {
  b.for(size * size, (i) => b.store(rows, i, literal(0, rows.dtype)), { order: 'free' });
  b.for(size, (i) => b.store(rows, indexMul(i, integer(size + 1)), literal(1, rows.dtype)));
}

function writeResults(
  b: LoopBuilder,
  sizes: Sizes,
  { columns, triangle, turned, longer, squares }: Scratch,
  { storeValue, vectors }: Instance,
  inverse: Expr,
): void {
  const { dtype, short, long, longVectors } = sizes;
  if (vectors !== null && turned !== null && longer !== null) {
    writeNormalized(b, triangle, short, squares);
    writeLonger(b, sizes, turned, longer);
    writeTimesQ(b, columns, longer, longVectors);
  }
  b.for(short, (j) => {
    const rank = writeRank(b, squares, short, j, 'descending');
    storeValue(rank, mul(sqrt(load(squares, j)), inverse));
    if (vectors === null || longer === null) return;
    const row = b.let(indexMul(j, integer(long)), 'row');
    const sign = writeSignOfRow(b, longer, row, long);
    b.for(long, (i) => vectors.long(rank, i, mul(sign, load(longer, indexAdd(row, i)))));
    const shorter = b.let(indexMul(j, integer(short)), 'shorter');
    b.for(short, (i) =>
      vectors.short(
        rank,
        load(columns.origins, i),
        mul(sign, load(triangle, indexAdd(shorter, i))),
      ),
    );
  });
  if (vectors === null || longer === null) return;
  b.for(
    longVectors,
    (j) => {
      const row = b.let(indexMul(j, integer(long)), 'row');
      const sign = writeSignOfRow(b, longer, row, long);
      b.for(long, (i) => vectors.long(j, i, mul(sign, load(longer, indexAdd(row, i)))));
    },
    { start: short },
  );
  void dtype;
}

/** Divides the rows by their lengths. Those without a length become orthonormal to the others. */
function writeNormalized(
  b: LoopBuilder,
  triangle: LoopBuffer,
  size: number,
  squares: LoopBuffer,
): void {
  const spare = b.scratch(triangle.dtype, size, 'spare');
  b.for(size, (i) => {
    const length = b.let(sqrt(load(squares, i)), 'length');
    const row = b.let(indexMul(i, integer(size)), 'row');
    b.for(
      size,
      (k) => {
        const x = load(triangle, indexAdd(row, k));
        const zero = number(0, x);
        b.store(triangle, indexAdd(row, k), choose(isZero(length), zero, div(x, length)));
      },
      { order: 'free' },
    );
  });
  b.for(size, (i) =>
    b.if(isZero(load(squares, i)), () => writeCompleted(b, triangle, size, i, spare)),
  );
}

/** The rotations as longer vectors, and behind them those unit vectors that they do not touch. */
function writeLonger(
  b: LoopBuilder,
  { dtype, short, long, longVectors }: Sizes,
  turned: LoopBuffer,
  longer: LoopBuffer,
): void {
  b.for(longVectors * long, (i) => b.store(longer, i, literal(0, dtype)), { order: 'free' });
  b.for(short, (j) => {
    const [from, to] = [short, long].map((n) => b.let(indexMul(j, integer(n)), 'row'));
    b.for(short, (i) => b.store(longer, indexAdd(to!, i), load(turned, indexAdd(from!, i))), {
      order: 'free',
    });
  });
  b.for(longVectors, (j) => b.store(longer, indexMul(j, integer(long + 1)), literal(1, dtype)), {
    start: short,
  });
}
