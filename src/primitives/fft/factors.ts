/** How lengths are taken apart. */

/** The odd lengths that butterflies are written for. */
const oddRadices = [3, 5, 7, 11, 13];

/**
 * The radices whose product is n, in the order of the stages; null if n has another factor. Behind
 * a first stage of fours all strides are multiples of four, as vectors want them; with odd radices
 * next few strides are powers of two, which compete for the same lines of the cache.
 */
export function radicesOf(n: number): readonly number[] | null {
  const twos = 31 - Math.clz32(n & -n);
  const even = powersOfTwo(twos);
  const odd: number[] = [];
  let rest = n / 2 ** twos;
  for (const radix of oddRadices) for (; rest % radix === 0; rest /= radix) odd.push(radix);
  return rest === 1 ? [...even.slice(0, 1), ...odd, ...even.slice(1)] : null;
}

/** Fours, and an eight or a two for what is left. */
function powersOfTwo(exponent: number): readonly number[] {
  if (exponent <= 1) return exponent === 0 ? [] : [2];
  const fours = Math.floor(exponent / 2) - (exponent % 2);
  return [...new Array<number>(fours).fill(4), ...(exponent % 2 === 1 ? [8] : [])];
}

/**
 * The radices of n/2 numbers that n real ones are transformed by; null where there are none.
 */
export const halfRadices = (n: number): readonly number[] | null =>
  n % 2 === 0 && n > 2 ? radicesOf(n / 2) : null;

/** The odd factors of lengths that can be chosen; their other stages are the cheapest. */
const oddFactors = [1, 3, 5, 9, 15];

/** The least length not below n that is one of few odd factors times a power of two. */
export const convenientLength = (n: number): number =>
  Math.min(...oddFactors.map((odd) => odd * 2 ** Math.max(0, Math.ceil(Math.log2(n / odd)))));
