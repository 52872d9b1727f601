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

/**
 * Σ (p)ₖ (u₁)ₖ … / (q)ₖ xᵏ / k! by p, or by q: the derivative of (p)ₖ is the product of all p + j
 * but one, added up over that one.
 */
function sumSlope(
  by: 'p' | 'q',
  [p, ...others]: readonly [number, ...number[]],
  q: number,
  x: number,
): number {
  let [total, term, slope] = [0, 1, 0];
  for (let k = 0; k < 1e5; k++) {
    const factor = (others.reduce((product, u) => product * (u + k), 1) / (q + k) / (k + 1)) * x;
    const change = by === 'p' ? term : (-term * (p + k)) / (q + k);
    slope = (slope * (p + k) + change) * factor;
    term *= (p + k) * factor;
    total += slope;
    if (k > 50 && !(Math.abs(slope) > 1e-18 * Math.abs(total))) break;
  }
  return total;
}

/** Whether the sum of a and b has no value at any x but 0. */
const isWithout = (x: number, b: number): boolean =>
  Number.isNaN(x) || (Number.isInteger(b) && b <= 0);

export function hyp1f1GradA(a: number, b: number, x: number): number {
  if (isWithout(x, b)) return NaN;
  return x < 0 ? -Math.exp(x) * sumSlope('p', [b - a], b, -x) : sumSlope('p', [a], b, x);
}

export function hyp1f1GradB(a: number, b: number, x: number): number {
  if (isWithout(x, b)) return NaN;
  if (x >= 0) return sumSlope('q', [a], b, x);
  return Math.exp(x) * (sumSlope('p', [b - a], b, -x) + sumSlope('q', [b - a], b, -x));
}

export function hyp2f1GradA(a: number, b: number, c: number, x: number): number {
  if (isWithout(x, c) || x > 1) return NaN;
  if (x >= 0) return sumSlope('p', [a, b], c, x);
  return -((1 - x) ** -b) * sumSlope('p', [c - a, b], c, x / (x - 1));
}

export function hyp2f1GradC(a: number, b: number, c: number, x: number): number {
  if (isWithout(x, c) || x > 1) return NaN;
  if (x >= 0) return sumSlope('q', [a, b], c, x);
  const [power, z] = [(1 - x) ** -a, x / (x - 1)];
  return power * (sumSlope('p', [c - b, a], c, z) + sumSlope('q', [c - b, a], c, z));
}
