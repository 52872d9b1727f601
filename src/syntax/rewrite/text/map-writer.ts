/**
 * Writes a text together with its source map: each word and sign that was kept is mapped, each
 * replacement as a whole, and what was added not at all.
 */
import { Mappings } from './mappings.js';
import { SourceLines } from './source-lines.js';

/** A text that edits gave, and the source map to the one before, as JSON. */
export interface Edited {
  readonly code: string;
  readonly map: string;
}

/** A stretch of the source that stands at a place of a copy, too. */
export interface MapPiece {
  readonly place: number;
  readonly start: number;
  readonly end: number;
}

const [space, word, sign] = [0, 1, 2] as const;
type Kind = typeof space | typeof word | typeof sign;

/** By code of a character of ASCII: whether it is part of a word. */
const kinds = Array.from({ length: 128 }, (_, code): Kind => {
  const character = String.fromCharCode(code);
  return /\s/.test(character) ? space : /[\w$]/.test(character) ? word : sign;
});

/** Letters of other languages are parts of words. */
const kindOf = (code: number): Kind => kinds[code] ?? word;

export class MapWriter {
  readonly #source: string;
  readonly #lines: SourceLines;
  #code = '';
  readonly #mappings = new Mappings();
  /** Where the next character stands in its line. */
  #column = 0;

  constructor(source: string) {
    this.#source = source;
    this.#lines = new SourceLines(source);
  }

  /** A stretch of the source as it was. */
  kept(start: number, end: number): void {
    this.#code += this.#source.slice(start, end);
    let line = this.#lines.lineOf(start);
    for (let from = start; ;) {
      const newline = this.#lines.endOf(line);
      this.#words(line, from, Math.min(newline, end));
      if (newline >= end) return;
      this.#newLine();
      line++;
      from = newline + 1;
    }
  }

  /** Text in the place of what began there in the source: each line of it goes back to that. */
  replaced(start: number, text: string): void {
    if (text === '') return;
    const line = this.#lines.lineOf(start);
    const column = start - this.#lines.startOf(line);
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0 && to < text.length - 1;) {
      this.#mappings.segment(this.#column, line, column);
      this.added(text.slice(from, to + 1));
      from = to + 1;
      to = text.indexOf('\n', from);
    }
    this.#mappings.segment(this.#column, line, column);
    this.added(text.slice(from));
  }

  /** Text that the source has nothing for. */
  added(text: string): void {
    this.#code += text;
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#newLine();
      from = to + 1;
    }
    this.#column += text.length - from;
  }

  /** A line with pieces of what stood somewhere else. */
  copied(text: string, pieces: readonly MapPiece[]): void {
    const column = this.#column;
    for (const { place, start, end } of pieces) {
      this.#column = column + place;
      this.#words(this.#lines.lineOf(start), start, end);
    }
    this.#code += text;
    this.#column = column + text.length;
  }

  result(file: string): Edited {
    const sources = JSON.stringify([file.replaceAll('\\', '/')]);
    const content = JSON.stringify([this.#source]);
    const lists = `"sources":${sources},"sourcesContent":${content},"names":[]`;
    const map = `{"version":3,${lists},"mappings":"${this.#mappings.text}"}`;
    return { code: this.#code, map };
  }

  /** A part of a line of the source; engines and tools ask for places where words begin. */
  #words(line: number, start: number, end: number): void {
    const [lineStart, shift] = [this.#lines.startOf(line), this.#column - start];
    // What is cut within a word begins with the rest of it.
    let before: Kind = space;
    for (let place = start; place < end; place++) {
      const kind = kindOf(this.#source.charCodeAt(place));
      if (kind === sign || (kind !== before && kind !== space))
        this.#mappings.segment(place + shift, line, place - lineStart);
      before = kind;
    }
    if (end > start) this.#column += end - start;
  }

  #newLine(): void {
    this.#mappings.newLine();
    this.#column = 0;
  }
}
