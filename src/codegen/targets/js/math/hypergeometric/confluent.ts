/**
 * Kummer's function ₁F₁ by the choice among methods that J. W. Pearson, S. Olver and M. A. Porter
 * recommend ("Numerical methods for the computation of the confluent and Gauss hypergeometric
 * functions", Numerical Algorithms 74, 2017).
 */
import { gammaQuotient } from './gamma-quotient.js';
import { floatSum, isPole, seriesSum } from './series.js';

/** √(eˣ x^-rest), in one power where eˣ alone overflows. */
export function halfOf(x: number, rest: number): number {
  const half = Math.exp(x / 2);
  if (half < Infinity) return half * x ** (-rest / 2);
  return Math.exp((x - rest * Math.log(x)) / 2);
}

/** ₁F₁ for large x, where the part that falls is lost in rounding; rest = b - a (DLMF 13.7.1). */
function asymptotic(a: number, b: number, rest: number, x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 0; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= ((rest + k) * (1 - a + k)) / (k + 1) / x;
    sum += term;
  }
  // in two factors, since eˣ may overflow where the product does not
  const half = halfOf(x, rest);
  return half * gammaQuotient([b], [a]) * sum * half;
}

/** Σ (a)ₖ (1-rest)ₖ / k! (-x)⁻ᵏ Γ(b) / Γ(rest) |x|⁻ᵃ, for large -x. */
function asymptoticBelow(a: number, b: number, rest: number, x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 0; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= ((a + k) * (1 - rest + k)) / (k + 1) / -x;
    sum += term;
  }
  return (-x) ** -a * gammaQuotient([b], [rest]) * sum;
}

/** Where the terms of the asymptotic series fall below the last digit. */
export const isFar = (p: number, q: number, x: number): boolean =>
  Math.abs(x) >= 200 && (Math.abs(p) + 1) * (Math.abs(q) + 1) < Math.abs(x) / 4;

/** eˣ ₁F₁(b - a; b; -x) for negative x: its terms have one sign in the end; null if they cancel. */
function byKummer(b: number, rest: number, x: number): number | null {
  const sum = floatSum({ upper: [rest], lower: [b], x: -x });
  if (sum === null || sum.cancels) return null;
  return sum.value * Math.exp(x + sum.exponent * Math.LN2);
}

/** At an infinite x: as far out, times the infinity unless it is 0 there. */
function atInfinity(a: number, b: number, x: number): number {
  if (x < 0 && a > 0) return 0;
  return hyp1f1(a, b, Math.sign(x) * 1e300) * Infinity;
}

/** Where no sum is needed, or none exists; null elsewhere. */
function withoutSum(a: number, b: number, x: number): number | null {
  if (!(Math.abs(a) < Infinity && Math.abs(b) < Infinity) || Number.isNaN(x)) return NaN;
  if (a === 0) return 1;
  if (a === b) return Math.exp(x);
  if (isPole(b) && !(isPole(a) && a > b)) return Infinity;
  if (x === 0) return 1;
  return Math.abs(x) === Infinity ? atInfinity(a, b, x) : null;
}

/**
 * ₁F₁(a; b; x) = Σ (a)ₖ / (b)ₖ xᵏ / k!. It is eˣ where a = b, and infinite at a pole of b, unless a
 * is 0, or a whole number between b and 0, when the sum ends before it. NaN where parameters are
 * infinite or so large that no sum comes to an end.
 */
export function hyp1f1(a: number, b: number, x: number): number {
  const known = withoutSum(a, b, x);
  if (known !== null) return known;
  if (isPole(a)) return seriesSum({ upper: [a], lower: [b], x });
  const rest = b - a;
  if (x > 0 && isFar(rest, 1 - a, x)) return asymptotic(a, b, rest, x);
  if (x < 0 && !isPole(rest) && isFar(a, 1 - rest, x)) return asymptoticBelow(a, b, rest, x);
  const transformed = x < -1 ? byKummer(b, rest, x) : null;
  return transformed ?? seriesSum({ upper: [a], lower: [b], x });
}
