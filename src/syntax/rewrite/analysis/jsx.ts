/** JSX in syntax trees: it passes through as it is, and so do the functions that hold some. */
import { childrenOf, walk, type SyntaxNode } from './nodes.js';

const isOfJsx = ({ type }: { readonly type: string }): boolean => type.startsWith('JSX');

/** Whether there is JSX in a node. */
export function holdsJsx(node: SyntaxNode): boolean {
  if (isOfJsx(node)) return true;
  return childrenOf(node).some(holdsJsx);
}

/** A node of acorn-jsx, whose types acorn does not know. */
interface JsxNode {
  type: string;
  readonly name?: unknown;
  readonly object?: JsxNode;
}

/** Names of elements that stand for variables become identifiers, as others that use these. */
export function nameElements(program: SyntaxNode): void {
  walk(program, (node) => {
    if (!/^JSX(?:Opening|Closing)Element$/.test(node.type)) return;
    const tag = (node as unknown as JsxNode).name as JsxNode;
    let root = tag;
    while (root.type === 'JSXMemberExpression' && root.object !== undefined) root = root.object;
    // Names in small letters are those of the host's elements, unless a member is asked for.
    const isVariable = root !== tag || /^[^a-z]/.test(String(root.name));
    if (root.type === 'JSXIdentifier' && isVariable) root.type = 'Identifier';
  });
}
