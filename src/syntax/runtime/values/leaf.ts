/** What all values of a traced function are made of. */
import { isBool } from '../../../array/dtype.js';
import { NDArray } from '../../../array/ndarray.js';

export type Leaf = number | boolean | NDArray;

/** Whether a value is a number, a truth or an array. */
export const isLeaf = (x: unknown): x is Leaf =>
  typeof x === 'number' || typeof x === 'boolean' || x instanceof NDArray;

/** Whether a value is one of truth, or an array of them. */
export const isTruth = (x: unknown): boolean =>
  typeof x === 'boolean' || (x instanceof NDArray && isBool(x.dtype));
