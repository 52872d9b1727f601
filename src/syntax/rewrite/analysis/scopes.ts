/** Which variable each identifier means. */
import {
  forEachChild,
  holdsStatements,
  isFunction,
  namesOfPattern,
  type es,
  type FunctionNode,
  type SyntaxNode,
} from './nodes.js';
import { Occurrences, Places, type Placed } from './occurrences.js';

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
  /** Those that an inner function assigns, without an object that is told. */
  readonly untold: readonly Binding[];
  /** Those in whose place an object is told. */
  readonly boxed: readonly Binding[];
  /** Those that what stands in a node assigns, once for each time. */
  readonly assignedIn: (node: Placed) => readonly Binding[];
  /** The identifiers that mean variables. */
  readonly uses: Places<VariableUse>;
  readonly occurrences: Occurrences;
  /** The identifiers that mean nothing that the text declares. */
  readonly globals: readonly es.Identifier[];
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
  const { bindings, occurrences, globals, uses } = resolver;
  const assigned = markAssigned(resolver);
  return {
    of: (node) => resolver.of(node),
    bindings,
    untold: bindings.filter((b) => b.isShared && !b.isBoxed),
    boxed: bindings.filter((b) => b.isBoxed),
    assignedIn: (node) => assigned.within(node).map(({ binding }) => binding),
    uses,
    occurrences,
    globals,
  };
}

/** A scope: the node, and the function around. */
interface Scope {
  readonly node: SyntaxNode;
  readonly owner: FunctionNode | undefined;
}

/** A name that a scope declares, and what it means outside. */
interface Hidden {
  readonly name: string;
  readonly meaning: Binding | undefined;
}

class Resolver {
  readonly bindings: Binding[] = [];
  readonly globals: es.Identifier[] = [];
  readonly occurrences = new Occurrences();
  readonly uses = new Places<VariableUse>();
  /** By place: the number of the use there, from 1 on; 0 where none is. */
  readonly #useAt: Int32Array;
  /** What names mean where the walk is, and what those mean outside that scopes around declare. */
  readonly #names = new Map<string, Binding | undefined>();
  readonly #hidden: Hidden[] = [];

