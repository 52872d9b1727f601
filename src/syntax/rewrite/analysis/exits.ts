/**
 * Jumps: `return`, `break`, `continue`, and `throw`. A branch that may be traced cannot be jumped
 * out of, so that a jump becomes a note of where to go, and what would be jumped over is done only
 * where there is none.
 */
import { childrenOf, isFunction, isLoop, type es, type SyntaxNode } from './nodes.js';

/** Where a jump goes: the function, or a statement that is left or goes on with its next turn. */
export interface JumpTarget {
  readonly kind: 'return' | 'break' | 'continue';
  /** The loop, switch or labeled block; null for the function. */
  readonly node: SyntaxNode | null;
}

export interface Jump {
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
  const all: Jump[] = [];
  const targets = new Map<SyntaxNode, JumpTarget>();
  const add = (node: SyntaxNode, target: JumpTarget): void => {
    all.push({ node, target });
    targets.set(node, target);
  };
  const visit = (node: SyntaxNode, around: readonly Around[], labels: readonly string[]): void => {
    if (isFunction(node) || node.type === 'TryStatement' || node.type.startsWith('Class')) return;
    switch (node.type) {
      case 'ReturnStatement':
      case 'ThrowStatement':
        return add(node, { kind: 'return', node: null });
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
    }
    const isAround = isLoop(node) || node.type === 'SwitchStatement';
    const inner = isAround ? [...around, { node, labels }] : around;
    for (const child of childrenOf(node)) visit(child, inner, []);
  };
  visit(body, [], []);
  return {
    outOf: (statement) =>
      all.filter(
        ({ node, target }) =>
          node.start >= statement.start &&
          node.end <= statement.end &&
          (target.node === null || !isWithin(target.node, statement)),
      ),
    targetOf: (jump) => targets.get(jump) ?? { kind: 'return', node: null },
  };
}

const isWithin = (inner: SyntaxNode, outer: SyntaxNode): boolean =>
  inner.start >= outer.start && inner.end <= outer.end;

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

/** Whether a function returns, or throws, elsewhere than in its last statement. */
export function returnsEarly(body: es.BlockStatement, jumps: Jumps): boolean {
  const last = body.body.findLast(isExecuted);
  return jumps.outOf(body).some(({ node }) => node !== last);
}
