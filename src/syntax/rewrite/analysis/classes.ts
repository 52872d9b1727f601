/** What belongs to classes: private names, each of the innermost class that declares it. */
import { childrenOf, type SyntaxNode } from './nodes.js';
import type { Occurrences } from './occurrences.js';

/** A private name with the place of its class, as two classes may have the same one. */
export type PrivateKey = (name: SyntaxNode) => string;

export function privateKeys(program: SyntaxNode): PrivateKey {
  let known: ReadonlyMap<SyntaxNode, string> | undefined;
  return (name) => (known ??= keysIn(program)).get(name) ?? '#';
}

function keysIn(program: SyntaxNode): ReadonlyMap<SyntaxNode, string> {
  const keys = new Map<SyntaxNode, string>();
  const visit = (node: SyntaxNode, around: ReadonlyMap<string, number>): void => {
    let inner = around;
    if (node.type === 'ClassBody') {
      const own = node.body.flatMap((m) =>
        'key' in m && m.key.type === 'PrivateIdentifier' ? [[m.key.name, node.start] as const] : [],
      );
      inner = new Map([...around, ...own]);
    }
    if (node.type === 'PrivateIdentifier') keys.set(node, `#${node.name}@${inner.get(node.name)}`);
    for (const child of childrenOf(node)) visit(child, inner);
  };
  visit(program, new Map());
  return keys;
}

/** The constructors of classes; in those that extend no other `this` is there at once. */
export function constructorsIn({
  closures,
}: Occurrences): ReadonlyMap<SyntaxNode, 'base' | 'derived'> {
  const found = new Map<SyntaxNode, 'base' | 'derived'>();
  for (const node of closures.all) {
    if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') continue;
    for (const m of node.body.body)
      if (m.type === 'MethodDefinition' && m.kind === 'constructor')
        found.set(m.value, node.superClass ? 'derived' : 'base');
  }
  return found;
}
