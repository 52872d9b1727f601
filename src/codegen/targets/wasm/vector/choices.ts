/**
 * Branches as choices: in lanes both sides are computed anyway. A branch that gives a value,
 *
 *     var y = 0                              let s = sin(x)
 *     if p                                   let y = choose(p, max(x, 0), mul(s, s))
 *       y = max(x, 0)
 *     else
 *       let s = sin(x)
 *       y = mul(s, s)
 *
 * becomes one where each side is safe to compute when it is not wanted, and not dear: numbers one
 * by one skip the side that is not taken.
 */
import { choose, type Expr, type Local } from '../../../../loops/expr.js';
import type { For, Stmt } from '../../../../loops/loops.js';
import { scalarOps } from '../../../../loops/ops.js';
import { forEachPart, rootsOf } from '../../../../loops/walk.js';
import { mayMiss } from './analyze.js';

/** What the sides of the branches of a loop may cost together: about so many functions. */
const mostFunctions = 8;
/** How many simple operations take as long as a function. */
const simplePerFunction = 10;

/** The loop without its branches; null where one has to stay. */
export function withChoices(loop: For): For | null {
  if (!loop.body.some((s) => s.kind === 'if')) return loop;
  const sides: Stmt[] = [];
  const body = flattened(loop.body, sides);
  if (body === null || costOf(sides) > mostFunctions * simplePerFunction) return null;
  return { ...loop, body };
}

/** Statements without branches; `sides` receives what stood on sides of them. */
function flattened(statements: readonly Stmt[], sides: Stmt[]): Stmt[] | null {
  const written: Stmt[] = [];
  for (const [position, s] of statements.entries()) {
    const next = statements[position + 1];
    if (s.kind === 'var' && next?.kind === 'if') {
      const chosen = asChoice(s.local, next, sides);
      if (chosen === null) return null;
      written.push(...chosen);
    } else if (s.kind !== 'if') written.push(s);
    else if (statements[position - 1]?.kind !== 'var') return null;
  }
  return written;
}

function asChoice(local: Local, branch: Stmt & { kind: 'if' }, sides: Stmt[]): Stmt[] | null {
  const values: Expr[] = [];
  const written: Stmt[] = [];
  for (const side of [branch.yes, branch.no]) {
    const last = side.at(-1);
    const before = flattened(side.slice(0, -1), sides);
    if (before === null || last?.kind !== 'assign' || last.local !== local) return null;
    if (!before.every((s) => s.kind === 'let' && !mayMiss(s.value)) || mayMiss(last.value))
      return null;
    written.push(...before);
    sides.push(...side);
    values.push(last.value);
  }
  const [yes, no] = values as [Expr, Expr];
  return [...written, { kind: 'let', local, value: choose(branch.test, yes, no) }];
}

function costOf(statements: readonly Stmt[]): number {
  let cost = 0;
  forEachPart(statements.flatMap(rootsOf), (e) => {
    if (e.kind === 'op') cost += scalarOps[e.op].cost === 'simple' ? 1 : simplePerFunction;
  });
  return cost;
}
