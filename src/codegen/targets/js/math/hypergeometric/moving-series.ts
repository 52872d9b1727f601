/**
 * How fast the series of the hypergeometric functions changes where its parameters move. Each term
 * comes with its derivative, in floats, and where derivatives cancel in integers with a fixed
 * point.
 */
import { enough, fixedOf, floatOf, isRegular, largestTerm, scaleBits, type Sum } from './series.js';

/** A parameter and its derivative: -1, 0 or 1. */
export type Moving = readonly [value: number, speed: number];

/** The parameters p and q of Σ (p₁)ₖ … / (q₁)ₖ … xᵏ / k!, and x. */
export interface MovingSeries {
  readonly upper: readonly Moving[];
  readonly lower: readonly Moving[];
  readonly x: number;
}

/** A derivative loses four bits where what it was added up of is larger than it by this. */
const allowed = 16;

const moves = ([, speed]: Moving): boolean => speed !== 0;
const valuesOf = (list: readonly Moving[]): number[] => list.map(([value]) => value);

/** The product of the factors that stand still in the term of k = 1. */
function stillFactor({ upper, lower, x }: MovingSeries): number {
  let product = x;
  for (const [p, speed] of upper) if (speed === 0) product *= p;
  for (const [q, speed] of lower) if (speed === 0) product /= q;
  return product;
}

/** A term, its derivative, and the sum of the sizes of what the derivative was added up of. */
interface Term {
  value: number;
  slope: number;
  size: number;
}

/** The term times `factor` and (p + k) … / ((q + k) …); whether anything is left of it. */
function advance(term: Term, { upper, lower, x: factor }: MovingSeries, k: number): boolean {
  term.value *= factor;
  term.slope *= factor;
  term.size *= Math.abs(factor);
  for (const [p, speed] of upper) {
    const change = speed * term.value;
    term.slope = term.slope * (p + k) + change;
    term.size = term.size * Math.abs(p + k) + Math.abs(change);
    term.value *= p + k;
  }
  // a sum may end where a factor below is 0, too
  if (term.size === 0 && term.value === 0) return false;
  for (const [q, speed] of lower) {
    term.value /= q + k;
    const change = speed * term.value;
    term.slope = (term.slope - change) / (q + k);
    term.size = (term.size + Math.abs(change)) / Math.abs(q + k);
  }
  return true;
}

/** The factors that move in the term of k = 1. */
const movingFactors = ({ upper, lower }: MovingSeries): MovingSeries => ({
  upper: upper.filter(moves),
  lower: lower.filter(moves),
  x: 1,
});

/** The derivative over `stillFactor`, in floats; null if it has no end in sight. */
function floatSlope(series: MovingSeries): Sum | null {
  const { x } = series;
  const still = { upper: valuesOf(series.upper), lower: valuesOf(series.lower), x };
  const term = { value: 1, slope: 0, size: 0 };
  advance(term, movingFactors(series), 0);
  let [sum, largest, exponent] = [term.slope, term.size, 0];
  for (let k = 1; k < 2e5; k++) {
    const before = term.size;
    const isLeft = advance(term, { ...series, x: x / (k + 1) }, k);
    if (!(term.size < Infinity)) return null;
    if (isLeft) sum += term.slope;
    largest = Math.max(largest, term.size);
    const isSmall = !(term.size > enough * Math.abs(sum));
    const isFalling = isRegular(still, k) && term.size < 0.99 * before;
    if (!isLeft || (isSmall && isFalling))
      return { value: sum, exponent, cancels: !(largest <= allowed * Math.abs(sum)) };
    if (Math.max(term.size, Math.abs(term.value)) > 2 ** scaleBits) {
      const unit = 2 ** -scaleBits;
      sum *= unit;
      largest *= unit;
      term.value *= unit;
      term.slope *= unit;
      term.size *= unit;
      exponent += scaleBits;
    }
  }
  return null;
}

/** A negative number of units is rounded to -1, which is no more than 0. */
const isNothing = (units: bigint): boolean => units === 0n || units === -1n;

/** Also where the sum of the terms has ended, their derivatives may go on. */
const isBeyond = (units: bigint, largest: bigint): boolean => units > largest || units < -largest;

/** The derivative over `stillFactor` in units of 2^-bits; NaN and null as in that of the sum. */
function fixedSlope(series: MovingSeries, bits: number): number | null {
  const shift = BigInt(bits);
  const fixed = ([value, speed]: Moving) => [fixedOf(value, bits), BigInt(speed)] as const;
  const [upper, lower] = [series.upper.map(fixed), series.lower.map(fixed)];
  const x = fixedOf(series.x, bits);
  const largest = largestTerm(bits);
  let [value, slope, sum] = [1n << shift, 0n, 0n];
  for (let k = 0n; k < 20000n; k++) {
    const step = k << shift;
    if (k > 0n) {
      value = ((value * x) >> shift) / (k + 1n);
      slope = ((slope * x) >> shift) / (k + 1n);
    }
    for (const [p, speed] of upper)
      if (k > 0n || speed !== 0n) {
        slope = ((slope * (p + step)) >> shift) + speed * value;
        value = (value * (p + step)) >> shift;
      }
    if (isNothing(value) && isNothing(slope)) return floatOf(sum, bits);
    if (lower.some(([q]) => q + step === 0n)) return null;
    for (const [q, speed] of lower)
      if (k > 0n || speed !== 0n) {
        value = (value << shift) / (q + step);
        slope = ((slope - speed * value) << shift) / (q + step);
      }
    sum += slope;
    if (isBeyond(value, largest) || isBeyond(slope, largest)) return NaN;
  }
  return NaN;
}

/** The derivative with as many digits as it takes for more of them to make no difference. */
export function exactSlope(series: MovingSeries): number {
  const factor = stillFactor(series);
  let last = NaN;
  if (factor === 0) return 0;
  for (let bits = 192; bits <= 6144; bits *= 2) {
    const sum = fixedSlope(series, bits);
    if (sum === null) continue;
    const isEqual = sum === last || Math.abs(sum - last) <= 4e-16 * Math.abs(sum);
    // what is below the point altogether looks like 0
    if ((isEqual && sum !== 0) || Number.isNaN(sum)) return sum * factor;
    last = sum;
  }
  return last === 0 ? 0 : NaN;
}

/** The derivative in floats; null where it cancels. */
export function plainSlope(series: MovingSeries): Sum | null {
  const factor = stillFactor(series);
  if (factor === 0) return { value: 0, exponent: 0, cancels: false };
  const sum = floatSlope(series);
  return sum === null || sum.cancels ? null : { ...sum, value: sum.value * factor };
}

/** The derivative of the series, in floats unless it cancels. */
export function seriesSlope(series: MovingSeries): number {
  const sum = plainSlope(series);
  return sum === null ? exactSlope(series) : sum.value * 2 ** sum.exponent;
}
