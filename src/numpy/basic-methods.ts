/**
 * The methods of arrays that all programs have: arithmetic, comparisons, reductions and shapes. The
 * others bring much code along, and stand in `methods.ts`.
 */
import { DenseArray, denseItems } from '../array/dense.js';
import { fail } from '../array/errors.js';
import { NDArray } from '../array/ndarray.js';
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
import { attachAnswers } from './answers.js';
import { attach } from '../operands/attach.js';
import { pickAxis } from '../operands/basic.js';
import { astype } from './create/creation.js';
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
import { all, any, max, min, sum } from './reduce/reduce.js';
import {
  expandDims,
  moveaxis,
  ravel,
  reshape,
  squeeze,
  swapaxes,
  matrixTranspose,
  transpose,
} from './shape/reshape.js';
import { ceil, floor, round } from './math/rounding.js';
import { mean, std, variance } from './reduce/statistics.js';
import { clip } from './indexing/where.js';

/** Long names beside the short ones, for those who come from other libraries. */
const longNames = {
  /** x - y: `np.subtract` of the array. */
  subtract,
  /** x · y: `np.multiply` of the array. */
  multiply,
  /** x / y in floating point: `np.divide` of the array. */
  divide,
  /** x to the power of y: `np.power` of the array. */
  power,
  /** -x: `np.negative` of the array. */
  negative,
  /** x - y · floor(x / y): `np.remainder` of the array. */
  remainder,
  /** floor(x / y), in the promoted dtype: `np.floorDivide` of the array. */
  floorDivide,
  /** x = y, elementwise: `np.equal` of the array. */
  equal,
  /** x ≠ y, elementwise: `np.notEqual` of the array. */
  notEqual,
  /** x < y, elementwise: `np.less` of the array. */
  less,
  /** x ≤ y, elementwise: `np.lessEqual` of the array. */
  lessEqual,
  /** x > y, elementwise: `np.greater` of the array. */
  greater,
  /** x ≥ y, elementwise: `np.greaterEqual` of the array. */
  greaterEqual,
};

/** The methods that take little code. */
export const basicMethods = {
  ...longNames,
  /** x + y: `np.add` of the array. */
  add,
  /** x - y: `np.subtract` of the array. */
  sub: subtract,
  /** x · y: `np.multiply` of the array. */
  mul: multiply,
  /** x / y in floating point: `np.divide` of the array. */
  div: divide,
  /** x to the power of y: `np.power` of the array. */
  pow: power,
  /** -x: `np.negative` of the array. */
  neg: negative,
  /** x - y · floor(x / y): `np.remainder` of the array. */
  mod: remainder,
  /** floor(x / y), in the promoted dtype: `np.floorDivide` of the array. */
  floorDiv: floorDivide,
  /** |x|, with the dtype of x: `np.abs` of the array. */
  abs,
  /** -1, 0 or 1, with the dtype of x: `np.sign` of the array. */
  sign,
  /** x²: `np.square` of the array. */
  square,
  /** 1 / x: `np.reciprocal` of the array. */
  reciprocal,
  /** The larger of x and y: `np.maximum` of the array. */
  maximum,
  /** The smaller of x and y: `np.minimum` of the array. */
  minimum,
  /** x = y, elementwise: `np.equal` of the array. */
  eq: equal,
  /** x ≠ y, elementwise: `np.notEqual` of the array. */
  ne: notEqual,
  /** x < y, elementwise: `np.less` of the array. */
  lt: less,
  /** x ≤ y, elementwise: `np.lessEqual` of the array. */
  le: lessEqual,
  /** x > y, elementwise: `np.greater` of the array. */
  gt: greater,
  /** x ≥ y, elementwise: `np.greaterEqual` of the array. */
  ge: greaterEqual,
  /** The bitwise and of integers, the logical and of booleans: `np.bitwiseAnd` of the array. */
  and: bitwiseAnd,
  /** The bitwise or of integers, the logical or of booleans: `np.bitwiseOr` of the array. */
  or: bitwiseOr,
  /**
   * The bitwise exclusive or of integers, the logical one of booleans: `np.bitwiseXor` of the
   * array.
   */
  xor: bitwiseXor,
  /** All bits flipped: `np.bitwiseInvert` of the array. */
  not: bitwiseInvert,
  /** e to the power of x: `np.exp` of the array. */
  exp,
  /** exp(x) - 1, exact also near zero: `np.expm1` of the array. */
  expm1,
  /** The natural logarithm: `np.log` of the array. */
  log,
  /** log(1 + x), exact also near zero: `np.log1p` of the array. */
  log1p,
  /** The square root: `np.sqrt` of the array. */
  sqrt,
  /** The sine: `np.sin` of the array. */
  sin,
  /** The cosine: `np.cos` of the array. */
  cos,
  /** The tangent: `np.tan` of the array. */
  tan,
  /** The hyperbolic sine: `np.sinh` of the array. */
  sinh,
  /** The hyperbolic cosine: `np.cosh` of the array. */
  cosh,
  /** The hyperbolic tangent: `np.tanh` of the array. */
  tanh,
  /** The largest whole number not above x, with the dtype of x: `np.floor` of the array. */
  floor,
  /** The smallest whole number not below x, with the dtype of x: `np.ceil` of the array. */
  ceil,
  /**
   * x rounded to `decimals` digits (0 unless given), halves to even, with the dtype of x:
   * `np.round` of the array.
   */
  round,
  /** x moved into [min, max]: `np.clip` of the array. */
  clip,
  /** x with its elements converted: `np.astype` of the array. */
  astype,
  /** The sum: `np.sum` of the array. */
  sum,
  /** The arithmetic mean: `np.mean` of the array. */
  mean,
  /** The variance: `np.var` of the array. */
  var: variance,
  /** The standard deviation, √variance: `np.std` of the array. */
  std,
  /** The largest element: `np.max` of the array. */
  max,
  /** The smallest element: `np.min` of the array. */
  min,
  /** Whether any element is nonzero: `np.any` of the array. */
  any,
  /** Whether all elements are nonzero: `np.all` of the array. */
  all,
  /** The elements in another shape: `np.reshape` of the array. */
  reshape,
  /** All elements on one axis: `np.ravel` of the array. */
  ravel,
  /** All elements on one axis: `np.ravel` of the array. */
  flatten: ravel,
  /** The axes in another order: `np.transpose` of the array. */
  transpose,
  /** Two axes exchanged: `np.swapaxes` of the array. */
  swapaxes,
  /**
   * Axes moved to other positions in the result, the rest in their order: `np.moveaxis` of the
   * array.
   */
  moveaxis,
  /** Axes of length 1 left out: `np.squeeze` of the array. */
  squeeze,
  /** Axes of length 1 put in: `np.expandDims` of the array. */
  expandDims,
};

