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
  indexDiv,
  indexMul,
  indexRem,
  indexSub,
  integer,
  literal,
  load,
  op,
  type Expr,
} from '../../loops/expr.js';
import type { LoopBuffer, Order } from '../../loops/loops.js';
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
  /** About what the panels take up; at least some 16 of them, or all rows. */
  readonly bytes: number;
  /** In how many blocks the rows are packed at least, if there are as many panels. */
  readonly blocks?: number;
  /** What is known of the blocks. */
  readonly order?: Order;
}

/** Calls `body` with the rows of a matrix, block by block; it packs them. */
export function eachBlock(
  b: LoopBuilder,
  matrix: MatrixOperand,
  sizes: PanelSizes,
  body: (panels: Panels) => void,
): void {
  const { width, room, order } = sizes;
  const rows = matrix.rows.size;
  const panels = panelsOfBlock(Math.ceil(rows / width), matrix, sizes);
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
    { step, order },
  );
}

/** Blocks are of about the same size, so that none is too small to be worth its loops. */
function panelsOfBlock(
  all: number,
  { buffer }: MatrixOperand,
  { width, room, bytes, blocks: least = 1 }: PanelSizes,
): number {
  const panelBytes = width * room * itemSize[buffer.dtype];
  const most = Math.max(16, Math.floor(bytes / panelBytes));
  return Math.ceil(all / Math.max(1, least, Math.round(all / most)));
}

export const rowCount = ({ start, stop }: Panels): Expr => indexSub(stop, start);

/**
 * Finds the offset of a term from the start of its row, where that takes divisions from a table.
 */
export function termOffsets(
  b: LoopBuilder,
  matrix: MatrixOperand,
  width: number,
): (term: Expr) => Expr {
  const { terms } = matrix;
  if (terms.lengths.length <= 1 || liesInRuns(matrix, width))
    return (term) => groupOffset(terms, term);
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
  const { matrix, width, start } = panels;
  const { rows, terms } = matrix;
  if (liesInRuns(matrix, width)) return writePanelsOfRuns(b, panels, stretch, termOffset);
  if (rows.lengths.length > 1 || terms.lengths.length > 1)
    return writeStrewnPanels(b, panels, stretch, termOffset);
  const from = indexAdd(rowOffset(matrix, start), termOffset(stretch.start));
  writePack(b, panels, {
    to: integer(0),
    from: b.let(from, 'from'),
    rows: rowCount(panels),
    terms: stretch.count,
  });
}

/** A part of a matrix whose rows and terms lie evenly, and where its panels begin. */
interface EvenPart {
  readonly to: Expr;
  readonly from: Expr;
  readonly rows: Expr;
  readonly terms: Expr;
}

function writePack(b: LoopBuilder, panels: Panels, { to, from, rows, terms }: EvenPart): void {
  const { matrix, packed, width, room } = panels;
  const strides = {
    rowStride: matrix.rows.strides.at(-1) ?? 1,
    termStride: matrix.terms.strides.at(-1) ?? 1,
  };
  const flushes = b.traits.flushesSubnormals && matrix.isFlushed !== true;
  b.bulk(
    { name: 'pack', flushes, width, room, ...strides },
    [
      { buffer: packed, offset: to },
      { buffer: matrix.buffer, offset: from },
    ],
    [rows, terms],
  );
}

/** Shorter runs of terms are not worth a call. */
const leastRun = 16;

/**
 * Whether rows or terms lie along several axes, but the rows of a panel lie evenly and terms side
 * by side in long runs, as the features of neighbouring pixels do.
 */
function liesInRuns({ rows, terms }: MatrixOperand, width: number): boolean {
  const isEven = rows.lengths.length <= 1 && terms.lengths.length <= 1;
  const rowsAreEven = rows.lengths.length <= 1 || (rows.lengths.at(-1) ?? 0) % width === 0;
  const areSideBySide = terms.strides.at(-1) === 1 && (terms.lengths.at(-1) ?? 0) >= leastRun;
  return !isEven && rowsAreEven && areSideBySide;
}

/** Panel by panel and run by run. */
function writePanelsOfRuns(
  b: LoopBuilder,
  panels: Panels,
  { start, count }: Stretch,
  termOffset: (term: Expr) => Expr,
): void {
  const { matrix, width, room } = panels;
  const length = at(matrix.terms.lengths, matrix.terms.lengths.length - 1);
  const run = integer(length);
  const stop = b.let(indexAdd(start, count), 'stop');
  const firstRun = b.let(indexDiv(start, length), 'first_run');
  const runs = b.let(indexAdd(indexDiv(indexSub(stop, integer(1)), length), integer(1)), 'runs');
  const writePanel = (row: Expr): void => {
    const panel = b.let(indexMul(indexSub(row, panels.start), integer(room)), 'panel');
    const rowStart = b.let(rowOffset(matrix, row), 'start');
    const rows = b.let(op('min', 'int32', integer(width), indexSub(panels.stop, row)), 'rows');
    b.for(
      runs,
      (k) => {
        const first = b.let(op('max', 'int32', start, indexMul(k, run)), 'first');
        const end = op('min', 'int32', stop, indexMul(indexAdd(k, integer(1)), run));
        writePack(b, panels, {
          to: b.let(indexAdd(panel, indexMul(indexSub(first, start), integer(width))), 'to'),
          from: b.let(indexAdd(rowStart, termOffset(first)), 'from'),
          rows,
          terms: b.let(indexSub(end, first), 'terms'),
        });
      },
      { start: firstRun, name: 'run' },
    );
  };
  b.for(panels.stop, writePanel, {
    start: panels.start,
    step: width,
    name: 'row',
    order: 'free',
  });
}

/** The same for rows or terms that lie along several axes. */
function writeStrewnPanels(
  b: LoopBuilder,
  { matrix, width, packed, start: firstRow, stop, room }: Panels,
  { start, count }: Stretch,
  termOffset: (term: Expr) => Expr,
): void {
  const element = (offset: Expr): Expr => {
    const x = load(matrix.buffer, offset);
    return matrix.isFlushed === true ? x : flushed(b, x);
  };
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
export function flushed(b: LoopBuilder, x: Expr): Expr {
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
