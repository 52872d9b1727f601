/** What the iterative solvers take behind A and b. */
import type { ArrayLike } from '../../../array/ndarray.js';
import { isOptions } from '../../../parameters/describe.js';
import { arrayLike, kind, named, optional, type Kind } from '../../../parameters/kinds.js';
import type { Kinds } from '../../../parameters/parameters.js';
import type { LinearOperator } from './operators.js';

/** The options of `cg`, `bicgstab` and `gmres`. */
export interface IterationOptions<T, R = T> {
  /** The guess that the iteration starts from, a tree like b; zeros unless given. */
  readonly x0?: T | null | undefined;
  /** What the length of b - A x may be at the end, as a part of that of b: 1e-5 unless given. */
  readonly tol?: ArrayLike | undefined;
  /** What it may be whatever the length of b, 0 unless given: the larger one of both counts. */
  readonly atol?: ArrayLike | undefined;
  /** After how many turns the iteration ends in any case; 10 for each unknown unless given. */
  readonly maxiter?: ArrayLike | null | undefined;
  /**
   * The preconditioner: a matrix or linear function near the inverse of A. Where derivatives need
   * the transposed equations, it serves for these as it is.
   */
  readonly M?: LinearOperator<T, R> | null | undefined;
}

const names = ['x0', 'tol', 'atol', 'maxiter', 'M', 'restart', 'solveMethod'];

/** An object behind b with names of options alone is the options. */
const guess: Kind<unknown> = optional(
  kind('a tree like b', (x) => !isOptions(x) || !Object.keys(x).every((n) => names.includes(n))),
);

export const linearOperator: Kind<LinearOperator<unknown>> = kind(
  'a matrix or a function',
  (x) => typeof x === 'function' || arrayLike.holds(x),
);

export const required = { A: linearOperator, b: kind<unknown>('a tree', () => true) };

const someNumber = named(arrayLike);

export const iterationKinds: Kinds<IterationOptions<unknown>> = {
  x0: guess as Kind<NonNullable<unknown>>,
  tol: someNumber,
  atol: someNumber,
  maxiter: optional(someNumber),
  M: optional(named(linearOperator)),
};
