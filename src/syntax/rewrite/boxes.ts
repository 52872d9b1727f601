/**
 * Variables that inner functions write. Whoever runs a traced branch or loop cannot see them all,
 * so that an object stands for each, wherever its scope begins, and is told before each write.
 */
import { bare, namesOfPattern, type es, type SyntaxNode } from './analysis/nodes.js';
import type { Binding } from './analysis/scopes.js';
import type { ModuleFacts } from './module-facts.js';

export class Boxes {
  readonly #module: ModuleFacts;

  constructor(module: ModuleFacts) {
    this.#module = module;
  }

  /**
   * The objects for the parameters of a function, and for variables that are known in all of it:
   * their names, and what they are.
   */
  of(scope: SyntaxNode): (readonly [name: string, init: string])[] {
    return this.#where((b) => b.scope === scope && b.owner !== undefined && b.kind !== 'let');
  }

  /** Declares those for the variables of a declaration, which stand in front of it. */
  declaring({ declarations }: es.VariableDeclaration): string {
    const { scopes } = this.#module;
    if (scopes.boxed.length === 0) return '';
    const own = new Set(declarations.flatMap((d) => namesOfPattern(d.id).map(scopes.of)));
    return this.#where((b) => own.has(b) && b.owner !== undefined && b.kind === 'let')
      .map(([name, init]) => `const ${name} = ${init}; `)
      .join('');
  }

  /** Declares those for the variables of the module that rewritten functions assign. */
  ofModule(): string {
    return this.#where((b) => b.owner === undefined)
      .map(([name, init]) => `const ${name} = ${init}; `)
      .join('');
  }

  #where(is: (b: Binding) => boolean): (readonly [name: string, init: string])[] {
    const { scopes, names } = this.#module;
    return scopes.boxed.filter(is).map((b) => {
      const value = `${names.temporary}v`;
      const access = `() => ${b.name}, (${value}) => { ${b.name} = ${value}; }`;
      return [this.#nameOf(b), `${names.runtime}.variable('${b.name}', ${access})`] as const;
    });
  }

  #nameOf({ name }: Binding): string {
    const { temporary } = this.#module.names;
    return `${temporary}${temporary}${name}`;
  }

  /**
   * What comes before an assignment of these names, as an expression and a comma, or nothing;
   * `isRead` is whether it depends on what they had.
   */
  noting(names: readonly SyntaxNode[], isRead: boolean): string {
    const { scopes, functions, names: own } = this.#module;
    return names
      .map((name) => {
        const b = scopes.of(name);
        if (b === undefined || b.kind === 'const') return '';
        const isOfModule = b.owner === undefined;
        if (isOfModule ? isRead : !functions.has(b.owner as SyntaxNode))
          return `${own.runtime}.outside('${b.name}'), `;
        const note = isRead ? 'beforeCounting' : 'beforeAssigning';
        return b.isBoxed ? `${own.runtime}.${note}(${this.#nameOf(b)}), ` : '';
      })
      .join('');
  }

  /**
   * What comes before a field is changed by what it had, if the object may be from outside of what
   * is traced: one of a variable that is, or of one that is declared by it.
   */
  guarding(object: SyntaxNode): string {
    const { names, functions, scopes } = this.#module;
    const seen = new Set<Binding>();
    let b = scopes.of(rootOf(object));
    while (b?.init !== undefined && !seen.has(b)) {
      seen.add(b);
      const next = scopes.of(rootOf(b.init));
      if (next === undefined) break;
      b = next;
    }
    const root = rootOf(object);
    if (b === undefined || root.type !== 'Identifier') return '';
    const isKnown = b.kind === 'class' || b.kind === 'function' || !b.isCaptured;
    const isOutside = b.owner === undefined || !functions.has(b.owner) || !isKnown;
    return isOutside ? `${names.runtime}.outsideObject('${b.name}', ${root.name}), ` : '';
  }
}

/** The variable that an expression of members begins with, or what else stands there. */
function rootOf(object: SyntaxNode): SyntaxNode {
  let x = bare(object);
  while (x.type === 'MemberExpression') x = bare(x.object);
  return x;
}
