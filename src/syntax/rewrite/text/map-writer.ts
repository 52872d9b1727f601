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

/** Where a word of a copy stands in it, and where in the source it was. */
export interface Origin {
  readonly inCopy: number;
  readonly inSource: number;
}

const digits = new TextEncoder().encode(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
);
const [comma, semicolon] = [0x2c, 0x3b];

/** Numbers in the digits of source maps: five bits each, the sign first, the lowest first. */
class Mappings {
  #bytes = new Uint8Array(1 << 14);
  #length = 0;

  add(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow();
    this.#bytes[this.#length++] = byte;
  }

  number(x: number): void {
    let rest = x < 0 ? (-x << 1) | 1 : x << 1;
    do {
      const digit = rest & 31;
      rest >>>= 5;
      this.add(digits[rest > 0 ? digit | 32 : digit] as number);
    } while (rest > 0);
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2);
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
    let [line, column] = this.#lines.positionOf(start);
    for (let from = start; ;) {
      const newline = this.#lines.endOf(line);
      const to = Math.min(newline, end);
      if (from < to) {
        for (let i = from; i < to; i++) {
          this.#segment(line, column + i - from);
          this.#column++;
        }
      }
      if (newline >= end) return;
      this.#newLine();
      [line, column, from] = [line + 1, 0, newline + 1];
    }
  }

  /** Text in the place of what began there in the source: each line of it goes back to that. */
  replaced(start: number, text: string): void {
    if (text === '') return;
    const [line, column] = this.#lines.positionOf(start);
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
  copied(text: string, origins: readonly Origin[]): void {
    const start = this.#column;
    for (const { inCopy, inSource } of origins) {
      const [line, column] = this.#lines.positionOf(inSource);
      this.#column = start + inCopy;
      this.#segment(line, column);
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
    const mappings = this.#mappings;
    const isFirst = this.#lastColumn < 0;
    if (!isFirst) mappings.add(comma);
    mappings.number(this.#column - (isFirst ? 0 : this.#lastColumn));
    // The source is the only one.
    mappings.number(0);
    mappings.number(line - this.#lastLine);
    mappings.number(column - this.#lastSourceColumn);
    this.#lastColumn = this.#column;
    this.#lastLine = line;
    this.#lastSourceColumn = column;
  }

  #newLine(): void {
    this.#mappings.add(semicolon);
    this.#column = 0;
    this.#lastColumn = -1;
  }
}
