/** The rewriting of a module: functions that are marked become functions that can be traced. */
import remapping from '@jridgewell/remapping';
import { getLineInfo, type Parser } from 'acorn';
import { withoutCaseScopes } from './analysis/case-scopes.js';
import { withoutHiding } from './analysis/hiding.js';
import {
  childrenOf,
  isFunction,
  walk,
  type FunctionNode,
  type SyntaxNode,
} from './analysis/nodes.js';
import { constructorsIn, privateKeys } from './analysis/classes.js';
import { holdsJsx } from './analysis/jsx.js';
import type { ModuleFacts } from './module-facts.js';
import { resolveScopes, type Scopes } from './analysis/scopes.js';
import { Boxes } from './boxes.js';
import { Edits } from './text/edits.js';
import { parse, parseAs, type Parsed } from './parse.js';
import { rewriteFunction } from './functions.js';
import { freeNames, SourceText, type FreeNames } from './text/text.js';

export interface RewriteOptions {
  /** The name of the file, for messages and source maps. */
  readonly file?: string | undefined;
  /** Whether all functions are rewritten, marked or not; else only those that are. */
  readonly all?: boolean | undefined;
  /** How the runtime is brought in; unless given, as the text brings in others. */
  readonly format?: 'esm' | 'cjs' | undefined;
  /** The module of the runtime; `tanjent/syntax` unless given. */
  readonly runtime?: string | undefined;
  /**
   * The parser: acorn's unless given, which may have plugins. With acorn-jsx, JSX passes through as
   * it is, and functions that hold some are not rewritten, but those in them are.
   */
  readonly parser?: typeof Parser | undefined;
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
  let read = parse(source, options.format, options.parser);
  if (marked(source, read.program, options).length === 0) return null;
  const names = freeNames(source);
  let scopes = resolveScopes(read.program);
  let text = source;
  const maps: string[] = [];
  const take = (edits: Edits | null): void => {
    if (edits === null) return;
    const told = edits.write(options.file ?? '');
    text = told.code;
    maps.unshift(told.map);
    read = parseAs(read.sourceType, text, options.parser);
    scopes = resolveScopes(read.program);
  };
  take(withoutCaseScopes(text, marked(text, read.program, options), scopes, names));
  take(withoutHiding(text, read.program, scopes));
  const { code, map } = rewriteModule(text, read, scopes, names, options);
  if (maps.length === 0) return { code, map };
  return { code, map: remapping([map, ...maps], () => null).toString() };
}

/**
 * A module in which no variable hides one that has to be told by its name, and cases of a `switch`
 * see nothing of each other.
 */
function rewriteModule(
  source: string,
  { program, comments }: Parsed,
  scopes: Scopes,
  names: FreeNames,
  options: RewriteOptions,
): Rewritten {
  const edits = new Edits(source);
  const text = new SourceText(source, edits);
  const functions = marked(source, program, options);
  const boxes = new Boxes({
    scopes,
    names,
    functions: new Set(functions.flatMap((f) => functionsIn(f, scopes))),
  });
  const facts: ModuleFacts = {
    boxes,
    scopes,
    names,
    comments,
    privateKey: privateKeys(scopes.occurrences),
    constructors: constructorsIn(scopes.occurrences),
    blocks: new Set(),
  };
  for (const f of functions) rewriteFunction(f, text, facts);
  if (source.includes(directive))
    walk(program, (node) => {
      if ('directive' in node && node.directive === directive)
        edits.replace(node.start, node.start + directive.length + 2, '/* rewritten by tanjent */');
    });
  bringIn(program, edits, names.runtime, options, scopes, boxes.ofModule());
  return edits.write(options.file ?? '');
}

/** Writes what brings in the runtime, behind the directives of the module. */
function bringIn(
  program: SyntaxNode,
  edits: Edits,
  name: string,
  { format, runtime = 'tanjent/syntax' }: RewriteOptions,
  scopes: Scopes,
  boxes: string,
): void {
  const directives = childrenOf(program).filter((s) => 'directive' in s && s.directive);
  const place = directives.at(-1)?.end ?? childrenOf(program)[0]?.start ?? program.start;
  const isModule = (format ?? formatOf(program, scopes)) === 'esm';
  edits.behindAll(
    place,
    (directives.length > 0 ? '; ' : '') +
      (isModule
        ? `import * as ${name} from '${runtime}'; `
        : `const ${name} = require('${runtime}'); `) +
      boxes,
  );
}

/** The outermost functions that are to be rewritten. */
function marked(
  source: string,
  program: SyntaxNode,
  { all = false, parser }: RewriteOptions,
): FunctionNode[] {
  // Without a parser of its own a text holds no elements.
  const isOfElements = (f: FunctionNode): boolean => parser !== undefined && holdsJsx(f);
  const found: FunctionNode[] = [];
  const visit = (node: SyntaxNode, isMarked: boolean): void => {
    if (isFunction(node) && (isMarked || hasDirective(node.body)) && !isOfElements(node)) {
      found.push(node);
      return;
    }
    if (isFunction(node) && hasDirective(node.body)) failOfJsx(source, node);
    for (const child of childrenOf(node)) visit(child, isMarked);
  };
  visit(program, all || hasDirective(program));
  return found;
}

/** Only what computes can be traced: elements are left to those who make them. */
function failOfJsx(source: string, { start }: FunctionNode): never {
  const error = new SyntaxError(
    `a function with JSX in it is marked with '${directive}'. Mark the function that computes what ` +
      'the element shows, and call it from here.',
  );
  throw Object.assign(error, { pos: start, loc: getLineInfo(source, start) });
}

/** A function with those in it that are rewritten together with it. */
function functionsIn(f: FunctionNode, { occurrences }: Scopes): SyntaxNode[] {
  let end = f.start;
  return occurrences.closures.within(f).filter((node) => {
    if (!isFunction(node) || node.start < end) return false;
    // What stands in one that waits stays as it is, too.
    if (node.async || node.generator) end = node.end;
    return end !== node.end;
  });
}

const hasDirective = (node: SyntaxNode): boolean =>
  (node.type === 'BlockStatement' || node.type === 'Program') &&
  node.body.some((s) => 'directive' in s && s.directive === directive);

/** A text without imports and exports is CommonJS if it uses what only that has. */
function formatOf(program: SyntaxNode, scopes: Scopes): 'esm' | 'cjs' {
  if (childrenOf(program).some((s) => /^(?:Import|Export)/.test(s.type))) return 'esm';
  const isOfCommonJs = scopes.globals.some(({ name }) => /^(?:require|module|exports)$/.test(name));
  return isOfCommonJs ? 'cjs' : 'esm';
}
