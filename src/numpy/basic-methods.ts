/**
 * The methods of arrays that all programs have: arithmetic, comparisons, reductions and shapes. The others
 * bring much code along, and stand in `methods.ts`.
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
  transpose,
} from './shape/reshape.js';
import { ceil, floor, round } from './math/rounding.js';
import { mean, std, variance } from './reduce/statistics.js';
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

/** The methods that take little code. */
export const basicMethods = {
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
  mean,
  var: variance,
  std,
  max,
  min,
  any,
  all,
  reshape,
  ravel,
  flatten: ravel,
  transpose,
  swapaxes,
  moveaxis,
  squeeze,
  expandDims,
};

/** The names of the other methods, with what to write where they are absent. */
export const furtherMethodNames = {
  argmax: 'np.argmax',
  argmin: 'np.argmin',
  argsort: 'np.argsort',
  at: 'lax.scatter or lax.gather',
  cumprod: 'np.cumprod',
  cumsum: 'np.cumsum',
  diagonal: 'np.diagonal',
  dot: 'np.dot',
  matmul: 'np.matmul',
  prod: 'np.prod',
  repeat: 'np.repeat',
  slice: 'lax.slice',
  sort: 'np.sort',
  take: 'np.take',
  trace: 'np.trace',
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

/** Makes these methods available on all arrays, concrete and traced; the others say where they are. */
export function attachBasicMethods(): void {
  attachFunctions(basicMethods);
  for (const [name, instead] of Object.entries(furtherMethodNames))
    if (!(name in NDArray.prototype)) attach({ [name]: absent(name, instead) });
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

const absent = (name: string, instead: string) => (): never =>
  fail(
    'bad-argument',
    `${name}: tanjent/small has the basic methods of arrays, and this is none of them. Write ${instead}, ` +
      'or import tanjent/methods, too.',
  );
