/** One function as its own text shows it: what it needs from outside, and what it becomes. */
import { parse } from 'acorn';
import remapping from '@jridgewell/remapping';
import { isFunction, walk, type FunctionNode, type SyntaxNode } from './analysis/nodes.js';
import { resolveScopes } from './analysis/scopes.js';
import { Edits } from './text/edits.js';
import type { Edited } from './text/map-writer.js';
import { rewrite } from './rewrite.js';

/** What a function's text says of it. */
export interface FunctionText {
  /** The text of an expression that is the function. */
  readonly text: string;
  /** The variables that it uses and does not declare. */
  readonly free: readonly string[];
  /** Those of them that it assigns. */
  readonly assigned: readonly string[];
}

/** Reads the text of a function; gives the reason in words if it cannot be written anew. */
export function readFunction(source: string): FunctionText | string {
  if (/\{\s*\[native code\]\s*\}$/.test(source)) return 'is a function of the host, or bound';
  if (/^class\b/.test(source)) return 'is a class';
  if (/^async\b(?!\s*(?:=>|\())/.test(source) || /^async\s*\([^]*?=>/.test(source))
    return 'is async, and what is traced cannot wait';
  if (/^(?:function\s*)?\*/.test(source)) return 'is a generator, and what is traced runs at once';
  const own = parsed(source) ?? parsed(`function ${source}`);
  if (own === undefined)
    return 'is a getter, or a method with a computed name, whose text alone is no function';
  const scopes = resolveScopes(own.program);
  const free = new Set(scopes.globals.map(({ name }) => name));
  const assigned = new Set<string>();
  for (const { names } of scopes.occurrences.assigning.all)
    for (const id of names) if (scopes.of(id) === undefined) assigned.add(id.name);
  const hidden = own.f.type === 'ArrowFunctionExpression' ? boundOf(own.f, free) : undefined;
  if (hidden !== undefined) return `is an arrow function that uses ${hidden} of what is around it`;
  free.delete('arguments');
  return { text: own.text, free: [...free], assigned: [...assigned] };
}

interface ParsedFunction {
  readonly text: string;
  readonly program: SyntaxNode;
  readonly f: FunctionNode;
}

function parsed(text: string): ParsedFunction | undefined {
  try {
    const program = parse(`(${text}\n)`, { ecmaVersion: 'latest', sourceType: 'script' });
    const [statement] = program.body;
    const f = statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
    return f !== undefined && isFunction(f) ? { text, program, f } : undefined;
  } catch {
    return undefined;
  }
}

/** What an arrow function takes from the function around it, which is not there any more. */
function boundOf(arrow: SyntaxNode, free: ReadonlySet<string>): string | undefined {
  if (free.has('arguments')) return 'arguments';
  let found: string | undefined;
  walk(arrow, (node) => {
    if (isFunction(node) && node.type !== 'ArrowFunctionExpression') return false;
    if (node.type === 'ThisExpression') found = 'this';
    return undefined;
  });
  return found;
}

/**
 * The text of a function that gives the function rewritten: it takes `require`, which is asked for
 * the runtime, and the values of `names`. The source map goes back to the function's own text.
 */
export function writeFunction(
  { text }: FunctionText,
  names: readonly string[],
  file: string,
): Edited {
  const inner = around(text, 'return (', '\n);', file);
  const rewritten = rewrite(inner.code, { all: true, format: 'cjs', file });
  const head = `(function (${['require', ...names].join(', ')}) { 'use strict'; `;
  const outer = around(rewritten?.code ?? inner.code, head, ' })', file);
  const maps = [outer.map, ...(rewritten === null ? [] : [rewritten.map]), inner.map];
  return { code: outer.code, map: remapping(maps, () => null).toString() };
}

function around(text: string, before: string, behind: string, file: string): Edited {
  const edits = new Edits(text);
  edits.behind(0, before);
  edits.before(text.length, behind);
  return edits.write(file);
}
