/**
 * Writes a text together with its source map: each character that was kept is mapped, each
 * replacement as a whole, and what was added not at all. A map is a list of lines, and a line one
 * of segments: four numbers each, told as differences to those of the segment before.
 */
import { SourceLines } from './source-lines.js';

/** A text that edits gave, and the source map to the one before, as JSON. */
export interface Edited {
  readonly code: string;
  readonly map: string;
}

/** Where words of a copy stand in it, and where in the source each was. */
export interface Origins {
  readonly inCopy: readonly number[];
  readonly inSource: readonly number[];
}

const digits = new TextEncoder().encode(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
);
const [comma, semicolon] = [0x2c, 0x3b];

/** The segment of a character behind another one, in the code as in the source. */
const further = new TextEncoder().encode(',CAAC');

/** What a segment takes at most: a comma, and four numbers of up to seven digits. */
const longest = 29;

/** Segments in the digits of source maps: five bits each, the sign first, the lowest first. */
class Mappings {
  #bytes = new Uint8Array(1 << 14);
  #length = 0;

  /** A segment behind another one, if it is no first: how far it is from the last one. */
  segment(isFirst: boolean, column: number, sourceLine: number, sourceColumn: number): void {
    this.#reserve(longest);
    if (!isFirst) this.#bytes[this.#length++] = comma;
    this.#number(column);
    // The source is the only one.
    this.#number(0);
    this.#number(sourceLine);
    this.#number(sourceColumn);
  }

  endOfLine(): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = semicolon;
  }

  /** The segments of characters that follow another one, here as in the source. */
  following(count: number): void {
    const length = further.length * count;
    this.#reserve(length);
    const [bytes, start] = [this.#bytes, this.#length];
    for (let i = 0; i < length; i++) bytes[start + i] = further[i % further.length] as number;
    this.#length += length;
  }

  #number(x: number): void {
    let rest = x < 0 ? (-x << 1) | 1 : x << 1;
    while (rest > 31) {
      this.#bytes[this.#length++] = digits[(rest & 31) | 32] as number;
      rest >>>= 5;
    }
    this.#bytes[this.#length++] = digits[rest] as number;
  }

  /** Makes sure that there is room for so many more. */
  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }

  get text(): string {
    return new TextDecoder().decode(this.#bytes.subarray(0, this.#length));
  }
}

export class MapWriter {
  readonly #source: string;
  readonly #lines: SourceLines;
  #code = '';
  readonly #mappings = new Mappings();
  /** Where the next character stands in its line. */
  #column = 0;
  /** The numbers of the last segment; `-1` for the column where a line has none. */
  #lastColumn = -1;
  #lastLine = 0;
  #lastSourceColumn = 0;

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
      const to = Math.min(newline, end);
      if (from < to) this.#line(line, from - this.#lines.startOf(line), to - from);
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
      this.#segment(line, column);
      this.added(text.slice(from, to + 1));
      from = to + 1;
      to = text.indexOf('\n', from);
    }
    this.#segment(line, column);
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

  /** A line of words that stood somewhere else. */
  copied(text: string, { inCopy, inSource }: Origins): void {
    const start = this.#column;
    for (let i = 0; i < inCopy.length; i++) {
      const place = inSource[i] as number;
      const line = this.#lines.lineOf(place);
      this.#column = start + (inCopy[i] as number);
      this.#segment(line, place - this.#lines.startOf(line));
    }
    this.#code += text;
    this.#column = start + text.length;
  }

  result(file: string): Edited {
    const sources = JSON.stringify([file.replaceAll('\\', '/')]);
    const content = JSON.stringify([this.#source]);
    const mappings = this.#mappings.text;
    const lists = `"sources":${sources},"sourcesContent":${content},"names":[]`;
    const map = `{"version":3,${lists},"mappings":"${mappings}"}`;
    return { code: this.#code, map };
  }

  #segment(line: number, column: number): void {
    const isFirst = this.#lastColumn < 0;
    this.#mappings.segment(
      isFirst,
      this.#column - (isFirst ? 0 : this.#lastColumn),
      line - this.#lastLine,
      column - this.#lastSourceColumn,
    );
    this.#lastColumn = this.#column;
    this.#lastLine = line;
    this.#lastSourceColumn = column;
  }

  /** Characters of one line: each is one further than the one before, here and there. */
  #line(line: number, column: number, count: number): void {
    this.#segment(line, column);
    this.#mappings.following(count - 1);
    this.#lastColumn += count - 1;
    this.#lastSourceColumn += count - 1;
    this.#column += count;
  }

  #newLine(): void {
    this.#mappings.endOfLine();
    this.#column = 0;
    this.#lastColumn = -1;
  }
}
