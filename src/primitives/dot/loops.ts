/**
 * Lowering of `dotGeneral`: a loop over the batch around a matrix product of which either operand
 * may lie in memory with any strides. The shapes choose one of five ways to write the product.
 */
import { carriedDType } from '../../array/dtype.js';
import { range } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { convert, indexAdd, indexMul, integer, literal, type Expr } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import type { DotParams } from './params.js';
import type { Finish, LowerTypes, LoopOperand, Region, Span } from '../record.js';
import { addExpr, blockedTerms, multiplyAddExpr, termExpr } from '../reduce/blocked-sum.js';
import { axisGroup, freeAxes, groupOffset, type AxisGroup } from './axes.js';
import { writeBlockedProduct } from './blocked.js';
import { writeTiledProduct } from './tiled.js';
import { writeMatrixVectors } from './matrix-vector.js';
import { each, rowOffset, termAt, type MatrixOperand, type ProductTarget } from './matrix.js';

export function writeDot(
  b: LoopBuilder,
  operands: readonly LoopOperand[],
  outputs: readonly LoopBuffer[],
  params: DotParams,
  _types: LowerTypes,
  finish: Finish,
): void {
  const [x, y] = operands as [LoopOperand, LoopOperand];
  const [out] = outputs as [LoopBuffer];
  const { leftFree, rightFree } = freeAxes(x.aval.shape, y.aval.shape, params);
  const leftBatch = axisGroup(x.aval.shape, params.batch[0]);
  const rightBatch = axisGroup(y.aval.shape, params.batch[1]);
  const rows = axisGroup(x.aval.shape, leftFree);
  const columns = axisGroup(y.aval.shape, rightFree);
  const leftTerms = axisGroup(x.aval.shape, params.contract[0]);
  const rightTerms = axisGroup(y.aval.shape, params.contract[1]);
  if (out.size === 0) return;
  const writeInstance = (instance: Expr): void => {
    const base = (group: AxisGroup) => b.let(groupOffset(group, instance), 'base');
    const left = {
      buffer: x.buffer,
      isSame: x.isSame ?? false,
      base: base(leftBatch),
      rows,
      terms: leftTerms,
    };
    const right = {
      buffer: y.buffer,
      isSame: y.isSame ?? false,
      base: base(rightBatch),
      rows: columns,
      terms: rightTerms,
    };
    const row = indexMul(instance, integer(rows.size));
    const target = {
      buffer: out,
      base: b.let(indexMul(row, integer(columns.size)), 'base'),
      finish: ({ rows: part, ...rest }: Region) =>
        finish({
          ...rest,
          rows: { start: indexAdd(row, part.start), stop: indexAdd(row, part.stop) },
        }),
    };
    writeProduct(b, left, right, target);
  };
  each(b, leftBatch.size, writeInstance, { order: 'free' });
}

function writeProduct(
  b: LoopBuilder,
  left: MatrixOperand,
  right: MatrixOperand,
  target: ProductTarget,
): void {
  const m = left.rows.size;
  const n = right.rows.size;
  const isMatrix = left.terms.size >= 8 && Math.min(m, n) >= 4 && m * n > 16;
  const tile = isMatrix ? b.traits.tiles[left.buffer.dtype] : undefined;
  const isSmall = left.terms.size <= smallest && Math.max(m, n) <= smallest;
  if (tile === undefined) writeAllAtOnce(b, left, right, target);
  else if (isSmall && liesInRows(right)) writeUnrolled(b, left, right, target);
  else return writeTiledProduct(b, tile, left, right, { ...target, rowLength: n });
  target.finish?.({ rows: wholeSpan(m), columns: wholeSpan(n), rowLength: n });
}

/** Products with no more rows, columns and terms do not fill tiles, and packing takes longer. */
const smallest = 16;

/** Whether the elements of a term lie side by side, as vectors read them. */
const liesInRows = ({ rows }: MatrixOperand): boolean =>
  rows.lengths.length === 1 && rows.strides[0] === 1;

const wholeSpan = (size: number): Span => ({ start: integer(0), stop: integer(size) });

function writeAllAtOnce(
  b: LoopBuilder,
  left: MatrixOperand,
  right: MatrixOperand,
  target: ProductTarget,
): void {
  const m = left.rows.size;
  const n = right.rows.size;
  if (left.terms.size < 8) writeUnrolled(b, left, right, target);
  else if (m === 1 && n === 1) writeVectorDot(b, left, right, target);
  else if (Math.min(m, n) < 4 || m * n <= 16) writeMatrixVectors(b, left, right, target);
  else writeBlockedProduct(b, left, right, target);
}

/** Few terms: all of them in one expression, those of the left read once for a row. */
function writeUnrolled(
  b: LoopBuilder,
  left: MatrixOperand,
  right: MatrixOperand,
  target: ProductTarget,
): void {
  const terms = range(left.terms.size);
  const { dtype } = left.buffer;
  each(b, left.rows.size, (i) => {
    const leftStart = b.let(rowOffset(left, i));
    const xs = terms.map((k) => b.let(termAt(left, leftStart, integer(k)), 'x'));
    const outStart = b.let(indexAdd(target.base, indexMul(i, integer(right.rows.size))));
    each(b, right.rows.size, (j) => {
      const rightStart = b.let(rowOffset(right, j));
      const products = xs.map((x, k) =>
        termExpr(b.traits, x, termAt(right, rightStart, integer(k))),
      );
      const sum = products.length === 0 ? literal(0, dtype) : products.reduce(addExpr);
      b.store(target.buffer, indexAdd(outStart, j), convert(sum, dtype));
    });
  });
}

/** How many sums over the same terms run side by side, so that additions need not wait. */
const lanes = 4;

/** Two vectors: lane l sums the terms k with k mod 4 = l. */
function writeVectorDot(
  b: LoopBuilder,
  left: MatrixOperand,
  right: MatrixOperand,
  target: ProductTarget,
): void {
  const { dtype } = left.buffer;
  const length = left.terms.size;
  const product = (k: Expr): [Expr, Expr] => [
    termAt(left, left.base, k),
    termAt(right, right.base, k),
  ];
  const sums = blockedTerms(b, Math.floor(length / lanes), lanes, dtype, (k, accumulators) => {
    const first = b.let(indexMul(k, integer(lanes)));
    accumulators.forEach((sum, lane) =>
      sum.set(multiplyAddExpr(b.traits, sum.value, ...product(indexAdd(first, integer(lane))))),
    );
  });
  const rest = range(length % lanes).map((i) => {
    const k = integer(length - 1 - i);
    return convert(termExpr(b.traits, ...product(k)), carriedDType[dtype]);
  });
  const total = [...sums, ...rest].reduce(addExpr);
  b.store(target.buffer, target.base, convert(total, dtype));
}
