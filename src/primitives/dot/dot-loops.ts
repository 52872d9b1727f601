/**
 * Lowering of `dotGeneral`: a loop over the batch around a matrix product of which either operand
 * may lie in memory with any strides. The shapes choose one of four ways to write the product.
 */
import { itemSize } from '../../array/dtype.js';
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
import type { DotParams } from './params.js';
import type { Operand } from '../record.js';
import { addExpr, blockedTerms, multiplyAddExpr, multiplyExpr } from './blocked-sum.js';
import { axisGroup, freeAxes, groupOffset, type AxisGroup } from './dot-axes.js';
import { writeBlockedProduct } from './dot-blocked.js';
import { each, rowOffset, termAt, type Matrix, type ProductTarget } from './matrix.js';

export function writeDot(
  b: LoopBuilder,
  operands: readonly Operand[],
  outputs: readonly LoopBuffer[],
  params: DotParams,
): void {
  const [x, y] = operands as [Operand, Operand];
  const [out] = outputs as [LoopBuffer];
  const { leftFree, rightFree } = freeAxes(x.aval.shape, y.aval.shape, params);
  const leftBatch = axisGroup(x.aval.shape, params.batch[0]);
  const rightBatch = axisGroup(y.aval.shape, params.batch[1]);
  const rows = axisGroup(x.aval.shape, leftFree);
  const columns = axisGroup(y.aval.shape, rightFree);
  const leftTerms = axisGroup(x.aval.shape, params.contract[0]);
  const rightTerms = axisGroup(y.aval.shape, params.contract[1]);
  if (out.size === 0) return;
  each(b, leftBatch.size, (instance) => {
    const base = (group: AxisGroup) => b.let(groupOffset(group, instance), 'base');
    const left = { buffer: x.buffer, base: base(leftBatch), rows, terms: leftTerms };
    const right = { buffer: y.buffer, base: base(rightBatch), rows: columns, terms: rightTerms };
    const target = {
      buffer: out,
      base: b.let(indexMul(instance, integer(rows.size * columns.size)), 'base'),
    };
    writeProduct(b, left, right, target);
  });
}

function writeProduct(b: LoopBuilder, left: Matrix, right: Matrix, target: ProductTarget): void {
  const m = left.rows.size;
  const n = right.rows.size;
  if (left.terms.size < 8) writeUnrolled(b, left, right, target);
  else if (m === 1 && n === 1) writeVectorDot(b, left, right, target);
  else if (Math.min(m, n) < 4 || m * n <= 16) writeMatrixVectors(b, left, right, target);
  else writeBlockedProduct(b, left, right, target);
}

/** Few terms: all of them in one expression, those of the left read once for a row. */
function writeUnrolled(b: LoopBuilder, left: Matrix, right: Matrix, target: ProductTarget): void {
  const terms = range(left.terms.size);
  const { dtype } = left.buffer;
  each(b, left.rows.size, (i) => {
    const leftStart = b.let(rowOffset(left, i));
    const xs = terms.map((k) => b.let(termAt(left, leftStart, integer(k)), 'x'));
    const outStart = b.let(indexAdd(target.base, indexMul(i, integer(right.rows.size))));
    each(b, right.rows.size, (j) => {
      const rightStart = b.let(rowOffset(right, j));
      const products = xs.map((x, k) => multiplyExpr(x, termAt(right, rightStart, integer(k))));
      const sum = products.length === 0 ? literal(0, dtype) : products.reduce(addExpr);
      b.store(target.buffer, indexAdd(outStart, j), sum);
    });
  });
}

/** How many sums over the same terms run side by side, so that additions need not wait. */
const lanes = 4;

/** Two vectors: lane l sums the terms k with k mod 4 = l. */
function writeVectorDot(b: LoopBuilder, left: Matrix, right: Matrix, target: ProductTarget): void {
  const { dtype } = left.buffer;
  const length = left.terms.size;
  const product = (k: Expr): [Expr, Expr] => [
    termAt(left, left.base, k),
    termAt(right, right.base, k),
  ];
  const sums = blockedTerms(b, Math.floor(length / lanes), lanes, dtype, (k, accumulators) => {
    const first = b.let(indexMul(k, integer(lanes)));
    accumulators.forEach((sum, lane) =>
      sum.set(multiplyAddExpr(sum.value, ...product(indexAdd(first, integer(lane))))),
    );
  });
  const rest = range(length % lanes).map((i) => {
    const k = integer(length - 1 - i);
    return multiplyAddExpr(literal(0, dtype), ...product(k));
  });
  b.store(target.buffer, target.base, [...sums, ...rest].reduce(addExpr));
}

