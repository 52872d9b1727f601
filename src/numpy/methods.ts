/**
 * The methods of arrays: the functions of this folder with the array as their first argument. Each
 * method does, takes after the array, and returns exactly what its function does.
 */
import type { DType } from '../array/dtype.js';
import type { ArrayLike } from '../array/ndarray.js';
import { attachBasicMethods, attachFunctions } from './basic-methods.js';
import type { basicMethods, furtherMethodNames } from './basic-methods.js';
import { copy, type AsTypeOptions } from './create/creation.js';
import { diagonal, trace } from './create/triangle.js';
import { dot, matmul } from './dot/dot.js';
import { conj, imag, real } from './math/complex.js';
import { atIndex } from './indexing/at.js';
import { slice } from './indexing/indexing.js';
import { take } from './indexing/take.js';
import { cumprod, cumsum } from './reduce/cumulative.js';
import { argmax, argmin, prod, ptp } from './reduce/reduce.js';
import { repeat } from './shape/rearrange.js';
import { view } from './shape/view.js';
import { argsort, sort } from './sort/sorting.js';

const furtherMethods = {
  /**
   * The index of the first largest element, or of the first NaN, as int32: `np.argmax` of the
   * array.
   */
  argmax,
  /**
   * The index of the first smallest element, or of the first NaN, as int32: `np.argmin` of the
   * array.
   */
  argmin,
  /** The indices (int32) that sort x along an axis: `np.argsort` of the array. */
  argsort,
  /** The elements at an index, to be set, added to and the like: `x.at(1).set(0)`. */
  at: atIndex,
  /** The array with elements of its own: `np.copy` of the array. */
  copy,
  /** The products of the first 1, 2, 3 … elements: `np.cumprod` of the array. */
  cumprod,
  /** The sums of the first 1, 2, 3 … elements: `np.cumsum` of the array. */
  cumsum,
  /** The complex conjugate: `np.conj` of the array. */
  conj,
  /** The imaginary part; of real numbers zeros: `np.imag` of the array. */
  imag,
  /** The real part: `np.real` of the array. */
  real,
  /**
   * The diagonal of the plane of two axes, as the last axis of the result: `np.diagonal` of the
   * array.
   */
  diagonal,
  /** The dot product of NumPy: `np.dot` of the array. */
  dot,
  /** The matrix product of the last two axes: `np.matmul` of the array. */
  matmul,
  /** The product: `np.prod` of the array. */
  prod,
  /** The greatest less the least: `np.ptp` of the array. */
  ptp,
  /** Each element along an axis repeated: `np.repeat` of the array. */
  repeat,
  /** The elements at an index, a part for each axis: `x.slice([1, 3], 2, [], null, '...')`. */
  slice,
  /** The elements in ascending order along an axis: `np.sort` of the array. */
  sort,
  /**
   * The elements at `indices`, an integer array of any shape, along an axis, which the axes of
   * `indices` replace in the result: `np.take` of the array.
   */
  take,
  /** The sum of the diagonal of the plane of two axes: `np.trace` of the array. */
  trace,
  /** The bits as elements of another dtype; the last axis has more or fewer of them. */
  view,
} satisfies Record<keyof typeof furtherMethodNames, unknown>;

type Methods = typeof basicMethods & typeof furtherMethods;

/** A function without its first argument. */
type Method<F> = F extends (x: ArrayLike, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never;

/**
 * What every array can do; naming it where it is re-exported keeps the declaration below published.
 */
export type ArrayMethods = {
  readonly [Name in keyof Methods as Exclude<Name, 'astype'>]: Method<Methods[Name]>;
};

declare module '../array/ndarray.js' {
  interface NDArray extends ArrayMethods {
    /** x with its elements converted: `np.astype` of the array. */
    astype<D extends DType>(dtype: D, options?: AsTypeOptions): ArrayOf<D>;
    /** The array with its axes in reverse order. */
    readonly T: NDArray;
    /** The array with its last two axes exchanged: `np.matrixTranspose` of the array. */
    readonly mT: NDArray;
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
