/**
 * Variables that hide others. What an inner function assigns has to be told at each branch and loop
 * that may call it, by its name: nothing else of that name may stand in between.
 */
import { Edits } from '../text/edits.js';
import { walk, type SyntaxNode } from './nodes.js';
import type { Binding, Scopes } from './scopes.js';

/** Edits that rename variables which hide what an inner function assigns; null if none do. */
export function withoutHiding(source: string, program: SyntaxNode, scopes: Scopes): Edits | null {
  const shared = new Map<string, Binding[]>();
  for (const b of scopes.bindings)
    if (b.isShared && b.owner !== undefined) shared.set(b.name, [...(shared.get(b.name) ?? []), b]);
  const hiding = new Set(
    scopes.bindings.filter((b) => shared.get(b.name)?.some((other) => hides(b, other))),
  );
  if (hiding.size === 0) return null;
  const edits = new Edits(source);
  const nameOf = new Map([...hiding].map((b) => [b, freeName(source, b)]));
  const shorthands = shorthandsIn(program);
  walk(program, (node) => {
    const binding = node.type === 'Identifier' ? scopes.of(node) : undefined;
    const name = binding === undefined ? undefined : nameOf.get(binding);
    if (name !== undefined)
      edits.replace(
        node.start,
        node.end,
        shorthands.has(node) ? `${binding?.name}: ${name}` : name,
      );
  });
  return edits;
}

/** The identifiers that are both the name and the value of a field, as in `{ a }`. */
export function shorthandsIn(root: SyntaxNode): ReadonlySet<SyntaxNode> {
  const found = new Set<SyntaxNode>();
  walk(root, (node) => {
    if (node.type === 'Property' && node.shorthand)
      found.add(node.value.type === 'AssignmentPattern' ? node.value.left : node.value);
  });
  return found;
}

const hides = (b: Binding, other: Binding): boolean =>
  b !== other && other.scope.start <= b.scope.start && other.scope.end >= b.scope.end;

/** A name that occurs nowhere, for a variable that is declared at a place of its own. */
export function freeName(source: string, { name, place }: Pick<Binding, 'name' | 'place'>): string {
  for (let i = place; ; i++) if (!source.includes(`${name}_${i}`)) return `${name}_${i}`;
}
