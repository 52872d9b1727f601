/** The rewriting of a module: functions that are marked become functions that can be traced. */
import { parse } from 'acorn';
import MagicString from 'magic-string';
import { withoutHiding } from './analysis/hiding.js';
import { childrenOf, isFunction, type FunctionNode, type SyntaxNode } from './analysis/nodes.js';
import { resolveScopes } from './analysis/scopes.js';
import { rewriteFunction } from './statements.js';
import { freeNames, SourceText } from './text.js';

export interface RewriteOptions {
  /** The name of the file, for messages and source maps. */
  readonly file?: string | undefined;
  /** Whether all functions are rewritten, marked or not; else only those that are. */
  readonly all?: boolean | undefined;
  /** How the runtime is brought in; unless given, as the text brings in others. */
  readonly format?: 'esm' | 'cjs' | undefined;
  /** The module of the runtime; `tanjent/syntax` unless given. */
  readonly runtime?: string | undefined;
}

export interface Rewritten {
  readonly code: string;
  /** The source map, as a JSON object. */
  readonly map: ReturnType<MagicString['generateMap']>;
}

const directive = 'use tanjent';

/**
 * The text with all functions rewritten that have the directive `'use tanjent'`, or stand in one
 * that has; null if there are none. Lines stay lines. Throws a SyntaxError with its position where
 * the text is no JavaScript.
 */
export function rewrite(source: string, options: RewriteOptions = {}): Rewritten | null {
  if (options.all !== true && !source.includes(directive)) return null;
  const original = parseModule(source);
  if (marked(original, options.all === true).length === 0) return null;
  const told = withoutHiding(source, original, resolveScopes(original));
  const program = told === source ? original : parseModule(told);
  const edits = new MagicString(told);
  const text = new SourceText(told, edits);
  const names = freeNames(told);
  const scopes = resolveScopes(program);
  for (const f of marked(program, options.all === true))
    rewriteFunction(f, text, { scopes, names });
  const from = options.runtime ?? 'tanjent/syntax';
  const isModule = (options.format ?? formatOf(program)) === 'esm';
  const place = startOf(program);
  const gap = place === 0 ? '' : told[place - 1] === ';' ? ' ' : '; ';
  edits.appendLeft(
    place,
    isModule
      ? `${gap}import * as ${names.runtime} from '${from}'; `
      : `${gap}const ${names.runtime} = require('${from}'); `,
  );
  return {
    code: edits.toString(),
    map: edits.generateMap({ source: options.file ?? '', includeContent: true, hires: true }),
  };
}

const parseModule = (source: string): SyntaxNode =>
  parse(source, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowHashBang: true,
    allowReturnOutsideFunction: true,
    preserveParens: true,
  });

/** The outermost functions that are to be rewritten. */
function marked(program: SyntaxNode, all: boolean): FunctionNode[] {
  const found: FunctionNode[] = [];
  const visit = (node: SyntaxNode, isMarked: boolean): void => {
    if (isFunction(node) && (isMarked || hasDirective(node.body))) {
      found.push(node);
      return;
    }
    for (const child of childrenOf(node)) visit(child, isMarked);
  };
  visit(program, all || hasDirective(program));
  return found;
}

const hasDirective = (node: SyntaxNode): boolean =>
  (node.type === 'BlockStatement' || node.type === 'Program') &&
  node.body.some((s) => 'directive' in s && s.directive === directive);

const formatOf = (program: SyntaxNode): 'esm' | 'cjs' =>
  childrenOf(program).some((s) => /^(?:Import|Export)/.test(s.type)) ? 'esm' : 'cjs';

/** Behind the directives of a module. */
function startOf(program: SyntaxNode): number {
  const directives = childrenOf(program).filter((s) => 'directive' in s && s.directive);
  return directives.at(-1)?.end ?? childrenOf(program)[0]?.start ?? program.start;
}
