/**
 * The step that factorizations in blocks spend their time in: a product of two blocks is subtracted
 * from the rest of a matrix. Sizes are known when it runs, upper bounds of them now.
 */
import { carriedDType, itemSize } from '../../array/dtype.js';
import { at, range } from '../../array/shape.js';
import type { LoopBuilder } from '../../loops/builder.js';
import {
  compare,
  convert,
  indexAdd,
  indexDiv,
  indexMul,
  indexSub,
  integer,
  literal,
  load,
  op,
  type Expr,
} from '../../loops/expr.js';
import type { BufferSlice, LoopBuffer } from '../../loops/loops.js';
import type { TileSize } from '../../loops/traits.js';
import { addExpr, multiplyAddExpr } from '../reduce/blocked-sum.js';
import type { Parts } from './numbers.js';

/** Rows of a matrix, element k of row r at base + r · rowStride + k · termStride. */
export interface RowBlock {
  readonly parts: Parts;
  readonly base: Expr;
  readonly rowStride: number;
  readonly termStride: number;
}

export interface BlockProduct {
  /** Where the product is subtracted: element (i, j) at base + i · rowLength + j. */
  readonly target: { readonly parts: Parts; readonly base: Expr; readonly rowLength: number };
  readonly left: RowBlock;
  readonly right: RowBlock;
  /** The block whose numbers are conjugated. */
  readonly conjugate: 'left' | 'right' | 'none';
  /** At least one of each. */
  readonly rows: Expr;
  readonly columns: Expr;
  readonly terms: Expr;
  readonly most: { readonly rows: number; readonly columns: number; readonly terms: number };
  /** Only columns up to the row are wanted: others may be left as they are, or not. */
  readonly isLower?: boolean;
}

/** target[i, j] -= Σ left[i, k] · right[j, k], over all terms k. */
export function subtractProduct(b: LoopBuilder, product: BlockProduct): void {
  for (const { out, left, right, sign } of realProducts(product)) {
    const target = at(product.target.parts, out);
    const tile = b.traits.tiles[target.dtype];
    const [x, y] = [at(product.left.parts, left), at(product.right.parts, right)];
    if (tile === undefined) writePlain(b, product, target, x, y, sign);
    else writeTiled(b, tile, product, target, x, y, sign);
  }
}

/** The product of complex numbers as those of their parts; `sign` is that of what is added. */
function realProducts({ target, conjugate }: BlockProduct) {
  if (target.parts.length === 1) return [{ out: 0, left: 0, right: 0, sign: -1 }];
  return [
    { out: 0, left: 0, right: 0, sign: -1 },
    { out: 0, left: 1, right: 1, sign: conjugate === 'none' ? 1 : -1 },
    { out: 1, left: 0, right: 1, sign: conjugate === 'right' ? 1 : -1 },
    { out: 1, left: 1, right: 0, sign: conjugate === 'left' ? 1 : -1 },
  ];
}

/**
 * The bytes of rows of the left block that are packed at a time: they stay in the second-level
 * cache.
 */
const passingBytes = 1 << 17;

/**
 * Panels of rows at a time where what lies above the diagonal is left out: few compute little of
 * it.
 */
const panelsOfTriangle = 12;

/** By the products of panels that the target has, over the rows of the left block part by part. */
function writeTiled(
  b: LoopBuilder,
  tile: TileSize,
  product: BlockProduct,
  out: LoopBuffer,
  x: LoopBuffer,
  y: LoopBuffer,
  sign: number,
): void {
  const { target, left, rows, columns, terms, most, isLower = false } = product;
  const room = most.terms;
  const byCache = Math.floor(passingBytes / (room * tile.rows * itemSize[x.dtype]));
  const panels = Math.min(Math.ceil(most.rows / tile.rows), byCache);
  const step = tile.rows * Math.max(1, isLower ? Math.min(panels, panelsOfTriangle) : panels);
  const signed = b.scratch(x.dtype, step * room, 'signed');
  const packedLeft = b.scratch(x.dtype, step * room, 'packed_left');
  const packedRight = packRight(b, tile, product, y);
  b.for(
    rows,
    (row) => {
      const count = b.let(op('min', 'int32', integer(step), indexSub(rows, row)), 'count');
      writeSigned(b, x, signed, left, { row, count, terms, room }, sign);
      b.bulk(
        { name: 'pack', flushes: false, width: tile.rows, room, rowStride: room, termStride: 1 },
        [startOf(packedLeft), startOf(signed)],
        [count, terms],
      );
      const start = indexAdd(target.base, indexMul(row, integer(target.rowLength)));
      const reached = op('min', 'int32', columns, indexAdd(row, count));
      b.bulk(
        {
          name: 'product',
          tile,
          outer: 'right',
          rowLength: target.rowLength,
          leftRoom: room,
          rightRoom: room,
        },
        [{ buffer: out, offset: b.let(start, 'out') }, startOf(packedLeft), startOf(packedRight)],
        [count, isLower ? b.let(reached, 'reached') : columns, terms, integer(1)],
      );
    },
    { step, name: 'row' },
  );
}

