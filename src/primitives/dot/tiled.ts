/**
 * Matrix products for targets that multiply tiles at once. As in dot-blocked.ts blocks of both
 * operands are packed into panels, but here every panel is full. Sums are cut into stretches, so
 * that what is kept in a register does not grow inexact and panels stay in the first-level cache.
 */
import { itemSize } from '../../array/dtype.js';
import type { LoopBuilder } from '../../loops/builder.js';
import { indexAdd, indexMul, indexSub, integer, op } from '../../loops/expr.js';
import type { TileSize } from '../../loops/traits.js';
import { each, type MatrixOperand, type ProductTarget } from './matrix.js';
import {
  eachBlock,
  rowCount,
  termOffsets,
  writePanels,
  type Panels,
  type Stretch,
} from './panels.js';

/** The bytes of the operand that is packed whole: it stays in the third-level cache. */
const keptBytes = 1 << 21;
/**
 * The bytes of the other one: it stays in the second-level cache, beside the data being read and
 * written.
 */
const passingBytes = 1 << 17;
/** The bytes of a part of the product that is finished while it is in the second-level cache. */
const finishedBytes = 1 << 18;
/** Where threads may do it, so many blocks are a part: the last ones shall not take long. */
const blocksOfPart = 2;
/** Fewer products of elements are not worth several threads. */
const productsInParts = 1 << 19;
/** The longest sum in a register. */
const maxTerms = 256;

export type ProductSide = 'left' | 'right';

/** Where the product goes: its rows lie `rowLength` apart, the elements of a row side by side. */
export interface TileTarget extends ProductTarget {
  readonly rowLength: number;
}

/**
 * One operand is packed whole, as far as that has room, the other one in blocks that pass by: that
 * one with fewer rows, or that of which a loop packs all before its first turn.
 */
export function writeTiledProduct(
  b: LoopBuilder,
  tile: TileSize,
  left: MatrixOperand,
  right: MatrixOperand,
  target: TileTarget,
): void {
  const [keepsLeft, keepsRight] = [left, right].map(isPackedBefore);
  if (keepsLeft === keepsRight ? left.rows.size < right.rows.size : keepsLeft)
    writeTiledProducts(b, tile, 'left', left, (multiply) => multiply(right, target));
  else writeTiledProducts(b, tile, 'right', right, (multiply) => multiply(left, target));
}

const isPackedBefore = ({ isSame, buffer, rows, terms }: MatrixOperand): boolean =>
  isSame === true && rows.size * terms.size * itemSize[buffer.dtype] <= keptBytes;

/**
 * `body` multiplies any number of matrices with one that is packed only once, or block by block.
 */
export function writeTiledProducts(
  b: LoopBuilder,
  tile: TileSize,
  side: ProductSide,
  kept: MatrixOperand,
  body: (multiply: (passing: MatrixOperand, target: TileTarget) => void) => void,
): void {
  const width = side === 'left' ? tile.rows : tile.columns;
  const room = kept.terms.size;
  const offsets = termOffsets(b, kept, width);
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

class TiledProduct {
  readonly #b: LoopBuilder;
  readonly #tile: TileSize;
  readonly #side: ProductSide;
  readonly #kept: Panels;
  readonly #passing: MatrixOperand;
  readonly #target: TileTarget;

  constructor(
    b: LoopBuilder,
    tile: TileSize,
    side: ProductSide,
    kept: Panels,
    passing: MatrixOperand,
    target: TileTarget,
  ) {
    this.#b = b;
    this.#tile = tile;
    this.#side = side;
    this.#kept = kept;
    this.#passing = passing;
    this.#target = target;
  }

  write(): void {
    const b = this.#b;
    const { terms } = this.#passing;
    const { rows, columns } = this.#tile;
    const room = stretchLength(terms.size);
    const width = this.#side === 'left' ? columns : rows;
    const offsets = termOffsets(b, this.#passing, width);
    const products = this.#passing.rows.size * this.#kept.matrix.rows.size * terms.size;
    const isOfParts = b.traits.parts > 1 && products >= productsInParts;
    const blocks = isOfParts ? blocksOfPart * b.traits.parts : 1;
    const sizes = { width, room, bytes: this.#bytesOf(room), blocks, order: 'free' } as const;
    eachBlock(b, this.#passing, sizes, (panels) => {
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
      );
      const { left: rows, right: columns } = this.#sides(panels);
      this.#target.finish?.({ rows, columns, rowLength: this.#target.rowLength });
    });
  }

  /** As many bytes of panels as make no more of the product than is finished at a time. */
  #bytesOf(room: number): number {
    const { finish, buffer, rowLength } = this.#target;
    if (finish === undefined || this.#side === 'left') return passingBytes;
    const bytes = itemSize[buffer.dtype];
    return Math.min(passingBytes, Math.floor(finishedBytes / (rowLength * bytes)) * room * bytes);
  }

  #sides(passing: Panels): { left: Panels; right: Panels } {
    return this.#side === 'left'
      ? { left: this.#kept, right: passing }
      : { left: passing, right: this.#kept };
  }

  /** All tiles of two blocks; the first stretch of terms overwrites what the others add to. */
  #multiply(passing: Panels, { start, count }: Stretch): void {
    const { base, buffer, rowLength } = this.#target;
    const outer = this.#side;
    const { left, right } = this.#sides(passing);
    const skipped = indexMul(start, integer(this.#kept.width));
    const offsetOf = (panels: Panels) => (panels === passing ? integer(0) : skipped);
    const offset = indexAdd(indexMul(left.start, integer(rowLength)), right.start);
    this.#b.bulk(
      {
        name: 'product',
        tile: this.#tile,
        outer,
        rowLength,
        leftRoom: left.room,
        rightRoom: right.room,
      },
      [
        // An expression of the loops' indices, by which it is seen which rows these are.
        { buffer, offset: indexAdd(base, offset) },
        { buffer: left.packed, offset: offsetOf(left) },
        { buffer: right.packed, offset: offsetOf(right) },
      ],
      [rowCount(left), rowCount(right), count, start],
    );
  }
}
