/** int32 expressions as sums of multiples of others, and a number. */
import { at } from '../../array/shape.js';
import { rangeOf } from '../range.js';
import { sameExpr } from '../same-expr.js';
import type { Range } from '../ops.js';
import type { Expr } from '../scalar.js';

/** A multiple of an expression that is no sum itself. */
export interface Term {
  readonly factor: number;
  readonly of: Expr;
}

/** The sum of the terms and the constant. No two terms are multiples of one expression. */
export interface Affine {
  readonly terms: readonly Term[];
  readonly constant: number;
}

export const affineOf = (x: Expr): Affine => plus({ terms: [], constant: 0 }, 1, x);

/** The sum and a multiple of an expression. */
export function plus(sum: Affine, factor: number, x: Expr): Affine {
  const terms = [...sum.terms];
  const constant = sum.constant + collect(x, factor, terms);
  return { terms: merged(terms), constant };
}

/** The values that it takes, if nothing wraps around. */
export function rangeOfAffine({ terms, constant }: Affine): Range {
  let [low, high] = [constant, constant];
  for (const { factor, of } of terms) {
    const range = rangeOf(of);
    low += factor * (factor > 0 ? range.low : range.high);
    high += factor * (factor > 0 ? range.high : range.low);
  }
  return { low, high };
}

/** Adds the terms of a multiple of x to the list; gives the number that it adds. */
function collect(x: Expr, factor: number, terms: Term[]): number {
  if (x.kind === 'literal') return factor * x.value;
  if (x.kind === 'op' && (x.op === 'add' || x.op === 'sub')) {
    const first = collect(at(x.args, 0), factor, terms);
    return first + collect(at(x.args, 1), x.op === 'add' ? factor : -factor, terms);
  }
  if (x.kind === 'op' && x.op === 'mul' && x.args[1]?.kind === 'literal')
    return collect(at(x.args, 0), factor * x.args[1].value, terms);
  terms.push({ factor, of: x });
  return 0;
}

/** Multiples of one expression as one term. */
function merged(terms: readonly Term[]): Term[] {
  const result: Term[] = [];
  for (const { factor, of } of terms) {
    const i = result.findIndex((t) => sameExpr(t.of, of));
    const known = result[i];
    if (known === undefined) result.push({ factor, of });
    else result[i] = { factor: known.factor + factor, of };
  }
  return result.filter((t) => t.factor !== 0);
}
