/** Which jumps leave notes that are read: what stands behind them depends on these. */
import { followingOf, isAbrupt, isNextTurn, type Jump, type JumpTarget } from './exits.js';
import { isLoop, type es, type LoopNode, type SyntaxNode } from './nodes.js';

/** The targets of a function's jumps of which somebody asks whether there was a jump to them. */
export function targetsRead(
  body: es.BlockStatement,
  outOf: (s: SyntaxNode) => readonly Jump[],
): readonly JumpTarget[] {
  const found: JumpTarget[] = [];
  const read = (jumps: readonly Jump[]): void => {
    for (const { target } of jumps) found.push(target);
  };
  const list = (statements: readonly SyntaxNode[]): void => {
    for (const [i, s] of statements.entries()) {
      const following = followingOf(s, statements, i, outOf(s));
      if (following === 'other side' && s.type === 'IfStatement') {
        statement(s.consequent);
        return list([...(s.alternate ? [s.alternate] : []), ...statements.slice(i + 1)]);
      }
      statement(s);
      if (following === 'guarded') read(outOf(s));
      if (following === 'never') return;
    }
  };
  const loop = (s: LoopNode): void => {
    const jumps = outOf(s.body);
    const leaving = jumps.filter(({ target }) => !isNextTurn(target, s));
    read(s.type === 'ForInStatement' && leaving.length > 0 ? jumps : leaving);
    statement(s.body);
  };
  const statement = (s: SyntaxNode): void => {
    if (isLoop(s)) loop(s);
    else if (s.type === 'BlockStatement') list(s.body);
    else if (s.type === 'LabeledStatement') statement(s.body);
    else if (s.type === 'IfStatement') {
      statement(s.consequent);
      if (s.alternate) statement(s.alternate);
    } else if (s.type === 'SwitchStatement')
      for (const c of s.cases) {
        if (!c.consequent.some(isAbrupt)) read(c.consequent.flatMap((node) => outOf(node)));
        list(c.consequent);
      }
  };
  list(body.body);
  return found;
}
