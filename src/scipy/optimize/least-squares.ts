/** Fits: the least sum of squares of residuals, or of their losses. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { readInteger, readScalar } from '../../lax/control/trees.js';
import {
  broadcastTo,
  divide,
  finfo,
  greater,
  greaterEqual,
  lessEqual,
  logicalAnd,
  multiply,
  sqrt,
  square,
  subtract,
  sum,
  where,
} from '../../numpy/index.js';
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
import { readUnknowns, readVector, type Unknowns } from '../functions/vectors.js';
import {
  fit,
  fitStatus,
  gradientOf,
  optimality,
  type LeastSquaresTask,
} from './levenberg-marquardt.js';
import { rho, robust, robustLosses, type RobustLoss } from './robust-loss.js';

/** The options of `leastSquares`. */
export interface LeastSquaresOptions {
  /** What the function gets behind the unknowns: derivatives by it are known. */
  readonly args?: readonly unknown[] | undefined;
  /** Lower and upper bounds of the unknowns: numbers, or trees like x0. */
  readonly bounds?: readonly [lower: unknown, upper: unknown] | undefined;
  /** `'linear'` unless given: the squares themselves. */
  readonly loss?: RobustLoss | undefined;
  /** Residuals much larger than this, 1 unless given, count as outliers. */
  readonly fScale?: ArrayLike | undefined;
  /** The part of the cost that a turn must take away, √eps of the dtype unless given. */
  readonly ftol?: ArrayLike | undefined;
  /** The part of the unknowns that a step must change, √eps unless given. */
  readonly xtol?: ArrayLike | undefined;
  /** How far down the gradient the bounds may be at the end, √eps unless given. */
  readonly gtol?: ArrayLike | undefined;
  /** After how many turns it ends in any case, 100 for each unknown unless given. */
  readonly maxiter?: ArrayLike | null | undefined;
}

/** What `leastSquares` found. */
export interface LeastSquaresResult<T> {
  /** The unknowns, a tree like x0. */
  readonly x: T;
  /** Half of the sum of the losses. */
  readonly cost: NDArray;
  /** The residuals there, as a vector [m]. */
  readonly fun: NDArray;
  /** Their derivatives [m, n], with the weights of the loss. */
  readonly jac: NDArray;
  /** The gradient of the cost, a tree like x0. */
  readonly grad: T;
  /** The largest part of the way down the gradient that the bounds leave. */
  readonly optimality: NDArray;
  /** -1, 0 or 1: at the lower bound, at none, at the upper one; a vector [n]. */
  readonly activeMask: NDArray;
  readonly success: ArrayOf<'bool'>;
  /** -1: not finite; 0: too many turns; 1, 2, 3: gtol, ftol, xtol was met; 4: both of these. */
  readonly status: NDArray;
  readonly nit: NDArray;
  readonly nfev: NDArray;
  readonly njev: NDArray;
}

const who = 'scipy.optimize.leastSquares';
const number = named(arrayLike);
const leastSquaresParameters = parameters<LeastSquaresOptions>(
  who,
  { fun: callable, x0: anything },
  {
    args: named(listOf(anything, 'a list of arguments')),
    bounds: named(kind('a list [lower, upper]', (x) => Array.isArray(x) && x.length === 2)),
    loss: named(choice(...robustLosses)),
    fScale: number,
    ftol: number,
    xtol: number,
    gtol: number,
    maxiter: optional(number),
  },
);

/**
 * The x with the least Σ ρ(f²) / 2 near x0 for the residuals f = `fun(x, ...args)`, an array of any
 * shape or a tree of them; x0 is an array or a tree, integers become floats. Damped steps of Gauss
 * and Newton, in one compiled loop, which stay within the bounds: see `levenberg-marquardt.ts`.
 * Losses: `'linear'` ρ(z) = z, `'soft_l1'` 2(√(1+z) - 1), `'huber'` z or 2√z - 1, `'cauchy'`
 * ln(1+z), `'arctan'`, each of z = (f / fScale)², times fScale². The derivatives of x, `cost` and
 * `fun`, by args, bounds and by what `fun` captured, follow from the gradient being zero, or x at
 * its bound; the others have none. Throws `dtype-mismatch` for complex numbers, and
 * `shape-mismatch` where bounds and x0 do not fit together.
 */
