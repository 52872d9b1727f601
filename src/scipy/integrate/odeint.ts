/** Initial value problems in the form of JAX. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { pickAxis } from '../../operands/basic.js';
import { anything, arrayLike, callable, flag, listOf, named } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { AnyFunction } from '../../trace/checks.js';
import type { Arrays, ArrayTree } from '../../trace/types.js';
import { readUnknowns } from '../functions/vectors.js';
import { adjointRows } from './ode/adjoint.js';
import { march } from './ode/march.js';
import { readTimes, taskOf } from './solve-ivp.js';

/** The options of `odeint`. */
export interface OdeintOptions {
  /** What the function gets behind y and t: derivatives by it are known. */
  readonly args?: readonly unknown[] | undefined;
  /** The error that a step may add, as a part of the solution: 1.4e-8 unless given. */
  readonly rtol?: ArrayLike | undefined;
  /** The same whatever the solution, 1.4e-8 unless given. */
  readonly atol?: ArrayLike | undefined;
  /** After how many steps it ends in any case, 100 000 unless given. */
  readonly mxstep?: ArrayLike | undefined;
  /** The longest step, without a bound unless given. */
  readonly hmax?: ArrayLike | undefined;
  /**
   * Whether reverse mode integrates back through the equation of the cotangents, which needs no
   * memory for steps, as in JAX; false unless given: it goes back through the steps taken.
   */
  readonly adjoint?: boolean | undefined;
}

const who = 'scipy.integrate.odeint';
const odeintParameters = parameters<OdeintOptions>(
  who,
  { func: callable, y0: anything, t: arrayLike },
  {
    args: named(listOf(anything, 'a list of arguments')),
    rtol: named(arrayLike),
    atol: named(arrayLike),
    mxstep: named(arrayLike),
    hmax: named(arrayLike),
    adjoint: named(flag),
  },
);

/**
 * The solution of y′ = `func(y, t, ...args)` with y(t[0]) = y0 at the times t [k], a tree like y0
 * with the times as the first axis: that of `solveIvp` with `'RK45'`, to which t and y come in the
 * other order, as in JAX and SciPy. It is NaN where the steps ended before. With `adjoint`
 * derivatives in reverse mode, by y0, the times, args and what func captured, are as exact as rtol
 * and atol; those of higher order go through the steps, and forward mode alone throws
 * `not-differentiable`.
 */
export function odeint<T extends ArrayTree<T>>(
  func: (y: T, t: NDArray, ...args: never[]) => T,
  y0: T,
  t: ArrayLike,
  ...args: Trailing<[], OdeintOptions>
): T;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function odeint<const T>(
  func: (y: Arrays<T>, t: NDArray, ...args: never[]) => unknown,
  y0: T,
  t: ArrayLike,
  ...args: Trailing<[], OdeintOptions>
): Arrays<T>;
export function odeint(
  func: AnyFunction,
  y0: unknown,
  t: ArrayLike,
  ...args: readonly unknown[]
): unknown {
  const {
    mxstep,
    hmax,
    adjoint = false,
    rtol = 1.4e-8,
    atol = 1.4e-8,
    ...rest
  } = odeintParameters.read([func, y0, t], args);
  return speakAs(who, () => {
    const unknowns = readUnknowns(y0, who, 'y0');
    const wanted = readTimes(who, t, unknowns);
    const count = at(wanted.shape, 0);
    const times = { from: pickAxis(wanted, 0, 0), to: pickAxis(wanted, 0, count - 1), wanted };
    const fun = (s: NDArray, y: unknown, ...more: unknown[]): unknown => func(y, s, ...more);
    const options = { ...rest, rtol, atol, maxSteps: mxstep, maxStep: hmax };
    const task = taskOf(who, fun, unknowns, times, options);
    return unknowns.writeRows(adjoint ? adjointRows(task) : march(task).rows);
  });
}
