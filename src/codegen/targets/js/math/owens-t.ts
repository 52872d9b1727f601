/** Owen's function T, by Gauss and Legendre's quadrature. */
import { erfc } from './error-functions.js';

/** The positive nodes of 24 on [-1, 1], and their weights. */
const nodes = [
  [0.06405689286260563, 0.12793819534675216], [0.1911188674736163, 0.1258374563468283],
  [0.3150426796961634, 0.12167047292780339], [0.4337935076260451, 0.1155056680537256],
  [0.5454214713888396, 0.10744427011596563], [0.6480936519369755, 0.09761865210411388],
  [0.7401241915785544, 0.08619016153195327], [0.820001985973903, 0.0733464814110803],
  [0.8864155270044011, 0.05929858491543678], [0.9382745520027328, 0.04427743881741981],
  [0.9747285559713095, 0.028531388628933663], [0.9951872199970213, 0.0123412297999872],
] as const; // prettier-ignore

/** The integral of exp(-h²x²/2) / (1 + x²) from `from` to `to`. */
function panel(h: number, from: number, to: number): number {
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  const value = (x: number): number => Math.exp(-(h * x * h * x) / 2) / (1 + x * x);
  let sum = 0;
  for (const [node, weight] of nodes)
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
