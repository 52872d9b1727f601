/** Hypergeometric functions for plain evaluation: the sums that define them, term by term. */

/** Σ (p₁)ₖ … / (q)ₖ xᵏ / k!. */
function sum(upper: readonly number[], q: number, x: number): number {
  let [total, term] = [1, 1];
  for (let k = 0; k < 1e5; k++) {
    term *= (upper.reduce((product, p) => product * (p + k), 1) / (q + k) / (k + 1)) * x;
    total += term;
    if (k > 50 && !(Math.abs(term) > 1e-18 * Math.abs(total))) break;
  }
  return total;
}

/** Of negative x by Kummer's transformation. */
export function hyp1f1(a: number, b: number, x: number): number {
  if ([a, b, x].some(Number.isNaN)) return NaN;
  if (a === 0) return 1;
  if (a === b) return Math.exp(x);
  if (b === 0) return Infinity;
  return x < 0 ? Math.exp(x) * sum([b - a], b, -x) : sum([a], b, x);
}

/** Of negative x by Pfaff's transformation. */
export function hyp2f1(a: number, b: number, c: number, x: number): number {
  if ([a, b, c, x].some(Number.isNaN)) return NaN;
  if (a === 0 || b === 0) return 1;
  if (c === 0 || x > 1) return Infinity;
  return x < 0 ? (1 - x) ** -a * sum([a, c - b], c, x / (x - 1)) : sum([a, b], c, x);
}
