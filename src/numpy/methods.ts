/**
 * The methods of arrays: the functions of this folder with the array as their first argument. Each
 * method does, takes after the array, and returns exactly what its function does.
 */
import { DenseArray, denseItems } from '../array/dense.js';
import type { ArrayLike, NDArray } from '../array/ndarray.js';
import {
  abs,
  add,
  divide,
  floorDivide,
  maximum,
  minimum,
  multiply,
  negative,
  power,
  remainder,
  sign,
  square,
  subtract,
} from './math/arithmetic.js';
import { atIndex } from './indexing/at.js';
import { attachAnswers } from './answers.js';
import { attach } from '../operands/attach.js';
import { pickAxis } from '../operands/basic.js';
import { astype } from './create/creation.js';
import { cumprod, cumsum } from './reduce/cumulative.js';
import { dot, matmul } from './dot/dot.js';
import { slice } from './indexing/indexing.js';
import {
  bitwiseAnd,
  bitwiseInvert,
  bitwiseOr,
  bitwiseXor,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  notEqual,
} from './math/logic.js';
import {
  cos,
  cosh,
  exp,
  expm1,
  log,
  log1p,
  reciprocal,
  sin,
  sinh,
  sqrt,
  tan,
  tanh,
} from './math/math.js';
import { repeat } from './shape/rearrange.js';
import { all, any, argmax, argmin, max, min, prod, sum } from './reduce/reduce.js';
import {
  expandDims,
  moveaxis,
  ravel,
  reshape,
  squeeze,
  swapaxes,
  transpose,
} from './shape/reshape.js';
import { ceil, floor, round } from './math/rounding.js';
import { argsort, sort } from './sort/sorting.js';
import { mean, std, variance } from './reduce/statistics.js';
import { take } from './indexing/take.js';
import { diagonal, trace } from './create/triangle.js';
import { clip } from './indexing/where.js';

/** Long names beside the short ones, for those who come from other libraries. */
const longNames = {
  subtract,
  multiply,
  divide,
  power,
  negative,
  remainder,
  floorDivide,
  equal,
  notEqual,
  less,
  lessEqual,
  greater,
  greaterEqual,
};

const methods = {
  ...longNames,
  add,
  sub: subtract,
  mul: multiply,
  div: divide,
  pow: power,
  neg: negative,
  mod: remainder,
  floorDiv: floorDivide,
  abs,
  sign,
  square,
  reciprocal,
  maximum,
  minimum,
  eq: equal,
  ne: notEqual,
  lt: less,
  le: lessEqual,
  gt: greater,
  ge: greaterEqual,
  and: bitwiseAnd,
  or: bitwiseOr,
  xor: bitwiseXor,
  not: bitwiseInvert,
  exp,
  expm1,
  log,
  log1p,
  sqrt,
  sin,
  cos,
  tan,
  sinh,
  cosh,
  tanh,
  floor,
  ceil,
  round,
  clip,
  astype,
  sum,
  prod,
  mean,
  var: variance,
  std,
  max,
  min,
  any,
  all,
  argmax,
  argmin,
  cumsum,
  cumprod,
  reshape,
  ravel,
  flatten: ravel,
  transpose,
  swapaxes,
  moveaxis,
  squeeze,
  expandDims,
  repeat,
  take,
  sort,
  argsort,
  diagonal,
  trace,
  dot,
  matmul,
  slice,
  at: atIndex,
};

/** A function without its first argument. */
type Method<F> = F extends (x: ArrayLike, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never;

/** What every array can do; naming it where it is re-exported keeps the declaration below published. */
export type ArrayMethods = {
  readonly [Name in keyof typeof methods]: Method<(typeof methods)[Name]>;
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

/** An array that has a value is taken apart without an operation for each item. */
const items = (x: NDArray): IterableIterator<NDArray> =>
  x instanceof DenseArray ? denseItems(x) : tracedItems(x);

function* tracedItems(x: NDArray): IterableIterator<NDArray> {
  for (let i = 0; i < x.length; i++) yield pickAxis(x, 0, i);
}

/** Makes the methods available on all arrays, concrete and traced. */
export function attachMethods(): void {
  for (const [name, f] of Object.entries(methods)) {
    const call = f as (x: NDArray, ...rest: readonly unknown[]) => unknown;
    attach({
      [name](this: NDArray, ...rest: readonly unknown[]) {
        return call(this, ...rest);
      },
    });
  }
  attachAnswers();
  attach({
    get T(): NDArray {
      return transpose(this);
    },
    get length(): number {
      // Not an error: libraries, test runners and consoles ask any object for its length.
      return this.shape[0] as number;
    },
    // JS and test runners take for iterable what has this method, so rank 0 may not have it.
    get [Symbol.iterator]() {
      return this.ndim === 0 ? undefined : () => items(this);
    },
  });
}
