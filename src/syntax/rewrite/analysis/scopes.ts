/** Which variable each identifier means. */
import {
  childrenOf,
  holdsStatements,
  isFunction,
  namesOfPattern,
  type es,
  type FunctionNode,
  type SyntaxNode,
} from './nodes.js';
import { isWithin, Occurrences, Places, type Placed } from './occurrences.js';

export interface Binding {
  readonly name: string;
  /** The function in which it is declared; undefined for the module. */
  readonly owner: FunctionNode | undefined;
  /** The node in whose scope it is. */
  readonly scope: SyntaxNode;
  readonly kind: 'var' | 'let' | 'const' | 'parameter' | 'function' | 'class' | 'imported';
  /** Where its declaration is. */
  readonly place: number;
  /** What it is given where it is declared, if nothing else assigns it. */
  init: SyntaxNode | undefined;
  /** The field of `init` that it is, as in `const { sin } = Math`; undefined for the whole. */
  readonly field: string | undefined;
  /** Whether a function within its owner uses it. */
  isCaptured: boolean;
  /** Whether a function within its owner assigns it. */
  isShared: boolean;
  /** Whether that is told by an object in its place, wherever it is written. */
  isBoxed: boolean;
}

export interface Scopes {
  /** What an identifier means; undefined for globals. */
  readonly of: (identifier: SyntaxNode) => Binding | undefined;
  readonly bindings: readonly Binding[];
  /** Those that an inner function uses. */
  readonly captured: readonly Binding[];
  /** Those that an inner function assigns. */
  readonly shared: readonly Binding[];
  /** Those in whose place an object is told. */
  readonly boxed: readonly Binding[];
  /** Those that what stands in a node assigns, once for each time. */
  readonly assignedIn: (node: Placed) => readonly Binding[];
  /** Those that what stands in a node uses, without the functions in it. */
  readonly usedIn: (node: Placed) => ReadonlySet<Binding>;
  readonly occurrences: Occurrences;
  /** The identifiers that mean nothing that the text declares. */
  readonly globals: ReadonlySet<es.Identifier>;
}

class Scope {
  readonly names = new Map<string, Binding>();
  readonly node: SyntaxNode;
  readonly outer: Scope | undefined;
  readonly owner: FunctionNode | undefined;

  constructor(node: SyntaxNode, outer: Scope | undefined, owner: FunctionNode | undefined) {
    this.node = node;
    this.outer = outer;
    this.owner = owner;
  }

  find(name: string): Binding | undefined {
    return this.names.get(name) ?? this.outer?.find(name);
  }
}

const opensScope = (node: SyntaxNode): boolean =>
  node.type === 'BlockStatement' ||
  node.type === 'SwitchStatement' ||
  node.type === 'ForStatement' ||
  node.type === 'ForInStatement' ||
  node.type === 'ForOfStatement' ||
  node.type === 'CatchClause' ||
  node.type === 'StaticBlock' ||
  node.type === 'ClassExpression';

export function resolveScopes(program: SyntaxNode): Scopes {
  const resolver = new Resolver(program);
  const { bindings, meaning, occurrences, globals, uses } = resolver;
  const assigned = markAssigned(resolver);
  return {
    of: (node) => meaning.get(node),
    bindings,
    captured: bindings.filter((b) => b.isCaptured),
    shared: bindings.filter((b) => b.isShared),
    boxed: bindings.filter((b) => b.isBoxed),
    assignedIn: (node) => assigned.within(node).map(({ binding }) => binding),
    usedIn: (node) => usedIn(node, uses),
    occurrences,
    globals,
  };
}

class Resolver {
  readonly meaning = new Map<SyntaxNode, Binding>();
  readonly bindings: Binding[] = [];
  readonly globals = new Set<es.Identifier>();
  readonly occurrences = new Occurrences();
  readonly uses = new Places<Use>();

  constructor(program: SyntaxNode) {
    const root = new Scope(program, undefined, undefined);
    this.#declareVars(program, root);
    this.#declareIn(program, root);
    for (const child of childrenOf(program)) this.#resolve(child, root);
  }