/** The names of the other methods, with what to write where they are absent. */
export const furtherMethodNames = {
  argmax: 'np.argmax',
  argmin: 'np.argmin',
  argsort: 'np.argsort',
  at: 'lax.scatter or lax.gather',
  conj: 'np.conj',
  copy: 'np.copy',
  cumprod: 'np.cumprod',
  cumsum: 'np.cumsum',
  diagonal: 'np.diagonal',
  dot: 'np.dot',
  imag: 'np.imag',
  matmul: 'np.matmul',
  prod: 'np.prod',
  ptp: 'np.ptp',
  real: 'np.real',
  repeat: 'np.repeat',
  slice: 'lax.slice',
  sort: 'np.sort',
  take: 'np.take',
  trace: 'np.trace',
  view: 'lax.bitcastConvertType',
};

/** An array that has a value is taken apart without an operation for each item. */
const items = (x: NDArray): IterableIterator<NDArray> =>
  x instanceof DenseArray ? denseItems(x) : tracedItems(x);

function* tracedItems(x: NDArray): IterableIterator<NDArray> {
  for (let i = 0; i < x.length; i++) yield pickAxis(x, 0, i);
}

/** Functions whose first argument is an array, as methods of all arrays. */
export function attachFunctions(functions: object): void {
  for (const [name, f] of Object.entries(functions)) {
    const call = f as (x: NDArray, ...rest: readonly unknown[]) => unknown;
    attach({
      [name](this: NDArray, ...rest: readonly unknown[]) {
        return call(this, ...rest);
      },
    });
  }
}

/**
 * Makes these methods available on all arrays, concrete and traced; the others say where they are.
 */
export function attachBasicMethods(): void {
  attachFunctions(basicMethods);
  for (const [name, instead] of Object.entries(furtherMethodNames))
    if (!(name in NDArray.prototype)) attach({ [name]: absent(name, instead) });
  attachAnswers();
  attach({
    get T(): NDArray {
      return transpose(this);
    },
    get mT(): NDArray {
      return matrixTranspose(this);
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

const absent = (name: string, instead: string) => (): never =>
  fail(
    'bad-argument',
    `${name}: tanjent/small has the basic methods of arrays, and this is not one of them. Write ${instead}, ` +
      'or import tanjent/methods, too.',
  );
