/**
 * The packing of operands for products in tiles: rows of a matrix are copied to panels of as many
 * rows as a tile has, in the order in which the tile reads them.
 */
import { isInexact, itemSize } from '../../array/dtype.js';
import { at, range } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  choose,
  compare,
  indexAdd,
  indexMul,
  indexRem,
  indexSub,
  integer,
  literal,
  load,
  op,
  type Expr,
} from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import { groupOffset, type AxisGroup } from './axes.js';
import { each, rowOffset, type MatrixOperand } from './matrix.js';

/**
 * The rows of a matrix from `start` up to `stop` in panels of `width` rows. The elements of a panel
 * at one term lie side by side, term after term.
 */
export interface Panels {
  readonly matrix: MatrixOperand;
  readonly width: number;
  readonly start: Expr;
  readonly stop: Expr;
  readonly packed: LoopBuffer;
  /** For how many terms a panel has room. */
  readonly room: number;
}

/** A stretch of the terms of a product. */
export interface Stretch {
  readonly start: Expr;
  readonly count: Expr;
}

/** How much of a matrix is packed at a time. */
export interface PanelSizes {
  readonly width: number;
  readonly room: number;
  /** About what the panels take up; at least 16 of them, or all rows. */
  readonly bytes: number;
}

/** Calls `body` with the rows of a matrix, block by block; it packs them. */
export function eachBlock(
  b: LoopBuilder,
  matrix: MatrixOperand,
  { width, room, bytes }: PanelSizes,
  body: (panels: Panels) => void,
): void {
  const rows = matrix.rows.size;
  const panelBytes = width * room * itemSize[matrix.buffer.dtype];
  const panels = Math.min(Math.max(16, Math.floor(bytes / panelBytes)), Math.ceil(rows / width));
  const packed = b.scratch(matrix.buffer.dtype, panels * width * room, 'packed');
  const step = panels * width;
  each(
    b,
    Math.ceil(rows / step) * step,
    (start) => {
      const end = op('min', 'int32', indexAdd(start, integer(step)), integer(rows));
      const stop = rows <= step ? integer(rows) : b.let(end, 'stop');
      body({ matrix, width, start, stop, packed, room });
    },
    { step },
  );
}

export const rowCount = ({ start, stop }: Panels): Expr => indexSub(stop, start);

/**
 * Finds the offset of a term from the start of its row, where that takes divisions from a table.
 */
export function termOffsets(b: LoopBuilder, terms: AxisGroup): (term: Expr) => Expr {
  if (terms.lengths.length <= 1) return (term) => groupOffset(terms, term);
  const table = b.scratch('int32', terms.size, 'term_offsets');
  b.for(terms.size, (term) => b.store(table, term, groupOffset(terms, term)), { order: 'free' });
  return (term) => b.let(load(table, term), 'offset');
}

/**
 * Copies a stretch of the terms of all rows. Panels that the rows do not fill repeat the last row.
 */
export function writePanels(
  b: LoopBuilder,
  panels: Panels,
  stretch: Stretch,
  termOffset: (term: Expr) => Expr,
): void {
  const { matrix, packed, width, room, start } = panels;
  const { rows, terms } = matrix;
  if (rows.lengths.length > 1 || terms.lengths.length > 1)
    return writeStrewnPanels(b, panels, stretch, termOffset);
  const from = indexAdd(rowOffset(matrix, start), termOffset(stretch.start));
  const strides = { rowStride: rows.strides[0] ?? 1, termStride: terms.strides[0] ?? 1 };
  b.bulk(
    { name: 'pack', flushes: b.traits.flushesSubnormals, width, room, ...strides },
    [
      { buffer: packed, offset: integer(0) },
      { buffer: matrix.buffer, offset: b.let(from, 'from') },
    ],
    [rowCount(panels), stretch.count],
  );
}

/** The same for rows or terms that lie along several axes. */
function writeStrewnPanels(
  b: LoopBuilder,
  { matrix, width, packed, start: firstRow, stop, room }: Panels,
  { start, count }: Stretch,
  termOffset: (term: Expr) => Expr,
): void {
  const element = (offset: Expr): Expr => flushed(b, load(matrix.buffer, offset));
  const last = matrix.rows.size - 1;
  const isFilled = matrix.rows.size % width === 0;
  const writePanel = (row: Expr): void => {
    const panel = b.let(indexMul(indexSub(row, firstRow), integer(room)), 'panel');
    const startOf = (r: number): Expr => {
      const own = indexAdd(row, integer(r));
      const inside = isFilled ? own : op('min', 'int32', own, integer(last));
      return b.let(rowOffset(matrix, inside), 'start');
    };
    /** The offsets of a term in the panel and behind the start of a row. */
    const eachTerm = (body: (to: Expr, offset: Expr) => void): void =>
      b.for(
        count,
        (k) =>
          body(
            b.let(indexAdd(panel, indexMul(k, integer(width))), 'to'),
            termOffset(indexAdd(start, k)),
          ),
        { order: 'free' },
      );
    const writeApart = (): void => {
      const starts = range(width).map(startOf);
      eachTerm((to, offset) =>
        starts.forEach((first, r) =>
          b.store(packed, indexAdd(to, integer(r)), element(indexAdd(first, offset))),
        ),
      );
    };
    const writeTogether = (): void => {
      const first = startOf(0);
      eachTerm((to, offset) => {
        const from = b.let(indexAdd(first, offset), 'from');
        b.for(width, (r) => b.store(packed, indexAdd(to, r), element(indexAdd(from, r))), {
          order: 'free',
        });
      });
    };
    const isTogether = rowsLieTogether(matrix.rows, row, width);
    if (isTogether.kind !== 'literal') b.if(isTogether, writeTogether, writeApart);
    else if (isTogether.value !== 0) writeTogether();
    else writeApart();
  };
  b.for(stop, writePanel, { start: firstRow, step: width, name: 'row', order: 'free' });
}

/** A number, or zero for a float below the least normal one where the target flushes. */
function flushed(b: LoopBuilder, x: Expr): Expr {
  const { dtype } = x;
  if (!b.traits.flushesSubnormals || !isInexact(dtype)) return x;
  const least = literal(dtype === 'float32' ? 2 ** -126 : 2 ** -1022, dtype);
  return choose(compare('lt', op('abs', dtype, x), least), literal(0, dtype), x);
}

/** Whether `width` rows from `row`, a multiple of it, on lie side by side in memory. */
function rowsLieTogether({ lengths, strides, size }: AxisGroup, row: Expr, width: number): Expr {
  if (size < width || strides.at(-1) !== 1) return literal(0, 'bool');
  const length = at(lengths, lengths.length - 1);
  if (length % width === 0) return literal(1, 'bool');
  const inRun = lengths.length === 1 ? row : indexRem(row, length);
  return compare('le', indexAdd(inRun, integer(width)), integer(length));
}
