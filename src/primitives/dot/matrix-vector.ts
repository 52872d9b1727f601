/** Products of a matrix and few vectors: each reads the whole matrix, so memory sets the pace. */
import { carriedDType, itemSize } from '../../array/dtype.js';
import { range, zip } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  convert,
  indexAdd,
  indexMul,
  indexSub,
  integer,
  literal,
  load,
  op,
  type Expr,
} from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { addExpr, blockedTerms, multiplyAddExpr, multiplyExpr } from '../reduce/blocked-sum.js';
import { each, rowOffset, termAt, type MatrixOperand, type ProductTarget } from './matrix.js';

/** A matrix, one vector, and what becomes of the elements of their product. */
interface MatrixVector {
  readonly matrix: MatrixOperand;
  readonly vector: (term: Expr) => Expr;
  readonly store: (row: Expr, value: Expr) => void;
}

/** One vector after the other; the operand with more rows is the matrix. */
export function writeMatrixVectors(
  b: LoopBuilder,
  left: MatrixOperand,
  right: MatrixOperand,
  target: ProductTarget,
): void {
  const leftIsMatrix = left.rows.size >= right.rows.size;
  const [matrix, vectors] = leftIsMatrix ? [left, right] : [right, left];
  const n = right.rows.size;
  const [rowStride, vectorStride] = leftIsMatrix ? [n, 1] : [1, n];
  const write = isLargeByTerms(matrix) ? writeTermByTerm : writeRowByRow;
  const writeVector = (v: Expr): void => {
    const vectorStart = b.let(rowOffset(vectors, v));
    const outStart = b.let(indexAdd(target.base, indexMul(v, integer(vectorStride))));
    write(b, {
      matrix,
      vector: (term) => termAt(vectors, vectorStart, term),
      store: (row, value) =>
        b.store(target.buffer, indexAdd(outStart, indexMul(row, integer(rowStride))), value),
    });
  };
  each(b, vectors.rows.size, writeVector, { order: 'free' });
}

/** Several rows of the matrix at a time share the reads of the vector. */
function writeRowByRow(b: LoopBuilder, { matrix, vector, store }: MatrixVector): void {
  // Where rows lie side by side in memory, a whole cache line of them at each term.
  const rowsAtOnce = rowsAreNeighbours(matrix) ? 8 : 4;
  const { dtype } = matrix.buffer;
  const writeRows = (first: Expr, count: number): void => {
    const rows = range(count).map((r) => indexAdd(first, integer(r)));
    const starts = rows.map((row) => b.let(rowOffset(matrix, row)));
    const sums = blockedTerms(b, matrix.terms.size, count, dtype, (k, accumulators) => {
      const x = b.let(vector(k), 'x');
      zip(accumulators, starts).forEach(([sum, start]) =>
        sum.set(multiplyAddExpr(b.traits, sum.value, termAt(matrix, start, k), x)),
      );
    });
    zip(rows, sums).forEach(([row, sum]) => store(row, convert(sum, dtype)));
  };
  const rest = matrix.rows.size % rowsAtOnce;
  const whole = matrix.rows.size - rest;
  each(b, whole, (row) => writeRows(row, rowsAtOnce), { step: rowsAtOnce, order: 'free' });
  if (rest > 0) writeRows(integer(whole), rest);
}

/** A block of terms is one chain of additions of four products each. */
const termsAtOnce = 4;
const termsOfBlock = 128 * termsAtOnce;

const rowsAreNeighbours = (matrix: MatrixOperand): boolean => matrix.rows.strides.at(-1) === 1;

/**
 * Whether the rows of a matrix lie side by side while its terms lie far apart, in more memory than
 * the caches close to the processor hold. The blocks must not be too many for one chain.
 */
function isLargeByTerms(matrix: MatrixOperand): boolean {
  const { rows, terms, buffer } = matrix;
  const bytes = rows.size * terms.size * itemSize[buffer.dtype];
  const farApart = rows.size >= 64 && bytes > 1 << 20;
  return rowsAreNeighbours(matrix) && farApart && terms.size <= 128 * termsOfBlock;
}

/**
 * Reads the matrix once from front to back, four terms at a time, which are added to all sums. The
 * sums of a block of terms and those of all blocks before it lie in scratch buffers.
 */
function writeTermByTerm(b: LoopBuilder, { matrix, vector, store }: MatrixVector): void {
  const { dtype } = matrix.buffer;
  const wide = carriedDType[dtype];
  const rows = matrix.rows.size;
  const terms = matrix.terms.size;
  const sums = b.scratch(wide, rows, 'sums');
  const partial = b.scratch(wide, rows, 'partial');
  const clear = (buffer: LoopBuffer) =>
    b.for(rows, (row) => b.store(buffer, row, literal(0, wide)), { order: 'free' });
  /** buffer[row] and the products of `count` terms, as one sum. */
  const withTerms = (buffer: LoopBuffer, first: Expr, count: number): ((row: Expr) => Expr) => {
    const ks = range(count).map((i) => indexAdd(first, integer(i)));
    const xs = ks.map((k) => b.let(convert(vector(k), wide), 'x'));
    return (row) => {
      const start = rowOffset(matrix, row);
      const products = zip(ks, xs).map(([k, x]) =>
        multiplyExpr(convert(termAt(matrix, start, k), wide), x),
      );
      return [load(buffer, row), ...products].reduceRight(addExpr);
    };
  };
  clear(sums);
  b.for(
    terms,
    (block) => {
      const end = b.let(op('min', 'int32', indexAdd(block, integer(termsOfBlock)), integer(terms)));
      clear(partial);
      b.for(
        indexSub(end, integer(termsAtOnce - 1)),
        (first) => {
          const total = withTerms(partial, first, termsAtOnce);
          b.for(rows, (row) => b.store(partial, row, total(row)), { order: 'free' });
        },
        { start: block, step: termsAtOnce },
      );
      b.for(rows, (row) => b.store(sums, row, addExpr(load(sums, row), load(partial, row))), {
        order: 'free',
      });
    },
    { step: termsOfBlock },
  );
  const rest = terms % termsAtOnce;
  const total = withTerms(sums, integer(terms - rest), rest);
  b.for(rows, (row) => store(row, convert(total(row), dtype)));
}
