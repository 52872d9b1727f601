/** Arithmetic on floats of one dtype, short enough to be read as formulas. */
import { exponentBits, mantissaBits, type DType } from '../../../array/dtype.js';
import type { LoopBuilder } from '../../../loops/builder.js';
import { both, choose, compare, literal, op, type Expr } from '../../../loops/expr.js';

export const add = (x: Expr, y: Expr): Expr => op('add', x.dtype, x, y);
export const sub = (x: Expr, y: Expr): Expr => op('sub', x.dtype, x, y);
export const mul = (x: Expr, y: Expr): Expr => op('mul', x.dtype, x, y);
export const div = (x: Expr, y: Expr): Expr => op('div', x.dtype, x, y);
export const neg = (x: Expr): Expr => op('neg', x.dtype, x);
export const abs = (x: Expr): Expr => op('abs', x.dtype, x);
export const sqrt = (x: Expr): Expr => op('sqrt', x.dtype, x);
export const max = (x: Expr, y: Expr): Expr => op('max', x.dtype, x, y);
export const min = (x: Expr, y: Expr): Expr => op('min', x.dtype, x, y);
export const square = (x: Expr): Expr => mul(x, x);
export const number = (value: number, like: Expr): Expr => literal(value, like.dtype);
export const isZero = (x: Expr): Expr => compare('eq', x, number(0, x));
export const not = (test: Expr): Expr => op('not', 'bool', test);

/** |x| with the sign of y; zeros of either sign count as positive. */
export const withSignOf = (x: Expr, y: Expr): Expr =>
  choose(compare('lt', y, number(0, y)), neg(abs(x)), abs(x));

/** √(x² + y²), of numbers whose squares neither overflow nor vanish. */
export const hypotenuse = (x: Expr, y: Expr): Expr => sqrt(add(square(x), square(y)));

/** The distance from 1 to the next number. */
export const epsilonOf = (dtype: DType): number => 2 ** -mantissaBits[dtype];

/** A range of an index. */
export interface IndexSpan {
  readonly start?: number | Expr;
  readonly stop: number | Expr;
}

/** The sum of a term over an index. */
export function sumOver(
  b: LoopBuilder,
  dtype: DType,
  { start = 0, stop }: IndexSpan,
  term: (i: Expr) => Expr,
): Expr {
  const sum = b.variable(literal(0, dtype), 'sum');
  b.for(stop, (i) => sum.set(add(sum.value, term(i))), { start, order: 'folds' });
  return b.snapshot(sum.value, 'sum');
}

/** The greatest of some absolute values, at least 0; NaN where one is NaN. */
export function greatestOver(
  b: LoopBuilder,
  dtype: DType,
  { start = 0, stop }: IndexSpan,
  term: (i: Expr) => Expr,
): Expr {
  const greatest = b.variable(literal(0, dtype), 'greatest');
  b.for(stop, (i) => greatest.set(max(greatest.value, abs(term(i)))), { start, order: 'folds' });
  return b.snapshot(greatest.value, 'greatest');
}

/** Of matrices scaled by `safeScale`, what is so small that its square vanishes or loses bits. */
export const negligible = (dtype: DType): number => 2 ** Math.round(-0.4 * exponentLimit(dtype));

/** Finite numbers are smaller than 2 to this power. */
const exponentLimit = (dtype: DType): number => 2 ** (exponentBits[dtype] - 1);

/**
 * A power of two that brings the greatest element of a matrix near to 1, so that squares do not
 * overflow, and its inverse.
 */
export function safeScale(b: LoopBuilder, greatest: Expr): { scale: Expr; inverse: Expr } {
  const { dtype } = greatest;
  const step = 2 ** 8;
  const scale = b.variable(literal(1, dtype), 'scale');
  const scaled = () => mul(greatest, scale.value);
  const largest = literal(2 ** (exponentLimit(dtype) - 8), dtype);
  b.while(compare('ge', scaled(), literal(step, dtype)), () =>
    scale.set(mul(scale.value, literal(1 / step, dtype))),
  );
  const isSmall = compare('lt', scaled(), literal(1 / step, dtype));
  b.while(both(isSmall, compare('lt', scale.value, largest)), () =>
    scale.set(mul(scale.value, literal(step, dtype))),
  );
  return {
    scale: b.snapshot(scale.value, 'scale'),
    inverse: b.let(div(literal(1, dtype), scale.value), 'inverse'),
  };
}
