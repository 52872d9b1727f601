/** Records of arrays, as loops carry them. */
import type { NDArray } from '../../array/ndarray.js';
import { zip } from '../../array/shape.js';
import { where } from '../../numpy/indexing/where.js';
import { flatten, unflatten } from '../../tree/tree.js';

/** One tree of arrays or another of the same structure. */
export function chosen<T>(test: NDArray, yes: T, no: T): T {
  const [leaves, def] = flatten(yes);
  const [others] = flatten(no);
  const pairs = zip(leaves as NDArray[], others as NDArray[]);
  return unflatten(
    def,
    pairs.map(([a, b]) => where(test, a, b)),
  ) as T;
}
