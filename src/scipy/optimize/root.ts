/** Roots of systems of equations. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { readLike } from '../../lax/control/like.js';
import { readInteger, readScalar } from '../../lax/control/trees.js';
import { equal, finfo, sqrt } from '../../numpy/index.js';
import { convertTo } from '../../operands/basic.js';
import {
  anything,
  arrayLike,
  callable,
  choice,
  listOf,
  named,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { AnyFunction } from '../../trace/checks.js';
import type { Arrays, ArrayTree } from '../../trace/types.js';
import { asRoot, withoutDerivatives } from '../functions/implicit.js';
import { traced } from '../functions/traced.js';
import { readUnknowns, vectorOf } from '../functions/vectors.js';
import { dogleg } from './dogleg.js';
import { backtracked } from './newton-root.js';
import { status } from './outcome.js';

/** How `root` searches. */
export type RootMethod = 'hybr' | 'newton' | 'broyden1';

/** The options of `root`. */
export interface RootOptions {
  /** What the function gets behind the unknowns: derivatives by it are known. */
  readonly args?: readonly unknown[] | undefined;
  /** `'hybr'` unless given. */
  readonly method?: RootMethod | undefined;
  /** The part of the unknowns that the last step may change, √eps of the dtype unless given. */
  readonly tol?: ArrayLike | null | undefined;
  /** After how many turns it ends in any case, 200 for each unknown unless given. */
  readonly maxiter?: ArrayLike | null | undefined;
}

/** What `root` found. */
export interface RootResult<T> {
  /** The unknowns, a tree like x0. */
  readonly x: T;
  /** The function there, a tree like x0. */
  readonly fun: T;
  readonly success: ArrayOf<'bool'>;
  /** 0: the tolerance was met; 1: too many turns; 2: no step helped; 3: something not finite. */
  readonly status: NDArray;
  readonly nit: NDArray;
  readonly nfev: NDArray;
  /** How often the matrix of derivatives was computed. */
  readonly njev: NDArray;
}

const who = 'scipy.optimize.root';
const rootParameters = parameters<RootOptions>(
  who,
  { fun: callable, x0: anything },
  {
    args: named(listOf(anything, 'a list of arguments')),
    method: named(choice('hybr', 'newton', 'broyden1')),
    tol: optional(named(arrayLike)),
    maxiter: optional(named(arrayLike)),
  },
);

/**
 * An x near x0 with `fun(x, ...args)` = 0: both are arrays of one shape or trees like each other;
 * integers become floats. One compiled loop, also under vmap: Newton's steps within a radius
 * (`'hybr'`: M. J. D. Powell's hybrid method, 1970, with exact derivatives), Newton's steps made
 * shorter where they lead up (`'newton'`), or steps with a matrix that learns from them
 * (`'broyden1'`: C. G. Broyden, 1965). The derivatives of x by args and by what `fun` captured
 * follow from the implicit function theorem. Throws `tree-mismatch` and `shape-mismatch` where
 * `fun` gives no tree like x0, `dtype-mismatch` for complex numbers.
 */
export function root<T extends ArrayTree<T>>(
  fun: (x: T, ...args: never[]) => T,
  x0: T,
  ...args: Trailing<[], RootOptions>
): RootResult<T>;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function root<const T>(
  fun: (x: Arrays<T>, ...args: never[]) => unknown,
  x0: T,
  ...args: Trailing<[], RootOptions>
): RootResult<Arrays<T>>;
export function root(
  fun: AnyFunction,
  x0: unknown,
  ...args: readonly unknown[]
): RootResult<unknown> {
  const options = rootParameters.read([fun, x0], args);
  const { method = 'hybr' } = options;
  return speakAs(who, () => {
    const { vector, like, write } = readUnknowns(x0, who, 'x0');
    if (vector.size === 0) fail('bad-argument', `${who}: x0 holds no unknowns.`);
    const usage = `${who}(fun, x0, { tol, maxiter })`;
    const turns = options.maxiter === Infinity ? 2 ** 31 - 1 : options.maxiter;
    const limits = {
      tol: convertTo(
        readScalar(options.tol ?? sqrt(finfo(vector.dtype).eps), who, 'tol', usage),
        vector.dtype,
      ),
      maxiter: readInteger(turns ?? 200 * vector.size, who, 'maxiter', usage),
    };
    const f = (x: NDArray): NDArray => {
      const value = fun(...([write(x), ...(options.args ?? [])] as never[]));
      return vectorOf(
        readLike(`${who}: fun must return a tree like x0`, value, like, who),
        x.dtype,
      );
    };
    const equations = traced(who, f, vector);
    const run = (x: NDArray) => {
      const task = { equations, x, ...limits };
      return method === 'hybr' ? dogleg(task) : backtracked(task, method === 'newton');
    };
    const found = withoutDerivatives(who, run, vector);
    const x = asRoot(equations, found.x);
    return {
      x: write(x),
      fun: write(equations(x)),
      success: equal(found.status, status.converged),
      status: found.status,
      nit: found.turns,
      nfev: found.values,
      njev: found.jacobians,
    };
  });
}
