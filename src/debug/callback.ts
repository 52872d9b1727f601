import type { DenseArray } from '../array/dense.js';
import { demanded, NDArray } from '../array/ndarray.js';
import { copyOf } from '../primitives/debug.js';
import { toArray } from '../trace/arguments.js';
import { checkedFunction, functionName } from '../trace/checks.js';
import { bind, concrete } from '../trace/bind.js';
import { currentTrace } from '../trace/trace.js';
import { flatten, unflatten } from '../tree/tree.js';

/** A tree as a callback receives it: what is like an array is one, all else is as it was given. */
export type Values<T> = T extends number | NDArray | ArrayBufferView
  ? DenseArray
  : T extends string | boolean | null | undefined | ((...args: never) => unknown)
    ? T
    : T extends object
      ? { [K in keyof T]: Values<T[K]> }
      : T;

/**
 * Calls `f` with the values of the arrays in `trees`: outside of a trace at once, in a traced
 * function each time that the compiled function comes by, in the order of the program, every turn
 * of a loop and only in the branch that is taken. Under `vmap` it is called once for each element
 * of the batch, under `grad` and `jvp` with the values and not their derivatives. What `f` returns
 * is ignored; what it throws ends the call. The arrays are its own.
 */
export function callback<const A extends readonly unknown[]>(
  f: (...values: { -readonly [K in keyof A]: Values<A[K]> }) => unknown,
  ...trees: A
): void {
  checkedFunction(f, 'debug.callback');
  const [raw, def] = flatten(trees, 'debug.callback');
  const leaves = raw.map((leaf) => toArray(leaf) ?? leaf);
  const arrays = leaves.filter((leaf) => leaf instanceof NDArray);
  for (const x of arrays) x[demanded]('debug.callback');
  // The arrays themselves are not kept: the program may live longer than they.
  const statics = leaves.map((leaf) => (leaf instanceof NDArray ? hole : leaf));
  const call = (...values: DenseArray[]): void => {
    const rest = [...values];
    const all = statics.map((leaf) => (leaf === hole ? rest.shift() : leaf));
    f(...(unflatten(def, all) as never));
  };
  if (currentTrace() === null) call(...arrays.map((x) => copyOf(concrete(x))));
  else bind('callback', arrays, { callback: named(call, functionName(f)) });
}

/** Stands for an array. */
const hole = Symbol('array');

const named = <F extends object>(f: F, name: string): F =>
  Object.defineProperty(f, 'name', { value: name });
