/**
 * Functions as they were. Where nothing is traced a rewritten function runs a copy of itself, which
 * engines see nothing but numbers in: it stands on one line in front of the rewritten statements.
 */
import type { Token } from 'acorn';
import { at } from '../../array/shape.js';
import {
  childrenOf,
  holdsStatements,
  namesOfPattern,
  type FunctionNode,
  type SyntaxNode,
} from './analysis/nodes.js';
import type { Occurrences } from './analysis/occurrences.js';
import type { MappedText } from './text/edits.js';
import type { Origin } from './text/map-writer.js';

/** The places of the tokens of a text, which are collected while it is parsed. */
export class Tokens {
  readonly starts: number[] = [];
  readonly ends: number[] = [];

  add({ start, end }: Token): void {
    this.starts.push(start);
    this.ends.push(end);
  }

  /** The number of those that begin before a place. */
  before(place: number): number {
    let [low, high] = [0, this.starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(this.starts, middle) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

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
export function plainCopyOf(
  f: FunctionNode,
  source: string,
  tokens: Tokens,
  { closures }: Occurrences,
): MappedText | null {
  if (closures.isIn(f.body)) return null;
  const ending = new Set<number>();
  const skipped = new Set<number>();
  const visit = (node: SyntaxNode, isHeader: boolean): void => {
    if ('directive' in node && node.directive !== undefined) skipped.add(node.start);
    if (ends.has(node.type) && !isHeader && source[node.end - 1] !== ';') ending.add(node.end);
    if (!holdsStatements(node)) return;
    for (const child of childrenOf(node))
      visit(child, node.type.startsWith('For') && child.type === 'VariableDeclaration');
  };
  visit(f.body, false);
  const isBlock = f.body.type === 'BlockStatement';
  const [start, end] = isBlock ? [f.body.start + 1, f.body.end - 1] : [f.body.start, f.body.end];
  const copy = new Copy(source);
  if (!isBlock) copy.add('return ');
  const last = tokens.before(end);
  for (let i = tokens.before(start); i < last; i++) {
    const [from, to] = [at(tokens.starts, i), at(tokens.ends, i)];
    if (skipped.has(from)) continue;
    if (!copy.take(from, to)) return null;
    if (ending.has(to)) copy.add(';');
  }
  copy.add(isBlock ? ' return;' : ';');
  return copy;
}

/** A text of words that stood somewhere else. */
class Copy implements MappedText {
  readonly origins: Origin[] = [];
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
  take(start: number, end: number): boolean {
    const word = this.#source.slice(start, end);
    if (word.includes('\n')) return false;
    if (this.#end !== undefined && this.#end < start) this.add(' ');
    this.origins.push({ inCopy: this.#text.length, inSource: start });
    this.add(word);
    this.#end = end;
    return true;
  }
}

/** The condition under which the copy runs: nothing is traced, and no argument is an array. */
export function conditionOf(
  f: FunctionNode,
  tj: string,
  isConstructor: boolean,
  { selves }: Occurrences,
): string {
  const names = f.params.flatMap((p) => namesOfPattern(p).map(({ name }) => name));
  // What a constructor makes holds nothing yet, and may not be there.
  const usesThis = !isConstructor && selves.isIn(f.body);
  const given = [...(usesThis ? ['this'] : []), ...names];
  return [`${tj}.idle()`, ...given.map((name) => `${tj}.isPlain(${name})`)].join(' && ');
}
