/** What all steps of the rewriting ask of syntax trees. */
import type * as es from 'acorn';
import { childFields } from './child-fields.js';

export type { es };
export type SyntaxNode = es.AnyNode;
export type FunctionNode =
  es.FunctionDeclaration | es.FunctionExpression | es.ArrowFunctionExpression;
export type LoopNode =
  es.ForStatement | es.ForInStatement | es.ForOfStatement | es.WhileStatement | es.DoWhileStatement;

export const isFunction = (node: SyntaxNode): node is FunctionNode =>
  node.type === 'FunctionDeclaration' ||
  node.type === 'FunctionExpression' ||
  node.type === 'ArrowFunctionExpression';

export const isLoop = (node: SyntaxNode): node is LoopNode =>
  node.type === 'ForStatement' ||
  node.type === 'ForInStatement' ||
  node.type === 'ForOfStatement' ||
  node.type === 'WhileStatement' ||
  node.type === 'DoWhileStatement';

const holders = new Set<SyntaxNode['type']>([
  'BlockStatement',
  'CatchClause',
  'DoWhileStatement',
  'ForInStatement',
  'ForOfStatement',
  'ForStatement',
  'IfStatement',
  'LabeledStatement',
  'SwitchCase',
  'SwitchStatement',
  'TryStatement',
  'WhileStatement',
  'WithStatement',
]);

/** Whether statements of the same function stand in a node. */
export const holdsStatements = (node: SyntaxNode): boolean => holders.has(node.type);

/** Calls `visit` of the nodes right below, in the order of the text. */
export function forEachChild<S>(
  node: SyntaxNode,
  visit: (child: SyntaxNode, state: S) => void,
  state: S,
): void {
  for (const field of childFields(node.type)) {
    const value = (node as unknown as Readonly<Record<string, Children>>)[field];
    if (Array.isArray(value)) {
      for (const item of value as readonly (SyntaxNode | null)[]) if (item) visit(item, state);
    } else if (value) visit(value as SyntaxNode, state);
  }
}

type Children = SyntaxNode | readonly (SyntaxNode | null)[] | null | undefined;

/** The nodes right below, in the order of the text. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  forEachChild(node, (child, list) => void list.push(child), children);
  return children;
}

/** Calls `visit` of a node and all below it, except below those of which it returns false. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => boolean | void): void {
  if (visit(node) === false) return;
  forEachChild(node, walk, visit);
}

/** Without parentheses around it. */
export function bare(node: SyntaxNode): SyntaxNode {
  return node.type === 'ParenthesizedExpression' ? bare(node.expression) : node;
}

/** The identifiers that a pattern binds or assigns, without members. */
export function namesOfPattern(pattern: SyntaxNode): es.Identifier[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'ParenthesizedExpression':
      return namesOfPattern(pattern.expression);
    case 'ObjectPattern':
      return pattern.properties.flatMap((p) =>
        namesOfPattern(p.type === 'Property' ? p.value : p.argument),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((e) => (e === null ? [] : namesOfPattern(e)));
    case 'AssignmentPattern':
      return namesOfPattern(pattern.left);
    case 'RestElement':
      return namesOfPattern(pattern.argument);
    default:
      return [];
  }
}

/** Those of them that take what is left over, a list or an object of their own. */
export function restsOfPattern(pattern: SyntaxNode): es.Identifier[] {
  switch (pattern.type) {
    case 'RestElement':
      return pattern.argument.type === 'Identifier' ? [pattern.argument] : [];
    case 'ObjectPattern':
      return pattern.properties.flatMap((p) => restsOfPattern(p.type === 'Property' ? p.value : p));
    case 'ArrayPattern':
      return pattern.elements.flatMap((e) => (e === null ? [] : restsOfPattern(e)));
    case 'AssignmentPattern':
      return restsOfPattern(pattern.left);
    default:
      return [];
  }
}
