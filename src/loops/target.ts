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
  /**
   * Loops of up to so many turns inside of others are written out, and reductions over so few elements
   * computed wherever they are read. What the emitter does side by side is better left a loop.
   */
  readonly writtenOut: number;
  /**
   * Whether it computes in float32. Where all numbers are float64 rounding is an operation more, while
   * products of float32 numbers are exact without it.
   */
  readonly hasFloat32: boolean;
  /** The tiles of its products, and so the widths that it packs; none where it has no bulk work. */
  readonly tiles: Readonly<Partial<Record<DType, TileSize>>>;
}

export const jsTarget: LoopTarget = {
  sideBySide: 1,
  writtenOut: 16,
  hasFloat32: false,
  tiles: {},
};

/** Tiles of twelve vectors of sums, which leave four of 16 registers for the operands. */
const tilesOf = (rows: number): LoopTarget['tiles'] => ({
  float32: { rows, columns: (12 / rows) * 4 },
  float64: { rows, columns: (12 / rows) * 2 },
  int32: { rows, columns: (12 / rows) * 4 },
});

/** Of the tiles with as many sums those of four rows load the fewest operands a term. */
export const wasmTarget: LoopTarget = {
  sideBySide: 16,
  writtenOut: 3,
  hasFloat32: true,
  tiles: tilesOf(4),
};

/**
 * For instructions that fuse products and sums. A term takes half as long, and what matters is that no
 * vector leaves its register: tiles of six rows want three for operands, those of four rows four.
 */
export const fusingWasmTarget: LoopTarget = { ...wasmTarget, tiles: tilesOf(6) };
