/**
 * The methods of arrays: the functions of this folder with the array as their first argument. Each
 * method does, takes after the array, and returns exactly what its function does.
 */
import type { ArrayLike } from '../array/ndarray.js';
import { attachBasicMethods, attachFunctions } from './basic-methods.js';
import type { basicMethods, furtherMethodNames } from './basic-methods.js';
import { diagonal, trace } from './create/triangle.js';
import { dot, matmul } from './dot/dot.js';
import { atIndex } from './indexing/at.js';
import { slice } from './indexing/indexing.js';
import { take } from './indexing/take.js';
import { cumprod, cumsum } from './reduce/cumulative.js';
import { argmax, argmin, prod } from './reduce/reduce.js';
import { repeat } from './shape/rearrange.js';
import { argsort, sort } from './sort/sorting.js';

const furtherMethods = {
  argmax,
  argmin,
  argsort,
  at: atIndex,
  cumprod,
  cumsum,
  diagonal,
  dot,
  matmul,
  prod,
  repeat,
  slice,
  sort,
  take,
  trace,
} satisfies Record<keyof typeof furtherMethodNames, unknown>;

type Methods = typeof basicMethods & typeof furtherMethods;

/** A function without its first argument. */
type Method<F> = F extends (x: ArrayLike, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never;

/** What every array can do; naming it where it is re-exported keeps the declaration below published. */
export type ArrayMethods = {
  readonly [Name in keyof Methods]: Method<Methods[Name]>;
};

declare module '../array/ndarray.js' {
  interface NDArray extends ArrayMethods {
    /** The array with its axes in reverse order. */
    readonly T: NDArray;
    /** The length of the first axis; undefined for rank 0, which has none. */
    readonly length: number;
    /** The items of the first axis: `const [a, b] = x`. Arrays of rank 0 are not iterable. */
    [Symbol.iterator](): IterableIterator<NDArray>;
  }
}

/** Makes the methods available on all arrays, concrete and traced. */
export function attachMethods(): void {
  attachBasicMethods();
  attachFunctions(furtherMethods);
}
