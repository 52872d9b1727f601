/** Exponentials, and the circular and hyperbolic functions that are made of them. */
import type { Ops, Primal } from '../../ops.js';
import type { ComplexParts } from '../parts.js';
import { abs, apply, byDigits, eitherNumber, isInfinite, isNaN } from './support.js';

/**
 * From here on exponentials are written by two factors: the other one may bring them back into
 * range.
 */
const farFrom = (x: Primal): number => byDigits(x, 700, 80);

/** eˣ as a product of a number and constants that are 1 but for large and for very large x. */
interface Factors {
  readonly number: Primal;
  readonly constants: readonly Primal[];
}

function exponential(b: Ops, x: Primal): Factors {
  const far = farFrom(x);
  const isFar = b.gt(x, far);
  return {
    number: b.exp(b.select(isFar, b.sub(x, far), x)),
    constants: [eitherNumber(b, isFar, Math.exp(far), 1, x)],
  };
}

const product = (b: Ops, { number, constants }: Factors, y: Primal): Primal =>
  constants.reduce((p, constant) => b.mul(p, constant), b.mul(number, y));

/** eˣ (cos y + i sin y). An infinite eˣ and one of 0 decide alone where y has no angle. */
export function exp(b: Ops, { re: x, im: y }: ComplexParts): ComplexParts {
  const size = exponential(b, x);
  const [cosine, sine] = [b.cos(y), b.sin(y)];
  const noAngle = b.and(isNaN(b, cosine), isInfinite(b, x));
  const im = b.select(b.and(noAngle, b.lt(x, 0)), 0, product(b, size, sine));
  return {
    re: b.select(noAngle, b.max(x, 0), product(b, size, cosine)),
    im: b.select(b.eq(y, 0), y, im),
  };
}

/**
 * (eˣ - 1) cos y - 2 sin²(y/2) + i eˣ sin y: near 0 nothing is left of 1 that has to be taken away.
 */
export function expm1(b: Ops, z: ComplexParts): ComplexParts {
  const { re: x, im: y } = z;
  const whole = exp(b, z);
  const half = b.sin(b.mul(y, 0.5));
  const near = b.sub(b.mul(apply(b, 'expm1', x), b.cos(y)), b.mul(b.mul(half, half), 2));
  const isNear = b.lt(abs(b, x), farFrom(x));
  const re = b.select(isNear, near, b.sub(whole.re, 1));
  // Where y is 0 the function is the real one, signs of zeros included.
  return { re: b.select(b.eq(y, 0), apply(b, 'expm1', x), re), im: whole.im };
}

/** sinh a and cosh a for a from 0 on, from one exponential: sums of two terms of one sign. */
interface Hyperbolic {
  readonly sinh: Primal;
  readonly cosh: Primal;
  /** eᵃ */
  readonly whole: Primal;
}

function hyperbolic(b: Ops, a: Primal): Hyperbolic {
  const less = apply(b, 'expm1', a);
  const whole = b.add(less, 1);
  const sinh = b.mul(b.add(less, b.div(less, whole)), 0.5);
  return { sinh, cosh: b.mul(b.add(whole, b.div(1, whole)), 0.5), whole };
}

/**
 * sinh |x| and cosh |x| as products. What is infinite counts as a finite number whose products
 * overflow.
 */
function growth(b: Ops, x: Primal): { readonly sinh: Factors; readonly cosh: Factors } {
  const far = farFrom(x);
  const size = abs(b, x);
  const isFar = b.gt(size, far);
  const { sinh, cosh, whole } = hyperbolic(b, b.min(b.select(isFar, b.sub(size, far), size), far));
  const half = b.mul(whole, 0.5);
  const constants = [isFar, b.gt(size, 2 * far)].map((test) =>
    eitherNumber(b, test, Math.exp(far), 1, x),
  );
  const factors = (near: Primal): Factors => ({ number: b.select(isFar, half, near), constants });
  return { sinh: factors(sinh), cosh: factors(cosh) };
}

