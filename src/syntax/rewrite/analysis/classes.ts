/** What belongs to classes: private names, each of the innermost class that declares it. */
import type { es, SyntaxNode } from './nodes.js';
import { isWithin, type Occurrences } from './occurrences.js';

/** A private name with the place of its class, as two classes may have the same one. */
export type PrivateKey = (name: es.PrivateIdentifier) => string;

export function privateKeys({ closures }: Occurrences): PrivateKey {
  const bodies = closures.all.flatMap((node) => (isClass(node) ? [node.body] : []));
  return (name) => {
    const around = bodies.findLast((body) => isWithin(name, body) && declares(body, name));
    return `#${name.name}@${around?.start}`;
  };
}

const isClass = (node: SyntaxNode): node is es.ClassDeclaration | es.ClassExpression =>
  node.type === 'ClassDeclaration' || node.type === 'ClassExpression';

const declares = ({ body }: es.ClassBody, { name }: es.PrivateIdentifier): boolean =>
  body.some((m) => 'key' in m && m.key.type === 'PrivateIdentifier' && m.key.name === name);

/** The constructors of classes; in those that extend no other `this` is there at once. */
export function constructorsIn({
  closures,
}: Occurrences): ReadonlyMap<SyntaxNode, 'base' | 'derived'> {
  const found = new Map<SyntaxNode, 'base' | 'derived'>();
  for (const node of closures.all) {
    if (!isClass(node)) continue;
    for (const m of node.body.body)
      if (m.type === 'MethodDefinition' && m.kind === 'constructor')
        found.set(m.value, node.superClass ? 'derived' : 'base');
  }
  return found;
}
