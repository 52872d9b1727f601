/** The arrays among the arguments of a case, by where they stand: `0`, or `1.2` in a list. */
import type { DenseArray } from '../../../src/array/dense.js';
import { NDArray } from '../../../src/array/ndarray.js';
import { arrayOf, isJsonArray, type Arg, type Json } from './cases.js';
import type { Call, Kwargs } from './functions.js';

/** A call as a function of the arrays at some places of its arguments, the rest held fixed. */
export class Restricted {
  readonly leaves: DenseArray[];
  readonly apply: (...leaves: NDArray[]) => NDArray;

  constructor(call: Call, args: readonly Arg[], kwargs: Kwargs, paths: readonly string[]) {
    this.leaves = paths.map((p) => valueAt(args, p));
    this.apply = (...leaves) => {
      const replaced = replace(args, '', new Map(paths.map((p, i) => [p, leaves[i]])));
      return outputTree(call(replaced as Arg[], kwargs)) as NDArray;
    };
  }
}

function valueAt(args: readonly Arg[], path: string): DenseArray {
  let value: unknown = args;
  for (const key of path.split('.')) value = (value as Record<string, unknown>)[key];
  if (typeof value === 'number') return arrayOf({ dtype: 'float64', shape: [], data: [value] });
  return value as DenseArray;
}

function replace(value: Arg, path: string, leaves: ReadonlyMap<string, unknown>): Arg {
  if (leaves.has(path)) return leaves.get(path);
  if (!Array.isArray(value)) return value;
  return value.map((v: Arg, i) => replace(v, path === '' ? `${i}` : `${path}.${i}`, leaves));
}

/** The places of the arrays in a list of arguments that `keep` accepts. */
export function pathsWhere(args: readonly Json[], keep: (path: string) => boolean): string[] {
  const found: string[] = [];
  const walk = (json: Json, path: string): void => {
    if (isJsonArray(json)) {
      if (keep(path)) found.push(path);
    } else if (Array.isArray(json)) {
      json.forEach((j: Json, i) => walk(j, path === '' ? `${i}` : `${path}.${i}`));
    }
  };
  walk(args, '');
  return found;
}

export function jsonAt(json: Json | undefined, path: string): Json {
  let value: unknown = json;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return (value ?? null) as Json;
}

/** Results as arrays and lists: named results become a list in their order. */
export function outputTree(out: unknown): unknown {
  if (out instanceof NDArray || typeof out !== 'object' || out === null) return out;
  return Object.values(out).map(outputTree);
}
