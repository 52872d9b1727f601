import type { LoopBuilder } from '../../../loops/builder.js';
import { compare, integer, type Expr } from '../../../loops/expr.js';

/** Runs the case with this number; below the first it is the first, beyond the last the last. */
export function writeChoice(b: LoopBuilder, index: Expr, cases: readonly (() => void)[]): void {
  const chosen = b.let(index, 'index');
  const write = (k: number): void => {
    if (k === cases.length - 1) return cases[k]?.();
    b.if(
      compare('le', chosen, integer(k)),
      () => cases[k]?.(),
      () => write(k + 1),
    );
  };
  write(0);
}
