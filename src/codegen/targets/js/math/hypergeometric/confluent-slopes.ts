/**
 * The derivatives of Kummer's function ₁F₁ by its parameters, by the methods that `confluent.ts`
 * takes for the function.
 */
import { halfOf, isFar } from './confluent.js';
import { gammaQuotient } from './gamma-quotient.js';
import { gammaQuotientSlope } from './gamma-slope.js';
import { plainSlope, seriesSlope, type Moving } from './moving-series.js';
import { isPole } from './series.js';

/** Σ (p)ₖ (q)ₖ / k! x⁻ᵏ for large x, and its derivative. */
function farSum([p, v]: Moving, [q, w]: Moving, x: number): readonly [number, number] {
  let [sum, term, sumSlope, slope] = [1, 1, 0, 0];
  const isLarge = (part: number, whole: number): boolean =>
    Math.abs(part) > 1e-17 * Math.abs(whole);
  for (let k = 0; isLarge(term, sum) || isLarge(slope, sumSlope); k++) {
    const unit = 1 / (k + 1) / x;
    slope = (slope * (p + k) * (q + k) + term * (v * (q + k) + w * (p + k))) * unit;
    term *= (p + k) * (q + k) * unit;
    sum += term;
    sumSlope += slope;
  }
  return [sum, sumSlope];
}

/** For large x: eˣ x^-rest Γ(b) / Γ(a) Σ (rest)ₖ (1-a)ₖ / k! x⁻ᵏ, rest = b - a (DLMF 13.7.1). */
function asymptotic(a: Moving, b: Moving, rest: Moving, x: number): number {
  const [sum, slope] = farSum(rest, [1 - a[0], -a[1]], x);
  const quotient = gammaQuotient([b[0]], [a[0]]);
  const quotientSlope = gammaQuotientSlope([{ above: b, below: a, gap: rest[0] }]);
  // in two factors, since eˣ may overflow where the product does not
  const half = halfOf(x, rest[0]);
  return half * (quotientSlope * sum + quotient * (slope - rest[1] * Math.log(x) * sum)) * half;
}

/** For large -x: |x|⁻ᵃ Γ(b) / Γ(rest) Σ (a)ₖ (1-rest)ₖ / k! |x|⁻ᵏ. */
function asymptoticBelow(a: Moving, b: Moving, rest: Moving, x: number): number {
  const [sum, slope] = farSum(a, [1 - rest[0], -rest[1]], -x);
  const quotient = gammaQuotient([b[0]], [rest[0]]);
  const quotientSlope = gammaQuotientSlope([{ above: b, below: rest, gap: a[0] }]);
  const bend = quotient * (slope - a[1] * Math.log(-x) * sum);
  return (-x) ** -a[0] * (quotientSlope * sum + bend);
}

/** By eˣ ₁F₁(rest; b; -x) for negative x; null if the terms cancel. */
function byKummer(b: Moving, rest: Moving, x: number): number | null {
  const sum = plainSlope({ upper: [rest], lower: [b], x: -x });
  return sum === null ? null : sum.value * Math.exp(x + sum.exponent * Math.LN2);
}

/** At an infinite x: as far out, times the infinity unless it is 0 there. */
function atInfinity(a: Moving, b: Moving, x: number): number {
  if (x < 0 && a[0] > 0) return 0;
  return slopeOf(a, b, Math.sign(x) * 1e300) * Infinity;
}

/** Where no sum is needed, or there is no derivative; null elsewhere. */
function withoutSum(a: Moving, b: Moving, x: number): number | null {
  if (!Number.isFinite(a[0]) || !Number.isFinite(b[0]) || Number.isNaN(x)) return NaN;
  if (a[0] === 0 && a[1] === 0) return 0;
  if (isPole(b[0]) && !(isPole(a[0]) && a[0] > b[0] && a[1] === 0)) return NaN;
  if (x === 0) return 0;
  return Math.abs(x) === Infinity ? atInfinity(a, b, x) : null;
}

function slopeOf(a: Moving, b: Moving, x: number): number {
  const known = withoutSum(a, b, x);
  if (known !== null) return known;
  const isEnding = a[1] === 0 && isPole(a[0]);
  const rest: Moving = [b[0] - a[0], b[1] - a[1]];
  if (!isEnding) {
    if (x > 0 && isFar(rest[0], 1 - a[0], x)) return asymptotic(a, b, rest, x);
    if (x < 0 && isFar(a[0], 1 - rest[0], x)) return asymptoticBelow(a, b, rest, x);
  }
  const transformed = !isEnding && x < -1 ? byKummer(b, rest, x) : null;
  return transformed ?? seriesSlope({ upper: [a], lower: [b], x });
}

/** ∂₁F₁(a; b; x)/∂a; NaN where b is a pole. */
export const hyp1f1GradA = (a: number, b: number, x: number): number => slopeOf([a, 1], [b, 0], x);

/** ∂₁F₁(a; b; x)/∂b; NaN where b is a pole, unless the sum ends before it. */
export const hyp1f1GradB = (a: number, b: number, x: number): number => slopeOf([a, 0], [b, 1], x);