const startOf = (buffer: LoopBuffer): BufferSlice => ({ buffer, offset: integer(0) });

/** The right block in panels, all of it. */
function packRight(
  b: LoopBuilder,
  { columns: width }: TileSize,
  { right, columns, terms, most }: BlockProduct,
  from: LoopBuffer,
): LoopBuffer {
  const room = most.terms;
  const packed = b.scratch(
    from.dtype,
    Math.ceil(most.columns / width) * width * room,
    'packed_right',
  );
  const { rowStride, termStride } = right;
  b.bulk(
    { name: 'pack', flushes: false, width, room, rowStride, termStride },
    [startOf(packed), { buffer: from, offset: right.base }],
    [columns, terms],
  );
  return packed;
}

/** Copies rows of a block, times 1 or -1, one row behind the other. */
function writeSigned(
  b: LoopBuilder,
  from: LoopBuffer,
  to: LoopBuffer,
  { base, rowStride, termStride }: RowBlock,
  { row, count, terms, room }: { row: Expr; count: Expr; terms: Expr; room: number },
  sign: number,
): void {
  b.for(count, (r) => {
    const source = b.let(indexAdd(base, indexMul(indexAdd(row, r), integer(rowStride))), 'from');
    const goal = b.let(indexMul(r, integer(room)), 'to');
    b.for(
      terms,
      (k) => {
        const value = load(from, indexAdd(source, indexMul(k, integer(termStride))));
        b.store(to, indexAdd(goal, k), sign < 0 ? op('neg', from.dtype, value) : value);
      },
      { name: 'k', order: 'free' },
    );
  });
}

const tileRows = 4;
const tileColumns = 2;

/** As sums of products in loops, several rows and columns at a time. */
function writePlain(
  b: LoopBuilder,
  product: BlockProduct,
  out: LoopBuffer,
  x: LoopBuffer,
  y: LoopBuffer,
  sign: number,
): void {
  const { target, rows, columns, isLower = false } = product;
  eachGroup(b, rows, tileRows, (row, height) => {
    const reached = op('min', 'int32', columns, indexAdd(row, integer(height)));
    const wanted = isLower ? b.let(reached, 'reached') : columns;
    eachGroup(b, wanted, tileColumns, (column, width) => {
      const sums = sumTile(b, product, { x, y, row, column, height, width });
      sums.forEach((sum, n) => {
        const i = indexAdd(row, integer(Math.floor(n / width)));
        const j = indexAdd(column, integer(n % width));
        const offset = indexAdd(indexAdd(target.base, indexMul(i, integer(target.rowLength))), j);
        const goal = b.let(offset, 'out');
        const change = sign < 0 ? op('neg', sum.dtype, sum) : sum;
        const total = addExpr(convert(load(out, goal), sum.dtype), change);
        b.store(out, goal, convert(total, out.dtype));
      });
    });
  });
}

interface Tile {
  readonly x: LoopBuffer;
  readonly y: LoopBuffer;
  readonly row: Expr;
  readonly column: Expr;
  readonly height: number;
  readonly width: number;
}

/** The sums of a tile over all terms, row by row. */
function sumTile(
  b: LoopBuilder,
  { left, right, terms }: BlockProduct,
  { x, y, row, column, height, width }: Tile,
): Expr[] {
  const startsOf = (block: RowBlock, first: Expr, count: number): Expr[] =>
    range(count).map((r) => {
      const own = indexMul(indexAdd(first, integer(r)), integer(block.rowStride));
      return b.let(indexAdd(block.base, own), 'start');
    });
  const [ls, rs] = [startsOf(left, row, height), startsOf(right, column, width)];
  const wide = b.traits.hasFloat32 ? x.dtype : carriedDType[x.dtype];
  const sums = range(height * width).map(() => b.variable(literal(0, wide), 'sum'));
  const addTerms = (k: Expr): void => {
    const read = (buffer: LoopBuffer, { termStride }: RowBlock, starts: readonly Expr[]) =>
      starts.map((s) => b.let(load(buffer, indexAdd(s, indexMul(k, integer(termStride)))), 'x'));
    const [xs, ys] = [read(x, left, ls), read(y, right, rs)];
    sums.forEach((sum, n) => {
      const factors = [at(xs, Math.floor(n / width)), at(ys, n % width)] as const;
      sum.set(multiplyAddExpr(b.traits, sum.value, ...factors));
    });
  };
  b.for(terms, addTerms, { name: 'k', order: 'folds' });
  return sums.map((sum) => sum.value);
}

/** Calls `body` for whole groups of `size` indices below `count`, then for each that is left. */
export function eachGroup(
  b: LoopBuilder,
  count: Expr,
  size: number,
  body: (first: Expr, size: number) => void,
): void {
  const whole = b.let(indexMul(indexDiv(count, size), integer(size)), 'whole');
  b.for(whole, (first) => body(first, size), { step: size });
  b.if(compare('lt', whole, count), () =>
    b.for(count, (first) => body(first, 1), { start: whole }),
  );
}
