/**
 * Jumps: `return`, `break`, `continue`, and `throw`. A branch that may be traced cannot be jumped
 * out of, so that a jump becomes a note of where to go, and what would be jumped over is done only
 * where there is none.
 */
import { at } from '../../../array/shape.js';
import { childrenOf, holdsStatements, isLoop, type es, type SyntaxNode } from './nodes.js';
import { isWithin, Places, type Placed } from './occurrences.js';

/** Where a jump goes: the function, or a statement that is left or goes on with its next turn. */
export interface JumpTarget {
  readonly kind: 'return' | 'break' | 'continue';
  /** The loop, switch or labeled block; null for the function. */
  readonly node: SyntaxNode | null;
}

/** Where a return goes. */
export const toEnd: JumpTarget = { kind: 'return', node: null };

export interface Jump extends Placed {
  readonly node: SyntaxNode;
  readonly target: JumpTarget;
}

export interface Jumps {
  /** The jumps within a statement that go out of it. */
  readonly outOf: (statement: SyntaxNode) => readonly Jump[];
  readonly targetOf: (jump: SyntaxNode) => JumpTarget;
}

interface Around {
  readonly node: SyntaxNode;
  readonly labels: readonly string[];
}

/** The jumps of a function's body; those within `try` stay as they are. */
export function jumpsOf(body: SyntaxNode): Jumps {
  const all = new Places<Jump>();
  const found = new Map<SyntaxNode, readonly Jump[]>();
  const targets = new Map<SyntaxNode, JumpTarget>();
  const add = (node: SyntaxNode, target: JumpTarget): void => {
    all.add({ start: node.start, end: node.end, node, target });
    targets.set(node, target);
  };
  const visit = (node: SyntaxNode, around: readonly Around[], labels: readonly string[]): void => {
    switch (node.type) {
      case 'TryStatement':
        return;
      case 'ReturnStatement':
      case 'ThrowStatement':
        return add(node, toEnd);
      case 'BreakStatement':
      case 'ContinueStatement': {
        const name = node.label?.name;
        const isBreak = node.type === 'BreakStatement';
        const found = around.findLast((a) =>
          name !== undefined
            ? a.labels.includes(name)
            : isLoop(a.node) || (isBreak && a.node.type === 'SwitchStatement'),
        );
        return add(node, { kind: isBreak ? 'break' : 'continue', node: found?.node ?? null });
      }
      case 'LabeledStatement': {
        const own = [...labels, node.label.name];
        if (isLoop(node.body)) return visit(node.body, around, own);
        return visit(node.body, [...around, { node, labels: own }], []);
      }
      default:
        if (!holdsStatements(node)) return;
    }
    const isAround = isLoop(node) || node.type === 'SwitchStatement';
    const inner = isAround ? [...around, { node, labels }] : around;
    for (const child of childrenOf(node)) visit(child, inner, []);
  };
  visit(body, [], []);
  return {
    outOf: (statement) => {
      const known = found.get(statement);
      if (known !== undefined) return known;
      const jumps = all
        .within(statement)
        .filter(({ target }) => target.node === null || !isWithin(target.node, statement));
      found.set(statement, jumps);
      return jumps;
    },
    targetOf: (jump) => targets.get(jump) ?? toEnd,
  };
}

/** Whether what stands behind a statement is never reached from it. */
export function isAbrupt(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return true;
    case 'BlockStatement':
      return node.body.some(isAbrupt);
    case 'IfStatement':
      return node.alternate !== null && node.alternate !== undefined
        ? isAbrupt(node.consequent) && isAbrupt(node.alternate)
        : false;
    default:
      return false;
  }
}

/** Whether a statement does something where it stands. */
export const isExecuted = (s: SyntaxNode): boolean =>
  s.type !== 'FunctionDeclaration' && s.type !== 'EmptyStatement';

/**
 * What of the statements behind one is done: all, nothing, what its other side is where the first
 * one jumps, or all where it has not jumped.
 */
export type Following = 'always' | 'never' | 'other side' | 'guarded';

/** The same of a statement at a place of a list; `jumps` are those out of it that become notes. */
export function followingOf(
  s: SyntaxNode,
  list: readonly SyntaxNode[],
  place: number,
  jumps: readonly Jump[],
): Following {
  if (jumps.length === 0 || !isFollowed(list, place)) return 'always';
  if (isAbrupt(s)) return 'never';
  return s.type === 'IfStatement' && isAbrupt(s.consequent) ? 'other side' : 'guarded';
}

/** Whether something is done behind the statement at a place of a list. */
export function isFollowed(list: readonly SyntaxNode[], place: number): boolean {
  for (let i = list.length - 1; i > place; i--) if (isExecuted(at(list, i))) return true;
  return false;
}

/** Whether a jump goes on with the next turn of a loop. */
export const isNextTurn = (target: JumpTarget, loop: SyntaxNode): boolean =>
  target.kind === 'continue' && target.node === loop;

/** Whether a function returns, or throws, elsewhere than in its last statement. */
export function returnsEarly(body: es.BlockStatement, jumps: Jumps): boolean {
  const last = body.body.findLast(isExecuted);
  return jumps.outOf(body).some(({ node }) => node !== last);
}
