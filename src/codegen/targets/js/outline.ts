/**
 * Loops of long functions become functions of their own. V8 optimizes a function as a whole, which
 * takes long where it is long, and until then one loop after another runs by code that knows
 * nothing of what has not run yet. A short function is optimized soon, and once.
 */
import type { Expr } from '../../../loops/expr.js';
import { capturedBy } from '../../../loops/captured.js';
import type { For, LoopFunction, Stmt } from '../../../loops/loops.js';
import { bodiesOf, operandsOf, rootsOf } from '../../../loops/walk.js';

/** Functions of fewer operations stay whole. */
const longFunction = 1200;
/** The operations of a loop that is taken out: a call is little beside them. */
const [least, most] = [60, 700];

/** The loops that are taken out: the outermost nests of the right size that change no variable. */
export function outlinedLoops(f: LoopFunction): ReadonlySet<For> {
  const found = new Set<For>();
  const visit = (s: Stmt): void => {
    if (s.kind === 'for' && isNest(s)) {
      const weight = weightOfStatement(s);
      if (weight < least) return;
      if (weight <= most && capturedBy([s]).assigned.size === 0) {
        found.add(s);
        return;
      }
    }
    for (const body of bodiesOf(s)) body.forEach(visit);
  };
  const statements = f.kernels.flatMap((k) => k.body);
  const weight = statements.reduce((sum, s) => sum + weightOfStatement(s), 0);
  if (weight >= longFunction) statements.forEach(visit);
  return found;
}

const isNest = (s: For): boolean => s.body.some(hasLoop);

const hasLoop = (s: Stmt): boolean =>
  s.kind === 'for' || s.kind === 'while' || bodiesOf(s).some((body) => body.some(hasLoop));

/** About how many operations a statement has. */
const weightOfStatement = (s: Stmt): number =>
  rootsOf(s).reduce((sum, e) => sum + weightOf(e), 1) +
  bodiesOf(s).reduce((sum, body) => body.reduce((part, x) => part + weightOfStatement(x), sum), 0);

/** About how many operations an expression has. */
export const weightOf = (e: Expr): number => operandsOf(e).reduce((sum, x) => sum + weightOf(x), 1);
