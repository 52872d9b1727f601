/** The memory of a tape while it grows, and when its run has ended. */

/** The most words that are kept for the next run. */
const keptWords = 2 ** 20;

/**
 * A tape of at least `words` words that begins like this one; it grows at once to as many as the
 * last run took, since the next one will need about as many.
 */
export function grownTape(tape: Float64Array, words: number, lastWords: number): Float64Array {
  const grown = new Float64Array(Math.max(words, lastWords, 2 * tape.length));
  grown.set(tape);
  return grown;
}

export const releasedTape = (tape: Float64Array): Float64Array =>
  tape.length <= keptWords ? tape : new Float64Array(256);
