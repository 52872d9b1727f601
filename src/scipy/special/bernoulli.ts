/** Bernoulli's numbers. */
import { defaultDType } from '../../array/dtype.js';
import type { NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { asArray } from '../../operands/convert.js';
import { size } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';

const bernoulliParameters = parameters('scipy.special.bernoulli', { n: size });

/** From this order on they exceed all floats. */
const overflow = 260;

/**
 * Bernoulli's numbers B₀ … Bₙ, of which B₁ is -½, in the default float dtype; those too large for
 * it are infinite. Each is the rounded quotient of whole numbers.
 */
export function bernoulli(n: number, ...none: []): NDArray {
  bernoulliParameters.read([n], none);
  const known = exact(Math.min(n, overflow));
  const numbers = Array.from({ length: n + 1 }, (_, k) => {
    if (k > 1 && k % 2 === 1) return 0;
    return known[k] ?? (k % 4 === 0 ? -Infinity : Infinity);
  });
  return asArray(numbers, defaultDType());
}

/** Bₖ = (-1)^(k/2+1) k Tₖ / (4ᵏ - 2ᵏ) with the tangent numbers T, which are whole. */
function exact(n: number): number[] {
  const count = Math.ceil(n / 2) + 1;
  const tangents = tangentNumbers(count);
  return Array.from({ length: n + 1 }, (_, k) => {
    if (k < 2) return k === 0 ? 1 : -0.5;
    if (k % 2 === 1) return 0;
    const size = quotient(BigInt(k) * at(tangents, k / 2), 4n ** BigInt(k) - 2n ** BigInt(k));
    return k % 4 === 0 ? -size : size;
  });
}

/** The first tangent numbers, from 1 on (R. P. Brent and D. Harvey, 2011). */
function tangentNumbers(count: number): bigint[] {
  const t = [0n, 1n];
  for (let k = 2; k <= count; k++) t[k] = BigInt(k - 1) * at(t, k - 1);
  for (let k = 2; k <= count; k++)
    for (let j = k; j <= count; j++)
      t[j] = BigInt(j - k) * at(t, j - 1) + BigInt(j - k + 2) * at(t, j);
  return t;
}

/** The nearest number to a quotient of positive whole numbers, but for its last bit. */
function quotient(above: bigint, below: bigint): number {
  const bits = (x: bigint): number => x.toString(2).length;
  const shift = 64 - (bits(above) - bits(below));
  const scaled = shift >= 0 ? (above << BigInt(shift)) / below : above / (below << BigInt(-shift));
  const [half, rest] = [Math.trunc(shift / 2), shift - Math.trunc(shift / 2)];
  return Number(scaled) * 2 ** -half * 2 ** -rest;
}
