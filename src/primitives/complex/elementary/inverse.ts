/**
 * The inverse circular and hyperbolic functions. On their cuts the sign of the zero tells the side.
 * Sources: W. Kahan, Branch cuts for complex elementary functions (1987), for the formulas; ISO
 * C99, G.6, for what is infinite or NaN.
 */
import type { Ops, Primal } from '../../ops.js';
import { absolute, divide, multiply } from '../arithmetic.js';
import type { ComplexParts } from '../parts.js';
import { turned } from './exponential.js';
import { log } from './logarithm.js';
import { sqrt } from './power.js';
import { abs, apply, byDigits, eitherNumber, isInfinite, isNaN, withSign } from './support.js';

const hasInfinite = (b: Ops, { re, im }: ComplexParts): Primal =>
  b.or(isInfinite(b, re), isInfinite(b, im));

/** √(1 - z), √(1 + z), and the size of the imaginary part of both asin z and acos z. */
function roots(
  b: Ops,
  z: ComplexParts,
): { readonly minus: ComplexParts; readonly plus: ComplexParts; height: Primal } {
  const minus = sqrt(b, { re: b.sub(1, z.re), im: b.neg(z.im) });
  const plus = sqrt(b, { re: b.add(z.re, 1), im: z.im });
  // The product of two roots overflows next to the largest numbers.
  const isHuge = b.gt(b.max(abs(b, z.re), abs(b, z.im)), byDigits(z.re, 2 ** 1000, 2 ** 120));
  const unit = eitherNumber(b, isHuge, 2 ** -4, 1, z.re);
  const cross = b.sub(b.mul(b.mul(minus.re, unit), plus.im), b.mul(b.mul(minus.im, unit), plus.re));
  const shift = eitherNumber(b, isHuge, Math.log(2 ** 4), 0, z.re);
  const height = b.add(apply(b, 'asinh', abs(b, cross)), shift);
  return { minus, plus, height: b.select(hasInfinite(b, z), Infinity, height) };
}

/** arctan(x / Re(√(1 - z) √(1 + z))) + i arsinh(Im(conj(√(1 - z)) √(1 + z))) */
export function asin(b: Ops, z: ComplexParts): ComplexParts {
  const { minus, plus, height } = roots(b, z);
  const size = b.max(abs(b, z.re), abs(b, z.im));
  const unit = eitherNumber(b, b.gt(size, byDigits(z.re, 2 ** 1000, 2 ** 120)), 2 ** -4, 1, z.re);
  const across = b.sub(
    b.mul(b.mul(minus.re, unit), plus.re),
    b.mul(b.mul(minus.im, unit), plus.im),
  );
  const angle = apply(b, 'atan2', b.mul(z.re, unit), across);
  const limit = apply(b, 'atan2', z.re, abs(b, z.im));
  const re = b.select(hasInfinite(b, z), limit, b.select(b.eq(z.re, 0), z.re, angle));
  return { re, im: withSign(b, height, z.im) };
}

/** 2 arctan(Re √(1 - z) / Re √(1 + z)) + i arsinh(Im(conj(√(1 + z)) √(1 - z))) */
export function acos(b: Ops, z: ComplexParts): ComplexParts {
  const { minus, plus, height } = roots(b, z);
  const angle = b.mul(apply(b, 'atan2', minus.re, plus.re), 2);
  const limit = apply(b, 'atan2', abs(b, z.im), z.re);
  const re = b.select(hasInfinite(b, z), limit, b.select(b.eq(z.re, 0), Math.PI / 2, angle));
  return { re, im: withSign(b, height, b.neg(z.im)) };
}

/** i acos z or -i acos z, with a real part that is not negative. */
export function acosh(b: Ops, z: ComplexParts): ComplexParts {
  const { re, im } = acos(b, z);
  return { re: abs(b, im), im: withSign(b, re, z.im) };
}

/** asin(iz) / i */
export const asinh = turned(asin);

/**
 * ¼ log1p(4|x| / |1 - z|²) + ½ i arctan(2y / ((1 - x)(1 + x) - y²)), for x from 0 on; next to the
 * pole ½ ln(2 / |1 - z|).
 */
export function atanh(b: Ops, { re, im: y }: ComplexParts): ComplexParts {
  const x = abs(b, re);
  const gap = b.sub(1, x);
  const distance = absolute(b, { re: gap, im: y });
  const isPole = b.lt(distance, byDigits(x, 2 ** -500, 2 ** -60));
  const far = b.select(isPole, 1, distance);
  const slope = b.mul(b.div(b.div(x, far), far), 4);
  const near = b.mul(b.sub(Math.LN2, b.log(b.select(isPole, distance, 1))), 0.5);
  const size = b.select(isPole, near, b.mul(apply(b, 'log1p', slope), 0.25));
  const level = b.sub(b.mul(gap, b.add(x, 1)), b.mul(y, y));
  const angle = b.mul(apply(b, 'atan2', y, b.mul(level, 0.5)), 0.5);
  const infinite = hasInfinite(b, { re: x, im: y });
  const quarter = b.select(isNaN(b, y), y, Math.PI / 2);
  return {
    re: withSign(b, b.select(b.or(infinite, b.eq(x, 0)), 0, size), re),
    im: b.select(infinite, withSign(b, quarter, y), angle),
  };
}

/** atanh(iz) / i */
export const atan = turned(atanh);

/** The angle of the point (x, y): -i ln((x + iy) / √(x² + y²)) */
export function atan2(b: Ops, y: ComplexParts, x: ComplexParts): ComplexParts {
  const point = { re: b.sub(x.re, y.im), im: b.add(x.im, y.re) };
  const [xx, yy] = [multiply(b, x, x), multiply(b, y, y)];
  const radius = sqrt(b, { re: b.add(xx.re, yy.re), im: b.add(xx.im, yy.im) });
  const { re, im } = log(b, divide(b, point, radius));
  return { re: im, im: b.neg(re) };
}
