/**
 * Index arithmetic: int32 expressions that never overflow. The factories fold literals and use the
 * known ranges of loop indices, so that taking a flat offset apart again costs no division where
 * it was put together from parts that fit.
 */
import { at } from '../array/shape.js';
import { rangeOf } from './range.js';
import type { Expr } from './scalar.js';

const integer = (value: number): Expr => ({ kind: 'literal', dtype: 'int32', value });
const int32 = (
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

/** x / n for x >= 0 and a positive n known now. */
export function indexDiv(x: Expr, n: number): Expr {
  if (n === 1) return x;
  if (x.kind === 'literal') return integer(Math.floor(x.value / n));
  const parts = splitAt(x, n);
  if (parts === null) return int32('div', x, integer(n));
  const rest = rangeOf(parts.low).high < n ? integer(0) : int32('div', parts.low, integer(n));
  return indexAdd(parts.high, rest);
}

/** x mod n for x >= 0 and a positive n known now. */
export function indexRem(x: Expr, n: number): Expr {
  if (n === 1) return integer(0);
  if (x.kind === 'literal') return integer(x.value % n);
  const parts = splitAt(x, n);
  if (parts === null) return int32('rem', x, integer(n));
  return rangeOf(parts.low).high < n ? parts.low : int32('rem', parts.low, integer(n));
}

export function indexClamp(x: Expr, low: number, high: number): Expr {
  if (x.kind === 'literal') return integer(Math.min(Math.max(x.value, low), high));
  return int32('max', int32('min', x, integer(high)), integer(low));
}

/** A term of a sum: coefficient times expression; null stands for 1. */
interface Term {
  readonly factor: number;
  readonly of: Expr | null;
}

/** x as n·high + low with 0 <= low, or null where low might be negative. */
function splitAt(x: Expr, n: number): { high: Expr; low: Expr } | null {
  const terms: Term[] = [];
  collectTerms(x, 1, terms);
  let high: Expr = integer(0);
  let low: Expr = integer(0);
  for (const { factor, of } of terms) {
    if (of === null) {
      const quotient = Math.floor(factor / n);
      high = indexAdd(high, integer(quotient));
      low = indexAdd(low, integer(factor - quotient * n));
    } else if (factor % n === 0) high = indexAdd(high, indexMul(of, integer(factor / n)));
    else low = indexAdd(low, indexMul(of, integer(factor)));
  }
  return rangeOf(low).low >= 0 ? { high, low } : null;
}

function collectTerms(x: Expr, factor: number, terms: Term[]): void {
  if (x.kind === 'literal') terms.push({ factor: factor * x.value, of: null });
  else if (x.kind === 'op' && (x.op === 'add' || x.op === 'sub')) {
    collectTerms(at(x.args, 0), factor, terms);
    collectTerms(at(x.args, 1), x.op === 'add' ? factor : -factor, terms);
  } else if (x.kind === 'op' && x.op === 'mul' && x.args[1]?.kind === 'literal')
    collectTerms(at(x.args, 0), factor * x.args[1].value, terms);
  else terms.push({ factor, of: x });
}
