/**
 * Functions as they were. Where nothing is traced a rewritten function runs a copy of itself, which
 * engines see nothing but numbers in: it stands on one line in front of the rewritten statements.
 */
import { at } from '../../array/shape.js';
import {
  childrenOf,
  holdsStatements,
  namesOfPattern,
  type FunctionNode,
  type SyntaxNode,
} from './analysis/nodes.js';
import type { Occurrences } from './analysis/occurrences.js';
import type { Tokens } from './parse.js';
import type { MappedText } from './text/edits.js';

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
  const copy = new Copy(source, isBlock ? '' : 'return ');
  const last = tokens.before(end);
  for (let i = tokens.before(start); i < last; i++) {
    const [from, to] = [at(tokens.starts, i), at(tokens.ends, i)];
    if (skipped.has(from)) continue;
    copy.take(from, to);
    if (ending.has(to)) copy.add(';');
  }
  copy.add(isBlock ? ' return;' : ';');
  return copy.isOnOneLine ? copy : null;
}

/** A text of words that stood somewhere else, apart from each other if they were. */
class Copy implements MappedText {
  readonly origins = { inCopy: [] as number[], inSource: [] as number[] };
  readonly #source: string;
  /** What is written of it; the words from `#begin` to `#end` stand one behind the other. */
  #text: string;
  #begin = 0;
  #end = 0;

  constructor(source: string, text: string) {
    this.#source = source;
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  /** Whether no word has several lines. */
  get isOnOneLine(): boolean {
    return !this.#text.includes('\n');
  }

  add(text: string): void {
    this.#write();
    this.#text += text;
  }

  take(start: number, end: number): void {
    const isFirst = this.origins.inCopy.length === 0;
    const gap = start - this.#end;
    const isNext = !isFirst && (gap === 0 || (gap === 1 && this.#source[this.#end] === ' '));
    if (!isNext || this.#begin === this.#end) {
      this.#write();
      if (!isFirst && gap > 0) this.#text += ' ';
      this.#begin = start;
    }
    this.origins.inCopy.push(this.#text.length + start - this.#begin);
    this.origins.inSource.push(start);
    this.#end = end;
  }

  #write(): void {
    this.#text += this.#source.slice(this.#begin, this.#end);
    this.#begin = this.#end;
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
