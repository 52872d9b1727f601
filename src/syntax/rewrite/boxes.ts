/**
 * Variables that inner functions write. Whoever runs a traced branch or loop cannot see them all,
 * so that an object stands for each, wherever its scope begins, and is told before each write.
 */
import { bare, namesOfPattern, type es, type SyntaxNode } from './analysis/nodes.js';
import type { Binding, Scopes } from './analysis/scopes.js';
import type { FreeNames } from './text/text.js';

/** What they depend on. */
interface BoxedModule {
  readonly scopes: Scopes;
  readonly names: FreeNames;
  /** All functions that are rewritten. */
  readonly functions: ReadonlySet<SyntaxNode>;
}

export class Boxes {
  readonly #module: BoxedModule;
  /** The variables in whose place an object is told, by scope. */
  readonly #byScope = new Map<SyntaxNode, Binding[]>();

  constructor(module: BoxedModule) {
    this.#module = module;
    for (const b of module.scopes.boxed) {
      const others = this.#byScope.get(b.scope);
      if (others === undefined) this.#byScope.set(b.scope, [b]);
      else others.push(b);
    }
  }

  /**
   * The objects for the parameters of a function, and for variables that are known in all of it:
   * their names, and what they are.
   */
  of(scope: SyntaxNode): (readonly [name: string, init: string])[] {
    const own = this.#byScope.get(scope)?.filter((b) => b.owner !== undefined && b.kind !== 'let');
    return own === undefined ? [] : this.#written(own);
  }

  /** Declares those for variables that are known in all of a block, at its beginning. */
  inBlock(block: es.BlockStatement): string {
    return this.of(block)
      .map(([name, init]) => `const ${name} = ${init}; `)
      .join('');
  }

  /** Declares those for the variables of a declaration, which stand in front of it. */
  declaring({ declarations }: es.VariableDeclaration): string {
    const { scopes } = this.#module;
    if (scopes.boxed.length === 0) return '';
    const own: Binding[] = [];
    for (const { id } of declarations)
      for (const name of namesOfPattern(id)) {
        const b = scopes.of(name);
        if (b?.isBoxed === true && b.owner !== undefined && b.kind === 'let') own.push(b);
      }
    return this.#written(own)
      .map(([name, init]) => `const ${name} = ${init}; `)
      .join('');
  }

  /** Declares those for the variables of the module that rewritten functions assign. */
  ofModule(): string {
    return this.#written(this.#module.scopes.boxed.filter((b) => b.owner === undefined))
      .map(([name, init]) => `const ${name} = ${init}; `)
      .join('');
  }

  #written(bindings: readonly Binding[]): (readonly [name: string, init: string])[] {
    const { names } = this.#module;
    return bindings.map((b) => {
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
