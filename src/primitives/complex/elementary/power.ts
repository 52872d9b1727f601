/** Roots and powers. */
import type { Ops, Primal } from '../../ops.js';
import { absolute, divide, multiply, pickParts, scaled, square } from '../arithmetic.js';
import type { ComplexParts } from '../parts.js';
import { exp } from './exponential.js';
import { log } from './logarithm.js';
import { abs, byDigits, eitherNumber, isInfinite, withSign } from './support.js';

/**
 * √z divided by a power of two, of a number that is scaled so that its size is right to the last
 * digits.
 */
interface Root {
  /** The real part, and the imaginary part without its sign. */
  readonly right: Primal;
  readonly up: Primal;
  /** The square of the size. */
  readonly size: Primal;
  readonly unit: Primal;
}

/**
 * The part that does not cancel is √((|z| + |x|) / 2), the other one |y| divided by twice that.
 * Source: T. E. Hull, T. F. Fairgrieve, P. T. P. Tang, Implementing complex elementary functions
 * using exception handling, ACM TOMS 20 (1994).
 */
function root(b: Ops, { re, im }: ComplexParts): Root {
  const largest = b.max(abs(b, re), abs(b, im));
  const isLarge = b.gt(largest, byDigits(re, 2 ** 1020, 2 ** 124));
  const isSmall = b.lt(largest, byDigits(re, 2 ** -960, 2 ** -90));
  const power = byDigits(re, 110, 50);
  const pick = (large: number, small: number): Primal =>
    b.select(isSmall, small, eitherNumber(b, isLarge, large, 1, re));
  const z = scaled(b, { re, im }, pick(2 ** -4, 2 ** power));
  const size = absolute(b, z);
  const main = b.sqrt(b.mul(b.add(size, abs(b, z.re)), 0.5));
  const other = b.select(b.eq(main, 0), main, b.div(abs(b, z.im), b.mul(main, 2)));
  const isRight = b.ge(re, 0);
  return {
    right: b.select(isRight, main, other),
    up: b.select(isRight, other, main),
    size,
    unit: pick(2 ** 2, 2 ** (-power / 2)),
  };
}

/**
 * √z with the cut along the negative real axis. An infinite imaginary part makes both parts
 * infinite.
 */
export function sqrt(b: Ops, z: ComplexParts): ComplexParts {
  const { right, up, unit } = root(b, z);
  const isHigh = isInfinite(b, z.im);
  const size = (part: Primal): Primal => b.select(isHigh, Infinity, b.mul(part, unit));
  return { re: size(right), im: withSign(b, size(up), z.im) };
}

/** 1 / √z: the conjugate of the root over the square of its size. */
export function rsqrt(b: Ops, z: ComplexParts): ComplexParts {
  const { right, up, size, unit } = root(b, z);
  const over = (part: Primal): Primal =>
    b.select(b.eq(size, Infinity), 0, b.div(b.div(part, size), unit));
  const re = b.select(b.eq(size, 0), Infinity, over(right));
  return { re, im: withSign(b, over(up), b.neg(z.im)) };
}

/** exp(y ln x), with 0 · ∞ = 0 in the product. What is 0 has the power 1 with the exponent 0. */
export function pow(b: Ops, x: ComplexParts, y: ComplexParts): ComplexParts {
  const { re: size, im: angle } = log(b, x);
  const times = (p: Primal, q: Primal): Primal => b.select(b.eq(p, 0), 0, b.mul(p, q));
  const usual = exp(b, {
    re: b.sub(times(y.re, size), times(y.im, angle)),
    im: b.add(times(y.im, size), times(y.re, angle)),
  });
  const isOne = b.and(b.eq(y.re, 0), b.eq(y.im, 0));
  const one = { re: b.full(1, x.re.aval), im: b.full(0, x.re.aval) };
  const zero = { re: one.im, im: one.im };
  const vanishes = b.and(b.and(b.eq(x.re, 0), b.eq(x.im, 0)), b.gt(y.re, 0));
  return pickParts(b, isOne, one, pickParts(b, vanishes, zero, usual));
}

/**
 * By squaring; with a negative exponent of 1 / z, which does not overflow before the result does.
 */
export function integerPow(b: Ops, z: ComplexParts, exponent: number): ComplexParts {
  const one: ComplexParts = { re: b.full(1, z.re.aval), im: b.full(0, z.re.aval) };
  if (exponent === 0) return one;
  if (exponent < 0) return integerPow(b, divide(b, one, z), -exponent);
  if (exponent === 1) return z;
  const even = square(b, integerPow(b, z, Math.floor(exponent / 2)));
  return exponent % 2 === 0 ? even : multiply(b, even, z);
}
