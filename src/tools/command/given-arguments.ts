/**
 * Arguments as they are written on a command line: `f64[3], f32[2,2]`, `{ w: f32[2,3], b: 0 }`,
 * `[f64[2], 'up', true]`. A type stands for an array of that type, a number for itself.
 */
import { UsageError } from './command.js';

/** An array of a shape and dtype, whose elements are the caller's choice. */
export interface ArrayType {
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** What makes an array of a type. */
export type MakeArray = (type: ArrayType) => unknown;

const dtypes: Readonly<Record<string, string>> = {
  bool: 'bool',
  ...Object.fromEntries(
    [8, 16, 32].flatMap((bits) => [
      [`i${bits}`, `int${bits}`],
      [`u${bits}`, `uint${bits}`],
    ]),
  ),
  f16: 'float16',
  bf16: 'bfloat16',
  f32: 'float32',
  f64: 'float64',
  c64: 'complex64',
  c128: 'complex128',
};

const words: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  undefined,
  NaN: NaN,
  Infinity: Infinity,
};

const patterns = {
  blank: /\s*/y,
  shape: /\[\s*(\d+(?:\s*,\s*\d+)*)?\s*\]/y,
  number: /-?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y,
  text: /'([^']*)'|"([^"]*)"/y,
  word: /[A-Za-z_$][\w$]*/y,
} as const;

/** Reads a list of arguments. Throws a UsageError that shows the place. */
export const givenArguments = (text: string, make: MakeArray): unknown[] =>
  new Reader(text, make).all();

class Reader {
  readonly #text: string;
  readonly #make: MakeArray;
  #place = 0;

  constructor(text: string, make: MakeArray) {
    this.#text = text;
    this.#make = make;
  }

  all(): unknown[] {
    const found: unknown[] = [];
    this.#skipBlanks();
    while (this.#place < this.#text.length) {
      if (found.length > 0) this.#expect(',');
      found.push(this.#value());
    }
    return found;
  }

  #value(): unknown {
    this.#skipBlanks();
    if (this.#accept('[')) return this.#list();
    if (this.#accept('{')) return this.#object();
    const number = this.#match('number');
    if (number !== undefined) return this.#ended(Number(number[0]));
    const text = this.#match('text');
    if (text !== undefined) return this.#ended(text[1] ?? text[2]);
    const word = this.#match('word')?.[0];
    if (word !== undefined && Object.hasOwn(words, word)) return this.#ended(words[word]);
    const dtype = word === undefined ? undefined : dtypes[word];
    if (dtype === undefined) return this.#fail('a type as f64[3], a number, a text, [ or {', word);
    const shape = this.#match('shape')?.[1] ?? '';
    const sizes = shape === '' ? [] : shape.split(',').map(Number);
    return this.#ended(this.#make({ dtype, shape: sizes }));
  }

  #list(): unknown[] {
    const items: unknown[] = [];
    while (!this.#accept(']')) {
      if (items.length > 0) this.#expect(',');
      items.push(this.#value());
    }
    return items;
  }

  #object(): unknown {
    const entries: [string, unknown][] = [];
    while (!this.#accept('}')) {
      if (entries.length > 0) this.#expect(',');
      this.#skipBlanks();
      const text = this.#match('text');
      const key = text?.[1] ?? text?.[2] ?? this.#match('word')?.[0] ?? this.#fail('a key');
      this.#expect(':');
      entries.push([key, this.#value()]);
    }
    return Object.fromEntries(entries);
  }

  #match(kind: keyof typeof patterns): RegExpExecArray | undefined {
    const pattern = patterns[kind];
    pattern.lastIndex = this.#place;
    const found = pattern.exec(this.#text) ?? undefined;
    if (found !== undefined) this.#place = pattern.lastIndex;
    return found;
  }

  #skipBlanks(): void {
    this.#match('blank');
  }

  #ended<T>(value: T): T {
    this.#skipBlanks();
    return value;
  }

  #accept(sign: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#place] !== sign) return false;
    this.#place++;
    this.#skipBlanks();
    return true;
  }

  #expect(sign: string): void {
    if (!this.#accept(sign)) this.#fail(`${sign} here`);
  }

  #fail(wanted: string, word = ''): never {
    const place = this.#place - word.length;
    const rest = this.#text.slice(place, place + 20);
    throw new UsageError(
      `--args: wants ${wanted}, found ${rest === '' ? 'the end' : JSON.stringify(rest)} in ` +
        `${JSON.stringify(this.#text)}`,
    );
  }
}
