/**
 * Σ (p₁)ₖ … / (q₁)ₖ … xᵏ / k!, the series of the hypergeometric functions: in floats, and where its
 * terms cancel in integers with a fixed point.
 */

/** The parameters p and q, and x. */
export interface Series {
  readonly upper: readonly number[];
  readonly lower: readonly number[];
  readonly x: number;
}

/** `value` times 2^`exponent`, whose digits are lost where `cancels`. */
export interface Sum {
  readonly value: number;
  readonly exponent: number;
  readonly cancels: boolean;
}

/** Whether x is 0, -1, -2 … */
export const isPole = (x: number): boolean => Number.isInteger(x) && x <= 0;

export const enough = 1e-17;
export const scaleBits = 500;
/** A sum loses four bits where the largest term is larger than it by this. */
const allowed = 16;

/** Whether the quotients of terms tend to their limit from here on. */
export const isRegular = ({ upper, lower }: Series, k: number): boolean =>
  k > 0 && upper.every((p) => p + k > 0) && lower.every((q) => q + k > 0);

/** The sum in floats; null if it has no end in sight. */
export function floatSum(series: Series): Sum | null {
  let [sum, term, largest, exponent] = [1, 1, 1, 0];
  for (let k = 0; k < 2e5; k++) {
    let quotient = series.x / (k + 1);
    for (const p of series.upper) quotient *= p + k;
    for (const q of series.lower) quotient /= q + k;
    term *= quotient;
    sum += term;
    const size = Math.abs(term);
    if (size === Infinity) return null;
    largest = Math.max(largest, size);
    const isSmall = !(size > enough * Math.abs(sum));
    if (!(size > 0) || (isSmall && Math.abs(quotient) < 0.99 && isRegular(series, k)))
      return { value: sum, exponent, cancels: largest > allowed * Math.abs(sum) };
    if (size > 2 ** scaleBits) {
      sum *= 2 ** -scaleBits;
      term *= 2 ** -scaleBits;
      largest *= 2 ** -scaleBits;
      exponent += scaleBits;
    }
  }
  return null;
}

/** x in units of 2^-bits. */
export function fixedOf(x: number, bits: number): bigint {
  if (x === 0) return 0n;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(x))), -960) - 60;
  const whole = BigInt(Math.trunc(x / 2 ** exponent));
  const shift = bits + exponent;
  return shift >= 0 ? whole << BigInt(shift) : whole >> BigInt(-shift);
}

/** The number of units of 2^-bits as a float. */
export function floatOf(units: bigint, bits: number): number {
  const spare = Math.max(0, units.toString(16).length * 4 - 64);
  const exponent = spare - bits;
  const half = Math.trunc(exponent / 2);
  return Number(units >> BigInt(spare)) * 2 ** half * 2 ** (exponent - half);
}

/** No sum of floats has terms of more bits in front of the point, unless all its digits cancel. */
const mostBits = 8192;

/** What no term may exceed, in units of 2^-bits. */
export const largestTerm = (bits: number): bigint => 1n << BigInt(bits + mostBits);

/**
 * The sum in units of 2^-bits; NaN if it has no end in sight, null if what is divided by lies below
 * the point altogether.
 */
function fixedSum(series: Series, bits: number): number | null {
  const shift = BigInt(bits);
  const x = fixedOf(series.x, bits);
  const upper = series.upper.map((p) => fixedOf(p, bits));
  const lower = series.lower.map((q) => fixedOf(q, bits));
  const largest = largestTerm(bits);
  let term = 1n << shift;
  let sum = term;
  for (let k = 0n; k < 20000n; k++) {
    const step = k << shift;
    term = ((term * x) >> shift) / (k + 1n);
    for (const p of upper) term = (term * (p + step)) >> shift;
    if (lower.some((q) => q + step === 0n)) return null;
    for (const q of lower) term = (term << shift) / (q + step);
    sum += term;
    if (term > largest || term < -largest) return NaN;
    // a negative number of units is rounded to -1, which is no more than 0
    if (term === 0n || term === -1n) return floatOf(sum, bits);
  }
  return NaN;
}

/** The sum with as many digits as it takes for more of them to make no difference. */
export function exactSum(series: Series): number {
  let last = NaN;
  for (let bits = 192; bits <= 6144; bits *= 2) {
    const sum = fixedSum(series, bits);
    if (sum === null) continue;
    if (sum === last || Math.abs(sum - last) <= 4e-16 * Math.abs(sum)) return sum;
    if (Number.isNaN(sum)) return NaN;
    last = sum;
  }
  return NaN;
}

/** The sum, in floats unless its terms cancel. */
export function seriesSum(series: Series): number {
  const sum = floatSum(series);
  if (sum === null || sum.cancels) return exactSum(series);
  return sum.value * 2 ** sum.exponent;
}
