/** The stages of a transform whose length is a product of small numbers. */

/**
 * A stage transforms `radix` numbers that lie count·stride apart, for each of `count` blocks and
 * each of `stride` numbers of a block.
 */
export interface FftStage {
  readonly radix: number;
  readonly count: number;
  readonly stride: number;
  /** Where its factors begin in the table. */
  readonly table: number;
}

/** The product of the radices. */
export const lengthOf = (radices: readonly number[]): number => radices.reduce((n, r) => n * r, 1);

/** The stages by their radices, and the length of their table. */
export function stagesOf(radices: readonly number[]): { stages: FftStage[]; tableLength: number } {
  const stages: FftStage[] = [];
  let [count, stride, table] = [lengthOf(radices), 1, 0];
  for (const radix of radices) {
    count /= radix;
    stages.push({ radix, count, stride, table });
    stride *= radix;
    if (count > 1) table += 2 * (radix - 1) * count;
  }
  return { stages, tableLength: table };
}

/** How many pairs of numbers k and half - k there are, counting 0. */
export const pairsOf = (half: number): number => Math.floor(half / 2) + 1;
