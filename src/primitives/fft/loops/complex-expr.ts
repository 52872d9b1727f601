/**
 * Complex arithmetic on expressions. A part that is null is zero: what is computed with it vanishes
 * from the text.
 */
import type { DType } from '../../../array/dtype.js';
import { at } from '../../../array/shape.js';
import { literal, op, type Expr } from '../../../loops/expr.js';

export type PartExpr = Expr | null;

export interface ComplexExpr {
  readonly re: PartExpr;
  readonly im: PartExpr;
}

export const zero: ComplexExpr = { re: null, im: null };

export function addParts(x: PartExpr, y: PartExpr): PartExpr {
  if (x === null || y === null) return x ?? y;
  return op('add', x.dtype, x, y);
}

export function subParts(x: PartExpr, y: PartExpr): PartExpr {
  if (y === null) return x;
  if (x !== null) return op('sub', x.dtype, x, y);
  // What is negative for its own sake is not negated twice.
  return y.kind === 'op' && y.op === 'neg' ? at(y.args, 0) : op('neg', y.dtype, y);
}

export const mulParts = (x: PartExpr, y: PartExpr): PartExpr =>
  x === null || y === null ? null : op('mul', x.dtype, x, y);

/** A part times a number known now. */
export const scalePart = (x: PartExpr, factor: number): PartExpr =>
  x === null ? null : op('mul', x.dtype, x, literal(factor, x.dtype));

export const add = (x: ComplexExpr, y: ComplexExpr): ComplexExpr => ({
  re: addParts(x.re, y.re),
  im: addParts(x.im, y.im),
});

export const sub = (x: ComplexExpr, y: ComplexExpr): ComplexExpr => ({
  re: subParts(x.re, y.re),
  im: subParts(x.im, y.im),
});

export const mul = (x: ComplexExpr, y: ComplexExpr): ComplexExpr => ({
  re: subParts(mulParts(x.re, y.re), mulParts(x.im, y.im)),
  im: addParts(mulParts(x.re, y.im), mulParts(x.im, y.re)),
});

export const scaled = (x: ComplexExpr, factor: number): ComplexExpr => ({
  re: scalePart(x.re, factor),
  im: scalePart(x.im, factor),
});

export const conjugate = ({ re, im }: ComplexExpr): ComplexExpr => ({
  re,
  im: subParts(null, im),
});

/** The parts exchanged. */
export const swapped = ({ re, im }: ComplexExpr): ComplexExpr => ({ re: im, im: re });

/** -i·x */
export const timesMinusI = ({ re, im }: ComplexExpr): ComplexExpr => ({
  re: im,
  im: subParts(null, re),
});

/** x - i·y */
export const subTimesI = (x: ComplexExpr, y: ComplexExpr): ComplexExpr => ({
  re: addParts(x.re, y.im),
  im: subParts(x.im, y.re),
});

/** x + i·y */
export const addTimesI = (x: ComplexExpr, y: ComplexExpr): ComplexExpr => ({
  re: subParts(x.re, y.im),
  im: addParts(x.im, y.re),
});

/** The part as a number of its own. */
export const wholePart = (x: PartExpr, dtype: DType): Expr => x ?? literal(0, dtype);