/**
 * A matrix and few vectors, one after the other. The operand with more rows is the matrix, and
 * element i of the product with a vector is stored at start + i·stride.
 */
interface MatrixVector {
  readonly matrix: Matrix;
  readonly vector: (term: Expr) => Expr;
  readonly store: (row: Expr, value: Expr) => void;
}

function writeMatrixVectors(
  b: LoopBuilder,
  left: Matrix,
  right: Matrix,
  target: ProductTarget,
): void {
  const leftIsMatrix = left.rows.size >= right.rows.size;
  const [matrix, vectors] = leftIsMatrix ? [left, right] : [right, left];
  const n = right.rows.size;
  const [rowStride, vectorStride] = leftIsMatrix ? [n, 1] : [1, n];
  const write = isLargeByTerms(matrix) ? writeTermByTerm : writeRowByRow;
  each(b, vectors.rows.size, (v) => {
    const vectorStart = b.let(rowOffset(vectors, v));
    const outStart = b.let(indexAdd(target.base, indexMul(v, integer(vectorStride))));
    write(b, {
      matrix,
      vector: (term) => termAt(vectors, vectorStart, term),
      store: (row, value) =>
        b.store(target.buffer, indexAdd(outStart, indexMul(row, integer(rowStride))), value),
    });
  });
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
        sum.set(multiplyAddExpr(sum.value, termAt(matrix, start, k), x)),
      );
    });
    zip(rows, sums).forEach(([row, sum]) => store(row, sum));
  };
  const rest = matrix.rows.size % rowsAtOnce;
  const whole = matrix.rows.size - rest;
  each(b, whole, (row) => writeRows(row, rowsAtOnce), { step: rowsAtOnce });
  if (rest > 0) writeRows(integer(whole), rest);
}

/** A block of terms is one chain of additions of four products each. */
const termsAtOnce = 4;
const termsOfBlock = 128 * termsAtOnce;

const rowsAreNeighbours = (matrix: Matrix): boolean => matrix.rows.strides.at(-1) === 1;

/**
 * Whether the rows of a matrix lie side by side while its terms lie far apart, in more memory than
 * the caches close to the processor hold. The blocks must not be too many for one chain.
 */
function isLargeByTerms(matrix: Matrix): boolean {
  const { rows, terms, buffer } = matrix;
  const bytes = rows.size * terms.size * itemSize[buffer.dtype];
  return rowsAreNeighbours(matrix) && bytes > 1 << 20 && terms.size <= 128 * termsOfBlock;
}

/**
 * Reads the matrix once from front to back, four terms at a time, which are added to all sums. The
 * sums of a block of terms and those of all blocks before it lie in scratch buffers.
 */
function writeTermByTerm(b: LoopBuilder, { matrix, vector, store }: MatrixVector): void {
  const { dtype } = matrix.buffer;
  const wide = dtype === 'float32' ? 'float64' : dtype;
  const rows = matrix.rows.size;
  const terms = matrix.terms.size;
  const sums = b.scratch(wide, rows, 'sums');
  const partial = b.scratch(wide, rows, 'partial');
  const addTerms = (first: Expr, count: number): void => {
    const ks = range(count).map((i) => indexAdd(first, integer(i)));
    const xs = ks.map((k) => b.let(convert(vector(k), wide), 'x'));
    b.for(rows, (row) => {
      const start = rowOffset(matrix, row);
      const products = zip(ks, xs).map(([k, x]) =>
        multiplyExpr(convert(termAt(matrix, start, k), wide), x),
      );
      b.store(partial, row, addExpr(load(partial, row), products.reduce(addExpr)));
    });
  };
  b.for(rows, (row) => b.store(sums, row, literal(0, wide)));
  b.for(
    terms,
    (block) => {
      const end = b.let(op('min', 'int32', indexAdd(block, integer(termsOfBlock)), integer(terms)));
      const whole = indexSub(end, integer(termsAtOnce - 1));
      b.for(rows, (row) => b.store(partial, row, literal(0, wide)));
      b.for(whole, (k) => addTerms(k, termsAtOnce), { start: block, step: termsAtOnce });
      b.for(rows, (row) => b.store(sums, row, addExpr(load(sums, row), load(partial, row))));
    },
    { step: termsOfBlock },
  );
  const rest = terms % termsAtOnce;
  b.for(rows, (row) => b.store(partial, row, literal(0, wide)));
  if (rest > 0) addTerms(integer(terms - rest), rest);
  b.for(rows, (row) => store(row, convert(addExpr(load(sums, row), load(partial, row)), dtype)));
}
