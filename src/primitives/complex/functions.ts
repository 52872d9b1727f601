/** Elementary functions of complex values, as equations of their parts. */
import { noParams, type PrimName, type PrimParams } from '../../ir/program.js';
import type { Ops, Primal } from '../ops.js';
import { absolute, divide, multiply } from './arithmetic.js';
import type { Formula, Parts } from './parts.js';

type PlainFunction = {
  [N in PrimName]: PrimParams[N] extends Readonly<Record<string, never>> ? N : never;
}[PrimName];

const of = (b: Ops, name: PlainFunction, ...x: Primal[]): Primal =>
  b.bind1(name, x, noParams as never);

/** eˣ (cos y + i sin y); where y is 0 the imaginary part is y, also for infinite eˣ. */
export const exp = (b: Ops, { re, im }: Parts): Parts => {
  const size = b.exp(re);
  return { re: b.mul(size, b.cos(im)), im: b.select(b.eq(im, 0), im, b.mul(size, b.sin(im))) };
};

/** ln|z| + i arg z */
export const log = (b: Ops, z: Parts): Parts => ({
  re: b.log(absolute(b, z)),
  im: of(b, 'atan2', z.im, z.re),
});

/** √z with the cut along the negative real axis: the part that does not cancel first. */
export const sqrt = (b: Ops, z: Parts): Parts => {
  const size = absolute(b, z);
  const root = b.sqrt(b.mul(b.add(size, of(b, 'abs', z.re)), 0.5));
  const other = b.select(b.eq(root, 0), root, b.div(of(b, 'abs', z.im), b.mul(root, 2)));
  const right = b.ge(z.re, 0);
  const im = b.select(right, other, root);
  const negative = b.lt(b.div(1, z.im), 0);
  const below = b.or(b.lt(z.im, 0), b.and(b.eq(z.im, 0), negative));
  return { re: b.select(right, root, other), im: b.select(below, b.neg(im), im) };
};

/** sin x cosh y + i cos x sinh y */
export const sin = (b: Ops, { re, im }: Parts): Parts => ({
  re: b.mul(b.sin(re), b.cosh(im)),
  im: b.mul(b.cos(re), b.sinh(im)),
});

/** cos x cosh y - i sin x sinh y */
export const cos = (b: Ops, { re, im }: Parts): Parts => ({
  re: b.mul(b.cos(re), b.cosh(im)),
  im: b.neg(b.mul(b.sin(re), b.sinh(im))),
});

/** sinh x cos y + i cosh x sin y */
export const sinh = (b: Ops, { re, im }: Parts): Parts => ({
  re: b.mul(b.sinh(re), b.cos(im)),
  im: b.mul(b.cosh(re), b.sin(im)),
});

/** cosh x cos y + i sinh x sin y */
export const cosh = (b: Ops, { re, im }: Parts): Parts => ({
  re: b.mul(b.cosh(re), b.cos(im)),
  im: b.mul(b.sinh(re), b.sin(im)),
});

/** exp(y ln x) */
export const pow = (b: Ops, x: Parts, y: Parts): Parts => exp(b, multiply(b, y, log(b, x)));

/** By squaring. */
export function integerPow(b: Ops, z: Parts, exponent: number): Parts {
  const one: Parts = { re: b.full(1, z.re.aval), im: b.full(0, z.re.aval) };
  if (exponent === 0) return one;
  if (exponent < 0) return divide(b, one, integerPow(b, z, -exponent));
  if (exponent === 1) return z;
  const half = integerPow(b, z, exponent >> 1);
  const square = multiply(b, half, half);
  return exponent % 2 === 0 ? square : multiply(b, square, z);
}

/** The formulas by the name of the primitive. */
export const formulas = { exp, log, sqrt, sin, cos, sinh, cosh } satisfies Partial<
  Record<PrimName, Formula>
>;
