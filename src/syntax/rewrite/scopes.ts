/** Which variable each identifier means. */
import {
  childrenOf,
  isFunction,
  namesOfPattern,
  walk,
  type FunctionNode,
  type Node,
} from './nodes.js';

export interface Binding {
  readonly name: string;
  /** The function in which it is declared; undefined for the module. */
  readonly owner: FunctionNode | undefined;
  /** The node in whose scope it is. */
  readonly scope: Node;
  readonly kind: 'var' | 'let' | 'const' | 'parameter' | 'function' | 'class' | 'import';
  /** Where its declaration is. */
  readonly place: number;
  /** What a `const` was given, if it is declared by its name alone. */
  readonly init: Node | undefined;
  /** Whether a function within its owner uses it. */
  isCaptured: boolean;
  /** Whether a function within its owner assigns it. */
  isShared: boolean;
}

export interface Scopes {
  /** What an identifier means; undefined for globals. */
  readonly of: (identifier: Node) => Binding | undefined;
  readonly bindings: readonly Binding[];
}

class Scope {
  readonly names = new Map<string, Binding>();
  readonly node: Node;
  readonly outer: Scope | undefined;
  readonly owner: FunctionNode | undefined;

  constructor(node: Node, outer: Scope | undefined, owner: FunctionNode | undefined) {
    this.node = node;
    this.outer = outer;
    this.owner = owner;
  }

  find(name: string): Binding | undefined {
    return this.names.get(name) ?? this.outer?.find(name);
  }
}

const opensScope = (node: Node): boolean =>
  node.type === 'BlockStatement' ||
  node.type === 'SwitchStatement' ||
  node.type === 'ForStatement' ||
  node.type === 'ForInStatement' ||
  node.type === 'ForOfStatement' ||
  node.type === 'CatchClause' ||
  node.type === 'StaticBlock' ||
  node.type === 'ClassExpression';

export function resolveScopes(program: Node): Scopes {
  const meaning = new Map<Node, Binding>();
  const bindings: Binding[] = [];
  const root = new Scope(program, undefined, undefined);

  const declare = (
    scope: Scope,
    { name, start: place }: { readonly name: string; readonly start: number },
    kind: Binding['kind'],
    init?: Node,
  ): void => {
    if (scope.names.has(name) && kind !== 'function') return;
    const binding: Binding = {
      name,
      owner: scope.owner,
      scope: scope.node,
      kind,
      place,
      init,
      isCaptured: false,
      isShared: false,
    };
    scope.names.set(name, binding);
    bindings.push(binding);
  };

  const resolve = (node: Node, scope: Scope): void => {
    if (node.type === 'Identifier') {
      const binding = scope.find(node.name);
      if (binding === undefined) return;
      meaning.set(node, binding);
      if (binding.owner !== scope.owner) binding.isCaptured = true;
      return;
    }
    if (isFunction(node)) {
      const inner = new Scope(node, scope, node);
      if (node.type === 'FunctionExpression' && node.id) declare(inner, node.id, 'function');
      for (const p of node.params)
        for (const id of namesOfPattern(p)) declare(inner, id, 'parameter');
      declareVars(node.body, inner);
      if (node.type === 'FunctionDeclaration' && node.id) resolve(node.id, scope);
      for (const p of node.params) resolve(p, inner);
      resolveBody(node.body, inner);
      return;
    }
    if (node.type === 'MemberExpression') {
      resolve(node.object, scope);
      if (node.computed) resolve(node.property, scope);
      return;
    }
    if (node.type === 'Property' || node.type === 'MethodDefinition') {
      if (node.computed) resolve(node.key, scope);
      if (node.value) resolve(node.value, scope);
      return;
    }
    if (node.type === 'PropertyDefinition') {
      if (node.computed) resolve(node.key, scope);
      if (node.value) resolve(node.value, scope);
      return;
    }
    if (
      node.type === 'LabeledStatement' ||
      node.type === 'BreakStatement' ||
      node.type === 'ContinueStatement'
    ) {
      if (node.type === 'LabeledStatement') resolve(node.body, scope);
      return;
    }
    const inner = opensScope(node) ? new Scope(node, scope, scope.owner) : scope;
    if (inner !== scope) declareIn(node, inner);
    for (const child of childrenOf(node)) resolve(child, inner);
  };

  const resolveBody = (body: Node, scope: Scope): void => {
    if (body.type !== 'BlockStatement') return resolve(body, scope);
    declareIn(body, scope);
    for (const statement of body.body) resolve(statement, scope);
  };

  /** The declarations that belong to a block itself. */
  const declareIn = (block: Node, scope: Scope): void => {
    if (block.type === 'CatchClause' && block.param)
      for (const id of namesOfPattern(block.param)) declare(scope, id, 'let');
    if (block.type === 'ClassExpression' && block.id) declare(scope, block.id, 'class');
    const children =
      block.type === 'SwitchStatement'
        ? block.cases.flatMap((c) => c.consequent as Node[])
        : childrenOf(block);
    for (const found of children) {
      const node =
        (found.type === 'ExportNamedDeclaration' || found.type === 'ExportDefaultDeclaration') &&
        found.declaration
          ? (found.declaration as Node)
          : found;
      if (node.type === 'VariableDeclaration' && node.kind !== 'var')
        for (const d of node.declarations)
          for (const id of namesOfPattern(d.id)) {
            const isPlain = node.kind === 'const' && d.id.type === 'Identifier';
            declare(scope, id, node.kind as 'let', isPlain ? (d.init ?? undefined) : undefined);
          }
      if (node.type === 'FunctionDeclaration' && node.id)
        declare(scope, node.id, 'function');
      if (node.type === 'ClassDeclaration' && node.id) declare(scope, node.id, 'class');
      if (node.type === 'ImportDeclaration')
        for (const s of node.specifiers) declare(scope, s.local, 'import');
    }
  };

  /** `var` belongs to the function around, however deep it stands. */
  const declareVars = (body: Node, scope: Scope): void =>
    walk(body, (node) => {
      if (isFunction(node)) return false;
      if (node.type === 'VariableDeclaration' && node.kind === 'var')
        for (const d of node.declarations)
          for (const id of namesOfPattern(d.id)) declare(scope, id, 'var');
      return true;
    });

  declareVars(program, root);
  declareIn(program, root);
  for (const child of childrenOf(program)) resolve(child, root);
  const scopes: Scopes = { of: (node) => meaning.get(node), bindings };
  markShared(program, scopes);
  return scopes;
}

/** The variables that a node itself assigns; those of destructuring, too. */
export function assignedBy(node: Node): Node[] {
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

function markShared(program: Node, scopes: Scopes): void {
  const visit = (node: Node, owner: FunctionNode | undefined): void => {
    for (const id of assignedBy(node)) {
      const binding = scopes.of(id);
      if (binding !== undefined && binding.owner !== owner) binding.isShared = true;
    }
    const inner = isFunction(node) ? node : owner;
    for (const child of childrenOf(node)) visit(child, inner);
  };
  visit(program, undefined);
}
