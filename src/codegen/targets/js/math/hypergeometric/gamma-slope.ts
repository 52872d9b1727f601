/** How fast quotients of Γ change where their arguments move. */
import { digamma, psiTail } from '../gamma-functions.js';
import { polynomial } from '../polynomial.js';
import { gammaQuotient } from './gamma-quotient.js';
import type { Moving } from './moving-series.js';
import { isPole } from './series.js';

/** Γ(above) / Γ(below); `gap` is above - below, with all its digits. */
export interface GammaPair {
  readonly above: Moving;
  readonly below: Moving;
  readonly gap: number;
}

/** From here on Stirling's series serves. */
const large = 20;

/** ψ(x + h) - ψ(x), also where h is so small that the two are equal. */
function digammaDifference(x: number, h: number): number {
  if (!(Math.abs(h) < 0.5 && x > -1000)) return digamma(x + h) - digamma(x);
  let [sum, y] = [0, x];
  for (; y < large; y++) sum += h / y / (y + h);
  const log = Math.log1p(h / y);
  const tails = psiTail.map((c, k) => c * Math.expm1(-2 * (k + 1) * log));
  const square = 1 / (y * y);
  return sum + log + h / (2 * y * (y + h)) + square * polynomial(tails, square);
}

/** The derivative of the product of Γ(above) / Γ(below), of which no `above` is a pole. */
export function gammaQuotientSlope(pairs: readonly GammaPair[]): number {
  const above = pairs.map((pair) => pair.above[0]);
  const below = pairs.map((pair) => pair.below[0]);
  const pole = pairs.find((pair) => isPole(pair.below[0]));
  if (pole !== undefined) {
    // 1 / Γ(ε - n) = (-1)ⁿ n! ε + …
    const n = -pole.below[0];
    const others = pairs.map((pair) => (pair === pole ? 1 : pair.below[0]));
    const speed = pole.below[1] * (n % 2 === 0 ? 1 : -1);
    return speed * gammaQuotient([...above, n + 1], [...others, 1]);
  }
  const rate = pairs.reduce((sum, { above: [p, v], below: [q, w], gap }) => {
    if (v === w) return v === 0 ? sum : sum + v * digammaDifference(q, gap);
    return sum + (v === 0 ? 0 : v * digamma(p)) - (w === 0 ? 0 : w * digamma(q));
  }, 0);
  return gammaQuotient(above, below) * rate;
}
