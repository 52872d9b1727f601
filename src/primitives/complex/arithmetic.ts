/** Products, quotients and sizes of complex values, as equations of their parts. */
import { noParams, type PrimName, type PrimParams } from '../../ir/program.js';
import type { Ops, Primal } from '../ops.js';
import { partsOf, type Parts, type WriteParts } from './parts.js';

/** (a + bi)(c + di) = ac - bd + (ad + bc)i */
export const multiply = (b: Ops, x: Parts, y: Parts): Parts => ({
  re: b.sub(b.mul(x.re, y.re), b.mul(x.im, y.im)),
  im: b.add(b.mul(x.re, y.im), b.mul(x.im, y.re)),
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

const abs = (b: Ops, x: Primal): Primal => b.bind1('abs', [x], noParams);

/**
 * (a + bi) / (c + di) by Smith's formula: the larger part of the divisor is divided by first, so
 * that no square overflows or vanishes. Source: R. L. Smith, Algorithm 116, CACM 5 (1962).
 */
export function divide(b: Ops, x: Parts, y: Parts): Parts {
  const byReal = b.ge(abs(b, y.re), abs(b, y.im));
  const pick = (p: Primal, q: Primal): Primal => b.select(byReal, p, q);
  const [large, small] = [pick(y.re, y.im), pick(y.im, y.re)];
  const ratio = b.div(small, large);
  const divisor = b.add(large, b.mul(small, ratio));
  // Where the imaginary part is the larger: (b + a r) / d and (b r - a) / d.
  const [first, second] = [pick(x.re, x.im), pick(x.im, x.re)];
  const re = b.div(b.add(first, b.mul(second, ratio)), divisor);
  const im = b.div(b.sub(second, b.mul(first, ratio)), divisor);
  return { re, im: pick(im, b.neg(im)) };
}

/**
 * √(a² + b²), where the larger part is the unit, so that no square overflows or vanishes; infinite
 * where either part is infinite.
 */
export function absolute(b: Ops, { re, im }: Parts): Primal {
  const [x, y] = [abs(b, re), abs(b, im)];
  const [large, small] = [b.max(x, y), b.min(x, y)];
  const ratio = b.select(b.eq(large, 0), 0, b.div(small, large));
  const size = b.mul(large, b.sqrt(b.add(b.mul(ratio, ratio), 1)));
  const infinite = b.or(b.eq(x, Infinity), b.eq(y, Infinity));
  return b.select(infinite, Infinity, size);
}

/** z / |z|, and 0 at 0: the sign of a complex number. */
export function direction(b: Ops, z: Parts): Parts {
  const size = absolute(b, z);
  const unit = b.select(b.eq(size, 0), 1, size);
  return { re: b.div(z.re, unit), im: b.div(z.im, unit) };
}
