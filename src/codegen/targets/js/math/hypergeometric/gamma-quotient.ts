/** Γ(p) Γ(q) / (Γ(r) Γ(s)): 0 where r or s is a pole. */
import { lgamma } from '../gamma-functions.js';
import { gamma } from '../gamma.js';
import { isPole } from './series.js';

/** The sign of Γ(x). */
const signOf = (x: number): number => (x > 0 || Math.floor(x) % 2 === 0 ? 1 : -1);

/** From here on Γ or 1 / Γ may leave the range. */
const far = 85;

export function gammaQuotient(above: readonly number[], below: readonly number[]): number {
  if (below.some(isPole)) return 0;
  if ([...above, ...below].every((x) => Math.abs(x) < far)) {
    let value = 1;
    above.forEach((x, k) => (value *= gamma(x) / gamma(below[k] as number)));
    return value;
  }
  const sign = [...above, ...below].reduce((s, x) => s * signOf(x), 1);
  const sum = (list: readonly number[]): number => list.reduce((s, x) => s + lgamma(x), 0);
  return sign * Math.exp(sum(above) - sum(below));
}
