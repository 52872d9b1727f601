import type { DenseArray } from '../array/dense.js';
import { fail, speakAs } from '../array/errors.js';
import { NDArray, type Nested } from '../array/ndarray.js';
import { describe } from '../trace/checks.js';
import { isPlainObject } from '../tree/tree.js';
import { callback } from './callback.js';

/**
 * Prints with `console.log` when the function runs, at the times that `debug.callback` tells.
 * Values take the placeholders `{}` of the format in order, and `{name}` is that member of an
 * object, which is then the last of the values. Arrays print as `toString` writes them; `{:.3f}`
 * gives numbers 3 digits, as in Python (`f`, `e` and `d`, with a width before the point). `{{` and
 * `}}` are braces. Throws `bad-argument` where placeholders and values do not fit.
 *
 *     debug.print('x = {}, loss = {loss:.4f}', x, { loss });
 */
export function print(format: string, ...values: unknown[]): void {
  const pieces = readFormat(format, values);
  speakAs('debug.print', () =>
    callback((...all: unknown[]) => console.log(filled(pieces, all)), ...values),
  );
}

/**
 * Text, or the placeholder of a value: which of the values, or which member of the last, and its
 * format.
 */
type Piece = string | { readonly key: number | string; readonly spec: Spec | undefined };

interface Spec {
  readonly width: number;
  readonly digits: number | undefined;
  readonly kind: string | undefined;
}

const piecePattern = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
const specPattern = /^(\d*)(?:\.(\d+))?([fed])?$/;

function readFormat(format: string, values: readonly unknown[]): Piece[] {
  if (typeof format !== 'string')
    fail(
      'bad-argument',
      `debug.print: wants a format first, received ${describe(format)}. Write debug.print('x = {}', x).`,
    );
  const pieces: Piece[] = [];
  let [from, count] = [0, 0];
  for (const { 0: found, 1: inside, index } of format.matchAll(piecePattern)) {
    pieces.push(format.slice(from, index));
    from = index + found.length;
    if (found === '{{' || found === '}}') pieces.push(found.charAt(0));
    else if (inside === undefined)
      fail(
        'bad-argument',
        `debug.print: a lone '${found}' in the format; write it twice for itself.`,
      );
    else {
      const [name = '', spec] = inside.split(':');
      pieces.push({ key: name === '' ? count++ : name, spec: readSpec(spec) });
    }
  }
  pieces.push(format.slice(from));
  checkCount(pieces, count, values);
  return pieces;
}

function readSpec(text: string | undefined): Spec | undefined {
  if (text === undefined) return undefined;
  const found = specPattern.exec(text);
  if (found === null)
    return fail(
      'bad-argument',
      `debug.print: '${text}' is not a number format. Write for example {:.3f}, {:.2e} or {:5d}.`,
    );
  const [, width, digits, kind] = found;
  return { width: Number(width), digits: digits === undefined ? undefined : Number(digits), kind };
}

function checkCount(pieces: readonly Piece[], count: number, values: readonly unknown[]): void {
  const names = pieces.flatMap((p) =>
    typeof p === 'object' && typeof p.key === 'string' ? p.key : [],
  );
  const wanted = count + (names.length > 0 ? 1 : 0);
  if (values.length !== wanted)
    fail(
      'bad-argument',
      `debug.print: the format has placeholders for ${wanted} values, received ${values.length}.`,
    );
  const named = values.at(-1);
  const missing = names.find((name) => !isPlainObject(named) || !Object.hasOwn(named, name));
  if (missing !== undefined)
    fail(
      'bad-argument',
      `debug.print: the format names '${missing}', which the last value does not have. ` +
        `Write debug.print('{${missing}}', { ${missing} }).`,
    );
}

function filled(pieces: readonly Piece[], values: readonly unknown[]): string {
  const named = values.at(-1) as Readonly<Record<string, unknown>>;
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      const { key, spec } = piece;
      return textOf(typeof key === 'number' ? values[key] : named[key], spec);
    })
    .join('');
}

/** A tree as text. */
function textOf(x: unknown, spec: Spec | undefined): string {
  if (x instanceof NDArray)
    return spec === undefined ? x.toString() : nestedText((x as DenseArray).js(), spec);
  if (Array.isArray(x)) return `[${x.map((item) => textOf(item, spec)).join(', ')}]`;
  if (!isPlainObject(x)) return String(x);
  return `{${Object.entries(x)
    .map(([key, value]) => `${key}: ${textOf(value, spec)}`)
    .join(', ')}}`;
}

function nestedText(x: Nested, spec: Spec): string {
  if (Array.isArray(x)) return `[${x.map((item) => nestedText(item, spec)).join(' ')}]`;
  const { width, digits = 6, kind } = spec;
  const value = Number(x);
  if (!Number.isFinite(value)) return numberText(value).padStart(width);
  if (kind === 'd') return String(Math.trunc(value)).padStart(width);
  if (kind === 'e') return pythonExponent(value.toExponential(digits)).padStart(width);
  const isPlain = kind === undefined && spec.digits === undefined;
  return (isPlain ? String(value) : value.toFixed(digits)).padStart(width);
}

const numberText = (x: number): string => (Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf');

/** Two digits at least, as in `1.5e-03`. */
const pythonExponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');
