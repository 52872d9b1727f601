/**
 * The matrix product of two matrices of some size, after K. Goto and R. van de Geijn, "Anatomy of
 * high-performance matrix multiplication" (2008): blocks of both operands are copied to panels in
 * the order in which they are read, whatever their strides were, and the product is computed in
 * tiles of 4 · 2 sums that live in registers. Each step of a tile reads 6 elements for 8 products.
 */
import { itemSize } from '../../array/dtype.js';
import { at, range } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  convert,
  indexAdd,
  indexMul,
  indexSub,
  integer,
  load,
  op,
  type Expr,
} from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { blockedTerms, multiplyAddExpr } from '../reduce/blocked-sum.js';
import { rowOffset, termAt, type MatrixOperand, type ProductTarget } from './matrix.js';

const tileRows = 4;
const tileColumns = 2;
/** Sizes of packed blocks: the left one stays in the second-level cache, the right in the third. */
const leftBlockBytes = 1 << 17;
const rightBlockBytes = 1 << 21;

export function writeBlockedProduct(
  b: LoopBuilder,
  left: MatrixOperand,
  right: MatrixOperand,
  target: ProductTarget,
): void {
  const leftBlock = rowsOfBlock(left, tileRows, leftBlockBytes);
  const rightBlock = rowsOfBlock(right, tileColumns, rightBlockBytes);
  const packedLeft = b.scratch(left.buffer.dtype, leftBlock * left.terms.size, 'packed_left');
  const packedRight = b.scratch(right.buffer.dtype, rightBlock * right.terms.size, 'packed_right');
  eachBlock(b, right.rows.size, rightBlock, tileColumns, (columns) => {
    writePacking(b, right, columns, packedRight);
    eachBlock(b, left.rows.size, leftBlock, tileRows, (rows) => {
      writePacking(b, left, rows, packedLeft);
      eachPanel(b, columns, (column) =>
        eachPanel(b, rows, (row) => {
          const terms = left.terms.size;
          const sums = writeTile(b, packedLeft, packedRight, row, column, terms);
          storeTile(b, sums, row, column, target, right.rows.size);
        }),
      );
    });
  });
}

/** As many rows as the bytes allow, in whole panels, at least 16 panels or all rows. */
function rowsOfBlock(matrix: MatrixOperand, width: number, bytes: number): number {
  const rowBytes = matrix.terms.size * itemSize[matrix.buffer.dtype];
  const panels = Math.max(16, Math.floor(bytes / (rowBytes * width)));
  return Math.min(panels * width, matrix.rows.size);
}

/** Rows from start up to stop, to be cut into panels of `width` rows. */
interface Block {
  readonly start: Expr;
  readonly stop: Expr;
  readonly width: number;
}

/** `width` neighbouring rows, interleaved at `packed` in the scratch buffer. */
interface Panel {
  readonly row: Expr;
  readonly width: number;
  readonly packed: (terms: number) => Expr;
}

/** The blocks of whole panels of `rows` rows, then one of the last rows that make no panel. */
function eachBlock(
  b: LoopBuilder,
  rows: number,
  blockRows: number,
  width: number,
  body: (block: Block) => void,
): void {
  const rest = rows % width;
  const whole = rows - rest;
  const step = blockRows - (blockRows % width);
  if (whole > 0 && whole <= step) body({ start: integer(0), stop: integer(whole), width });
  else if (whole > 0)
    b.for(
      whole,
      (start) => {
        const stop = b.let(op('min', 'int32', indexAdd(start, integer(step)), integer(whole)));
        body({ start, stop, width });
      },
      { step },
    );
  if (rest > 0) body({ start: integer(whole), stop: integer(rows), width: rest });
}

function eachPanel(b: LoopBuilder, block: Block, body: (panel: Panel) => void): void {
  const { start, stop, width } = block;
  b.for(
    stop,
    (row) => {
      const inBlock = indexSub(row, start);
      body({ row, width, packed: (terms) => b.let(indexMul(inBlock, integer(terms)), 'panel') });
    },
    { start, step: width },
  );
}

/** Copies a block so that the elements of a panel at term k lie side by side, term after term. */
function writePacking(
  b: LoopBuilder,
  matrix: MatrixOperand,
  block: Block,
  packed: LoopBuffer,
): void {
  eachPanel(b, block, (panel) => {
    const to = panel.packed(matrix.terms.size);
    const starts = range(panel.width).map((r) =>
      b.let(rowOffset(matrix, indexAdd(panel.row, integer(r)))),
    );
    b.for(matrix.terms.size, (k) => {
      const offset = b.let(indexAdd(to, indexMul(k, integer(panel.width))));
      starts.forEach((start, r) =>
        b.store(packed, indexAdd(offset, integer(r)), termAt(matrix, start, k)),
      );
    });
  });
}

/** The sums of a tile, row by row. */
function writeTile(
  b: LoopBuilder,
  packedLeft: LoopBuffer,
  packedRight: LoopBuffer,
  row: Panel,
  column: Panel,
  terms: number,
): Expr[] {
  const left = row.packed(terms);
  const right = column.packed(terms);
  const tile = row.width * column.width;
  return blockedTerms(b, terms, tile, packedLeft.dtype, (k, sums) => {
    const read = (buffer: LoopBuffer, panel: Expr, width: number) => {
      const offset = b.let(indexAdd(panel, indexMul(k, integer(width))));
      return range(width).map((r) => b.let(load(buffer, indexAdd(offset, integer(r))), 'x'));
    };
    const ys = read(packedRight, right, column.width);
    const xs = read(packedLeft, left, row.width);
    xs.forEach((x, r) =>
      ys.forEach((y, c) => {
        const sum = at(sums, r * column.width + c);
        sum.set(multiplyAddExpr(b.traits, sum.value, x, y));
      }),
    );
  });
}

function storeTile(
  b: LoopBuilder,
  sums: readonly Expr[],
  row: Panel,
  column: Panel,
  target: ProductTarget,
  rowLength: number,
): void {
  range(row.width).forEach((r) => {
    const i = indexAdd(row.row, integer(r));
    const start = b.let(
      indexAdd(indexAdd(target.base, indexMul(i, integer(rowLength))), column.row),
    );
    range(column.width).forEach((c) => {
      const sum = convert(at(sums, r * column.width + c), target.buffer.dtype);
      b.store(target.buffer, indexAdd(start, integer(c)), sum);
    });
  });
}
