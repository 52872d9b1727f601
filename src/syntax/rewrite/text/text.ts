/** The text of a module under edits, in place: lines stay lines. */
import type { SyntaxNode } from '../analysis/nodes.js';
import type { Edits, MappedText } from './edits.js';

/**
 * Edits of a text. Those of a node are made before those of the nodes within it: what is put around
 * an outer node stands outside of what is put around an inner one that begins or ends with it.
 */
export class SourceText {
  readonly source: string;
  /** How many edits there were. */
  changes = 0;
  readonly #edits: Edits;

  constructor(source: string, edits: Edits) {
    this.source = source;
    this.#edits = edits;
  }

  /** Moves a stretch, with its edits, to another place. */
  move(start: number, end: number, place: number): void {
    this.changes++;
    this.#edits.move(start, end, place);
  }

  of(node: SyntaxNode): string {
    return this.source.slice(node.start, node.end);
  }

  /** Puts text in front of what stands at a place. */
  before(place: number, text: string): void {
    if (text === '') return;
    this.changes++;
    this.#edits.before(place, text);
  }

  /** Puts text behind what ends at a place. */
  behind(place: number, text: string): void {
    if (text === '') return;
    this.changes++;
    this.#edits.behind(place, text);
  }

  /** Tells that what is put at a place has a copy of other words in it. */
  isMapped(place: number, copy: MappedText): void {
    this.#edits.isMapped(place, copy);
  }

  around(node: SyntaxNode, before: string, behind: string): void {
    this.before(node.start, before);
    this.behind(node.end, behind);
  }

  /** Puts text around a node that is known when all that stands in it is written. */
  aroundWritten(node: SyntaxNode, write: () => readonly [before: string, behind: string]): void {
    this.#edits.around(node.start, node.end, () => {
      const [before, behind] = write();
      if (before !== '') this.changes++;
      return [before, behind];
    });
  }

  /** Ends a statement by a semicolon: what follows may begin with a parenthesis. */
  ended(s: SyntaxNode): void {
    const isOpen = s.type === 'ExpressionStatement' || s.type === 'VariableDeclaration';
    if (isOpen && this.source[s.end - 1] !== ';') this.behind(s.end, ';');
  }

  replace(start: number, end: number, text: string): void {
    this.changes++;
    if (start < end) this.#edits.replace(start, end, text);
    else this.behind(start, text);
  }

  /** Replaces a token between two places, where there are only blanks and comments beside it. */
  replaceToken(token: string, start: number, end: number, text: string): void {
    const place = this.placeOf(token, start, end);
    this.replace(place, place + token.length, text);
  }

  /** Where the blanks before a place begin, if all are on its line: else that place. */
  blanksBefore(place: number, start: number): number {
    let from = place;
    for (; from > start && isBlank(this.source.charCodeAt(from - 1)); from--)
      if (this.source[from - 1] === '\n') return place;
    return from;
  }

  /** Where a token begins. */
  placeOf(token: string, start: number, end: number): number {
    let first = start;
    while (first < end && isBlank(this.source.charCodeAt(first))) first++;
    if (this.source.startsWith(token, first)) return first;
    const place = withoutComments(this.source.slice(start, end)).indexOf(token);
    if (place < 0) throw new Error(`no ${token} between ${start} and ${end}`);
    return start + place;
  }
}

/** Whether a character is a blank of ASCII. */
export const isBlank = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);

const comments = /\/\*[^]*?\*\/|\/\/[^\n]*/g;

/** The same text with blanks where comments were. */
const withoutComments = (text: string): string =>
  text.includes('/*') || text.includes('//')
    ? text.replace(comments, (comment) => ' '.repeat(comment.length))
    : text;

/** FreeNames that a module does not have. */
export interface FreeNames {
  /** The namespace of the runtime. */
  readonly runtime: string;
  /** What temporary variables begin with. */
  readonly temporary: string;
}

/** The first of ever longer names that do not occur in the text. */
function free(source: string, name: string): string {
  for (let i = 0; ; i++) {
    const candidate = i === 0 ? name : `${name}${'_'.repeat(i)}`;
    if (!source.includes(candidate)) return candidate;
  }
}

export const freeNames = (source: string): FreeNames => ({
  runtime: free(source, 'tj'),
  temporary: free(source, '$'),
});
