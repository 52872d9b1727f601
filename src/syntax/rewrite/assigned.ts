/** Which variables statements and expressions assign for what stands behind them. */
import type { FunctionNode, SyntaxNode } from './analysis/nodes.js';
import type { Binding, Scopes } from './analysis/scopes.js';

/** The function in which they stand. */
interface Around {
  readonly f: FunctionNode;
  readonly scopes: Scopes;
}

/** The variables that nodes assign, or functions they call, and that outlive them. */
export function assignedAround(
  nodes: readonly SyntaxNode[],
  start: number,
  end: number,
  { f, scopes }: Around,
): Binding[] {
  const found = new Set<Binding>();
  const { calls } = scopes.occurrences;
  for (const root of nodes) for (const b of scopes.assignedIn(root)) found.add(b);
  if (nodes.some((root) => calls.isIn(root))) for (const b of scopes.untold) found.add(b);
  return [...found].filter(
    (b) =>
      !b.isBoxed &&
      b.kind !== 'const' &&
      b.kind !== 'imported' &&
      b.owner !== undefined &&
      b.scope.start <= start &&
      b.scope.end >= end &&
      (b.kind === 'var' || b.place < start || (b.place >= end && b.owner !== f)),
  );
}
