/**
 * The examples of the reference: a call of each public function, written as source text from the
 * row that the table of calls has of it, run, and shown with what it gave.
 */
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import type { Call } from '../../test/library/calls.js';
import type { Loaded } from './library.mjs';
import { ownExamples } from './own-examples.js';
import { isArray, shown, textOf, type KnownNames } from './values.js';

export interface Example {
  readonly source: string;
  /** What the last statement gave, and before it what was printed. */
  readonly result: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

const AsyncFunction = Object.getPrototypeOf(async () => {
  // Only its constructor is wanted.
}).constructor as new (...args: string[]) => (...args: unknown[]) => Promise<unknown>;

/** Writes and runs examples. */
export class ExampleWriter {
  readonly #loaded: Loaded;
  readonly #known: KnownNames;
  readonly #scope: ReadonlyMap<string, unknown>;

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
    const named = [...loaded.publicFunctions()].filter(([name]) => !name.startsWith('x.'));
    this.#known = new Map(named.reverse().map(([name, f]) => [f, name]));
    const { numpy, ...others } = loaded.library;
    this.#scope = new Map(Object.entries({ np: numpy, ...others }));
  }

  /** The example of a function whose parameters have these names; throws if there is none. */
  async exampleOf(name: string, parameters: readonly string[]): Promise<Example> {
    const own = ownExamples[name];
    if (own !== undefined) return this.#run(own);
    const failures: unknown[] = [];
    for (const call of this.#loaded.calls[name]?.calls ?? [])
      try {
        return await this.#run(await tidy(this.#sourceOf(name, call, parameters)));
      } catch (error) {
        failures.push(error);
      }
    throw new Error(`${name} has no example: write one in own-examples.ts`, {
      cause: failures[0],
    });
  }

  #sourceOf(name: string, call: Call, parameters: readonly string[]): string {
    const isMethod = name.startsWith('x.');
    const args = call.args.map((value) => textOf(value, this.#known));
    const free = parameters.filter((p) => !this.#scope.has(p));
    const names = nameArguments(isMethod ? ['x', ...free] : free, args.length);
    const inline = this.#callOf(name, args, call);
    const isShort = inline.length <= 72 && !inline.includes('\n');
    if (isShort && !isMethod) return inline;
    const isLong = (i: number): boolean =>
      isMethod && i === 0 ? true : !isShort && (isArray(call.args[i]) || args[i]!.length > 30);
    const defined = args.flatMap((text, i) =>
      isLong(i) ? [`const ${names[i]} = ${text};\n`] : [],
    );
    const passed = args.map((text, i) => (isLong(i) ? (names[i] as string) : text));
    return defined.join('') + this.#callOf(name, passed, call);
  }

  #callOf(name: string, args: readonly string[], { then }: Call): string {
    const end = then === undefined ? '' : `(${then.map((v) => textOf(v, this.#known)).join(', ')})`;
    const [x, ...rest] = args as [string, ...string[]];
    if (name.startsWith('x.at.')) {
      const [index, ...values] = rest as [string, ...string[]];
      return `${x}.at(${index.slice(1, -1)}).${name.slice('x.at.'.length)}(${values.join(', ')})`;
    }
    if (name.startsWith('x.')) return `${x}.${name.slice(2)}(${rest.join(', ')})${end}`;
    const isClass = /^[A-Z]/.test(name.slice(name.lastIndexOf('.') + 1));
    return `${isClass ? 'new ' : ''}${name}(${args.join(', ')})${end}`;
  }

  async #run(source: string): Promise<Example> {
    const f = new AsyncFunction(...this.#scope.keys(), returning(source));
    const printed: string[] = [];
    const { log } = console;
    console.log = (...args: unknown[]) => void printed.push(args.map(shownText).join(' '));
    try {
      const value = await f(...this.#scope.values());
      const parts = value === undefined ? printed : [...printed, shownText(value)];
      const result = parts.join('\n').trimEnd();
      if (result.includes(root)) throw new Error(`an example shows where it ran: ${result}`);
      return { source: source.trim(), result };
    } finally {
      console.log = log;
    }
  }
}

const shownText = (value: unknown): string => (typeof value === 'string' ? value : shown(value));

/** The source with its last statement returned, if that is an expression. */
function returning(source: string): string {
  const lines = source.trimEnd().split('\n');
  const last = lines.findLastIndex((line) => /^[^\s)}\]/]/.test(line));
  const isExpression = !/^(const|let|for|if|while|function|return)\b/.test(lines[last] ?? '');
  if (isExpression) lines[last] = `return ${String(lines[last])}`;
  return lines.join('\n');
}

/** A name for each argument: that of its parameter, once. */
function nameArguments(parameters: readonly string[], count: number): string[] {
  const names = new Set<string>();
  for (let i = 0; i < count; i++) {
    const parameter = parameters[i] ?? '';
    const isFree =
      /^[a-z]\w*$/i.test(parameter) && !/^(args|rest|given|more|none)$/.test(parameter);
    const name = isFree && !names.has(parameter) ? parameter : 'abcdefgh'[i];
    names.add(name ?? `a${i}`);
  }
  return [...names];
}

const tidy = (source: string): Promise<string> =>
  format(source, { parser: 'babel', singleQuote: true, printWidth: 80 });
