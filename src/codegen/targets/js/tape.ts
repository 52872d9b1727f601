/** The memory of a tape while it grows, and when its run has ended. */

/** The most words that are kept for the next run. */
const keptWords = 65536;

/** A tape of at least `words` words that begins like this one. */
export function grownTape(tape: Float64Array, words: number): Float64Array {
  const grown = new Float64Array(Math.max(words, 2 * tape.length));
  grown.set(tape);
  return grown;
}

export const releasedTape = (tape: Float64Array): Float64Array =>
  tape.length <= keptWords ? tape : new Float64Array(256);
