/**
 * The elements of constants of integers, which serve as indices: reading them in range takes no
 * tests for those that are negative or beyond the end, and one of a known place is a number in the
 * code.
 */
import { rawIfHere, type DenseArray } from '../../../array/dense.js';
import { computeOf } from '../../../array/dtype.js';
import type { KnownElements } from '../../../loops/buffer.js';

/** What was found so far: the programs of one function share their constants. */
const found = new WeakMap<DenseArray, KnownElements>();

/** The elements of a constant; null where these are no int32 or not here to be read. */
export function knownElements(x: DenseArray): KnownElements | null {
  if (computeOf[x.dtype] !== 'int32' || x.size === 0) return null;
  let known = found.get(x);
  if (known === undefined) {
    const raw = rawIfHere(x);
    if (raw === null) return null;
    known = withRange(typeof raw === 'number' ? [raw] : (raw as ArrayLike<number>));
    found.set(x, known);
  }
  return known;
}

function withRange(values: ArrayLike<number>): KnownElements {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const v = values[i] as number;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return { values, low, high };
}
