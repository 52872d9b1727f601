/** Minimization of functions of many unknowns. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { readInteger, readScalar } from '../../lax/control/trees.js';
import { equal, finfo, power } from '../../numpy/index.js';
import { convertTo } from '../../operands/basic.js';
import {
  anything,
  arrayLike,
  callable,
  choice,
  kind,
  listOf,
  named,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { AnyFunction } from '../../trace/checks.js';
import type { Arrays, ArrayTree } from '../../trace/types.js';
import { asRoot, withoutDerivatives } from '../functions/implicit.js';
import { traced } from '../functions/traced.js';
import { readUnknowns, type Unknowns } from '../functions/vectors.js';
import { descend } from './minima/descent.js';
import { nelderMead } from './minima/nelder-mead.js';
import { newtonDirections, trustRegion } from './minima/newton.js';
import { status, type MinimizeTask, type Outcome } from './outcome.js';
import { objectiveValue } from '../functions/objective.js';
import { bfgs, limitedMemory } from './minima/quasi-newton.js';

/** How `minimize` searches. */
export type MinimizeMethod = 'bfgs' | 'l-bfgs' | 'newton-cg' | 'trust-region' | 'nelder-mead';

/** The options of `minimize`. */
export interface MinimizeOptions {
  /** What the objective gets behind the unknowns: derivatives by it are known. */
  readonly args?: readonly unknown[] | undefined;
  /** `'bfgs'` unless given. */
  readonly method?: MinimizeMethod | undefined;
  /**
   * The largest part of the gradient at the end, the cube root of the dtype's eps unless given:
   * 6e-6 in float64. For `'nelder-mead'` how far points and values of the simplex may be apart.
   */
  readonly tol?: ArrayLike | null | undefined;
  /** After how many turns it ends in any case, 200 for each unknown unless given. */
  readonly maxiter?: ArrayLike | null | undefined;
  /** How many steps `'l-bfgs'` remembers, 10 unless given. */
  readonly history?: number | undefined;
}

/** What `minimize` found. */
export interface OptimizeResults<T> {
  /** The unknowns, a tree like x0. */
  readonly x: T;
  /** The value of the objective there. */
  readonly fun: NDArray;
  /** Its gradient, a tree like x0; null for methods that take none. */
  readonly jac: T | null;
  /** The inverse Hessian [n, n] that `'bfgs'` ends with, else null. */
  readonly hessInv: NDArray | null;
  /** Whether the tolerance was met. */
  readonly success: ArrayOf<'bool'>;
  /** 0: it was; 1: too many turns; 2: no lower point was found; 3: something was not finite. */
  readonly status: NDArray;
  /** How many turns there were. */
  readonly nit: NDArray;
  /** How often the objective was evaluated. */
  readonly nfev: NDArray;
  /** How often its gradient was. */
  readonly njev: NDArray;
}

const who = 'scipy.optimize.minimize';
const minimizeParameters = parameters<MinimizeOptions>(
  who,
  { fun: callable, x0: anything },
  {
    args: named(listOf(anything, 'a list of arguments')),
    method: named(choice('bfgs', 'l-bfgs', 'newton-cg', 'trust-region', 'nelder-mead')),
    tol: optional(named(arrayLike)),
    maxiter: optional(named(arrayLike)),
    history: named(kind('a whole number from 1 on', (x) => Number.isInteger(x) && Number(x) > 0)),
  },
);

/**
 * The x at which `fun(x, ...args)`, a real scalar, is least near x0: an array of any shape, or a
 * tree of them; integers become floats. The whole method is one compiled loop, also under vmap. The
 * methods: quasi-Newton with the whole inverse Hessian (`'bfgs'`) or the last steps (`'l-bfgs'`);
 * Newton with products with the Hessian, along lines (`'newton-cg'`) or within a radius
 * (`'trust-region'`); and the simplex without derivatives (`'nelder-mead'`): J. Nocedal and S. J.
 * Wright, "Numerical Optimization", 2006. The derivatives of x, by args and by what `fun` captured,
 * follow from the gradient being zero, whatever method found it; those of `fun` from x; `jac` and
 * `hessInv` have none. They are as exact as x is, and not finite where the Hessian is singular.
 * Throws `dtype-mismatch` for complex numbers, `shape-mismatch` where `fun` gives no scalar.
 */
export function minimize<T extends ArrayTree<T>>(
  fun: (x: T, ...args: never[]) => ArrayLike,
  x0: T,
  ...args: Trailing<[], MinimizeOptions>
): OptimizeResults<T>;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function minimize<const T>(
  fun: (x: Arrays<T>, ...args: never[]) => ArrayLike,
  x0: T,
  ...args: Trailing<[], MinimizeOptions>
): OptimizeResults<Arrays<T>>;
export function minimize(
  fun: AnyFunction,
  x0: unknown,
  ...args: readonly unknown[]
): OptimizeResults<unknown> {
  const options = minimizeParameters.read([fun, x0], args);
  return speakAs(who, () => {
    const unknowns = readUnknowns(x0, who, 'x0');
    const { vector } = unknowns;
    const usage = `${who}(fun, x0, { tol, maxiter })`;
    const simplex = options.method === 'nelder-mead';
    const eps = finfo(vector.dtype).eps;
    const tol = options.tol ?? (simplex ? 1e-4 : power(eps, 1 / 3));
    const turns = options.maxiter === Infinity ? 2 ** 31 - 1 : options.maxiter;
    const limits = {
      tol: convertTo(readScalar(tol, who, 'tol', usage), vector.dtype),
      maxiter: readInteger(turns ?? 200 * vector.size, who, 'maxiter', usage),
    };
    const f = (x: NDArray): NDArray =>
      objectiveValue(
        who,
        'fun',
        fun(...([unknowns.write(x), ...(options.args ?? [])] as never[])),
        x,
      );
    const objective = traced(who, f, vector);
    const outcome = withoutDerivatives(
      who,
      (x) => run({ objective, x, ...limits }, options),
      vector,
    );
    return results(
      unknowns,
      outcome,
      asRoot((x) => objective.withGradient(x)[1], outcome.x),
      objective,
    );
  });
}

function run(task: MinimizeTask, { method = 'bfgs', history = 10 }: MinimizeOptions): Outcome {
  switch (method) {
    case 'nelder-mead':
      return nelderMead(task);
    case 'trust-region':
      return trustRegion(task, who);
    case 'newton-cg':
      return descend(task, newtonDirections(task, who));
    case 'l-bfgs':
      return descend(task, limitedMemory(task, history));
    case 'bfgs':
      return descend(task, bfgs(task));
  }
}

function results(
  unknowns: Unknowns,
  outcome: Outcome,
  x: NDArray,
  objective: (x: NDArray) => NDArray,
): OptimizeResults<unknown> {
  const { gradient, inverseHessian } = outcome;
  return {
    x: unknowns.write(x),
    fun: objective(x),
    jac: gradient === null ? null : unknowns.write(gradient),
    hessInv: inverseHessian,
    success: equal(outcome.status, status.converged),
    status: outcome.status,
    nit: outcome.turns,
    nfev: outcome.values,
    njev: outcome.gradients,
  };
}
