/**
 * Functions as they were. Where nothing is traced a rewritten function runs a copy of itself, which
 * engines see nothing but numbers in: it stands on one line in front of the rewritten statements.
 */
import {
  childrenOf,
  holdsStatements,
  namesOfPattern,
  type es,
  type FunctionNode,
  type SyntaxNode,
} from './analysis/nodes.js';
import type { Occurrences, Placed, Places } from './analysis/occurrences.js';
import type { MappedText } from './text/edits.js';
import type { MapPiece } from './text/map-writer.js';
import { isBlank } from './text/text.js';

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
  comments: Places<Placed>,
  { closures, texts }: Occurrences,
): MappedText | null {
  if (closures.isIn(f.body) || texts.some(f.body, isOfLines)) return null;
  const isBlock = f.body.type === 'BlockStatement';
  const [start, end] = isBlock ? [f.body.start + 1, f.body.end - 1] : [f.body.start, f.body.end];
  const copy = new Copy(source, isBlock ? '' : 'return ');
  let from = start;
  for (const change of changesOf(f.body, source, comments)) {
    // A comment within a directive is gone with it.
    if (change.start < from) continue;
    if (!copy.take(from, change.start)) return null;
    if (change.text === '') copy.apart();
    else copy.add(change.text);
    from = change.end;
  }
  if (!copy.take(from, end)) return null;
  copy.add(isBlock ? ' return;' : ';');
  return copy;
}

const isOfLines = ({ quasis }: es.TemplateLiteral): boolean =>
  quasis.some(({ value }) => value.raw.includes('\n'));

/** Text in the place of a stretch. */
interface Change extends Placed {
  readonly text: string;
}

/** Comments and directives have no place in a copy, and statements end there by a semicolon. */
function changesOf(body: SyntaxNode, source: string, comments: Places<Placed>): Change[] {
  const changes = comments.within(body).map(({ start, end }): Change => ({ start, end, text: '' }));
  const visit = (node: SyntaxNode, isHeader: boolean): void => {
    const { start, end, type } = node;
    if ('directive' in node && node.directive !== undefined) changes.push({ start, end, text: '' });
    else if (ends.has(type) && !isHeader && source[end - 1] !== ';')
      changes.push({ start: end, end, text: ';' });
    if (!holdsStatements(node)) return;
    for (const child of childrenOf(node))
      visit(child, type.startsWith('For') && child.type === 'VariableDeclaration');
  };
  visit(body, false);
  return changes.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** A text of pieces that stood somewhere else, apart from each other if they were. */
class Copy implements MappedText {
  readonly pieces: MapPiece[] = [];
  readonly #source: string;
  #text: string;
  /** Whether a blank stands at the end. */
  #isApart = true;

  constructor(source: string, text: string) {
    this.#source = source;
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  add(text: string): void {
    this.#text += text;
    this.#isApart = false;
  }

  /** What comes next stands apart from what is there. */
  apart(): void {
    if (!this.#isApart) this.#text += ' ';
    this.#isApart = true;
  }

  /** Takes lines of the source, one behind the other; gives false where a text goes over two. */
  take(start: number, end: number): boolean {
    for (let from = start; from < end;) {
      const newline = this.#source.indexOf('\n', from);
      const isLast = newline < 0 || newline >= end;
      const to = isLast ? end : newline;
      this.#takeTrimmed(from, to);
      if (isLast) return true;
      if (this.#source[to - (this.#source[to - 1] === '\r' ? 2 : 1)] === '\\') return false;
      this.apart();
      from = newline + 1;
    }
    return true;
  }

  #takeTrimmed(from: number, to: number): void {
    let [start, end] = [from, to];
    while (start < end && isBlank(this.#source.charCodeAt(start))) start++;
    while (start < end && isBlank(this.#source.charCodeAt(end - 1))) end--;
    if (start === end) return;
    if (start > from) this.apart();
    this.pieces.push({ place: this.#text.length, start, end });
    this.add(this.#source.slice(start, end));
    if (end < to) this.apart();
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
