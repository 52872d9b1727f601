/** Values in the words of messages. */
import { shortName } from '../array/dtype.js';
import { NDArray } from '../array/ndarray.js';

/** A value as a message names it: "'abc'", "-2", "an array f64[3]", "a function", "a list". */
export function describe(x: unknown): string {
  if (x === null || x === undefined) return String(x);
  if (typeof x === 'string') return `'${x.length > 40 ? `${x.slice(0, 40)}…` : x}'`;
  if (typeof x === 'number' || typeof x === 'boolean') return String(x);
  if (typeof x === 'bigint') return `the bigint ${x}n`;
  if (typeof x !== 'object') return `a ${typeof x}`;
  if (x instanceof NDArray) return `an array ${shortName[x.dtype]}[${x.shape.join(',')}]`;
  if (Array.isArray(x)) return describeList(x);
  if (isOptions(x)) return `the object {${Object.keys(x).join(', ')}}`;
  return `an object of class ${classOf(x)}`;
}

/** A short list of plain values in full, any other by its length. */
function describeList(list: readonly unknown[]): string {
  const isPlain = list.length <= 8 && list.every((x) => typeof x !== 'object' || x === null);
  if (isPlain) return `[${list.map(describe).join(', ')}]`;
  const lengths = new Set(list.map((x) => (Array.isArray(x) ? x.length : 0)));
  return `a list of ${list.length} items${lengths.size > 1 ? ' of several lengths' : ''}`;
}

function classOf(x: object): string {
  const { constructor } = x as { readonly constructor?: unknown };
  return typeof constructor === 'function' && constructor.name !== ''
    ? constructor.name
    : 'unknown';
}

/** A plain object, and thus no array of any kind. */
export function isOptions(x: unknown): x is object {
  if (typeof x !== 'object' || x === null) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}