  #declare(
    scope: Scope,
    { name, start }: es.Identifier,
    kind: Binding['kind'],
    init?: SyntaxNode,
    field?: string,
  ): void {
    if (scope.names.has(name) && kind !== 'function') return;
    const binding: Binding = {
      name,
      owner: scope.owner,
      scope: scope.node,
      kind,
      place: start,
      init,
      field,
      isCaptured: false,
      isShared: false,
      isBoxed: false,
    };
    scope.names.set(name, binding);
    this.bindings.push(binding);
  }

  #resolve(node: SyntaxNode, scope: Scope): void {
    this.occurrences.note(node, scope.owner);
    if (isFunction(node)) return this.#resolveFunction(node, scope);
    switch (node.type) {
      case 'Identifier':
        return this.#mean(node, scope);
      case 'MemberExpression':
        this.#resolve(node.object, scope);
        if (node.computed) this.#resolve(node.property, scope);
        return;
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed) this.#resolve(node.key, scope);
        if (node.value) this.#resolve(node.value, scope);
        return;
      case 'LabeledStatement':
        return this.#resolve(node.body, scope);
      case 'MetaProperty':
        return;
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      default: {
        const inner = opensScope(node) ? new Scope(node, scope, scope.owner) : scope;
        if (inner !== scope) this.#declareIn(node, inner);
        if (node.type === 'StaticBlock') this.#declareVars(node, inner);
        for (const child of childrenOf(node)) this.#resolve(child, inner);
      }
    }
  }

  #mean(node: es.Identifier, scope: Scope): void {
    const binding = scope.find(node.name);
    if (binding === undefined) return void this.globals.add(node);
    this.meaning.set(node, binding);
    this.uses.add({ start: node.start, end: node.end, binding, owner: scope.owner });
    if (binding.owner !== scope.owner) binding.isCaptured = true;
  }

  #resolveFunction(node: FunctionNode, scope: Scope): void {
    const inner = new Scope(node, scope, node);
    if (node.type === 'FunctionExpression' && node.id) this.#declare(inner, node.id, 'function');
    for (const p of node.params)
      for (const id of namesOfPattern(p)) this.#declare(inner, id, 'parameter');
    this.#declareVars(node.body, inner);
    if (node.type === 'FunctionDeclaration' && node.id) this.#resolve(node.id, scope);
    for (const p of node.params) this.#resolve(p, inner);
    if (node.body.type !== 'BlockStatement') return this.#resolve(node.body, inner);
    this.#declareIn(node.body, inner);
    for (const statement of node.body.body) this.#resolve(statement, inner);
  }

  /** The declarations that belong to a block itself. */
  #declareIn(block: SyntaxNode, scope: Scope): void {
    if (block.type === 'CatchClause' && block.param)
      for (const id of namesOfPattern(block.param)) this.#declare(scope, id, 'let');
    if (block.type === 'ClassExpression' && block.id) this.#declare(scope, block.id, 'class');
    const statements: readonly SyntaxNode[] =
      block.type === 'SwitchStatement'
        ? block.cases.flatMap((c) => c.consequent)
        : childrenOf(block);
    for (const s of statements) this.#declareBy(declarationIn(s), scope);
  }

  #declareBy(node: SyntaxNode, scope: Scope): void {
    switch (node.type) {
      case 'VariableDeclaration':
        if (node.kind !== 'var') this.#declareAll(node, scope);
        return;
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        if (node.id)
          this.#declare(scope, node.id, node.type === 'ClassDeclaration' ? 'class' : 'function');
        return;
      case 'ImportDeclaration':
        for (const s of node.specifiers) this.#declare(scope, s.local, 'imported');
        return;
      default:
    }
  }

  #declareAll(node: es.VariableDeclaration, scope: Scope): void {
    const kind = node.kind === 'const' ? 'const' : node.kind === 'var' ? 'var' : 'let';
    for (const { id, init } of node.declarations) {
      const fields = fieldsOf(id);
      for (const name of namesOfPattern(id)) {
        const isWhole = id.type === 'Identifier';
        const field = fields.get(name);
        const given = isWhole || field !== undefined ? (init ?? undefined) : undefined;
        this.#declare(scope, name, kind, given, field);
      }
    }
  }

  /** `var` belongs to the function around, however deep it stands. */
  #declareVars(body: SyntaxNode, scope: Scope): void {
    for (const s of childrenOf(body)) {
      const node = declarationIn(s);
      if (node.type === 'VariableDeclaration' && node.kind === 'var') this.#declareAll(node, scope);
      else if (holdsStatements(node)) this.#declareVars(node, scope);
    }
  }
}

/** The fields that the names of `{ sin, cos: c }` stand for, as far as these are bare names. */
const fieldsOf = (pattern: SyntaxNode): ReadonlyMap<SyntaxNode, string> =>
  new Map(
    pattern.type !== 'ObjectPattern'
      ? []
      : pattern.properties.flatMap((p) =>
          p.type === 'Property' && !p.computed && p.key.type === 'Identifier'
            ? [[p.value, p.key.name] as const]
            : [],
        ),
  );

/** A declaration, without `export` before it. */
function declarationIn(s: SyntaxNode): SyntaxNode {
  const isExport = s.type === 'ExportNamedDeclaration' || s.type === 'ExportDefaultDeclaration';
  return isExport && s.declaration ? s.declaration : s;
}

/** An identifier that means a variable, and the function in which it stands. */
interface Use extends Placed {
  readonly binding: Binding;
  readonly owner: FunctionNode | undefined;
}

function usedIn(node: Placed, uses: Places<Use>): ReadonlySet<Binding> {
  const found = new Set<Binding>();
  uses.some(node, ({ binding, owner }) => {
    if (owner === undefined || !isWithin(owner, node)) found.add(binding);
    return false;
  });
  return found;
}

/** An assignment of a variable, at the place of the node that assigns it. */
interface Assigned extends Placed {
  readonly binding: Binding;
}

/** Finds out which variables inner functions assign, and which are assigned more than once. */
function markAssigned({ bindings, meaning, occurrences }: Resolver): Places<Assigned> {
  const places = new Places<Assigned>();
  const assigned = new Set<Binding>();
  for (const { start, end, names, owner } of occurrences.assigning.all)
    for (const name of names) {
      const binding = meaning.get(name);
      if (binding === undefined) continue;
      places.add({ start, end, binding });
      if (binding.owner !== owner) binding.isShared = true;
      if (assigned.has(binding)) binding.init = undefined;
      assigned.add(binding);
    }
  for (const b of bindings)
    b.isBoxed =
      b.isShared &&
      (b.owner === undefined || isFunction(b.scope) || b.scope.type === 'BlockStatement');
  return places;
}
