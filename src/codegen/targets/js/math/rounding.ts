/** Rounding to integers and to fewer bits. */
import { highWord } from './words.js';

const integersOnlyFrom = 2 ** 52;

/** The nearest integer, halves to even: adding 2^52 leaves no bits below the unit. Keeps -0. */
export function roundEven(x: number): number {
  if (!(Math.abs(x) < integersOnlyFrom)) return x;
  const shift = x < 0 ? -integersOnlyFrom : integersOnlyFrom;
  const whole = x + shift - shift;
  if (whole !== 0) return whole;
  return x < 0 || Object.is(x, -0) ? -0 : 0;
}

/** The nearest integer, halves away from zero. */
export function roundAway(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + Math.sign(x) : whole;
}

/**
 * The nearest number with `mantissaBits` bits behind the leading one, ties to even. With less than
 * 11 bits of exponent what is too large becomes infinite, what is too small for a normal number 0.
 */
export function reducePrecision(x: number, exponentBits: number, mantissaBits: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const exponent = Math.max(((highWord(x) >>> 20) & 0x7ff) - 1023, -1022);
  const unit = 2 ** (exponent - mantissaBits);
  const rounded = mantissaBits < 52 ? roundEven(x / unit) * unit : x;
  if (exponentBits >= 11) return rounded;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (Math.abs(rounded) >= 2 ** (bias + 1)) return Math.sign(x) * Infinity;
  return Math.abs(rounded) < 2 ** (1 - bias) ? (x < 0 ? -0 : 0) : rounded;
}
