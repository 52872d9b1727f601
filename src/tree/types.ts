/** The types of trees. */
import type { TypedArray } from '../array/dtype.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';

/**
 * What serves as an array in a tree. Nested JS arrays are trees there, and booleans static among
 * arguments.
 */
export type ArrayLeaf = NDArray | TypedArray | Uint8ClampedArray | number;

/**
 * The constraint of a tree whose leaves are arrays, as in `<P extends ArrayTree<P>>`. Null and
 * undefined are empty nodes.
 */
export type ArrayTree<T> =
  // A list in the place of such a type is a tuple: the empty one says so to the compiler.
  NDArray | null | undefined | void | [] | (object & { readonly [K in keyof T]: ArrayTree<T[K]> });

type Leaf = ArrayLeaf | string | boolean | bigint | symbol | ((...args: never) => unknown);

/** The type of the leaves of a tree. */
export type LeafOf<T> = [ArrayLike] extends [T]
  ? T
  : T extends null | undefined
    ? never
    : T extends Leaf
      ? T
      : T extends readonly (infer E)[]
        ? LeafOf<E>
        : T extends object
          ? LeafOf<T[keyof T]>
          : T;

/** The tree T with U in the place of each leaf. */
export type MappedTree<T, U> = [ArrayLike] extends [T]
  ? unknown
  : T extends null | undefined
    ? T
    : T extends Leaf
      ? U
      : T extends object
        ? { -readonly [K in keyof T]: MappedTree<T[K], U> }
        : U;
