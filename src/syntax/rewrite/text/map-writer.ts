/**
 * Writes a text together with its source map: each character that was kept is mapped, each
 * replacement as a whole, and what was added not at all. A map is a list of lines, and a line one
 * of segments: a column, the number of the source, and a line and column there.
 */
import { encode, type SourceMapMappings, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
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

export class MapWriter {
  readonly #source: string;
  readonly #lines: SourceLines;
  #code = '';
  #line: SourceMapSegment[] = [];
  readonly #mappings: SourceMapMappings = [this.#line];
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
      const to = Math.min(newline, end);
      this.#characters(line, from - this.#lines.startOf(line), to - from);
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
    const mappings = encode(this.#mappings);
    const lists = `"sources":${sources},"sourcesContent":${content},"names":[]`;
    const map = `{"version":3,${lists},"mappings":"${mappings}"}`;
    return { code: this.#code, map };
  }

  /** The source is the only one. */
  #segment(line: number, column: number): void {
    this.#line.push([this.#column, 0, line, column]);
  }

  /** Characters of one line, each mapped to itself. */
  #characters(line: number, column: number, count: number): void {
    for (let i = 0; i < count; i++) this.#line.push([this.#column + i, 0, line, column + i]);
    this.#column += Math.max(count, 0);
  }

  #newLine(): void {
    this.#line = [];
    this.#mappings.push(this.#line);
    this.#column = 0;
  }
}
