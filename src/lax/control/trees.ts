/** What loops and branches ask of the trees and functions they are given. */
import { printAval, type Aval } from '../../array/aval.js';
import { denseOfJs, denseScalar } from '../../array/dense.js';
import { isInexact, isInteger } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import { demanded, type ArrayLike, type NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { asArray } from '../../operands/convert.js';
import { asInt32 } from '../../operands/indices.js';
import { isArrayLike } from '../../parameters/kinds.js';
import { ofClass, toArray } from '../../trace/arguments.js';
import { describe, type AnyFunction } from '../../trace/checks.js';
import type { ArrayLeaf } from '../../trace/types.js';
import { flatten, leafPaths, unflatten, type TreeDef } from '../../tree/tree.js';

/**
 * What a function may return for a tree of arrays: numbers, booleans and typed arrays serve too.
 */
export type Returned<T> = T extends NDArray
  ? ArrayLeaf | boolean
  : T extends object
    ? { readonly [K in keyof T]: Returned<T[K]> }
    : T;

/** A tree of arrays taken apart. */
export interface FlatTree {
  readonly def: TreeDef;
  readonly arrays: readonly NDArray[];
  /** Where each array stands, as `carry[0].w`. */
  readonly paths: readonly string[];
}

/**
 * Takes a tree apart whose leaves are all arrays, numbers, booleans or typed arrays. Throws
 * `bad-argument` for others: what does not change from turn to turn is closed over.
 */
export function readTree(tree: unknown, who: string, name: string): FlatTree {
  const [leaves, def] = flatten(tree, who);
  const paths = leafPaths(def, name);
  const arrays = leaves.map((leaf, i) => {
    const array = typeof leaf === 'boolean' ? denseOfJs(leaf) : toArray(leaf);
    if (array === undefined)
      fail(
        'bad-argument',
        `${who}: ${paths[i]} is ${describe(leaf)}. A loop takes trees of arrays and numbers; ` +
          `close over everything else.${ofClass(leaf)}`,
      );
    return array;
  });
  return { def, arrays, paths };
}

export const writeTree = (tree: FlatTree, arrays: readonly NDArray[] = tree.arrays): unknown =>
  unflatten(tree.def, arrays);

/** Arrays whose rows a loop takes one by one. */
export interface LoopRows extends FlatTree {
  /** The types of one row. */
  readonly avals: readonly Aval[];
  /** How many rows there are; undefined where there is no array. */
  readonly length: number | undefined;
}

/** Throws `shape-mismatch` where an array has no axis, or the first axes differ in length. */
export function readRows(xs: unknown, who: string): LoopRows {
  const tree = readTree(xs, who, 'xs');
  tree.arrays.forEach((x, i) => {
    if (x.ndim === 0)
      fail(
        'shape-mismatch',
        `${who}: ${tree.paths[i]} is ${printAval(x.aval)}, which has no rows to go through. Give ` +
          'arrays with a first axis (np.array makes one of a list of numbers), and close over ' +
          'what every turn needs whole.',
      );
  });
  const lengths = tree.arrays.map((x) => at(x.shape, 0));
  if (new Set(lengths).size > 1)
    fail(
      'shape-mismatch',
      `${who}: the arrays of xs must have one number of rows, received ` +
        `${tree.arrays.map((x, i) => `${tree.paths[i]} ${printAval(x.aval)}`).join(', ')}.`,
    );
  const avals = tree.arrays.map((x) => ({ ...x.aval, shape: x.shape.slice(1) }));
  return { ...tree, avals, length: lengths[0] };
}

/** Throws `bad-argument` where what should be a function is none; `usage` is a right call. */
export function checkFunction(f: AnyFunction, who: string, role: string, usage: string): void {
  if (typeof f !== 'function')
    fail(
      'bad-argument',
      `${who}: ${role} must be a function, received ${describe(f)}. Write ${usage}.`,
    );
}

/** What a user's function is called in messages. */
export const nameOf = (f: AnyFunction, role: string): string => (f.name === '' ? role : f.name);

/** An argument that must be one number. Throws `bad-argument` and `shape-mismatch`. */
export function readScalar(x: ArrayLike, who: string, role: string, usage: string): NDArray {
  if (!isArrayLike(x))
    fail(
      'bad-argument',
      `${who}: ${role} must be a scalar, received ${describe(x)}. Write ${usage}.`,
    );
  const scalar = asArray(x);
  scalar[demanded](who);
  if (scalar.ndim !== 0)
    fail('shape-mismatch', `${who}: ${role} must be a scalar, received ${printAval(scalar.aval)}.`);
  return scalar;
}

/**
 * An int32 scalar; beyond that range the largest one. A number traced without a dtype of its own is
 * cut to a whole one. Throws `dtype-mismatch` for other floats and for booleans.
 */
export function readInteger(x: ArrayLike, who: string, role: string, usage: string): NDArray {
  if (typeof x === 'number' && x !== (x | 0))
    fail('bad-argument', `${who}: ${role} must be a whole number of 32 bits, received ${x}.`);
  if (typeof x === 'number') return denseScalar(x, 'int32', true);
  const scalar = readScalar(x, who, role, usage);
  const isNumber = isInexact(scalar.dtype) && scalar.aval.weak;
  if (!isInteger(scalar.dtype) && !isNumber)
    fail(
      'dtype-mismatch',
      `${who}: ${role} must be an integer, received ${printAval(scalar.aval)}. ` +
        "Convert it with astype('int32').",
    );
  return asInt32(scalar);
}
