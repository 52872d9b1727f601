/**
 * A module of the explorer from its text: functions of plain syntax are rewritten, imports become
 * reads of the library's namespaces, and exports are collected. Needs no host but JavaScript's own.
 */
import remapping from '@jridgewell/remapping';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { parse, type ExportNamedDeclaration, type ImportDeclaration, type Node } from 'acorn';
import { Edits } from '../../../src/syntax/rewrite/text/edits.js';
import type { Edited } from '../../../src/syntax/rewrite/text/map-writer.js';
import { rewrite } from '../../../src/syntax/rewrite/rewrite.js';

/** What a module may import, by the names of the entry points. */
export type Library = Readonly<Record<string, object>>;

/** A place in the user's text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A module that has been evaluated. */
export interface Evaluated {
  readonly exports: Readonly<Record<string, unknown>>;
  /** The place in the user's text of one in a stack or in an equation: `module.js:3:5`. */
  positionOf(printed: string | undefined): Position | undefined;
}

/** An error of a module, with its place in the user's text where that is known. */
export class ModuleError extends Error {
  override readonly name = 'ModuleError';
  readonly position: Position | undefined;

  constructor(message: string, position: Position | undefined, cause?: unknown) {
    super(message, { cause });
    this.position = position;
  }
}

/** What stacks call modules by; the number tells them apart. */
const fileName = (run: number): string => `module-${run}.js`;

let runs = 0;

/** How a module is evaluated. */
export interface EvaluateOptions {
  /** Whether marked functions stay what they are in JavaScript. */
  readonly untouched?: boolean;
}

/**
 * Evaluates the text of a module. Throws a ModuleError where it is no module, imports what is not
 * there or throws itself.
 */
export function evaluateModule(
  text: string,
  library: Library,
  { untouched = false }: EvaluateOptions = {},
): Evaluated {
  const file = fileName(++runs);
  const { code, map } = written(text, file, library, untouched);
  const positionOf = positionsBy(new TraceMap(map), file);
  try {
    // Called by another name, it sees global variables alone.
    const make = (0, eval)(`${code}\n//# sourceURL=${file}\n`) as (
      require: (name: string) => object,
    ) => Record<string, unknown>;
    return { exports: make((name) => library[name] as object), positionOf };
  } catch (cause) {
    throw errorOf(cause, positionOf);
  }
}

/** An error with its place in the user's text: that of the library's call, or of the stack. */
export function errorOf(cause: unknown, positionOf: Evaluated['positionOf']): ModuleError {
  if (cause instanceof ModuleError) return cause;
  if (!(cause instanceof Error)) return new ModuleError(String(cause), undefined, cause);
  const { position, summary } = cause as { readonly position?: string; readonly summary?: string };
  const message = summary ?? `${cause.name}: ${cause.message}`;
  return new ModuleError(message, positionOf(position) ?? positionOf(cause.stack), cause);
}

/** Finds the first place of the module in a text, and where that is in the user's. */
function positionsBy(map: TraceMap, file: string): Evaluated['positionOf'] {
  const printed = new RegExp(`${file.replaceAll('.', '\\.')}:(\\d+):(\\d+)`);
  return (text) => {
    const [, row, column] = (text === undefined ? null : printed.exec(text)) ?? [];
    if (row === undefined || column === undefined) return undefined;
    const found = originalPositionFor(map, { line: Number(row), column: Number(column) - 1 });
    return found.line === null ? undefined : { line: found.line, column: found.column + 1 };
  };
}

/** The text of a function that runs the module, with the map back to the user's text. */
function written(text: string, file: string, library: Library, untouched: boolean): Edited {
  const body = new Edits(text);
  const exported: string[] = [];
  for (const node of parsed(text).body) {
    if (node.type === 'ImportDeclaration') bringIn(node, body, { text, library });
    else if (node.type === 'ExportNamedDeclaration') exported.push(...takeExport(node, body, text));
    else if (node.type.startsWith('Export'))
      refuse(text, node, 'exports by name: write `export function f(…)` instead');
  }
  // A literal of functions sees what `let` has become since.
  const getters = exported.map((name) => `get ${name}`).join(', ');
  body.behindAll(text.length, `\nreturn { ${getters} };`);
  const inner = body.write(file);
  const rewritten = untouched ? null : rewriteMarked(inner.code, file, inner.map);
  const outer = new Edits(rewritten?.code ?? inner.code);
  outer.before(0, `(function (require) { 'use strict'; `);
  outer.behindAll((rewritten?.code ?? inner.code).length, '\n})');
  const whole = outer.write(file);
  const maps = [whole.map, ...(rewritten === null ? [] : [rewritten.map]), inner.map];
  return { code: whole.code, map: remapping(maps, () => null).toString() };
}

