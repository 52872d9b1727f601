/**
 * What cases of a `switch` declare for each other. Each case becomes a block of its own, so that
 * variables and functions that another one sees are declared in front of the `switch`: `let a = v`
 * becomes an assignment there, and whoever may come before it asks whether it was reached.
 */
import { at } from '../../../array/shape.js';
import { Edits } from '../text/edits.js';
import type { FreeNames } from '../text/text.js';
import { freeName, shorthandsIn } from './hiding.js';
import { isFunction, type es, type FunctionNode, type SyntaxNode } from './nodes.js';
import { isWithin } from './occurrences.js';
import type { Binding, Scopes, VariableUse } from './scopes.js';

/** What the edits of one module share. */
interface Module {
  readonly edits: Edits;
  readonly scopes: Scopes;
  readonly source: string;
  readonly runtime: string;
  /** Identifiers that are assigned, and not read. */
  readonly targets: ReadonlySet<SyntaxNode>;
  readonly shorthands: ReadonlySet<SyntaxNode>;
}

/** Edits that take such declarations out of cases; null if there are none. */
export function withoutCaseScopes(
  source: string,
  functions: readonly FunctionNode[],
  scopes: Scopes,
  { runtime }: FreeNames,
): Edits | null {
  const found = functions.flatMap((f) => sharingSwitches(f, scopes));
  if (found.length === 0) return null;
  const targets = new Set(scopes.occurrences.assigning.all.flatMap(({ names }) => names));
  const shorthands = new Set(functions.flatMap((f) => [...shorthandsIn(f)]));
  const edits = new Edits(source);
  const module = { edits, scopes, source, runtime, targets, shorthands };
  for (const s of found) takeOut(s, module);
  return edits;
}

/** The `switch` statements of a function of which one case uses what another one declares. */
function sharingSwitches(f: FunctionNode, scopes: Scopes): es.SwitchStatement[] {
  const { switches, closures } = scopes.occurrences;
  const isLeft = (s: SyntaxNode): boolean =>
    closures.some(f, (node) => isFunction(node) && isWaiting(node) && isWithin(s, node));
  return switches.within(f).filter((s) => isShared(s, scopes) && !isLeft(s));
}

/** Functions that wait stay as they are. */
const isWaiting = (f: FunctionNode): boolean => f.async || f.generator;

const isShared = (s: es.SwitchStatement, { uses }: Scopes): boolean =>
  uses.some(s, ({ start, binding }) => {
    const own = s.cases.find((c) => c.start <= binding.place && binding.place < c.end);
    return binding.scope === s && own !== undefined && !(own.start <= start && start < own.end);
  });

function takeOut(s: es.SwitchStatement, module: Module): void {
  const { edits, scopes, source, runtime } = module;
  const hidden = new Set(
    [...scopes.uses.within(s.discriminant), ...scopes.globals]
      .filter(({ start }) => start < s.discriminant.end && start >= s.discriminant.start)
      .map((use) => ('binding' in use ? use.binding.name : use.name)),
  );
  const uses = scopes.uses.within(s).filter(({ binding }) => binding.scope === s);
  const nameOf = new Map<Binding, string>();
  for (const { binding: b } of uses)
    if (!nameOf.has(b)) nameOf.set(b, hidden.has(b.name) ? freeName(source, b) : b.name);
  const declared = [...nameOf].filter(([b]) => b.kind !== 'function');
  const list = declared.map(([, name]) => `${name} = ${runtime}.unset()`).join(', ');
  edits.behind(s.start, list === '' ? '{ ' : `{ let ${list}; `);
  edits.before(s.end, ' }');
  for (const statement of s.cases.flatMap((c) => c.consequent))
    if (statement.type === 'FunctionDeclaration')
      edits.move(statement.start, statement.end, s.start);
    else if (statement.type === 'ClassDeclaration') {
      const name = nameOf.get(scopes.of(statement.id) as Binding) as string;
      edits.before(statement.start, `;(${name} = `);
      edits.behind(statement.end, ');');
    } else if (statement.type === 'VariableDeclaration' && statement.kind !== 'var')
      assign(statement, edits, source);
  for (const use of uses) rename(use, nameOf.get(use.binding) as string, s, module);
  checkAssignments(s, nameOf, uses, module);
}

