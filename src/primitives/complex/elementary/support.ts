/** What the formulas of complex functions share: signs, sizes and constants of real values. */
import { isDouble } from '../../../array/dtype.js';
import { noParams, type PrimName, type PrimParams } from '../../../ir/program.js';
import type { Ops, Primal } from '../../ops.js';

type PlainFunction = {
  [N in PrimName]: PrimParams[N] extends Readonly<Record<string, never>> ? N : never;
}[PrimName];

/** A primitive without params. */
export const apply = (b: Ops, name: PlainFunction, ...x: Primal[]): Primal =>
  b.bind1(name, x, noParams as never);

export const abs = (b: Ops, x: Primal): Primal => apply(b, 'abs', x);

/** One of two numbers, of the dtype of x. */
export const eitherNumber = (b: Ops, test: Primal, yes: number, no: number, x: Primal): Primal =>
  b.select(test, b.full(yes, { shape: [], dtype: x.aval.dtype }), no);

/** One of two numbers by the number of digits of x. */
export const byDigits = (x: Primal, double: number, single: number): number =>
  isDouble(x.aval.dtype) ? double : single;

export const isNaN = (b: Ops, x: Primal): Primal => b.ne(x, x);
export const isInfinite = (b: Ops, x: Primal): Primal => b.eq(abs(b, x), Infinity);

/** Whether the sign bit is set, of -0 as well; false for NaN. */
export const isNegative = (b: Ops, x: Primal): Primal => b.or(b.lt(x, 0), b.lt(b.div(1, x), 0));

/** A size with the sign of x, of zeros too. */
export const withSign = (b: Ops, size: Primal, x: Primal): Primal =>
  b.select(isNegative(b, x), b.neg(size), size);

/** An infinite part as ±1, a finite one as ±0: the direction of an infinite number. */
export const boxed = (b: Ops, x: Primal): Primal =>
  b.select(isInfinite(b, x), b.sign(x), b.mul(x, 0));
