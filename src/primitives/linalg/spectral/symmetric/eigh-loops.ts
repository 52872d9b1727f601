/** The loops of `eigh`. */
import { at, sizeOf } from '../../../../array/shape.js';
import type { LoopBuilder } from '../../../../loops/builder.js';
import {
  compare,
  indexAdd,
  indexMul,
  integer,
  literal,
  load,
  type Expr,
} from '../../../../loops/expr.js';
import type { LoopBuffer } from '../../../../loops/loops.js';
import { baseOf, eachMatrix } from '../../matrices.js';
import { Numbers, type NumberParts, type Parts } from '../../numbers.js';
import type { LoopOperand } from '../../../record.js';
import { mul, safeScale } from '../arithmetic.js';
import { writePhaseOfRow, writeRank } from '../order-vectors.js';
import { greatestPart } from '../reflectors.js';
import { writeImplicitQL } from './implicit-ql.js';
import {
  writeReflectorProduct,
  writeTridiagonal,
  type Reflectors,
  type Tridiagonal,
} from './tridiagonalize.js';

/** What one matrix of the batch takes and gives. */
interface Instance {
  readonly numbers: Numbers;
  readonly from: (row: Expr, column: Expr) => NumberParts;
  readonly size: number;
  readonly values: { readonly buffer: LoopBuffer; readonly start: Expr };
  readonly vectors: { readonly parts: Parts; readonly start: Expr } | null;
}

/**
 * The last output is the eigenvalues; those before it, if there are any, the parts of the vectors.
 */
export function writeEigh(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  { lower }: { readonly lower: boolean },
): void {
  const { shape } = at(operands, 0).aval;
  const size = at(shape, shape.length - 1);
  const count = sizeOf(shape.slice(0, -2));
  if (size === 0 || count === 0) return;
  const matrix: Parts = operands.map((x) => x.buffer);
  const numbers = new Numbers(b, matrix);
  const write = instanceWriter(b, size, numbers);
  const values = at(outputs, outputs.length - 1);
  eachMatrix(b, count, (instance) => {
    const start = baseOf(b, instance, size * size);
    const element = (row: Expr, column: Expr): NumberParts =>
      numbers.load(matrix, indexAdd(start, indexAdd(indexMul(row, integer(size)), column)));
    write({
      numbers,
      from: (row, column) => (lower ? element(row, column) : numbers.conj(element(column, row))),
      size,
      values: { buffer: values, start: baseOf(b, instance, size) },
      vectors: outputs.length === 1 ? null : { parts: outputs.slice(0, -1), start },
    });
  });
}

function instanceWriter(
  b: LoopBuilder,
  size: number,
  numbers: Numbers,
): (instance: Instance) => void {
  const { dtype } = numbers;
  const line = (name: string): LoopBuffer => b.scratch(dtype, size, name);
  const matrix: Tridiagonal = { size, dtype, diagonal: line('diagonal'), beside: line('beside') };
  const reflectors: Reflectors = {
    square: numbers.scratch(size * size, 'square'),
    factors: line('factors'),
    phases: numbers.parts === 1 ? [] : numbers.scratch(size, 'phases'),
  };
  const parts = numbers.scratch(size * size, 'rows');
  return (instance) => {
    const { square } = reflectors;
    const greatest = writeCopy(b, instance, square);
    b.if(
      compare('lt', greatest, literal(Infinity, dtype)),
      () => {
        const { scale, inverse } = safeScale(b, greatest);
        b.for(
          size * size,
          (i) => numbers.store(square, i, numbers.scale(numbers.load(square, i), scale)),
          { order: 'free' },
        );
        writeTridiagonal(b, reflectors, matrix);
        if (instance.vectors !== null) writeReflectorProduct(b, reflectors, size, parts);
        const rotated = instance.vectors === null ? null : { parts, length: size };
        b.if(
          writeImplicitQL(b, matrix, rotated),
          () => writeResults(b, instance, matrix.diagonal, parts, inverse),
          () => writeNaN(b, instance),
        );
      },
      () => writeNaN(b, instance),
    );
  };
}

/**
 * Copies the lower triangle, of the diagonal the real part. Returns the greatest absolute value of
 * the parts.
 */
function writeCopy(b: LoopBuilder, { numbers, from, size }: Instance, to: Parts): Expr {
  b.for(size, (i) => {
    const row = b.let(indexMul(i, integer(size)), 'row');
    b.for(i, (j) => numbers.store(to, indexAdd(row, j), from(i, j)), { order: 'free' });
    const diagonal = from(i, i).map((part, p) => (p === 0 ? part : numbers.real(0)));
    numbers.store(to, indexAdd(row, i), diagonal);
    b.for(size, (j) => numbers.store(to, indexAdd(row, j), numbers.num(0)), {
      start: indexAdd(i, integer(1)),
      order: 'free',
    });
  });
  return greatestPart(b, numbers, { stop: size * size }, (i) => numbers.load(to, i));
}

function writeResults(
  b: LoopBuilder,
  { numbers, size, values, vectors }: Instance,
  diagonal: LoopBuffer,
  rows: Parts,
  inverse: Expr,
): void {
  b.for(size, (i) => {
    const rank = writeRank(b, diagonal, size, i, 'ascending');
    b.store(values.buffer, indexAdd(values.start, rank), mul(load(diagonal, i), inverse));
    if (vectors === null) return;
    const row = b.let(indexMul(i, integer(size)), 'row');
    const phase = writePhaseOfRow(b, numbers, rows, row, size);
    const column = b.let(indexAdd(vectors.start, rank), 'column');
    b.for(
      size,
      (j) => {
        const value = numbers.mul(phase, numbers.load(rows, indexAdd(row, j)));
        numbers.store(vectors.parts, indexAdd(column, indexMul(j, integer(size))), value);
      },
      { order: 'free' },
    );
  });
}

function writeNaN(b: LoopBuilder, { size, values, vectors }: Instance): void {
  const fill = (buffer: LoopBuffer, start: Expr, count: number): void =>
    b.for(count, (i) => b.store(buffer, indexAdd(start, i), literal(NaN, buffer.dtype)), {
      order: 'free',
    });
  fill(values.buffer, values.start, size);
  vectors?.parts.forEach((part) => fill(part, vectors.start, size * size));
}