/** Has the assignments checked that may come before the declaration, or are of constants. */
function checkAssignments(
  s: es.SwitchStatement,
  nameOf: ReadonlyMap<Binding, string>,
  uses: readonly VariableUse[],
  module: Module,
): void {
  const { edits, runtime, scopes } = module;
  const isOpen = (id: es.Identifier): boolean => {
    const use = uses.find(({ node }) => node === id);
    if (use === undefined || use.binding.kind === 'function') return false;
    return use.binding.kind === 'const' || !isBehindDeclaration(use, s, module);
  };
  for (const { node, names } of scopes.occurrences.assigning.within(s)) {
    const open = names.filter(isOpen).map((id) => scopes.of(id) as Binding);
    if (node.type === 'VariableDeclaration' || open.length === 0) continue;
    const callOf = (f: string, b: Binding, more = ''): string =>
      `${runtime}.${f}('${b.name}', ${nameOf.get(b)}${more})`;
    const isAssigned = node.type === 'AssignmentExpression';
    const checks = open.map((b) => callOf('assignable', b, `, ${b.kind === 'const'}`)).join(', ');
    if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
      assignInBody(node, at(open, 0), checks, module);
      continue;
    }
    if (!isAssigned || node.operator !== '=') {
      edits.before(node.start, `(${open.map((b) => callOf('reached', b)).join(', ')}, `);
      edits.behind(node.end, ')');
    }
    // The value comes first, as it does in the language, which may not come to it at all.
    if (isAssigned) {
      edits.before(node.right.start, `${runtime}.checked(`);
      edits.behind(node.right.end, `, ${checks})`);
    } else {
      edits.before(node.start, `${checks}, `);
    }
  }
}

/** Makes an assignment that is checked of what a loop assigns at the beginning of a turn. */
function assignInBody(
  { left, body }: es.ForOfStatement | es.ForInStatement,
  { name, place }: Binding,
  checks: string,
  { edits, source, runtime }: Module,
): void {
  const item = freeName(source, { name: `${name}_each`, place });
  edits.behind(left.start, `const ${item}`);
  edits.before(left.start, '{ (');
  edits.behind(left.end, ` = ${runtime}.checked(${item}, ${checks})); `);
  edits.move(left.start, left.end, body.start);
  edits.behind(body.end, ' }');
}

/** Makes an assignment of a declaration. */
function assign(node: es.VariableDeclaration, edits: Edits, source: string): void {
  const [first, last] = [node.declarations[0], node.declarations.at(-1)];
  edits.replace(node.start, first?.start ?? node.end, ';(');
  for (const d of node.declarations)
    edits.behind(d.end, `${d.init ? '' : ' = undefined'}${d === last ? ')' : ''}`);
  if (source[node.end - 1] !== ';') edits.before(node.end, ';');
}

/** A use of what is declared in front of the `switch` from now on. */
function rename(use: VariableUse, name: string, s: es.SwitchStatement, module: Module): void {
  const { edits, runtime, targets, shorthands } = module;
  const { node, binding } = use;
  if (binding.kind === 'class' && binding.place === node.start) return;
  const isRead = !targets.has(node) && binding.place !== node.start;
  const isChecked = binding.kind !== 'function' && isRead && !isBehindDeclaration(use, s, module);
  const text = isChecked ? `${runtime}.reached('${binding.name}', ${name})` : name;
  if (text === binding.name) return;
  edits.replace(node.start, node.end, shorthands.has(node) ? `${binding.name}: ${text}` : text);
}

/** Whether a use stands behind the declaration in the same case, so that it was reached. */
function isBehindDeclaration(
  { node, start, binding }: VariableUse,
  s: es.SwitchStatement,
  { scopes }: Module,
): boolean {
  const own = s.cases.find((c) => c.start <= binding.place && binding.place < c.end);
  const declaration = own?.consequent.find(
    (d) => d.start <= binding.place && binding.place < d.end,
  );
  if (own === undefined || declaration === undefined || !isWithin(node, own)) return false;
  const isInInner = scopes.occurrences.closures
    .within(own)
    .some((f) => f.type === 'FunctionDeclaration' && isWithin(node, f));
  return start >= declaration.end && !isInInner;
}
