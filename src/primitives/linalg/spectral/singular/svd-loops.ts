/**
 * The loops of `svd`: a QR decomposition with pivoting, and Jacobi's method for its triangular
 * factor, as Drmač and Veselić (2008) have it. In the place of a matrix with more columns than rows
 * stands its conjugate transpose.
 */
import { at, sizeOf } from '../../../../array/shape.js';
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
import { baseOf, eachMatrix } from '../../matrices.js';
import { Numbers, type NumberParts, type Parts } from '../../numbers.js';
import { isZero, mul, safeScale, sqrt } from '../arithmetic.js';
import { writePhaseOfRow, writeRank } from '../order-vectors.js';
import { greatestPart } from '../reflectors.js';
import { writeCompleted } from './complete-basis.js';
import { writeOneSidedJacobi } from './one-sided-jacobi.js';
import { writePivotedQR, writeTimesQ, type Columns } from './pivoted-qr.js';

/** Stores element i of the vector with this rank. */
type StoreVector = (rank: Expr, i: Expr, value: NumberParts) => void;

/** One matrix B of the batch, A or A*, whose columns are at least as long as its rows. */
interface Instance {
  readonly element: (row: Expr, column: Expr) => NumberParts;
  readonly storeValue: (rank: Expr, value: Expr) => void;
  /** Of columns of the longer factor L and rows of R, B = L S R; null where none are wanted. */
  readonly vectors: { readonly long: StoreVector; readonly short: StoreVector } | null;
  readonly writeNaN: () => void;
}

interface Sizes {
  readonly long: number;
  readonly short: number;
  /** How many of the longer vectors there are. */
  readonly longVectors: number;
}

/** The outputs are the singular values, and if wanted U and V*, each in as many parts as x. */
export function writeSvd(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  { fullMatrices }: { readonly fullMatrices: boolean },
): void {
  const { shape } = at(operands, 0).aval;
  const x: Parts = operands.map((part) => part.buffer);
  const [m, n] = shape.slice(-2) as [number, number];
  const [long, short] = [Math.max(m, n), Math.min(m, n)];
  const count = sizeOf(shape.slice(0, -2));
  if (count === 0) return;
  const values = at(outputs, 0);
  const [left, right] = [outputs.slice(1, 1 + x.length), outputs.slice(1 + x.length)];
  if (short === 0) return writeUnitMatrices(b, [left, right], count);
  const numbers = new Numbers(b, x);
  const longVectors = fullMatrices ? long : short;
  const writeOne = instanceWriter(b, numbers, { long, short, longVectors }, left.length > 0);
  const isTall = m >= n;
  const taken = (value: NumberParts): NumberParts => (isTall ? value : numbers.conj(value));
  eachMatrix(b, count, (instance) => {
    const [start, valuesStart] = [baseOf(b, instance, m * n), baseOf(b, instance, short)];
    const place = (i: Expr, length: number, j: Expr): Expr =>
      indexAdd(indexMul(i, integer(length)), j);
    const filled = [{ parts: [values], start: valuesStart, size: short }];
    let vectors: Instance['vectors'] = null;
    if (left.length > 0) {
      const columns = isTall ? longVectors : m;
      const rows = isTall ? n : longVectors;
      const [u, v] = [baseOf(b, instance, m * columns), baseOf(b, instance, rows * n)];
      filled.push({ parts: left, start: u, size: m * columns });
      filled.push({ parts: right, start: v, size: rows * n });
      const toLeft: StoreVector = (rank, i, value) =>
        numbers.store(left, indexAdd(u, place(i, columns, rank)), taken(value));
      const toRight: StoreVector = (rank, i, value) =>
        numbers.store(right, indexAdd(v, place(rank, n, i)), taken(value));
      vectors = isTall ? { long: toLeft, short: toRight } : { long: toRight, short: toLeft };
    }
    writeOne({
      element: (row, column) => {
        const offset = isTall ? place(row, n, column) : place(column, n, row);
        return taken(numbers.load(x, indexAdd(start, offset)));
      },
      storeValue: (rank, value) => b.store(values, indexAdd(valuesStart, rank), value),
      vectors,
      writeNaN: () =>
        filled.forEach(({ parts, start: first, size }) =>
          b.for(
            size,
            (i) => parts.forEach((part) => b.store(part, indexAdd(first, i), numbers.real(NaN))),
            { order: 'free' },
          ),
        ),
    });
  });
}

