/** Which variable each identifier means. */
import {
  childrenOf,
  isFunction,
  namesOfPattern,
  walk,
  type es,
  type FunctionNode,
  type SyntaxNode,
} from './nodes.js';

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
  /** Those that an inner function uses, and those that one assigns. */
  readonly captured: () => readonly Binding[];
  readonly shared: () => readonly Binding[];
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
  const scopes: Scopes = {
    of: (node) => resolver.meaning.get(node),
    bindings: resolver.bindings,
    captured: once(() => resolver.bindings.filter((b) => b.isCaptured)),
    shared: once(() => resolver.bindings.filter((b) => b.isShared)),
    globals: resolver.globals,
  };
  markAssigned(program, scopes);
  return scopes;
}

/** A function that looks once, when it is first called. */
function once<T>(look: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: look() }).value;
}

class Resolver {
  readonly meaning = new Map<SyntaxNode, Binding>();
  readonly bindings: Binding[] = [];
  readonly globals = new Set<es.Identifier>();

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
        for (const child of childrenOf(node)) this.#resolve(child, inner);
      }
    }
  }

  #mean(node: es.Identifier, scope: Scope): void {
    const binding = scope.find(node.name);
    if (binding === undefined) return void this.globals.add(node);
    this.meaning.set(node, binding);
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
    walk(body, (node) => {
      if (isFunction(node)) return false;
      if (node.type === 'VariableDeclaration' && node.kind === 'var') this.#declareAll(node, scope);
      return true;
    });
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

/** The variables that a node itself assigns; those of destructuring, too. */
export function assignedBy(node: SyntaxNode): SyntaxNode[] {
  if (node.type === 'AssignmentExpression') return namesOfPattern(node.left);
  if (node.type === 'UpdateExpression') return namesOfPattern(node.argument);
  if (
    (node.type === 'ForInStatement' || node.type === 'ForOfStatement') &&
    node.left.type !== 'VariableDeclaration'
  )
    return namesOfPattern(node.left);
  if (node.type === 'VariableDeclaration')
    return node.declarations.flatMap((d) =>
      d.init !== null && d.init !== undefined ? namesOfPattern(d.id) : [],
    );
  return [];
}

/** Finds out which variables inner functions assign, and which are assigned more than once. */
function markAssigned(program: SyntaxNode, scopes: Scopes): void {
  const assigned = new Set<Binding>();
  const visit = (node: SyntaxNode, owner: FunctionNode | undefined): void => {
    for (const id of assignedBy(node)) {
      const binding = scopes.of(id);
      if (binding === undefined) continue;
      if (binding.owner !== owner) binding.isShared = true;
      if (assigned.has(binding)) binding.init = undefined;
      assigned.add(binding);
    }
    const inner = isFunction(node) ? node : owner;
    for (const child of childrenOf(node)) visit(child, inner);
  };
  visit(program, undefined);
  for (const b of scopes.bindings)
    b.isBoxed =
      b.isShared &&
      (b.owner === undefined || isFunction(b.scope) || b.scope.type === 'BlockStatement');
}
