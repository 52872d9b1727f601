/**
 * Scalar functions for plain evaluation, by slow methods that converge for plain reasons. They
 * share neither code nor algorithm with those that generated code calls.
 */
import {
  exponentBits as bitsOfExponent,
  largestFinite,
  mantissaBits as bitsOfMantissa,
  type DType,
} from '../../array/dtype.js';
import { at, range } from '../../array/shape.js';

const sum = (terms: readonly number[]): number => terms.reduceRight((total, x) => total + x, 0);

/** x less the nearest integer: sines and tangents of πx have the same value up to sign. */
const fraction = (x: number): number => x - Math.round(x);

/** erf x = 2/√π exp(-x²) Σ 2ᵏ x^(2k+1) / (1·3·…·(2k+1)): all terms have one sign. */
function erfSeries(x: number): number {
  const terms = [x];
  for (let k = 1; k < 60; k++) terms.push((at(terms, k - 1) * 2 * x * x) / (2 * k + 1));
  return (2 / Math.sqrt(Math.PI)) * gaussian(x) * sum(terms);
}

/** For x >= 1 the continued fraction exp(-x²)/√π / (x + 1/2/(x + 1/(x + 3/2/(x + …)))). */
function erfcFraction(x: number): number {
  let tail = x;
  for (let k = 500; k >= 1; k--) tail = x + k / 2 / tail;
  return gaussian(x) / Math.sqrt(Math.PI) / tail;
}

/** exp(-x²), where the square of the rounded x is exact. It underflows long before x = 30. */
function gaussian(x: number): number {
  if (Math.abs(x) > 30) return 0;
  const head = Math.fround(x);
  return Math.exp(-head * head) * Math.exp((head - x) * (head + x));
}

export function erf(x: number): number {
  if (Math.abs(x) < 1) return erfSeries(x);
  return x > 0 ? 1 - erfcFraction(x) : erfcFraction(-x) - 1;
}

export function erfc(x: number): number {
  if (Math.abs(x) < 1) return 1 - erfSeries(x);
  return x > 0 ? erfcFraction(x) : 2 - erfcFraction(-x);
}

/** Newton's method on erf y - |x|, for |x| near 1 on ln erfc y - ln(1 - |x|). */
export function erfInv(x: number): number {
  const target = Math.abs(x);
  if (target === 1) return x * Infinity;
  if (!(target < 1)) return NaN;
  let y = (Math.sqrt(Math.PI) / 2) * target;
  for (let step = 0; step < 60; step++) {
    const slope = (2 / Math.sqrt(Math.PI)) * gaussian(y);
    y +=
      target < 0.5
        ? (target - erf(y)) / slope
        : (erfc(y) / slope) * Math.log(erfc(y) / (1 - target));
  }
  return Math.sign(x) * y;
}

/** Lanczos's sum for Γ with g = 7 and nine terms, as computed by P. Godfrey. */
const lanczos = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 0.000009984369578019572, 1.5056327351493116e-7,
];

export function lgamma(x: number): number {
  if (Math.abs(x) === Infinity || (x <= 0 && Number.isInteger(x))) return Infinity;
  // Γ(x) Γ(1 - x) = π / sin πx
  if (x < 0.5)
    return Math.log(Math.PI) - Math.log(Math.abs(Math.sin(Math.PI * fraction(x)))) - lgamma(1 - x);
  const shifted = x + 6.5;
  const series = sum(lanczos.map((c, k) => (k === 0 ? c : c / (x - 1 + k))));
  const power = (x - 0.5) * Math.log(shifted) - shifted;
  return power + Math.log(Math.sqrt(2 * Math.PI) * series);
}

/** Γ by Lanczos's sum, and by Γ(x) Γ(1 - x) = π / sin πx. */
export function gamma(x: number): number {
  if (x === 0) return 1 / x;
  if (x === -Infinity || (x < 0 && Number.isInteger(x))) return NaN;
  if (x < 0.5) {
    const sign = Math.abs(Math.round(x)) % 2 === 0 ? 1 : -1;
    return (sign * Math.PI) / Math.sin(Math.PI * fraction(x)) / gamma(1 - x);
  }
  const shifted = x + 6.5;
  const series = sum(lanczos.map((c, k) => (k === 0 ? c : c / (x - 1 + k))));
  const half = shifted ** ((x - 0.5) / 2);
  return x > 190 ? Infinity : half * Math.exp(-shifted) * half * Math.sqrt(2 * Math.PI) * series;
}