/** sinh x cos y + i cosh x sin y */
export function sinh(b: Ops, { re: x, im: y }: ComplexParts): ComplexParts {
  const size = growth(b, x);
  const [cosine, sine] = [b.cos(y), b.sin(y)];
  const keeps = b.and(isNaN(b, cosine), b.or(b.eq(x, 0), isInfinite(b, x)));
  const re = b.mul(product(b, size.sinh, cosine), b.sign(x));
  return {
    re: b.select(keeps, x, re),
    im: b.select(b.eq(y, 0), y, product(b, size.cosh, sine)),
  };
}

/** cosh x cos y + i sinh x sin y */
export function cosh(b: Ops, { re: x, im: y }: ComplexParts): ComplexParts {
  const size = growth(b, x);
  const [cosine, sine] = [b.cos(y), b.sin(y)];
  const re = b.select(
    b.and(isNaN(b, cosine), isInfinite(b, x)),
    Infinity,
    product(b, size.cosh, cosine),
  );
  const im = b.mul(product(b, size.sinh, sine), b.sign(x));
  const flat = b.select(b.and(b.eq(y, 0), isNaN(b, x)), y, im);
  return { re, im: b.select(b.and(b.eq(x, 0), isNaN(b, sine)), x, flat) };
}

/**
 * (sinh x cosh x + i sin y cos y) / (sinh² x + cos² y), the divisor being a sum of two squares: so
 * both parts are right to the last digits next to the poles, too. Where tanh x is 1 to all digits x
 * is bounded.
 */
export function tanh(b: Ops, { re: x, im: y }: ComplexParts): ComplexParts {
  const most = byDigits(x, 354, 44);
  const size = abs(b, x);
  const near = hyperbolic(b, b.min(size, most));
  const [cosine, sine] = [b.cos(y), b.sin(y)];
  const divisor = b.add(b.mul(near.sinh, near.sinh), b.mul(cosine, cosine));
  const sign = b.sign(x);
  const re = b.mul(b.div(b.mul(near.sinh, near.cosh), divisor), sign);
  const turned = b.mul(sine, cosine);
  const im = b.select(b.gt(size, most), b.mul(turned, 0), b.div(turned, divisor));
  const noAngle = b.and(isNaN(b, cosine), isInfinite(b, x));
  return {
    re: b.select(noAngle, sign, b.select(b.eq(x, 0), x, re)),
    im: b.select(b.eq(y, 0), y, b.select(noAngle, 0, im)),
  };
}

/**
 * f(iz) / i, with the parts exchanged on the way in and out: for odd f that are real on the real
 * axis.
 */
export const turned =
  (f: (b: Ops, z: ComplexParts) => ComplexParts) =>
  (b: Ops, { re, im }: ComplexParts): ComplexParts => {
    const w = f(b, { re: im, im: re });
    return { re: w.im, im: w.re };
  };

/** sinh(iz) / i */
export const sin = turned(sinh);

/** cosh(iz) */
export const cos = (b: Ops, { re, im }: ComplexParts): ComplexParts =>
  cosh(b, { re: b.neg(im), im: re });

/** tanh(iz) / i */
export const tan = turned(tanh);

/**
 * 1 / (1 + e^-z), with e = e^-|x|: the square of the size of the divisor is (1 - e)² + 4e
 * cos²(y/2), a sum of terms of one sign.
 */
export function logistic(b: Ops, { re: x, im: y }: ComplexParts): ComplexParts {
  const size = abs(b, x);
  const e = b.exp(b.neg(size));
  const rest = b.neg(apply(b, 'expm1', b.neg(size)));
  const half = b.cos(b.mul(y, 0.5));
  const even = b.mul(b.mul(half, half), 2);
  const divisor = b.add(b.mul(rest, rest), b.mul(b.mul(even, e), 2));
  const above = b.add(rest, b.mul(even, e));
  const below = b.mul(b.sub(even, rest), e);
  const re = b.div(b.select(b.ge(x, 0), above, below), divisor);
  const im = b.div(b.mul(e, b.sin(y)), divisor);
  const isDecided = isInfinite(b, x);
  return {
    re: b.select(isDecided, b.max(b.sign(x), 0), re),
    im: b.select(isDecided, 0, im),
  };
}
