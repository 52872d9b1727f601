/** What those who write loops have to know of the target that they are written for. */
import type { DType } from '../array/dtype.js';

/** A small product that a target computes at once, in registers. */
export interface TileSize {
  readonly rows: number;
  readonly columns: number;
}

export interface LoopTarget {
  /** How many turns of an innermost loop over one accumulator the emitter does side by side. */
  readonly sideBySide: number;
  /** The tiles for which it has `multiplyTile`; null where it has none. */
  readonly tiles: Readonly<Partial<Record<DType, TileSize>>>;
}

export const jsTarget: LoopTarget = { sideBySide: 1, tiles: {} };

/** Twelve vectors of sums, two of columns and one of a row's element: 15 of 16 registers. */
export const wasmTarget: LoopTarget = {
  sideBySide: 16,
  tiles: {
    float32: { rows: 6, columns: 8 },
    float64: { rows: 6, columns: 4 },
    int32: { rows: 6, columns: 8 },
  },
};