/** Many steps of ψ(x) = ψ(x + 1) - 1/x, then a few terms of the asymptotic series. */
export function digamma(x: number): number {
  if (x <= 0 && Number.isInteger(x)) return NaN;
  if (x < -1000) return digamma(1 - x) - Math.PI / Math.tan(Math.PI * fraction(x));
  const steps = Math.max(0, Math.ceil(60 - x));
  const y = x + steps;
  const series = Math.log(y) - 1 / (2 * y) - 1 / (12 * y ** 2) + 1 / (120 * y ** 4);
  return series - 1 / (252 * y ** 6) - sum(range(steps).map((k) => 1 / (x + k)));
}

/** (-1)ⁿ⁺¹ n! Σ (x + k)^-(n+1) over k = 0, 1, …; terms with negative x + k are summed apart. */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  if (!(Number.isInteger(n) && n > 0) || Number.isNaN(x) || x === -Infinity) return NaN;
  const exponent = n + 1;
  const sign = exponent % 2 === 0 ? 1 : -1;
  const factor = sign * range(n).reduce((product, k) => product * (k + 1), 1);
  if (x > 0) return factor * hurwitzZeta(exponent, x);
  if (Number.isInteger(x)) return exponent % 2 === 0 ? Infinity : NaN;
  const below = -x - Math.floor(-x);
  const negative = hurwitzZeta(exponent, below) - hurwitzZeta(exponent, 1 - x);
  return factor * (hurwitzZeta(exponent, 1 - below) + sign * negative);
}

/** Σ (x + k)^-s, k = 0, 1, …: terms one by one up to a large y, the rest by Euler and Maclaurin. */
function hurwitzZeta(s: number, x: number): number {
  const count = Math.max(0, Math.ceil(100 + 10 * s - x));
  const y = x + count;
  const rest =
    y ** (1 - s) / (s - 1) +
    y ** -s / 2 +
    (s * y ** (-s - 1)) / 12 -
    (s * (s + 1) * (s + 2) * y ** (-s - 3)) / 720 +
    (s * (s + 1) * (s + 2) * (s + 3) * (s + 4) * y ** (-s - 5)) / 30240;
  return rest + sum(range(count).map((k) => (x + k) ** -s));
}

/** The power of two that is not above |x| and not below the least of normal numbers. */
function leadingBit(x: number, least: number): number {
  let bit = least;
  while (bit * 2 <= Math.abs(x)) bit *= 2;
  return bit;
}

/** The least number of a float dtype that has all its digits. */
const leastNormal = (dtype: DType): number => 2 ** (2 - 2 ** (bitsOfExponent[dtype] - 1));

export function nextAfter(x: number, y: number, dtype: DType): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  if (x === y) return y;
  const [digits, least] = [bitsOfMantissa[dtype], leastNormal(dtype)];
  if (Math.abs(x) === Infinity) return Math.sign(x) * largestFinite(dtype);
  const bit = leadingBit(x, least);
  const direction = y > x ? 1 : -1;
  const shrinks = direction * x < 0;
  // just below a power of two, floats lie twice as close
  const spacing = bit * 2 ** -digits;
  return shrinks && Math.abs(x) === bit && bit > least
    ? x + (direction * spacing) / 2
    : x + direction * spacing;
}

/** x rounded to `mantissaBits` bits behind the leading one, in the range of the exponent's bits. */
export function roundMantissa(
  x: number,
  exponentBits: number,
  mantissaBits: number,
  dtype: DType,
): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const unit = leadingBit(x, 2 ** -1022) * 2 ** -Math.min(mantissaBits, 52);
  const below = Math.floor(x / unit);
  const excess = x / unit - below;
  const up = excess > 0.5 || (excess === 0.5 && below % 2 !== 0);
  const rounded = (up ? below + 1 : below) * unit;
  if (exponentBits >= bitsOfExponent[dtype]) return rounded;
  const largest = 2 ** (exponentBits - 1) - 1;
  if (Math.abs(rounded) >= 2 * 2 ** largest) return Math.sign(x) * Infinity;
  return Math.abs(rounded) < 2 * 2 ** -largest ? (x < 0 ? -0 : 0) : rounded;
}
