import type { Expr } from '../loops/expr.js';

/** How many different operations and loads the expressions consist of, index arithmetic excluded. */
export function countOps(roots: readonly Expr[]): number {
  const seen = new Set<Expr>();
  const waiting = [...roots];
  let count = 0;
  for (let e = waiting.pop(); e !== undefined; e = waiting.pop()) {
    if (seen.has(e)) continue;
    seen.add(e);
    if (e.kind === 'load') count++;
    else if (e.kind === 'op') {
      if (e.dtype !== 'int32') count++;
      waiting.push(...e.args);
    } else if (e.kind === 'choose') {
      count++;
      waiting.push(e.test, e.yes, e.no);
    }
  }
  return count;
}
