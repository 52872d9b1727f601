/** Looking at a function without running it: its program, the types of its results. */
import type { NDArray } from '../array/ndarray.js';
import { structOf, type ShapeDtypeStruct } from '../trace/shape-dtype-struct.js';
import { avalsOf, type Program } from '../ir/program.js';
import { unflatten } from '../tree/tree.js';
import { flattenArguments, traceFunction } from '../trace/arguments.js';
import { anything } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { checkedTraceable, type AnyFunction } from '../trace/checks.js';
import { standIns } from '../trace/stand-ins.js';
import type { GivenEach, Replaced, ReturnsTree } from '../trace/types.js';

const makeIRParameters = parameters('makeIR', { f: anything });

/** The program that `f` is for arguments of these types, as traced. */
export function makeIR<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  ...none: []
): (...args: TypesEach<A>) => Program;
export function makeIR(f: AnyFunction, ...none: []): (...args: unknown[]) => Program {
  makeIRParameters.read([f], none);
  checkedTraceable(f, 'makeIR');
  const who = 'makeIR';
  return (...args) => traceFunction(f, flattenArguments(standIns(args, who), who), { who }).program;
}

/** What stands for arguments of these types: arrays, or ShapeDtypeStructs in their places. */
export type TypesEach<A extends readonly unknown[]> = {
  readonly [K in keyof A]: GivenEach<A>[K & keyof A] | Replaced<A[K], ShapeDtypeStruct>;
};

/**
 * The result of `f` for these arguments with its type in the place of each array. Types may stand
 * among the arguments, too: `evalShape(f, new ShapeDtypeStruct([3], 'float32'))`.
 */
export function evalShape<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  ...args: NoInfer<TypesEach<A>>
): Replaced<R, ShapeDtypeStruct>;
export function evalShape(f: AnyFunction, ...args: readonly unknown[]): unknown {
  const flat = flattenArguments(standIns(args, 'evalShape'), 'evalShape');
  const traced = traceFunction(f, flat, { who: 'evalShape' });
  return unflatten(traced.outDef, avalsOf(traced.program.outputs).map(structOf));
}
