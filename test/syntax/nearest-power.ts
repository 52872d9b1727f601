/** Powers of doubles, rounded to the nearest one by exact arithmetic. */

/** An integer times a power of two. */
interface Exact {
  readonly m: bigint;
  readonly e: number;
}

/** A double as an odd integer times a power of two, without its sign; it is finite and not 0. */
function exact(x: number): Exact {
  let [m, e] = [Math.abs(x), 0];
  for (; m < 2 ** 52; e--) m *= 2;
  for (; m >= 2 ** 53; e++) m /= 2;
  let odd = BigInt(m);
  for (; odd % 2n === 0n; e++) odd /= 2n;
  return { m: odd, e };
}

const power = ({ m, e }: Exact, n: number): Exact => ({ m: m ** BigInt(n), e: e * n });

/** Two such numbers with one power of two. */
function aligned(a: Exact, b: Exact): { x: bigint; y: bigint; e: number } {
  const e = Math.min(a.e, b.e);
  return { x: a.m << BigInt(a.e - e), y: b.m << BigInt(b.e - e), e };
}

const words = new BigInt64Array(1);
const doubles = new Float64Array(words.buffer);

/** The bits of a double, which count through all positive ones in their order. */
function bitsOf(x: number): bigint {
  doubles[0] = x;
  return words[0] as bigint;
}

function doubleOf(bits: bigint): number {
  words[0] = bits;
  return doubles[0] as number;
}

/**
 * The double nearest to a ** b, of two equally near ones the even one. With b = ± p / q a midpoint
 * of doubles is below |a| ** b if its power q is below |a| ** p, or its product with that below 1.
 */
export function nearestPower(a: number, b: number): number {
  const estimate = a ** b;
  if (![a, b, estimate].every(Number.isFinite) || [a, b, estimate].includes(0)) return estimate;
  // So near to 1 that nothing else is nearer.
  if (Math.abs(b * Math.log(Math.abs(a))) < 2 ** -55) return Math.sign(estimate);
  const { m, e } = exact(b);
  const [p, q] = [Number(m) * 2 ** Math.max(e, 0), 2 ** Math.max(-e, 0)];
  if (p * q > 2 ** 14) throw new Error(`${a} ** ${b} takes integers that are too long`);
  const base = power(exact(a), p);
  const isBelow = (bits: bigint): boolean => {
    const { x, y, e: least } = aligned(exact(doubleOf(bits)), exact(doubleOf(bits + 1n)));
    const middle = power({ m: x + y, e: least - 1 }, q);
    const [low, high] =
      b > 0
        ? [middle, base]
        : [
            { m: middle.m * base.m, e: middle.e + base.e },
            { m: 1n, e: 0 },
          ];
    const both = aligned(low, high);
    return both.x < both.y || (both.x === both.y && bits % 2n === 1n);
  };
  let bits = bitsOf(Math.abs(estimate)) - 2n;
  while (isBelow(bits)) bits++;
  return Math.sign(estimate) * doubleOf(bits);
}
