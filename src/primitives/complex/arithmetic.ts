/** Products, quotients and sizes of complex values, as equations of their parts. */
import type { PrimName, PrimParams } from '../../ir/program.js';
import type { Ops, Primal } from '../ops.js';
import { abs, boxed, byDigits, eitherNumber, isInfinite, isNaN } from './elementary/support.js';
import { partsOf, type ComplexParts, type WriteParts } from './parts.js';

/** (a + bi)(c + di) = ac - bd + (ad + bc)i */
export const multiply = (b: Ops, x: ComplexParts, y: ComplexParts): ComplexParts => ({
  re: b.sub(b.mul(x.re, y.re), b.mul(x.im, y.im)),
  im: b.add(b.mul(x.re, y.im), b.mul(x.im, y.re)),
});

/** (x + yi)² = (x - y)(x + y) + 2xy i: both parts are right to the last digits. */
export const square = (b: Ops, { re, im }: ComplexParts): ComplexParts => ({
  re: b.mul(b.sub(re, im), b.add(re, im)),
  im: b.mul(b.mul(re, im), 2),
});

/** The rule of a primitive that is linear in each of its two operands. */
export const bilinear =
  <N extends PrimName>(name: N): WriteParts<PrimParams[N]> =>
  (b, operands, params) => {
    const [x, y] = [partsOf(operands[0]), partsOf(operands[1])];
    const product = (p: Primal, q: Primal): Primal => b.bind1(name, [p, q], params);
    return [
      {
        re: b.sub(product(x.re, y.re), product(x.im, y.im)),
        im: b.add(product(x.re, y.im), product(x.im, y.re)),
      },
    ];
  };

/** Both parts multiplied by a real number. */
export const scaled = (
  b: Ops,
  { re, im }: ComplexParts,
  factor: Primal | number,
): ComplexParts => ({
  re: b.mul(re, factor),
  im: b.mul(im, factor),
});

/** One of two complex values. */
export const pickParts = (
  b: Ops,
  test: Primal,
  yes: ComplexParts,
  no: ComplexParts,
): ComplexParts => ({
  re: b.select(test, yes.re, no.re),
  im: b.select(test, yes.im, no.im),
});

const hasInfinite = (b: Ops, { re, im }: ComplexParts): Primal =>
  b.or(isInfinite(b, re), isInfinite(b, im));

/**
 * A power of two that keeps sums of such numbers from overflowing and their products from losing
 * digits, and the power that undoes it.
 */
function scaleOf(b: Ops, { re, im }: ComplexParts): { readonly by: Primal; readonly back: Primal } {
  const size = b.max(abs(b, re), abs(b, im));
  const isLarge = b.gt(size, byDigits(size, 2 ** 1021, 2 ** 125));
  const isSmall = b.lt(size, byDigits(size, 2 ** -900, 2 ** -80));
  const power = byDigits(size, 120, 46);
  const pick = (large: number, small: number): Primal =>
    b.select(isSmall, small, eitherNumber(b, isLarge, large, 1, size));
  return { by: pick(2 ** -2, 2 ** power), back: pick(2 ** 2, 2 ** -power) };
}

/**
 * (a + bi) / (c + di) by Smith's formula, of numbers scaled by powers of two: the larger part of
 * the divisor is divided by first, so that no square overflows or vanishes. An infinite number
 * divided by a finite one is infinite, a finite one by an infinite one 0, and one that is not 0 by
 * 0 infinite.
 * Sources: R. L. Smith, Algorithm 116, CACM 5 (1962); M. Baudin and R. L. Smith, A robust complex
 * division in Scilab (2012); ISO C99, G.5.1.
 */
export function divide(b: Ops, x: ComplexParts, y: ComplexParts): ComplexParts {
  const [infiniteX, infiniteY] = [hasInfinite(b, x), hasInfinite(b, y)];
  // Beside an infinite part a NaN has no say.
  const known = (x: Primal): Primal => b.select(isNaN(b, x), 0, x);
  const box = ({ re, im }: ComplexParts): ComplexParts => ({
    re: boxed(b, known(re)),
    im: boxed(b, known(im)),
  });
  const [scaleX, scaleY] = [scaleOf(b, x), scaleOf(b, y)];
  const over = pickParts(b, infiniteX, box(x), scaled(b, x, scaleX.by));
  const under = pickParts(b, infiniteY, box(y), scaled(b, y, scaleY.by));
  const finite = b.mul(scaleY.by, scaleX.back);
  const factor = b.select(infiniteX, Infinity, b.select(infiniteY, 0, finite));
  const quotient = scaled(
    b,
    smith(b, over, under),
    b.select(b.and(infiniteX, infiniteY), NaN, factor),
  );
  const isZero = b.and(b.eq(y.re, 0), b.eq(y.im, 0));
  return pickParts(b, isZero, scaled(b, x, b.div(1, y.re)), quotient);
}

function smith(b: Ops, x: ComplexParts, y: ComplexParts): ComplexParts {
  const byReal = b.ge(abs(b, y.re), abs(b, y.im));
  const pick = (p: Primal, q: Primal): Primal => b.select(byReal, p, q);
  const [large, small] = [pick(y.re, y.im), pick(y.im, y.re)];
  const ratio = b.div(small, large);
  const divisor = b.add(large, b.mul(small, ratio));
  // Where the imaginary part is the larger: (b + a r) / d and (b r - a) / d.
  const [first, second] = [pick(x.re, x.im), pick(x.im, x.re)];
  const part = b.mul(first, ratio);
  const difference = b.sub(pick(second, part), pick(part, second));
  const re = b.div(b.add(first, b.mul(second, ratio)), divisor);
  return { re, im: b.div(difference, divisor) };
}

/**
 * √(a² + b²), where the larger part is the unit, so that no square overflows or vanishes; infinite
 * where either part is infinite.
 */
export function absolute(b: Ops, { re, im }: ComplexParts): Primal {
  const [x, y] = [abs(b, re), abs(b, im)];
  const [large, small] = [b.max(x, y), b.min(x, y)];
  const ratio = b.select(b.eq(large, 0), 0, b.div(small, large));
  const size = b.mul(large, b.sqrt(b.add(b.mul(ratio, ratio), 1)));
  const infinite = b.or(b.eq(x, Infinity), b.eq(y, Infinity));
  return b.select(infinite, Infinity, size);
}

/**
 * z / |z|, and z itself at ±0 ± 0i: the sign of a complex number. Of infinite parts it is the
 * limit.
 */
export function direction(b: Ops, z: ComplexParts): ComplexParts {
  const infinite = hasInfinite(b, z);
  const finite = pickParts(b, infinite, { re: boxed(b, z.re), im: boxed(b, z.im) }, z);
  const large = b.max(abs(b, finite.re), abs(b, finite.im));
  const unit = b.select(b.eq(large, 0), 1, large);
  const [re, im] = [b.div(finite.re, unit), b.div(finite.im, unit)];
  const size = b.sqrt(b.add(b.mul(re, re), b.mul(im, im)));
  const length = b.select(b.eq(size, 0), 1, size);
  return { re: b.div(re, length), im: b.div(im, length) };
}