  constructor(program: SyntaxNode) {
    this.#useAt = new Int32Array(program.end + 1);
    const root = { node: program, owner: undefined };
    this.#declareVars(program, root);
    this.#declareIn(program, root);
    forEachChild(program, this.#resolve, undefined);
  }

  /** What an identifier means. */
  of(node: SyntaxNode): Binding | undefined {
    const use = this.uses.all[(this.#useAt[node.start] as number) - 1];
    return use?.node === node ? use.binding : undefined;
  }

  #declare(
    scope: Scope,
    { name, start }: es.Identifier,
    kind: Binding['kind'],
    init?: SyntaxNode,
    field?: string,
  ): void {
    const meaning = this.#names.get(name);
    if (meaning?.scope === scope.node && kind !== 'function') return;
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
    this.#names.set(name, binding);
    this.#hidden.push({ name, meaning });
    this.bindings.push(binding);
  }

  /** Leaves the scopes that declared names since there were so many. */
  #leave(count: number): void {
    while (this.#hidden.length > count) {
      const { name, meaning } = this.#hidden.pop() as Hidden;
      this.#names.set(name, meaning);
    }
  }

  readonly #resolve = (node: SyntaxNode, owner: FunctionNode | undefined): void => {
    this.occurrences.note(node, owner);
    if (isFunction(node)) return this.#resolveFunction(node, owner);
    switch (node.type) {
      case 'Identifier':
        return this.#mean(node, owner);
      case 'Literal':
        return;
      case 'BinaryExpression':
      case 'AssignmentExpression':
        this.#resolve(node.left, owner);
        return this.#resolve(node.right, owner);
      case 'MemberExpression':
        this.#resolve(node.object, owner);
        if (node.computed) this.#resolve(node.property, owner);
        return;
      case 'Property':
      case 'MethodDefinition':
      case 'PropertyDefinition':
        if (node.computed) this.#resolve(node.key, owner);
        if (node.value) this.#resolve(node.value, owner);
        return;
      case 'ImportSpecifier':
        // Both names may be the same node.
        return this.#resolve(node.local, owner);
      case 'ExportSpecifier':
        return this.#resolve(node.local, owner);
      case 'LabeledStatement':
        return this.#resolve(node.body, owner);
      case 'MetaProperty':
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      default: {
        if (!opensScope(node)) return forEachChild(node, this.#resolve, owner);
        const around = this.#hidden.length;
        // What is looked for does not see what the cases declare.
        if (node.type === 'SwitchStatement') this.#resolve(node.discriminant, owner);
        this.#declareIn(node, { node, owner });
        if (node.type === 'StaticBlock') this.#declareVars(node, { node, owner });
        if (node.type === 'SwitchStatement')
          for (const c of node.cases) forEachChild(c, this.#resolve, owner);
        else forEachChild(node, this.#resolve, owner);
        this.#leave(around);
      }
    }
  };

  #mean(node: es.Identifier, owner: FunctionNode | undefined): void {
    const binding = this.#names.get(node.name);
    if (binding === undefined) return void this.globals.push(node);
    this.uses.add({ start: node.start, end: node.end, node, binding });
    this.#useAt[node.start] = this.uses.all.length;
    if (binding.owner !== owner) binding.isCaptured = true;
  }

  #resolveFunction(node: FunctionNode, owner: FunctionNode | undefined): void {
    const around = this.#hidden.length;
    const inner = { node, owner: node };
    if (node.type === 'FunctionDeclaration' && node.id) this.#resolve(node.id, owner);
    if (node.type === 'FunctionExpression' && node.id) this.#declare(inner, node.id, 'function');
    for (const p of node.params)
      for (const id of namesOfPattern(p)) this.#declare(inner, id, 'parameter');
    if (node.body.type === 'BlockStatement') this.#declareVars(node.body, inner);
    for (const p of node.params) this.#resolve(p, node);
    if (node.body.type !== 'BlockStatement') this.#resolve(node.body, node);
    else {
      this.#declareIn(node.body, inner);
      for (const statement of node.body.body) this.#resolve(statement, node);
    }
    this.#leave(around);
  }

  /** The declarations that belong to a block itself. */
  #declareIn(block: SyntaxNode, scope: Scope): void {
    if (block.type === 'CatchClause' && block.param)
      for (const id of namesOfPattern(block.param)) this.#declare(scope, id, 'let');
    if (block.type === 'ClassExpression' && block.id) this.#declare(scope, block.id, 'class');
    if (block.type === 'SwitchStatement')
      for (const c of block.cases) forEachChild(c, this.#declareBy, scope);
    else forEachChild(block, this.#declareBy, scope);
  }

  readonly #declareBy = (s: SyntaxNode, scope: Scope): void => {
    const node = declarationIn(s);
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
  };

  #declareAll(node: es.VariableDeclaration, scope: Scope): void {
    const kind = node.kind === 'const' ? 'const' : node.kind === 'var' ? 'var' : 'let';
    for (const { id, init } of node.declarations) {
      if (id.type === 'Identifier') {
        this.#declare(scope, id, kind, init ?? undefined);
        continue;
      }
      const fields = fieldsOf(id);
      for (const name of namesOfPattern(id)) {
        const field = fields.get(name);
        const given = field === undefined ? undefined : (init ?? undefined);
        this.#declare(scope, name, kind, given, field);
      }
    }
  }

  /** `var` belongs to the function around, however deep it stands. */
  #declareVars(body: SyntaxNode, scope: Scope): void {
    forEachChild(body, this.#declareVarsBy, scope);
  }

  readonly #declareVarsBy = (s: SyntaxNode, scope: Scope): void => {
    const node = declarationIn(s);
    if (node.type === 'VariableDeclaration') {
      if (node.kind === 'var') this.#declareAll(node, scope);
    } else if (holdsStatements(node)) this.#declareVars(node, scope);
  };
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

/** An identifier that means a variable. */
export interface VariableUse extends Placed {
  readonly node: es.Identifier;
  readonly binding: Binding;
}

/** An assignment of a variable, at the place of the node that assigns it. */
interface Assigned extends Placed {
  readonly binding: Binding;
}

/** Finds out which variables inner functions assign, and which are assigned more than once. */
function markAssigned(resolver: Resolver): Places<Assigned> {
  const { bindings, occurrences } = resolver;
  const places = new Places<Assigned>();
  const assigned = new Set<Binding>();
  for (const { start, end, names, owner } of occurrences.assigning.all)
    for (const name of names) {
      const binding = resolver.of(name);
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
