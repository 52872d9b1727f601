/** The orders of `sort` and `topK`, for numbers and as expressions. -0 equals 0. */
import { isInexact } from '../../array/dtype.js';
import { compare, op, type Expr } from '../../loops/expr.js';

/** Ascending, NaN last: negative where x comes first, 0 where neither does. */
export function compareAscending(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Whether x may stand before y in ascending order: x <= y, or y is NaN. */
export const ascending = (x: Expr, y: Expr): Expr => orNaN(compare('le', x, y), y);

/** Whether x may stand before y in descending order, in which NaN counts as largest. */
export const descending = (x: Expr, y: Expr): Expr => orNaN(compare('ge', x, y), x);

const orNaN = (test: Expr, x: Expr): Expr =>
  isInexact(x.dtype) ? op('or', 'bool', test, compare('ne', x, x)) : test;
