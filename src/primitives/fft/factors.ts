/** How lengths are taken apart. */

/** The odd lengths that butterflies are written for. */
const oddRadices = [3, 5, 7, 11, 13];

/** The radices whose product is n, in the order of the stages; null if n has another factor. */
export function radicesOf(n: number): readonly number[] | null {
  const twos = 31 - Math.clz32(n & -n);
  const found: number[] = [];
  // Fours, and an eight or a two for what is left.
  for (let left = twos; left > 0; left -= Math.log2(found.at(-1) as number))
    found.push(left === 3 ? 8 : left === 1 ? 2 : 4);
  let rest = n / 2 ** twos;
  for (const radix of oddRadices) for (; rest % radix === 0; rest /= radix) found.push(radix);
  return rest === 1 ? found : null;
}

/** The odd factors of lengths that can be chosen; their other stages are the cheapest. */
const oddFactors = [1, 3, 5, 9, 15];

/** The least length not below n that is one of few odd factors times a power of two. */
export const convenientLength = (n: number): number =>
  Math.min(...oddFactors.map((odd) => odd * 2 ** Math.max(0, Math.ceil(Math.log2(n / odd)))));
