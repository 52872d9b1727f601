/**
 * Γ: up to 26 by recurrence, beyond by Stirling's formula, below 0 by reflection (M. Abramowitz and
 * I. A. Stegun, Handbook of Mathematical Functions, 6.1).
 */
import { logGammaNearTwo } from './gamma-functions.js';
import { polynomial } from './polynomial.js';

/** e^x x^(1/2 - x) Γ(x) / √2π in 1/x (6.1.37). */
const stirlingTerms = [
  1, 0.08333333333333333, 0.003472222222222222, -0.0026813271604938273, -0.00022947209362139917,
  0.0007840392217200666, 0.00006972813758365857, -0.0005921664373536939, -0.00005171790908260592,
  0.0008394987206720873,
];

const large = 26;

/**
 * Γ(x): exact where it is a whole number below 2^53; elsewhere within 8 ulp for x > 0. ±∞ at the
 * zeros, NaN at -1, -2, … and at -∞.
 */
export function gamma(x: number): number {
  if (Math.abs(x) < 1e-20) return 1 / x;
  if (x > 0) {
    if (x < large) return byRecurrence(x);
    const [w, rest] = stirlingFactors(x);
    return w * rest;
  }
  if (!(x > -Infinity) || Number.isInteger(x)) return NaN;
  // Γ(x) Γ(-x) = -π / (x sin πx)
  const nearest = Math.round(x);
  const sine = Math.sin(Math.PI * (x - nearest)) * (nearest % 2 === 0 ? 1 : -1);
  const inverse = -Math.PI / (x * sine);
  if (-x < large) return inverse / byRecurrence(-x);
  const [w, rest] = stirlingFactors(-x);
  return inverse / rest / w;
}

/** (x - 1) (x - 2) … y Γ(y) with y between 1.5 and 2.5, or Γ(y) / (x (x + 1) … (y - 1)). */
function byRecurrence(x: number): number {
  let y = x;
  let product = 1;
  while (y >= 2.5) product *= --y;
  let divisor = 1;
  while (y < 1.5) divisor *= y++;
  return (product * Math.exp(logGammaNearTwo(y - 2))) / divisor;
}

/** Two factors of Γ(x), neither of which overflows before 1/Γ(x) underflows. */
function stirlingFactors(x: number): readonly [number, number] {
  if (x > 190) return [Infinity, Infinity];
  const w = x ** (x / 2 - 0.25);
  return [w, Math.sqrt(2 * Math.PI) * w * Math.exp(-x) * polynomial(stirlingTerms, 1 / x)];
}
