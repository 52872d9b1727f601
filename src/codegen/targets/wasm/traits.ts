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
  parts: 1,
};

/**
 * For instructions that fuse products and sums. A term takes half as long, and what matters is that
 * no vector leaves its register: tiles of six rows want three for operands, those of four rows
 * four.
 */
export const fusingWasmTraits: TargetTraits = { ...wasmTraits, tiles: tilesOf(6) };

/** As many parts as can be divided evenly among some threads. */
export const partsForThreads = 16;

/** What traits depend on. */
interface TraitChoices {
  /** Whether products and sums are rounded together. */
  readonly fuses: boolean;
  /** Whether operands of products are flushed while they are packed. */
  readonly flushes: boolean;
  /** Whether other threads may do some of the work. */
  readonly onThreads: boolean;
}

/** Traits are one object for each choice. */
const known = new Map<string, TargetTraits>();

export function wasmTraitsFor({ fuses, flushes, onThreads }: TraitChoices): TargetTraits {
  const key = [fuses, flushes, onThreads].join();
  let found = known.get(key);
  if (found === undefined) {
    const traits = fuses ? fusingWasmTraits : wasmTraits;
    found = { ...traits, flushesSubnormals: flushes, parts: onThreads ? partsForThreads : 1 };
    known.set(key, found);
  }
  return found;
}
