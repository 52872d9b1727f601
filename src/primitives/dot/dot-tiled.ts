/**
 * Matrix products for targets that multiply tiles at once. As in dot-blocked.ts blocks of both operands
 * are packed into panels, but here every panel is full, and a tile at the edge is computed aside and its
 * inner part copied. Sums are cut into stretches, so that what is kept in a register does not grow
 * inexact and panels stay in the first-level cache.
 */
import type { LoopBuilder } from '../../loops/builder.js';
import {
  both,
  compare,
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
import type { TileSize } from '../../loops/target.js';
import { addExpr } from '../blocked-sum.js';
import { each, type Matrix, type ProductTarget } from './matrix.js';
import {
  eachBlock,
  eachPanel,
  termOffsets,
  writePanels,
  type Panels,
  type Stretch,
} from './panels.js';

/** Of the operand that is packed whole: it stays in the third-level cache. */
const keptBytes = 1 << 21;
/** Of the other one: it stays in the second-level cache, beside what is read and written. */
const passingBytes = 1 << 17;
/** The longest sum in a register. */
const maxTerms = 256;

const always = literal(1, 'bool');

export type Side = 'left' | 'right';

/** Where the product goes: its rows lie `rowLength` apart, the elements of a row side by side. */
export interface TileTarget extends ProductTarget {
  readonly rowLength: number;
}

/** The operand with fewer rows is packed once, the other one in blocks that pass by. */
export function writeTiledProduct(
  b: LoopBuilder,
  tile: TileSize,
  left: Matrix,
  right: Matrix,
  target: TileTarget,
): void {
  if (left.rows.size < right.rows.size)
    writeTiledProducts(b, tile, 'left', left, (multiply) => multiply(right, target));
  else writeTiledProducts(b, tile, 'right', right, (multiply) => multiply(left, target));
}

/** `body` multiplies any number of matrices with one that is packed only once, or block by block. */
export function writeTiledProducts(
  b: LoopBuilder,
  tile: TileSize,
  side: Side,
  kept: Matrix,
  body: (multiply: (passing: Matrix, target: TileTarget) => void) => void,
): void {
  const width = side === 'left' ? tile.rows : tile.columns;
  const room = kept.terms.size;
  const offsets = termOffsets(b, kept.terms);
  eachBlock(b, kept, { width, room, bytes: keptBytes }, (panels) => {
    writePanels(b, panels, { start: integer(0), count: integer(room) }, offsets);
    body((passing, target) => new TiledProduct(b, tile, side, panels, passing, target).write());
  });
}

/** The length of all stretches but the last, which is shorter. */
function stretchLength(terms: number): number {
  if (terms <= maxTerms) return terms;
  const even = Math.ceil(terms / Math.ceil(terms / maxTerms));
  // The next multiple of 4 beyond: panels a power of two apart would share few sets of the cache.
  return even + 4 - (even % 4);
}

/** A place in the product, and the panels that give the tile there. */
interface Tile {
  readonly row: Expr;
  readonly column: Expr;
  readonly left: Expr;
  readonly right: Expr;
}

class TiledProduct {
  readonly #b: LoopBuilder;
  readonly #tile: TileSize;
  readonly #side: Side;
  readonly #kept: Panels;
  readonly #passing: Matrix;
  readonly #target: TileTarget;
  /** Where tiles at the edge are computed. */
  readonly #aside: LoopBuffer;

  constructor(
    b: LoopBuilder,
    tile: TileSize,
    side: Side,
    kept: Panels,
    passing: Matrix,
    target: TileTarget,
  ) {
    this.#b = b;
    this.#tile = tile;
    this.#side = side;
    this.#kept = kept;
    this.#passing = passing;
    this.#target = target;
    this.#aside = b.scratch(target.buffer.dtype, tile.rows * tile.columns, 'tile');
  }

  write(): void {
    const b = this.#b;
    const { terms } = this.#passing;
    const { rows, columns } = this.#tile;
    const room = stretchLength(terms.size);
    const width = this.#side === 'left' ? columns : rows;
    const offsets = termOffsets(b, terms);
    eachBlock(b, this.#passing, { width, room, bytes: passingBytes }, (panels) =>
      each(
        b,
        Math.ceil(terms.size / room) * room,
        (start) => {
          const rest = indexSub(integer(terms.size), start);
          const count =
            terms.size % room === 0
              ? integer(room)
              : b.let(op('min', 'int32', integer(room), rest), 'count');
          writePanels(b, panels, { start, count }, offsets);
          this.#multiply(panels, { start, count });
        },
        { step: room },
      ),
    );
  }

  /** All tiles of two blocks: each panel that is kept meets all that pass by. */
  #multiply(passing: Panels, stretch: Stretch): void {
    const b = this.#b;
    const { start } = stretch;
    const skipped = indexMul(start, integer(this.#kept.width));
    eachPanel(b, this.#kept, (keptRow, keptPanel) => {
      const kept = b.let(indexAdd(keptPanel, skipped), 'panel');
      eachPanel(b, passing, (passingRow, panel) => {
        const tile =
          this.#side === 'left'
            ? { row: keptRow, column: passingRow, left: kept, right: panel }
            : { row: passingRow, column: keptRow, left: panel, right: kept };
        this.#writeTile(tile, passing, stretch);
      });
    });
  }

  #writeTile(tile: Tile, passing: Panels, { start, count }: Stretch): void {
    const { base, buffer, rowLength } = this.#target;
    const { rows, columns } = this.#tile;
    const [left, right] = this.#side === 'left' ? [this.#kept, passing] : [passing, this.#kept];
    const [m, n] = [left.matrix.rows.size, right.matrix.rows.size];
    const place = this.#b.let(
      indexAdd(indexAdd(base, indexMul(tile.row, integer(rowLength))), tile.column),
      'out',
    );
    const multiply = (out: LoopBuffer, offset: Expr, length: number, adds: boolean): void =>
      this.#b.multiplyTile({
        out: { buffer: out, offset },
        rowLength: length,
        left: { buffer: left.packed, offset: tile.left },
        right: { buffer: right.packed, offset: tile.right },
        terms: count,
        adds,
      });
    const isInside = both(
      m % rows === 0 ? always : compare('le', tile.row, integer(m - rows)),
      n % columns === 0 ? always : compare('le', tile.column, integer(n - columns)),
    );
    this.#either(compare('eq', start, integer(0)), (isFirst) =>
      this.#either(isInside, (inside) => {
        if (inside) return multiply(buffer, place, rowLength, !isFirst);
        multiply(this.#aside, integer(0), columns, false);
        const [height, width] = [indexSub(integer(m), tile.row), indexSub(integer(n), tile.column)];
        this.#copyPart(place, height, width, !isFirst);
      }),
    );
  }

  /** A branch, unless it is decided now. */
  #either(test: Expr, write: (holds: boolean) => void): void {
    if (test.kind === 'literal') write(test.value !== 0);
    else
      this.#b.if(
        test,
        () => write(true),
        () => write(false),
      );
  }

  /** What of the tile that was computed aside lies inside of the product. */
  #copyPart(place: Expr, height: Expr, width: Expr, adds: boolean): void {
    const b = this.#b;
    const { buffer, rowLength } = this.#target;
    const { rows, columns } = this.#tile;
    const least = (x: number, y: Expr): Expr => b.let(op('min', 'int32', integer(x), y), 'part');
    const [partRows, partColumns] = [least(rows, height), least(columns, width)];
    b.for(partRows, (r) =>
      b.for(partColumns, (c) => {
        const to = b.let(indexAdd(indexAdd(place, indexMul(r, integer(rowLength))), c), 'to');
        const x = load(this.#aside, indexAdd(indexMul(r, integer(columns)), c));
        b.store(buffer, to, adds ? addExpr(load(buffer, to), x) : x);
      }),
    );
  }
}
