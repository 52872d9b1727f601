/** Looking at a function without running it: its program, the types of its results. */
import type { DType } from '../array/dtype.js';
import type { NDArray } from '../array/ndarray.js';
import type { Shape } from '../array/shape.js';
import type { Program } from '../ir/program.js';
import { unflatten } from '../tree/tree.js';
import { flattenArguments, traceFunction } from '../trace/arguments.js';
import { anything } from '../parameters/kinds.js';
import { parameters } from '../parameters/parameters.js';
import { checkedTraceable, type AnyFunction } from '../trace/checks.js';
import type { GivenEach, Primals, Replaced, ReturnsTree } from '../trace/types.js';

const makeIRParameters = parameters('makeIR', { f: anything });

/** The program that `f` is for arguments of these types, as traced. */
export function makeIR<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  ...none: []
): (...args: GivenEach<A>) => Program;
export function makeIR(f: AnyFunction, ...none: []): (...args: unknown[]) => Program {
  makeIRParameters.read([f], none);
  checkedTraceable(f, 'makeIR');
  return (...args) => traceFunction(f, flattenArguments(args, 'makeIR'), { who: 'makeIR' }).program;
}

/** The shape and the dtype of an array. */
export interface ShapeDType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** The result of `f` for these arguments with a shape and a dtype in the place of each array. */
export function evalShape<A extends readonly unknown[] = NDArray[], R = NDArray>(
  f: ((...args: A) => R) & ReturnsTree<R>,
  ...args: Primals<A>
): Replaced<R, ShapeDType>;
export function evalShape(f: AnyFunction, ...args: readonly unknown[]): unknown {
  const traced = traceFunction(f, flattenArguments(args, 'evalShape'), { who: 'evalShape' });
  const types = traced.program.outputs.map(({ aval: { shape, dtype } }): ShapeDType => ({
    shape,
    dtype,
  }));
  return unflatten(traced.outDef, types);
}
