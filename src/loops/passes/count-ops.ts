import { isInt32, type Expr } from '../expr.js';
import { forEachPart } from '../walk.js';

/**
 * How many different operations and loads the expressions consist of, index arithmetic excluded.
 */
export function countOps(roots: readonly Expr[]): number {
  let count = 0;
  forEachPart(roots, (e) => {
    if (e.kind === 'load' || e.kind === 'choose' || (e.kind === 'op' && !isInt32(e))) count++;
  });
  return count;
}

/** Whether all arrays are read at this one offset, scalars and fixed elements apart. */
export function readsOnlyAt(offset: Expr, roots: readonly Expr[]): boolean {
  let isOnly = true;
  forEachPart(roots, (e) => {
    if (e.kind === 'load' && e.offset !== offset && e.offset.kind !== 'literal') isOnly = false;
  });
  return isOnly;
}
