/** The rewriting of a module: functions that are marked become functions that can be traced. */
import { parse, type Token } from 'acorn';
import remapping from '@jridgewell/remapping';
import MagicString, { type SourceMapOptions } from 'magic-string';
import { withoutHiding } from './analysis/hiding.js';
import {
  childrenOf,
  isFunction,
  walk,
  type FunctionNode,
  type SyntaxNode,
} from './analysis/nodes.js';
import { constructorsIn, privateKeys } from './analysis/classes.js';
import type { ModuleFacts } from './module-facts.js';
import { resolveScopes, type Scopes } from './analysis/scopes.js';
import { Boxes } from './boxes.js';
import { withCopies, type PlainCopy } from './plain-copy.js';
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
  /** The source map, as JSON. */
  readonly map: string;
}

const directive = 'use tanjent';

/**
 * The text with all functions rewritten that have the directive `'use tanjent'`, or stand in one
 * that has; null if there are none. Lines stay lines. What is rewritten bears the mark no more.
 * Throws a SyntaxError with its position where the text is no JavaScript.
 */
export function rewrite(source: string, options: RewriteOptions = {}): Rewritten | null {
  if (options.all !== true && !source.includes(directive)) return null;
  const first: Token[] = [];
  const { program: original, sourceType } = parsed(source, options.format, first);
  if (marked(original, options.all === true).length === 0) return null;
  const originalScopes = resolveScopes(original);
  const renamed = withoutHiding(source, original, originalScopes);
  const told = renamed?.toString() ?? source;
  const tokens: Token[] = renamed === null ? first : [];
  const program = renamed === null ? original : parseAs(sourceType, told, tokens);
  const edits = new MagicString(told);
  const text = new SourceText(told, edits);
  const names = freeNames(told);
  const scopes = renamed === null ? originalScopes : resolveScopes(program);
  const copies = new Map<number, PlainCopy>();
  const functions = marked(program, options.all === true);
  const facts: ModuleFacts = {
    scopes,
    names,
    tokens,
    copies,
    privateKey: privateKeys(program),
    constructors: constructorsIn(program),
    blocks: new Set(),
    functions: new Set(functions.flatMap(functionsIn)),
  };
  for (const f of functions) rewriteFunction(f, text, facts);
  walk(program, (node) => {
    if ('directive' in node && node.directive === directive)
      edits.update(node.start, node.start + directive.length + 2, '/* rewritten by tanjent */');
  });
  bringIn(program, edits, names.runtime, options, scopes, new Boxes(facts).ofModule());
  const code = edits.toString();
  const inOrder = [...copies].sort(([a], [b]) => a - b).map(([, copy]) => copy);
  const decoded = edits.generateDecodedMap(mapOptions(options.file));
  const map = withCopies(decoded, code, told, inOrder).toString();
  return {
    code,
    map:
      renamed === null
        ? map
        : remapping(
            [map, renamed.generateMap(mapOptions(options.file)).toString()],
            () => null,
          ).toString(),
  };
}

const mapOptions = (file = ''): SourceMapOptions => ({
  source: file,
  includeContent: true,
  hires: true,
});

/** Writes what brings in the runtime, behind the directives of the module. */
function bringIn(
  program: SyntaxNode,
  edits: MagicString,
  name: string,
  { format, runtime = 'tanjent/syntax' }: RewriteOptions,
  scopes: Scopes,
  boxes: string,
): void {
  const directives = childrenOf(program).filter((s) => 'directive' in s && s.directive);
  const place = directives.at(-1)?.end ?? childrenOf(program)[0]?.start ?? program.start;
  const isModule = (format ?? formatOf(program, scopes)) === 'esm';
  edits.appendLeft(
    place,
    (directives.length > 0 ? '; ' : '') +
      (isModule
        ? `import * as ${name} from '${runtime}'; `
        : `const ${name} = require('${runtime}'); `) +
      boxes,
  );
}

type SourceType = 'module' | 'commonjs';

/** The tree of a text, as a module if it can be one: what is older may use reserved words. */
function parsed(
  source: string,
  format: RewriteOptions['format'],
  tokens: Token[],
): { readonly program: SyntaxNode; readonly sourceType: SourceType } {
  if (format !== 'cjs') {
    try {
      return { program: parseAs('module', source, tokens), sourceType: 'module' };
    } catch (error) {
      tokens.length = 0;
      if (format === 'esm' || /^\s*(?:import|export)\b/m.test(source)) throw error;
    }
  }
  return { program: parseAs('commonjs', source, tokens), sourceType: 'commonjs' };
}

const parseAs = (sourceType: SourceType, source: string, tokens: Token[]): SyntaxNode =>
  parse(source, {
    ecmaVersion: 'latest',
    sourceType,
    allowHashBang: true,
    ...(sourceType === 'module' ? { allowReturnOutsideFunction: true } : {}),
    preserveParens: true,
    onToken: tokens,
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

/** A function with those in it that are rewritten together with it. */
function functionsIn(f: FunctionNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  walk(f, (node) => {
    if (!isFunction(node)) return true;
    if (node.async || node.generator) return false;
    found.push(node);
    return true;
  });
  return found;
}

const hasDirective = (node: SyntaxNode): boolean =>
  (node.type === 'BlockStatement' || node.type === 'Program') &&
  node.body.some((s) => 'directive' in s && s.directive === directive);

/** A text without imports and exports is CommonJS if it uses what only that has. */
function formatOf(program: SyntaxNode, scopes: Scopes): 'esm' | 'cjs' {
  if (childrenOf(program).some((s) => /^(?:Import|Export)/.test(s.type))) return 'esm';
  const isOfCommonJs = [...scopes.globals].some((id) =>
    /^(?:require|module|exports)$/.test(id.name),
  );
  return isOfCommonJs ? 'cjs' : 'esm';
}
