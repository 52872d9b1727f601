/** What those who write loops have to know of the target that they are written for. */
import type { DType } from '../array/dtype.js';

/** A small product that a target computes at once, in registers. */
export interface TileSize {
  readonly rows: number;
  readonly columns: number;
}

export interface TargetTraits {
  /** How many turns of an innermost loop over one accumulator the emitter does side by side. */
  readonly sideBySide: number;
  /**
   * Whether results that read the same elements are better written together, so that each element
   * is read once. A target that does several turns side by side reads it again.
   */
  readonly reusesReads: boolean;
  /**
   * The most turns of an inner loop that is written out, and the most elements of a reduction that
   * is computed wherever it is read. What the emitter does side by side is better left a loop.
   */
  readonly writtenOut: number;
  /**
   * Whether it computes in float32. Where all numbers are float64 rounding is an operation more,
   * while products of float32 numbers are exact without it.
   */
  readonly hasFloat32: boolean;
  /** The tiles of its products, and so the widths that it packs; none where it has no bulk work. */
  readonly tiles: Readonly<Partial<Record<DType, TileSize>>>;
  /**
   * Whether floats below the least normal one are packed as zeros. Processors multiply them a
   * hundred times slower than others.
   */
  readonly flushesSubnormals: boolean;
  /**
   * Whether what follows a product is computed part by part, while the part is in the cache. It is
   * not where products are ordinary loops, whose cost is far above that of missing the cache.
   */
  readonly finishes: boolean;
  /**
   * In how many parts something is done that is faster in one piece, as the sort of a long line: 1
   * where one thread does it.
   */
  readonly parts: number;
}

/** Nothing but loops, one turn after the other: what the compiler itself runs. */
export const plainTraits: TargetTraits = {
  sideBySide: 1,
  reusesReads: true,
  writtenOut: 0,
  hasFloat32: false,
  tiles: {},
  flushesSubnormals: false,
  finishes: false,
  parts: 1,
};