/** A matrix without elements has the unit matrix for its vectors, if all of them are wanted. */
function writeUnitMatrices(b: LoopBuilder, factors: readonly Parts[], count: number): void {
  for (const parts of factors)
    parts.forEach((buffer, part) => {
      if (buffer.size === 0) return;
      const side = Math.round(Math.sqrt(buffer.size / count));
      b.for(buffer.size, (i) => b.store(buffer, i, literal(0, buffer.dtype)), { order: 'free' });
      if (part > 0) return;
      b.for(count, (instance) =>
        b.for(side, (i) =>
          b.store(
            buffer,
            indexAdd(indexMul(instance, integer(side * side)), indexMul(i, integer(side + 1))),
            literal(1, buffer.dtype),
          ),
        ),
      );
    });
}

interface Scratch {
  readonly columns: Columns;
  /** The triangular factor, whose rows become the shorter vectors. */
  readonly triangle: Parts;
  /** The rotations of its rows, and with more columns the longer vectors. */
  readonly turned: Parts | null;
  readonly longer: Parts | null;
  readonly squares: LoopBuffer;
}

function instanceWriter(
  b: LoopBuilder,
  numbers: Numbers,
  sizes: Sizes,
  wantsVectors: boolean,
): (instance: Instance) => void {
  const { long, short, longVectors } = sizes;
  const { dtype } = numbers;
  const scratch: Scratch = {
    columns: {
      parts: numbers.scratch(short * long, 'columns'),
      count: short,
      length: long,
      diagonal: numbers.scratch(short, 'diagonal'),
      factors: b.scratch(dtype, short, 'factors'),
      origins: b.scratch('int32', short, 'origins'),
    },
    triangle: numbers.scratch(short * short, 'triangle'),
    turned: wantsVectors ? numbers.scratch(short * short, 'turned') : null,
    longer: wantsVectors ? numbers.scratch(longVectors * long, 'longer') : null,
    squares: b.scratch(dtype, short, 'squares'),
  };
  return (instance) => {
    const { columns, triangle, turned, squares } = scratch;
    const { parts } = columns;
    b.for(short, (j) => {
      const start = b.let(indexMul(j, integer(long)), 'start');
      b.for(long, (i) => numbers.store(parts, indexAdd(start, i), instance.element(i, j)), {
        order: 'free',
      });
    });
    const greatest = greatestPart(b, numbers, { stop: short * long }, (i) =>
      numbers.load(parts, i),
    );
    b.if(
      compare('lt', greatest, literal(Infinity, dtype)),
      () => {
        const { scale, inverse } = safeScale(b, greatest);
        b.for(
          short * long,
          (i) => numbers.store(parts, i, numbers.scale(numbers.load(parts, i), scale)),
          { order: 'free' },
        );
        writePivotedQR(b, numbers, columns);
        writeTriangle(b, numbers, scratch);
        if (turned !== null) writeUnit(b, numbers, turned, short);
        const found = writeOneSidedJacobi(b, numbers, triangle, turned, short, squares);
        const finish = (): void => writeResults(b, numbers, sizes, scratch, instance, inverse);
        b.if(found, finish, instance.writeNaN);
      },
      instance.writeNaN,
    );
  };
}

/** Row i of the triangle is that of R. */
function writeTriangle(b: LoopBuilder, numbers: Numbers, { columns, triangle }: Scratch): void {
  const { count, length, parts, diagonal } = columns;
  b.for(count, (i) => {
    const row = b.let(indexMul(i, integer(count)), 'row');
    b.for(i, (j) => numbers.store(triangle, indexAdd(row, j), numbers.num(0)), { order: 'free' });
    numbers.store(triangle, indexAdd(row, i), numbers.load(diagonal, i));
    b.for(
      count,
      (j) => {
        const element = numbers.load(parts, indexAdd(indexMul(j, integer(length)), i));
        numbers.store(triangle, indexAdd(row, j), element);
      },
      { start: indexAdd(i, integer(1)), order: 'free' },
    );
  });
}

