/** Comparisons of expressions. */
import { at } from '../array/shape.js';
import type { Expr } from './scalar.js';

/** Equality of trees; locals and buffers by identity. */
export function sameExpr(x: Expr, y: Expr): boolean {
  if (x === y) return true;
  if (x.kind === 'literal' && y.kind === 'literal')
    return x.dtype === y.dtype && Object.is(x.value, y.value);
  if (x.kind === 'local' && y.kind === 'local') return x.local === y.local;
  if (x.kind === 'load' && y.kind === 'load')
    return x.buffer === y.buffer && sameExpr(x.offset, y.offset);
  if (x.kind === 'op' && y.kind === 'op')
    return (
      x.op === y.op && x.dtype === y.dtype && x.args.every((a, i) => sameExpr(a, at(y.args, i)))
    );
  return false;
}

/** How far y lies behind x, where that is known. */
export function distanceOf(x: Expr, y: Expr): number | null {
  const [a, b] = [withoutLiteral(x), withoutLiteral(y)];
  return sameExpr(a.rest, b.rest) ? b.literal - a.literal : null;
}

/** An offset as a sum with a literal. */
function withoutLiteral(e: Expr): { rest: Expr; literal: number } {
  const last = e.kind === 'op' ? e.args[1] : undefined;
  if (e.kind !== 'op' || last?.kind !== 'literal') return { rest: e, literal: 0 };
  const rest = at(e.args, 0);
  if (e.op === 'add') return { rest, literal: last.value };
  return e.op === 'sub' ? { rest, literal: -last.value } : { rest: e, literal: 0 };
}