function parsed(text: string): ReturnType<typeof parse> {
  try {
    return parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
  } catch (cause) {
    throw syntaxError(cause);
  }
}

function syntaxError(cause: unknown, positionOf?: Evaluated['positionOf']): ModuleError {
  const { message, loc } = cause as SyntaxError & { readonly loc?: Position };
  if (loc === undefined) throw cause;
  const here = { line: loc.line, column: loc.column + 1 };
  const summary = `SyntaxError: ${message.replace(/ \(\d+:\d+\)$/, '')}`;
  const position = positionOf === undefined ? here : positionOf(`:${here.line}:${here.column}`);
  return new ModuleError(summary, position, cause);
}

function rewriteMarked(code: string, file: string, map: string): ReturnType<typeof rewrite> {
  try {
    return rewrite(code, { file, format: 'cjs' });
  } catch (cause) {
    throw syntaxError(cause, positionsBy(new TraceMap(map), ''));
  }
}

/** What imports are checked against. */
interface Known {
  readonly text: string;
  readonly library: Library;
}

/** `import { a as b } from 'm'` becomes `const { a: b } = require('m')`, on the same lines. */
function bringIn(node: ImportDeclaration, edits: Edits, { text, library }: Known): void {
  const module = String(node.source.value);
  const found = Object.hasOwn(library, module) ? library[module] : undefined;
  if (found === undefined)
    return refuse(text, node, `imports from ${Object.keys(library).join(', ')}: not '${module}'`);
  const read = `require('${module}')`;
  const names: string[] = [];
  const statements: string[] = [];
  for (const s of node.specifiers) {
    if (s.type === 'ImportNamespaceSpecifier') {
      statements.push(`const ${s.local.name} = ${read};`);
      continue;
    }
    const name = s.type === 'ImportDefaultSpecifier' ? 'default' : nameOf(s.imported);
    if (!(name in found)) refuse(text, s, `imports what there is: '${module}' has no ${name}`);
    names.push(`${name}: ${s.local.name}`);
  }
  if (names.length > 0) statements.push(`const { ${names.join(', ')} } = ${read};`);
  edits.replace(node.start, node.end, statements.join(' '));
}

/** Takes the word away from what is exported; gives the properties of the module's exports. */
function takeExport(node: ExportNamedDeclaration, edits: Edits, text: string): string[] {
  const { declaration, specifiers, start, end, source } = node;
  if (source !== null && source !== undefined)
    return refuse(text, node, 'exports only what it declares');
  if (declaration === null || declaration === undefined) {
    edits.replace(start, end, ';');
    return specifiers.map((s) => getter(nameOf(s.exported), nameOf(s.local)));
  }
  edits.replace(start, declaration.start, '');
  if (declaration.type !== 'VariableDeclaration')
    return declaration.id === null ? [] : [getter(declaration.id.name, declaration.id.name)];
  return declaration.declarations.flatMap(({ id }) => {
    if (id.type === 'Identifier') return [getter(id.name, id.name)];
    return refuse(text, id, 'exports each variable by its name');
  });
}

const getter = (exported: string, local: string): string =>
  `${JSON.stringify(exported)}() { return ${local}; }`;

const nameOf = (node: { readonly type: string }): string =>
  node.type === 'Identifier'
    ? (node as unknown as { readonly name: string }).name
    : String((node as unknown as { readonly value: unknown }).value);

function refuse(text: string, node: Node, what: string): never {
  throw new ModuleError(`A module of the explorer ${what}.`, positionAt(text, node));
}

function positionAt(text: string, { start }: Node): Position {
  const lines = text.slice(0, start).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
