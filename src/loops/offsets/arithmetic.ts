/**
 * Index arithmetic: int32 expressions that never overflow. The factories fold literals. Division is
 * in `division.ts`.
 */
import type { Affine } from './affine.js';
import { rangeOf } from '../range.js';
import type { Expr } from '../scalar.js';

export const integer = (value: number): Expr => ({ kind: 'literal', dtype: 'int32', value });
/** An operation on int32 as it stands. */
export const int32 = (
  name: 'add' | 'sub' | 'mul' | 'div' | 'rem' | 'min' | 'max',
  x: Expr,
  y: Expr,
): Expr => ({
  kind: 'op',
  dtype: 'int32',
  op: name,
  args: [x, y],
});

/** Sums end with their literal part, so that neighbouring offsets share the rest. */
export function indexAdd(x: Expr, y: Expr): Expr {
  const [a, b] = [endingLiteral(x), endingLiteral(y)];
  const rest = a.rest === null ? b.rest : b.rest === null ? a.rest : int32('add', a.rest, b.rest);
  return withLiteral(rest, a.literal + b.literal);
}

/** An expression as a rest and the literal added to it; no rest where it is a literal. */
function endingLiteral(x: Expr): { rest: Expr | null; literal: number } {
  if (x.kind === 'literal') return { rest: null, literal: x.value };
  if (x.kind === 'op' && x.dtype === 'int32' && (x.op === 'add' || x.op === 'sub')) {
    const [rest, last] = x.args as [Expr, Expr];
    if (last.kind === 'literal')
      return { rest, literal: x.op === 'add' ? last.value : -last.value };
  }
  return { rest: x, literal: 0 };
}

function withLiteral(rest: Expr | null, n: number): Expr {
  if (rest === null) return integer(n);
  if (n === 0) return rest;
  return n < 0 ? int32('sub', rest, integer(-n)) : int32('add', rest, integer(n));
}

export function indexSub(x: Expr, y: Expr): Expr {
  if (y.kind === 'literal') return indexAdd(x, integer(-y.value));
  return int32('sub', x, y);
}

export function indexMul(x: Expr, y: Expr): Expr {
  if (x.kind === 'literal' && y.kind !== 'literal') return indexMul(y, x);
  if (y.kind !== 'literal') return int32('mul', x, y);
  const { rest, literal } = endingLiteral(x);
  if (rest === null || y.value === 0) return integer(literal * y.value);
  return withLiteral(y.value === 1 ? rest : int32('mul', rest, y), literal * y.value);
}

/** The sum of the terms and the constant, in their order. */
export const indexSum = ({ terms, constant }: Affine): Expr =>
  terms.reduce(
    (sum, { factor, of }) => indexAdd(sum, indexMul(of, integer(factor))),
    integer(constant),
  );

/** An index moved into low … high, as far as it can be elsewhere. */
export function indexClamp(x: Expr, low: number, high: number): Expr {
  if (x.kind === 'literal') return integer(Math.min(Math.max(x.value, low), high));
  const { low: least, high: greatest } = rangeOf(x);
  const below = greatest <= high ? x : int32('min', x, integer(high));
  return least >= low ? below : int32('max', below, integer(low));
}
