/** Owen's function T, by Gauss and Legendre's quadrature. */
import { legendreNodes } from '../../../../../numbers/legendre-nodes.js';
import { erfc } from '../error-functions.js';

/** The integral of exp(-h²x²/2) / (1 + x²) from `from` to `to`. */
function panel(h: number, from: number, to: number): number {
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  const value = (x: number): number => Math.exp(-(h * x * h * x) / 2) / (1 + x * x);
  let sum = 0;
  for (const [node, weight] of legendreNodes)
    sum += weight * (value(middle - half * node) + value(middle + half * node));
  return sum * half;
}

/** T for h >= 0 and 0 <= a <= 1: nothing is left of the integrand where hx is 9. */
function ofSmall(h: number, a: number): number {
  const scale = Math.exp((-h * h) / 2);
  if (scale === 0 || a === 0) return 0;
  const end = Math.min(a, 9 / h);
  return (scale * (panel(h, 0, end / 2) + panel(h, end / 2, end))) / (2 * Math.PI);
}

/** 1 - Φ(h). */
const tail = (h: number): number => erfc(h * Math.SQRT1_2) / 2;

/** T(h, a), the integral of exp(-h²(1+x²)/2) / (2π(1+x²)) from 0 to a. */
export function owensT(h: number, a: number): number {
  const [height, size] = [Math.abs(h), Math.abs(a)];
  if (Number.isNaN(height) || Number.isNaN(size)) return NaN;
  if (height === Infinity) return 0;
  if (size <= 1) return Math.sign(a) * ofSmall(height, size);
  if (height === 0) return Math.atan(a) / (2 * Math.PI);
  // T(h, a) + T(ah, 1/a) = ½ Φ̄(h) + ½ Φ̄(ah) - Φ̄(h) Φ̄(ah)
  const [p, q] = [tail(height), tail(size * height)];
  return Math.sign(a) * ((p + q) / 2 - p * q - ofSmall(size * height, 1 / size));
}