function writeUnit(b: LoopBuilder, numbers: Numbers, rows: Parts, size: number): void {
  b.for(size * size, (i) => numbers.store(rows, i, numbers.num(0)), { order: 'free' });
  b.for(size, (i) => numbers.store(rows, indexMul(i, integer(size + 1)), numbers.num(1)));
}

function writeResults(
  b: LoopBuilder,
  numbers: Numbers,
  sizes: Sizes,
  { columns, triangle, turned, longer, squares }: Scratch,
  { storeValue, vectors }: Instance,
  inverse: Expr,
): void {
  const { short, long, longVectors } = sizes;
  if (turned !== null && longer !== null) {
    writeNormalized(b, numbers, triangle, short, squares);
    writeLonger(b, numbers, sizes, turned, longer);
    writeTimesQ(b, numbers, columns, longer, longVectors);
  }
  /** Stores longer vector j, and returns the phase that it is multiplied by. */
  const storeLonger = (rank: Expr, j: Expr, rows: Parts, to: StoreVector): NumberParts => {
    const row = b.let(indexMul(j, integer(long)), 'row');
    const phase = writePhaseOfRow(b, numbers, rows, row, long);
    b.for(long, (i) => to(rank, i, numbers.mul(phase, numbers.load(rows, indexAdd(row, i)))));
    return phase;
  };
  b.for(short, (j) => {
    const rank = writeRank(b, squares, short, j, 'descending');
    storeValue(rank, mul(sqrt(load(squares, j)), inverse));
    if (vectors === null || longer === null) return;
    const phase = numbers.conj(storeLonger(rank, j, longer, vectors.long));
    const shorter = b.let(indexMul(j, integer(short)), 'shorter');
    b.for(short, (i) => {
      const element = numbers.load(triangle, indexAdd(shorter, i));
      vectors.short(rank, load(columns.origins, i), numbers.mul(phase, element));
    });
  });
  if (vectors === null || longer === null) return;
  b.for(longVectors, (j) => void storeLonger(j, j, longer, vectors.long), { start: short });
}

/** Divides the rows by their lengths. Those without a length become orthonormal to the others. */
function writeNormalized(
  b: LoopBuilder,
  numbers: Numbers,
  triangle: Parts,
  size: number,
  squares: LoopBuffer,
): void {
  const spare = numbers.scratch(size, 'spare');
  b.for(size, (i) => {
    const length = b.let(sqrt(load(squares, i)), 'length');
    const row = b.let(indexMul(i, integer(size)), 'row');
    b.for(
      size,
      (k) => {
        const offset = indexAdd(row, k);
        const unit = numbers.shrink(numbers.load(triangle, offset), length);
        const zero = numbers.real(0);
        const parts = unit.map((part) => choose(isZero(length), zero, part));
        numbers.store(triangle, offset, numbers.let(parts, 'unit'));
      },
      { order: 'free' },
    );
  });
  b.for(size, (i) =>
    b.if(isZero(load(squares, i)), () => writeCompleted(b, numbers, triangle, size, i, spare)),
  );
}

/**
 * The conjugate rotations as longer vectors, and behind them those unit vectors that they do not
 * touch.
 */
function writeLonger(
  b: LoopBuilder,
  numbers: Numbers,
  { short, long, longVectors }: Sizes,
  turned: Parts,
  longer: Parts,
): void {
  b.for(longVectors * long, (i) => numbers.store(longer, i, numbers.num(0)), { order: 'free' });
  b.for(short, (j) => {
    const [from, to] = [short, long].map((n) => b.let(indexMul(j, integer(n)), 'row')) as [
      Expr,
      Expr,
    ];
    b.for(
      short,
      (i) => {
        const element = numbers.load(turned, indexAdd(from, i));
        numbers.store(longer, indexAdd(to, i), numbers.conj(element));
      },
      { order: 'free' },
    );
  });
  b.for(longVectors, (j) => numbers.store(longer, indexMul(j, integer(long + 1)), numbers.num(1)), {
    start: short,
  });
}
