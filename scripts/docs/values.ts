/** Values as the source text that makes them, and as a console shows them. */
import { inspect } from 'node:util';
import type { NDArray } from '../../src/index.js';

/** Names of values that are written by name: functions of the library. */
export type KnownNames = ReadonlyMap<unknown, string>;

/** Thrown for what no text makes, as a structure of a tree. */
export class NoText extends Error {}

/** Arrays of any copy of the library. */
export const isArray = (value: unknown): value is NDArray =>
  typeof value === 'object' && value !== null && 'aval' in value && 'dataSync' in value;

/** The source of a value. */
export function textOf(value: unknown, known: KnownNames): string {
  const name = known.get(value);
  if (name !== undefined) return name;
  if (isArray(value)) return arrayText(value);
  if (Array.isArray(value)) return `[${value.map((v) => textOf(v, known)).join(', ')}]`;
  if (ArrayBuffer.isView(value))
    return `new ${value.constructor.name}([${[...(value as Float64Array)].join(', ')}])`;
  if (typeof value === 'function') return functionText(value as () => unknown);
  if (typeof value === 'object' && value !== null) return objectText(value, known);
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  return Object.is(value, -0) ? '-0' : String(value);
}

function objectText(value: object, known: KnownNames): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new NoText(inspect(value));
  const fields = Object.entries(value).map(([k, v]) => `${k}: ${textOf(v, known)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function arrayText(x: NDArray): string {
  if (x.dtype === 'uint32' && x.ndim === 1 && x.size === 2) {
    const [high, low] = x.dataSync() as Uint32Array;
    if (high === 0) return `random.key(${low})`;
  }
  const nested = textOf(x.js(), new Map());
  const isPlain = x.dtype === 'float64' || x.dtype === 'bool' || x.dtype === 'complex128';
  return isPlain ? `np.array(${nested})` : `np.array(${nested}, '${x.dtype}')`;
}

/** An arrow as it was written; others cannot be put into a call. */
function functionText(f: () => unknown): string {
  const text = f.toString();
  if (!/^(\(|\w+ =>)/.test(text) || text.includes('[native code]')) throw new NoText(text);
  return text;
}

/** A value as it is shown: arrays as they print, with the dtype where it is none of float64. */
export function shown(value: unknown): string {
  if (isArray(value)) return arrayShown(value);
  return inspect(withArraysShown(value, 0), {
    breakLength: 90,
    compact: 4,
    depth: 5,
    maxStringLength: 400,
  });
}

const arrayShown = (x: NDArray): string => {
  const item = x.ndim === 0 ? x.js() : null;
  const isPlain = typeof item === 'number' || typeof item === 'boolean';
  const text = isPlain ? String(item) : String(x);
  return x.dtype === 'float64' || x.dtype === 'bool' ? text : `${text} ${x.dtype}`;
};

/** Trees with arrays in the place of which stand their texts. */
function withArraysShown(value: unknown, depth: number): unknown {
  if (depth > 5 || typeof value !== 'object' || value === null) return value;
  if (isArray(value)) {
    const text = arrayShown(value);
    return { [inspect.custom]: () => text };
  }
  if (Array.isArray(value)) return value.map((v) => withArraysShown(v, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).map(([k, v]) => [k, withArraysShown(v, depth + 1)]),
  );
}
