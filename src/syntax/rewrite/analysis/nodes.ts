/** What all steps of the rewriting ask of syntax trees. */
import type * as es from 'acorn';

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

const isNode = (x: unknown): x is SyntaxNode =>
  typeof x === 'object' && x !== null && typeof (x as { type?: unknown }).type === 'string';

/** Where a node keeps its children: trees stay as they are, and all steps walk through them. */
const known = Symbol('children');

/** The nodes right below, in the order of the text. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const walked = node as SyntaxNode & { [known]?: readonly SyntaxNode[] };
  return (walked[known] ??= findChildren(node));
}

function findChildren(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  let isInOrder = true;
  const add = (value: unknown): void => {
    if (!isNode(value)) return;
    const last = children.at(-1);
    isInOrder &&= last === undefined || last.start < value.start;
    children.push(value);
  };
  for (const key in node) {
    const value: unknown = node[key as keyof SyntaxNode];
    if (Array.isArray(value)) for (const item of value) add(item);
    else add(value);
  }
  // A node may be held twice, as the name in `export { x }` is.
  return isInOrder ? children : [...new Set(children)].sort((a, b) => a.start - b.start);
}

/** Calls `visit` of a node and all below it, except below those of which it returns false. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => boolean | void): void {
  if (visit(node) === false) return;
  for (const child of childrenOf(node)) walk(child, visit);
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
