import type { DenseArray } from '../array/dense.js';
import { copyOf } from '../primitives/debug.js';
import { flattenArguments, refilled } from '../trace/arguments.js';
import { checkedFunction, functionName } from '../trace/checks.js';
import { bind, concrete } from '../trace/bind.js';
import { currentTrace } from '../trace/trace.js';
import type { Values } from '../trace/types.js';

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
  const flat = flattenArguments(trees, 'debug.callback');
  const { arrays } = flat;
  const args = refilled(flat);
  const call = (...values: DenseArray[]): void => void f(...(args(values) as never));
  if (currentTrace() === null) call(...arrays.map((x) => copyOf(concrete(x))));
  else bind('callback', arrays, { callback: named(call, functionName(f)) });
}

const named = <F extends object>(f: F, name: string): F =>
  Object.defineProperty(f, 'name', { value: name });
