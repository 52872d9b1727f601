import type { TargetTraits } from '../../../loops/traits.js';

/** Tiles of twelve vectors of sums, which leave four of 16 registers for the operands. */
const tilesOf = (rows: number): TargetTraits['tiles'] => ({
  float32: { rows, columns: (12 / rows) * 4 },
  float64: { rows, columns: (12 / rows) * 2 },
  int32: { rows, columns: (12 / rows) * 4 },
});

/** Of the tiles with as many sums those of four rows load the fewest operands a term. */
export const wasmTraits: TargetTraits = {
  sideBySide: 16,
  reusesReads: false,
  writtenOut: 3,
  hasFloat32: true,
  tiles: tilesOf(4),
  flushesSubnormals: false,
  finishes: true,
};

/**
 * For instructions that fuse products and sums. A term takes half as long, and what matters is that
 * no vector leaves its register: tiles of six rows want three for operands, those of four rows
 * four.
 */
export const fusingWasmTraits: TargetTraits = { ...wasmTraits, tiles: tilesOf(6) };

/** The same, each with operands of products that are flushed while they are packed. */
const flushing = new Map(
  [wasmTraits, fusingWasmTraits].map((traits) => [traits, { ...traits, flushesSubnormals: true }]),
);

/** The traits for code that fuses products and sums, and that flushes what it packs. */
export function wasmTraitsFor(fuses: boolean, flushes: boolean): TargetTraits {
  const traits = fuses ? fusingWasmTraits : wasmTraits;
  return (flushes && flushing.get(traits)) || traits;
}
