/**
 * The micro-kernel of matrix products: a tile of rows · columns sums that live in vector registers.
 * For each term it reads the columns of the right panel as vectors and each element of the left
 * panel into all lanes of one. K. Goto and R. van de Geijn, "Anatomy of high-performance matrix
 * multiplication".
 */
import type { DType } from '../../../../array/dtype.js';
import { fail } from '../../../../array/errors.js';
import { at, range } from '../../../../array/shape.js';
import type { TileSize } from '../../../../loops/traits.js';
import { defineFunction } from '../binary/code.js';
import {
  f32x4,
  f64x2,
  i32,
  i32x4,
  v128,
  type WasmLocal,
  type WasmFunction,
  type Vector,
} from '../binary/instructions.js';

/** What the elements of a tile are. */
interface Lanes {
  readonly bytes: 4 | 8;
  splat(address: WasmLocal<'i32'>, offset: number): Vector;
  add(x: Vector, y: Vector): Vector;
  mul(x: Vector, y: Vector): Vector;
  /** x y + z, rounded once, where that is wanted and there is an instruction. */
  readonly madd: ((x: Vector, y: Vector, z: Vector) => Vector) | null;
}

const lanesOf: Readonly<Partial<Record<DType, Lanes>>> = {
  float32: {
    bytes: 4,
    splat: (address, offset) => v128.load32_splat(address, offset),
    add: f32x4.add,
    mul: f32x4.mul,
    madd: f32x4.relaxed_madd,
  },
  float64: {
    bytes: 8,
    splat: (address, offset) => v128.load64_splat(address, offset),
    add: f64x2.add,
    mul: f64x2.mul,
    madd: f64x2.relaxed_madd,
  },
  int32: {
    bytes: 4,
    splat: (address, offset) => v128.load32_splat(address, offset),
    add: i32x4.add,
    mul: i32x4.mul,
    madd: null,
  },
};

/** Addresses and distances in bytes. */
const parameters = {
  out: 'i32',
  left: 'i32',
  right: 'i32',
  terms: 'i32',
  rowBytes: 'i32',
} as const;

export type TileFunction = WasmFunction<typeof parameters, []>;

/**
 * Computes a tile from a left panel, `rows` elements a term, and a right one, `columns` elements a
 * term. Rows of the result lie `rowBytes` apart. `fuses` says whether products and sums may be
 * rounded together.
 */
export function tileFunction(
  dtype: DType,
  { rows, columns }: TileSize,
  fuses: boolean,
): TileFunction {
  const lanes = lanesOf[dtype] ?? fail('internal', `tiles of ${dtype}`);
  const { bytes } = lanes;
  const vectors = range((columns * bytes) / 16);
  return defineFunction(`tile_${dtype}`, parameters, [], (c, p) => {
    const { out, left, right, terms, rowBytes } = p;
    const sums = range(rows).map((r) => vectors.map((v) => c.local(`sum_${r}_${v}`, 'v128')));
    const columnsOf = vectors.map((v) => c.local(`right_${v}`, 'v128'));
    const element = c.local('element', 'v128');
    // One term a turn: in longer bodies the decoder of the processor falls behind the multipliers.
    c.if(i32.gt_s(terms, 0), () =>
      c.loop((again) => {
        columnsOf.forEach((x, v) => c.set(x, v128.load(right, 16 * v)));
        sums.forEach((row, r) => {
          c.set(element, lanes.splat(left, r * bytes));
          row.forEach((sum, v) => {
            const y = at(columnsOf, v);
            const next =
              fuses && lanes.madd !== null
                ? lanes.madd(element, y, sum)
                : lanes.add(sum, lanes.mul(element, y));
            c.set(sum, next);
          });
        });
        c.set(left, i32.add(left, rows * bytes));
        c.set(right, i32.add(right, columns * bytes));
        c.set(terms, i32.sub(terms, 1));
        c.branchIf(again, terms);
      }),
    );
    for (const row of sums) {
      row.forEach((sum, v) => c.do(v128.store(out, sum, 16 * v)));
      c.set(out, i32.add(out, rowBytes));
    }
  });
}

/** Adds a tile whose rows follow each other to one whose rows lie `rowBytes` apart. */
export function tileAddition(dtype: DType, { rows, columns }: TileSize) {
  const { add, bytes } = lanesOf[dtype] ?? fail('internal', `tiles of ${dtype}`);
  const params = { out: 'i32', tile: 'i32', rowBytes: 'i32' } as const;
  return defineFunction(`add_tile_${dtype}`, params, [], (c, { out, tile, rowBytes }) => {
    for (const r of range(rows)) {
      for (const v of range((columns * bytes) / 16)) {
        const x = v128.load(tile, r * columns * bytes + 16 * v);
        c.do(v128.store(out, add(v128.load(out, 16 * v), x), 16 * v));
      }
      c.set(out, i32.add(out, rowBytes));
    }
  });
}
