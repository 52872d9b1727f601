/** The functions that do the bulk work of the Loop IR. A module has those that it uses, each once. */
import { itemSize, type DType } from '../../../array/dtype.js';
import type { BufferSlice, Stmt } from '../../../loops/loops.js';
import type { TileSize } from '../../../loops/target.js';
import { i32, type Value, type WasmFunction } from '../instructions.js';
import { neighboursOf, packFunction } from './pack.js';
import { productFunction } from './product.js';
import { tileFunction, type TileFunction } from './tile.js';

type Bulk = Stmt & { readonly kind: 'bulk' };

/** A function and the distances that it takes behind places and counts. */
interface BulkCall {
  readonly callee: WasmFunction;
  readonly distances: readonly Value<'i32'>[];
}

export class BulkFunctions {
  readonly #fuses: boolean;
  readonly #made = new Map<string, WasmFunction>();
  readonly #tiles = new Map<string, TileFunction>();

  /** `fuses`: whether products and sums may be rounded together. */
  constructor(fuses: boolean) {
    this.#fuses = fuses;
  }

  callOf({ op, args }: Bulk): BulkCall {
    const { dtype } = (args[0] as BufferSlice).buffer;
    const distances = (...elements: number[]) =>
      elements.map((n) => i32.const(n * itemSize[dtype]));
    if (op.name === 'pack') {
      const { width, room, rowStride, termStride } = op;
      const neighbours = neighboursOf(op);
      return {
        callee: this.#once(`pack ${dtype} ${width} ${neighbours}`, () =>
          packFunction(dtype, width, neighbours),
        ),
        distances: distances(width * room, rowStride, termStride),
      };
    }
    const { tile, outer, rowLength, leftRoom, rightRoom } = op;
    return {
      callee: this.#once(`product ${dtype} ${tile.rows} ${tile.columns} ${outer}`, () =>
        productFunction(dtype, op, this.#tilesOf(dtype, tile)),
      ),
      distances: distances(rowLength, leftRoom * tile.rows, rightRoom * tile.columns),
    };
  }

  /** The same for all products: V8 optimizes a function that was called often enough. */
  #tilesOf(dtype: DType, tile: TileSize): TileFunction {
    const key = `${dtype} ${tile.rows} ${tile.columns}`;
    let made = this.#tiles.get(key);
    if (made === undefined) this.#tiles.set(key, (made = tileFunction(dtype, tile, this.#fuses)));
    return made;
  }

  #once(key: string, make: () => WasmFunction): WasmFunction {
    let made = this.#made.get(key);
    if (made === undefined) this.#made.set(key, (made = make()));
    return made;
  }
}
