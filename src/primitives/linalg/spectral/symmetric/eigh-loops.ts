/** The loops of `eigh`. */
import { sizeOf } from '../../../../array/shape.js';
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
import type { Operand } from '../../../record.js';
import { greatestOver, mul, safeScale } from '../arithmetic.js';
import { writeImplicitQL } from './implicit-ql.js';
import { writeRank, writeSignOfRow } from '../order-vectors.js';
import { writeReflectorProduct, writeTridiagonal, type Tridiagonal } from './tridiagonalize.js';

/** What one matrix of the batch takes and gives. */
interface Instance {
  readonly from: (row: Expr, column: Expr) => Expr;
  readonly size: number;
  readonly values: { readonly buffer: LoopBuffer; readonly start: Expr };
  readonly vectors: { readonly buffer: LoopBuffer; readonly start: Expr } | null;
}

/** The last output is the eigenvalues; the one before it, if there is one, the vectors. */
export function writeEigh(
  b: LoopBuilder,
  [x]: readonly Operand[],
  outputs: readonly LoopBuffer[],
  { lower }: { readonly lower: boolean },
): void {
  const { shape } = x!.aval;
  const size = shape.at(-1)!;
  const count = sizeOf(shape.slice(0, -2));
  if (size === 0 || count === 0) return;
  const write = instanceWriter(b, size, outputs[0]!);
  const values = outputs.at(-1)!;
  b.for(
    count,
    (instance) => {
      const start = b.let(indexMul(instance, integer(size * size)), 'start');
      const element = (row: Expr, column: Expr): Expr =>
        load(x!.buffer, indexAdd(start, indexAdd(indexMul(row, integer(size)), column)));
      write({
        from: (row, column) => (lower ? element(row, column) : element(column, row)),
        size,
        values: { buffer: values, start: b.let(indexMul(instance, integer(size)), 'values') },
        vectors: outputs.length === 1 ? null : { buffer: outputs[0]!, start },
      });
    },
    { order: 'free' },
  );
}

function instanceWriter(
  b: LoopBuilder,
  size: number,
  { dtype }: LoopBuffer,
): (instance: Instance) => void {
  const line = (name: string): LoopBuffer => b.scratch(dtype, size, name);
  const matrix: Tridiagonal = { size, dtype, diagonal: line('diagonal'), beside: line('beside') };
  const reflectors = { square: b.scratch(dtype, size * size, 'square'), factors: line('factors') };
  const rows = b.scratch(dtype, size * size, 'rows');
  return (instance) => {
    const greatest = writeCopy(b, instance, reflectors.square);
    const isFinite = compare('lt', greatest, literal(Infinity, dtype));
    b.if(
      isFinite,
      () => {
        const { scale, inverse } = safeScale(b, greatest);
        b.for(
          size * size,
          (i) => {
            b.store(reflectors.square, i, mul(load(reflectors.square, i), scale));
          },
          { order: 'free' },
        );
        writeTridiagonal(b, reflectors, matrix);
        if (instance.vectors !== null) writeReflectorProduct(b, reflectors, size, rows);
        const found = writeImplicitQL(
          b,
          matrix,
          instance.vectors === null ? null : { rows, length: size },
        );
        b.if(
          found,
          () => writeResults(b, instance, matrix.diagonal, rows, inverse),
          () => writeNaN(b, instance),
        );
      },
      () => writeNaN(b, instance),
    );
  };
}

/** Copies the lower triangle. Returns its greatest absolute value. */
function writeCopy(b: LoopBuilder, { from, size }: Instance, to: LoopBuffer): Expr {
  const greatest = b.variable(literal(0, to.dtype), 'greatest');
  b.for(size, (i) => {
    const row = b.let(indexMul(i, integer(size)), 'row');
    b.for(indexAdd(i, integer(1)), (j) => b.store(to, indexAdd(row, j), from(i, j)), {
      order: 'free',
    });
    b.for(size, (j) => b.store(to, indexAdd(row, j), literal(0, to.dtype)), {
      start: indexAdd(i, integer(1)),
      order: 'free',
    });
  });
  greatest.set(greatestOver(b, to.dtype, { stop: size * size }, (i) => load(to, i)));
  return b.snapshot(greatest.value, 'greatest');
}

function writeResults(
  b: LoopBuilder,
  { size, values, vectors }: Instance,
  diagonal: LoopBuffer,
  rows: LoopBuffer,
  inverse: Expr,
): void {
  b.for(size, (i) => {
    const rank = writeRank(b, diagonal, size, i, 'ascending');
    b.store(values.buffer, indexAdd(values.start, rank), mul(load(diagonal, i), inverse));
    if (vectors === null) return;
    const row = b.let(indexMul(i, integer(size)), 'row');
    const sign = writeSignOfRow(b, rows, row, size);
    const column = b.let(indexAdd(vectors.start, rank), 'column');
    b.for(
      size,
      (j) =>
        b.store(
          vectors.buffer,
          indexAdd(column, indexMul(j, integer(size))),
          mul(sign, load(rows, indexAdd(row, j))),
        ),
      { order: 'free' },
    );
  });
}

function writeNaN(b: LoopBuilder, { size, values, vectors }: Instance): void {
  const fill = ({ buffer, start }: { buffer: LoopBuffer; start: Expr }, count: number): void =>
    b.for(count, (i) => b.store(buffer, indexAdd(start, i), literal(NaN, buffer.dtype)), {
      order: 'free',
    });
  fill(values, size);
  if (vectors !== null) fill(vectors, size * size);
}
