import type { Aval } from '../../array/aval.js';
import { DenseArray } from '../../array/dense.js';
import { zip } from '../../array/shape.js';
import type { Raw } from './target.js';

/** The raw results of a run as arrays of these types. */
export function wrapResults(types: readonly Aval[], raw: Raw | Raw[]): DenseArray[] {
  if (types.length === 0) return [];
  const list = types.length === 1 ? [raw as Raw] : (raw as Raw[]);
  return zip(types, list).map(([type, value]) => new DenseArray(type, value));
}