export function leastSquares<T extends ArrayTree<T>>(
  fun: (x: T, ...args: never[]) => unknown,
  x0: T,
  ...args: Trailing<[], LeastSquaresOptions>
): LeastSquaresResult<T>;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function leastSquares<const T>(
  fun: (x: Arrays<T>, ...args: never[]) => unknown,
  x0: T,
  ...args: Trailing<[], LeastSquaresOptions>
): LeastSquaresResult<Arrays<T>>;
export function leastSquares(
  fun: AnyFunction,
  x0: unknown,
  ...args: readonly unknown[]
): LeastSquaresResult<unknown> {
  const options = leastSquaresParameters.read([fun, x0], args);
  const { loss = 'linear' } = options;
  return speakAs(who, () => {
    const unknowns = readUnknowns(x0, who, 'x0');
    const { vector } = unknowns;
    const limits = readLimits(options, unknowns);
    const f = (x: NDArray): NDArray =>
      readVector(
        fun(...([unknowns.write(x), ...(options.args ?? [])] as never[])),
        who,
        'the residuals',
        x.dtype,
      );
    const residuals = traced(who, f, vector);
    const cost = (x: NDArray): NDArray => costOf(loss, limits.scale, residuals(x));
    const task = {
      ...limits,
      x: vector,
      at: (x: NDArray) => {
        const [value, J] = residuals.withJacobian(x);
        const [weighed, jacobian] = robust(loss, limits.scale, value, J);
        return { x, cost: costOf(loss, limits.scale, value), residuals: weighed, jacobian };
      },
    };
    const found = withoutDerivatives(who, (x) => solve({ ...task, x }), vector);
    const { atLower, atUpper } = found;
    const costs = traced(who, cost, vector);
    const equation = (x: NDArray): NDArray => {
      const gradient = costs.withGradient(x)[1];
      const free = where(atUpper, subtract(x, task.upper), gradient);
      return where(atLower, subtract(x, task.lower), free);
    };
    const x = asRoot(equation, found.x);
    return results(unknowns, found, x, cost(x), residuals(x));
  });
}

function readLimits(options: LeastSquaresOptions, { vector, like }: Unknowns) {
  const { dtype } = vector;
  const usage = `${who}(fun, x0, { ftol, xtol, gtol, fScale, maxiter })`;
  const eps = sqrt(finfo(dtype).eps);
  const scalar = (x: ArrayLike | undefined, name: string, otherwise: ArrayLike): NDArray =>
    convertTo(readScalar(x ?? otherwise, who, name, usage), dtype);
  const turns = options.maxiter === Infinity ? 2 ** 31 - 1 : options.maxiter;
  const [lower, upper] = (options.bounds ?? [-Infinity, Infinity]).map((bound, i) => {
    const name = i === 0 ? 'the lower bounds' : 'the upper bounds';
    const found = readVector(bound, who, name, dtype);
    if (found.size !== vector.size && found.size !== 1)
      fail(
        'shape-mismatch',
        `${who}: ${name} must be a number or a tree like x0 of ${vector.size} elements in ` +
          `${like.arrays.length} arrays, received ${found.size} elements.`,
      );
    return broadcastTo(found, vector.shape);
  }) as [NDArray, NDArray];
  return {
    lower,
    upper,
    scale: scalar(options.fScale, 'fScale', 1),
    ftol: scalar(options.ftol, 'ftol', eps),
    xtol: scalar(options.xtol, 'xtol', eps),
    gtol: scalar(options.gtol, 'gtol', eps),
    maxiter: readInteger(turns ?? 100 * vector.size, who, 'maxiter', usage),
  };
}

const costOf = (loss: RobustLoss, scale: NDArray, f: NDArray): NDArray => {
  const squares =
    loss === 'linear' ? square(f) : multiply(rho(loss, square(divide(f, scale))), square(scale));
  return multiply(sum(squares), 0.5);
};

/** The loop, and what is told of its end. */
function solve(task: LeastSquaresTask) {
  const { point, turns, evaluations, status } = fit(task);
  const gradient = gradientOf(point);
  const isAt = (isThere: NDArray, isOutwards: NDArray): NDArray => logicalAnd(isThere, isOutwards);
  return {
    x: point.x,
    jacobian: point.jacobian,
    gradient,
    optimality: optimality(task, point),
    atLower: isAt(lessEqual(point.x, task.lower), greaterEqual(gradient, 0)),
    atUpper: isAt(greaterEqual(point.x, task.upper), lessEqual(gradient, 0)),
    turns,
    evaluations,
    status,
  };
}

function results(
  { write }: Unknowns,
  found: ReturnType<typeof solve>,
  x: NDArray,
  cost: NDArray,
  fun: NDArray,
): LeastSquaresResult<unknown> {
  const active = where(found.atUpper, 1, where(found.atLower, -1, 0));
  return {
    x: write(x),
    cost,
    fun,
    jac: found.jacobian,
    grad: write(found.gradient),
    optimality: found.optimality,
    activeMask: convertTo(active, 'int32'),
    success: greater(found.status, fitStatus.turns),
    status: found.status,
    nit: found.turns,
    nfev: found.evaluations,
    njev: found.evaluations,
  };
}
