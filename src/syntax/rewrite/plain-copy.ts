/**
 * Functions as they were. Where nothing is traced a rewritten function runs a copy of itself, which
 * engines see nothing but numbers in: it stands on one line in front of the rewritten statements.
 */
import type { Token } from 'acorn';
import { SourceMap, type DecodedSourceMap } from 'magic-string';
import {
  childrenOf,
  isFunction,
  namesOfPattern,
  walk,
  type FunctionNode,
  type SyntaxNode,
} from './analysis/nodes.js';

/** A copy of a function's body, and where each of its words was. */
export interface PlainCopy {
  readonly text: string;
  readonly origins: readonly { readonly inCopy: number; readonly inSource: number }[];
}

/** The tokens of a text, which are collected while it is parsed. */
export type Tokens = readonly Token[];

const ends = new Set([
  'BreakStatement',
  'ContinueStatement',
  'DebuggerStatement',
  'DoWhileStatement',
  'ExpressionStatement',
  'ReturnStatement',
  'ThrowStatement',
  'VariableDeclaration',
]);

/** The copy; null for functions with functions in them, which would be copied again and again. */
export function plainCopyOf(f: FunctionNode, source: string, tokens: Tokens): PlainCopy | null {
  const ending = new Set<number>();
  let isLeaf = true;
  const skipped = new Set<number>();
  const visit = (node: SyntaxNode, isHeader: boolean): void => {
    if (isFunction(node) || node.type.startsWith('Class')) isLeaf = false;
    if ('directive' in node && node.directive !== undefined) skipped.add(node.start);
    if (ends.has(node.type) && !isHeader && source[node.end - 1] !== ';') ending.add(node.end);
    for (const child of childrenOf(node))
      visit(child, node.type.startsWith('For') && child.type === 'VariableDeclaration');
  };
  visit(f.body, false);
  walk(f.body, (node) => {
    if (node.type === 'Identifier' && node.name === 'arguments') isLeaf = false;
  });
  if (!isLeaf) return null;
  const isBlock = f.body.type === 'BlockStatement';
  const [start, end] = isBlock ? [f.body.start + 1, f.body.end - 1] : [f.body.start, f.body.end];
  const copy = new Copy(source);
  if (!isBlock) copy.add('return ');
  for (const t of between(tokens, start, end)) {
    if (skipped.has(t.start)) continue;
    if (!copy.take(t)) return null;
    if (ending.has(t.end)) copy.add(';');
  }
  copy.add(isBlock ? ' return;' : ';');
  return copy;
}

/** A text of words that stood somewhere else. */
class Copy implements PlainCopy {
  readonly origins: { readonly inCopy: number; readonly inSource: number }[] = [];
  readonly #source: string;
  #text = '';
  #end: number | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  get text(): string {
    return this.#text;
  }

  add(text: string): void {
    this.#text += text;
  }

  /** Adds a word, apart from the last if it was; false for one of several lines. */
  take({ start, end }: Token): boolean {
    const word = this.#source.slice(start, end);
    if (word.includes('\n')) return false;
    if (this.#end !== undefined && this.#end < start) this.add(' ');
    this.origins.push({ inCopy: this.#text.length, inSource: start });
    this.add(word);
    this.#end = end;
    return true;
  }
}

function between(tokens: Tokens, start: number, end: number): readonly Token[] {
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle] as Token).start < start) low = middle + 1;
    else high = middle;
  }
  let last = low;
  while (last < tokens.length && (tokens[last] as Token).end <= end) last++;
  return tokens.slice(low, last);
}

/** The condition under which the copy runs: nothing is traced, and no argument is an array. */
export function conditionOf(f: FunctionNode, tj: string, isConstructor: boolean): string {
  const names = f.params.flatMap((p) => namesOfPattern(p).map(({ name }) => name));
  let usesThis = false;
  walk(f.body, (node) => {
    // What a constructor makes holds nothing yet, and may not be there.
    usesThis ||= node.type === 'ThisExpression' && !isConstructor;
  });
  const given = [...(usesThis ? ['this'] : []), ...names];
  return [`${tj}.idle()`, ...given.map((name) => `${tj}.isPlain(${name})`)].join(' && ');
}

/** The source map with the words of the copies in it, in the order of the text. */
export function withCopies(
  map: DecodedSourceMap,
  code: string,
  source: string,
  copies: readonly PlainCopy[],
): SourceMap {
  const [inCode, inSource] = [new Lines(code), new Lines(source)];
  let from = 0;
  for (const { text, origins } of copies) {
    const place = code.indexOf(text, from);
    from = place + text.length;
    const [line, column] = inCode.positionOf(place);
    const segments = map.mappings[line] ?? [];
    const own = origins.map((o): [number, number, number, number] => [
      column + o.inCopy,
      0,
      ...inSource.positionOf(o.inSource),
    ]);
    const before = segments.filter(([c]) => c < column);
    const behind = segments.filter(([c]) => c >= column + text.length);
    map.mappings[line] = [...before, ...own, ...behind];
  }
  return new SourceMap(map);
}

/** The lines of a text, by which places in it are counted. */
class Lines {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1))
      this.#starts.push(i + 1);
  }

  positionOf(place: number): [line: number, column: number] {
    let [low, high] = [0, this.#starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= place) low = middle;
      else high = middle;
    }
    return [low, place - (this.#starts[low] as number)];
  }
}
