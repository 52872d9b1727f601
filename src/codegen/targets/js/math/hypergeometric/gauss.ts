/**
 * Gauss's function ₂F₁ of a real argument: by its series, by transformations of the argument into
 * the interval from 0 to 1 (DLMF 15.8), and near 1 by Taylor series of the differential equation,
 * from point to point.
 */
import { gammaQuotient } from './gamma-quotient.js';
import { floatSum, isPole, seriesSum, exactSum } from './series.js';

/** Up to here the series serves, and the way to 1 begins. */
export const near = 0.9;
/** As far below 0 the series is tried. */
export const nearBelow = 0.5;

export const gaussSeries = (a: number, b: number, c: number, x: number): number =>
  seriesSum({ upper: [a, b], lower: [c], x });

/**
 * F, and its slope times the distance to 1, which may exist where the slope overflows: both at z +
 * h where 1 - z is `rest` and h at most half of it, from those at z. The terms
 * vₖ = F⁽ᵏ⁾(z) hᵏ / k! follow from z(1-z) F″ + (c - (a+b+1)z) F′ = ab F.
 */
function taylorStep(
  [a, b, c]: readonly [number, number, number],
  [value, slope]: readonly [number, number],
  rest: number,
  h: number,
): readonly [number, number] {
  const [z, factor] = [1 - rest, a + b + 1];
  const [q, e] = [2 * rest - 1, c - factor + factor * rest];
  const [square, unit] = [((h / rest) * h) / z, h / rest / z];
  let [before, term] = [value, slope * (h / rest)];
  let [sum, slopes] = [before + term, term];
  for (let k = 0; k < 10000; k++) {
    const part = (a + k) * (b + k) * square * before - (k + 1) * (q * k + e) * unit * term;
    [before, term] = [term, part / (k + 1) / (k + 2)];
    sum += term;
    slopes += (k + 2) * term;
    const isSmall = Math.abs(before) + Math.abs(term) <= 1e-18 * Math.abs(sum);
    if (isSmall || Number.isNaN(sum)) break;
  }
  return [sum, slopes * (rest / h - 1)];
}

/** F at 1 - rest, which lies between `near` and 1. */
function nearOne(a: number, b: number, c: number, rest: number): number {
  let at: readonly [number, number] = [
    gaussSeries(a, b, c, near),
    ((a * b) / c) * gaussSeries(a + 1, b + 1, c + 1, near) * (1 - near),
  ];
  let left = 1 - near;
  while (left > rest) {
    const next = Math.max(left / 2, rest);
    at = taylorStep([a, b, c], at, left, left - next);
    left = next;
  }
  return at[0];
}

/** F at z from 0 to 1; rest = 1 - z. */
function inUnit(a: number, b: number, c: number, z: number, rest: number): number {
  const [toA, toB] = [c - a, c - b];
  if (isPole(toA) || isPole(toB)) return rest ** (toA - b) * gaussSeries(toA, toB, c, z);
  return z <= near ? gaussSeries(a, b, c, z) : nearOne(a, b, c, rest);
}

/** F at x < 0 by Pfaff's transformation, of which there are two: with c - b, or with c - a. */
function below(a: number, b: number, c: number, x: number): number {
  if (x >= -nearBelow) {
    const sum = floatSum({ upper: [a, b], lower: [c], x });
    if (sum !== null && !sum.cancels) return sum.value * 2 ** sum.exponent;
    if (x >= -0.25) return exactSum({ upper: [a, b], lower: [c], x });
  }
  const [first, second] = c - b >= 0 || c - a < 0 ? [a, b] : [b, a];
  const rest = 1 / (1 - x);
  // in two factors, since the power may underflow where the product does not
  const half = rest ** (first / 2);
  return half * ofPositive(first, c - second, c, x / (x - 1), rest) * half;
}

/** F at z from 0 to 1 of any parameters. */
export const ofPositive = (a: number, b: number, c: number, z: number, rest: number): number =>
  a === 0 || b === 0
    ? 1
    : isPole(a) || isPole(b)
      ? gaussSeries(a, b, c, z)
      : inUnit(a, b, c, z, rest);

/** Γ(c) Γ(c-a-b) / (Γ(c-a) Γ(c-b)), and ∞ where the sum has no limit. */
const atOne = (a: number, b: number, c: number): number =>
  c - a - b > 0 ? gammaQuotient([c, c - a - b], [c - a, c - b]) : Infinity;

/** At an infinite x, where the sum has no end. */
const atInfinity = (a: number, b: number, x: number): number =>
  x > 0 ? Infinity : a > 0 && b > 0 ? 0 : NaN;

/** At a pole of c the sum has no value, but for a = c or b = c, where it is that of a power. */
const atPole = (a: number, b: number, c: number, x: number): number =>
  x < 1 && (a === c || b === c) ? (1 - x) ** -(a === c ? b : a) : Infinity;

/** The sum without an end, and what continues it. */
function endless(a: number, b: number, c: number, x: number): number {
  if (isPole(c)) return atPole(a, b, c, x);
  if (x === 0) return 1;
  if (Math.abs(x) === Infinity) return atInfinity(a, b, x);
  if (x > 1) return Infinity;
  if (x === 1) return atOne(a, b, c);
  return x < 0 ? below(a, b, c, x) : inUnit(a, b, c, x, 1 - x);
}

/**
 * ₂F₁(a, b; c; x) = Σ (a)ₖ (b)ₖ / (c)ₖ xᵏ / k!. It is infinite for x > 1 and at a pole of c, unless
 * a or b is 0, or a whole number between c and 0, when the sum ends; where a = c it is (1-x)⁻ᵇ for
 * x < 1. NaN where parameters are infinite or so large that no sum comes to an end.
 */
export function hyp2f1(a: number, b: number, c: number, x: number): number {
  if (![a, b, c].every(Number.isFinite) || Number.isNaN(x)) return NaN;
  if (a === 0 || b === 0) return 1;
  const ends = [a, b].some((p) => isPole(p) && !(isPole(c) && p <= c));
  if (!ends) return endless(a, b, c, x);
  return Math.abs(x) === Infinity ? NaN : gaussSeries(a, b, c, x);
}
