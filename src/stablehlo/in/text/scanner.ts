/** Reading a text from left to right: MLIR has no tokens that a context could not change. */
import { fail } from '../../../array/errors.js';

/** Who speaks in errors. */
export const who = 'fromStableHLO';

/** Nested lists, regions and types are followed so deep and no deeper. */
const greatestDepth = 200;

const space = /(?:\s+|\/\/[^\n]*)*/y;
const anyWord = /[A-Za-z_][\w.$-]*|[%@#!^][\w.$-]*|-?[\d.]+|"[^"\n]{0,20}|\S/y;

export class Scanner {
  #offset = 0;
  #depth = 0;

  readonly text: string;

  constructor(text: string) {
    this.text = text;
    this.#skipSpace();
  }

  get offset(): number {
    return this.#offset;
  }

  #skipSpace(): void {
    space.lastIndex = this.#offset;
    space.test(this.text);
    this.#offset = space.lastIndex;
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.text.length;
  }

  /** What a sticky pattern matches here, without going on. */
  see(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    return pattern.exec(this.text)?.[0];
  }

  /** What a sticky pattern matches here, if it does, and the space behind it is passed. */
  take(pattern: RegExp): string | undefined {
    const found = this.see(pattern);
    if (found !== undefined) this.#goOn(found.length);
    return found;
  }

  #goOn(length: number): void {
    this.#offset += length;
    this.#skipSpace();
  }

  sees(mark: string): boolean {
    return this.text.startsWith(mark, this.#offset);
  }

  takes(mark: string): boolean {
    const isHere = this.sees(mark);
    if (isHere) this.#goOn(mark.length);
    return isHere;
  }

  /** `wanted` says what the pattern means in the message. */
  expect(pattern: RegExp, wanted: string): string {
    return this.take(pattern) ?? this.failHere(wanted);
  }

  expectMark(mark: string): void {
    if (!this.takes(mark)) this.failHere(`'${mark}'`);
  }

  /** `item` for what stands between `open` and `close`, with commas between. */
  list<T>(open: string, close: string, item: () => T): T[] {
    this.expectMark(open);
    const items: T[] = [];
    while (!this.takes(close)) {
      if (items.length > 0) this.expectMark(',');
      items.push(this.deeper(item));
    }
    return items;
  }

  deeper<T>(body: () => T): T {
    if (this.#depth === greatestDepth)
      this.fail(`what is nested deeper than ${greatestDepth} levels is not read`);
    this.#depth += 1;
    const result = body();
    this.#depth -= 1;
    return result;
  }

  failHere(wanted: string): never {
    const found = this.isAtEnd ? 'the end of the text' : `'${this.see(anyWord)}'`;
    return this.fail(`wants ${wanted}, received ${found}`);
  }

  fail(message: string, offset = this.#offset): never {
    return fail('parse-error', `${who}: ${placeOf(this.text, offset)}: ${message}.`);
  }
}

/** Line and column of an offset, both from 1. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`;
}

export const words = {
  integer: /-?\d+/y,
  number: /-?(?:0x[\dA-Fa-f]+|(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?))/y,
  string: /"(?:[^"\\]|\\.)*"/y,
  word: /[A-Za-z_][\w.$]*/y,
  value: /%[\w.$-]+(?:#\d+)?/y,
  symbol: /@(?:[\w.$-]+|"(?:[^"\\]|\\.)*")/y,
  block: /\^[\w.$-]+/y,
  alias: /#[\w.$-]+/y,
};

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', '"': '"' };

/** The text of a quoted string; MLIR escapes other bytes by two hexadecimal digits. */
export const unquoted = (quoted: string): string =>
  quoted
    .slice(1, -1)
    .replace(/\\([\dA-Fa-f]{2}|.)/g, (_, e: string) =>
      e.length === 2 ? String.fromCharCode(Number.parseInt(e, 16)) : (escapes[e] ?? e),
    );
