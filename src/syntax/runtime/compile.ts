/** Functions rewritten one at a time, while a program runs. */
import { fail } from '../../array/errors.js';
import { callable, kind, named, optional, text } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';

/** What `compile` takes beside the function. */
export interface CompileFunctionOptions {
  /** The values of the variables that the function uses and does not declare, by their names. */
  readonly scope?: Readonly<Record<string, unknown>>;
  /** How stack traces call the function's text; its name unless given. */
  readonly file?: string;
}

/** What reads and writes the texts of functions: the module `one-function` of the rewriting. */
export interface FunctionWriting<T> {
  readFunction(source: string): T | string;
  writeFunction(
    read: T,
    names: readonly string[],
    file: string,
  ): { readonly code: string; readonly map: string };
}

interface Read {
  readonly free: readonly string[];
  readonly assigned: readonly string[];
}

const values = kind<Readonly<Record<string, unknown>>>(
  'an object of values by their names',
  (x) => typeof x === 'object' && x !== null,
);
const compileParameters = parameters<CompileFunctionOptions>(
  'compile',
  { f: callable },
  { file: named(optional(text)), scope: named(optional(values)) },
);

/** What every host has, and always means the same. */
const globals = new Set(
  (
    'Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError ' +
    'Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array JSON Map Math NaN ' +
    'Number Object Promise RangeError ReferenceError Reflect RegExp Set String Symbol SyntaxError ' +
    'TypeError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet console ' +
    'globalThis isFinite isNaN parseFloat parseInt structuredClone undefined'
  ).split(' '),
);

type AnyFunction = (...args: never[]) => unknown;

/** The function `compile`, by what reads and writes texts, and the runtime that these call. */
export function compileBy<T extends Read>(
  { readFunction, writeFunction }: FunctionWriting<T>,
  runtime: object,
): <F extends AnyFunction>(f: F, options?: CompileFunctionOptions) => F {
  return (f, options) => {
    const { scope = {}, file } = compileParameters.read(
      [f],
      options === undefined ? [] : [options],
    );
    const name = f.name === '' ? 'the function' : f.name;
    const read = readFunction(Function.prototype.toString.call(f));
    if (typeof read === 'string') return refuse(name, read);
    const names = checkedNames(name, read, scope);
    const url = (file ?? `${f.name === '' ? 'compiled' : f.name}.js`).replace(/\s/g, '_');
    // The sources of a map stand beside the text that it is of.
    const { code, map } = writeFunction(read, names, url.replace(/^.*\//, ''));
    const make = evaluate(withNames(code, map, url)) as AnyFunction;
    return make(...([() => runtime, ...names.map((n) => scope[n])] as never[])) as typeof f;
  };
}

const refuse = (name: string, reason: string): never =>
  fail(
    'bad-argument',
    `compile: ${name} ${reason}. Write it as a function with all that it needs among its ` +
      "arguments or in scope, or mark it 'use tanjent' and let the plugin of your bundler rewrite it.",
  );

/** The names whose values are handed in. */
function checkedNames(
  name: string,
  { free, assigned }: Read,
  scope: Readonly<Record<string, unknown>>,
): string[] {
  const [written] = assigned;
  if (written !== undefined)
    fail(
      'bad-argument',
      `compile: ${name} assigns ${written}, which it does not declare: what it wrote would be seen ` +
        'by nobody. Return the value instead.',
    );
  const missing = free.filter((n) => !Object.hasOwn(scope, n) && !globals.has(n));
  if (missing.length > 0)
    fail(
      'bad-argument',
      `compile: ${name} uses ${missing.join(', ')}, and its text does not show what ` +
        `${missing.length === 1 ? 'that is' : 'those are'}. ` +
        `Hand in the ${missing.length === 1 ? 'value' : 'values'}: ` +
        `compile(${name}, { scope: { ${missing.join(', ')} } }).${renamedIn(scope, free)}`,
    );
  return free.filter((n) => Object.hasOwn(scope, n));
}

/** What is said where names are missing, and others are handed in that the text does not have. */
function renamedIn(scope: object, free: readonly string[]): string {
  const unused = Object.keys(scope).filter((n) => !free.includes(n));
  if (unused.length === 0) return '';
  return (
    ` The text has no ${unused.join(', ')}, which scope has: probably a minifier has renamed variables. ` +
    "Mark the function 'use tanjent' then, and let the plugin of your bundler rewrite it."
  );
}

/** What begins a comment that tools look for in this file, too, is written in pieces. */
const comment = (name: string, value: string): string =>
  `\n//# ${['source', name].join('')}=${value}`;

/** A text that says how it is called and what it was made of. */
function withNames(code: string, map: string, file: string): string {
  const bytes = new TextEncoder().encode(map);
  const packed = btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));
  const url = `data:application/json;base64,${packed}`;
  return `${code}${comment('MappingURL', url)}${comment('URL', file)}\n`;
}

function evaluate(code: string): unknown {
  try {
    // Called by another name, it sees global variables alone.
    return (0, eval)(code);
  } catch (cause) {
    if (!(cause instanceof EvalError)) throw cause;
    return fail(
      'bad-argument',
      "compile: this page forbids making code of text (a content security policy without 'unsafe-eval'). " +
        'Let the plugin of your bundler rewrite the function.',
    );
  }
}
