/** Initial value problems. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, ArrayOf, NDArray } from '../../array/ndarray.js';
import { printShape } from '../../array/shape.js';
import { readLike } from '../../lax/control/like.js';
import { readInteger, readScalar } from '../../lax/control/trees.js';
import { greaterEqual, stack } from '../../numpy/index.js';
import { convertTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { requireReal } from '../../operands/promote.js';
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
import { objectiveValue } from '../functions/objective.js';
import { readUnknowns, vectorOf, type Unknowns } from '../functions/vectors.js';
import { dormandPrince54, tsitouras54 } from './ode/explicit.js';
import { march, odeStatus, type OdeTask } from './ode/march.js';
import { rodas5P } from './ode/rosenbrock.js';

/** How `solveIvp` steps: the last one is for stiff equations. */
export type OdeMethod = 'RK45' | 'Tsit5' | 'Rodas5P';

/** The options of `solveIvp`. */
export interface SolveIvpOptions {
  /** `'RK45'` unless given. */
  readonly method?: OdeMethod | undefined;
  /** The times [k] at which the solution is wanted, in the order of the steps; else both ends. */
  readonly tEval?: ArrayLike | null | undefined;
  /** A function of t and y at whose first zero the solution ends. */
  readonly events?: ((t: NDArray, y: never, ...args: never[]) => ArrayLike) | null | undefined;
  /** What the function gets behind t and y: derivatives by it are known. */
  readonly args?: readonly unknown[] | undefined;
  /** The error that a step may add, as a part of the solution: 1e-3 unless given. */
  readonly rtol?: ArrayLike | undefined;
  /** The same whatever the solution, 1e-6 unless given; the sum of both counts. */
  readonly atol?: ArrayLike | undefined;
  /** The length of the first step, else one that the slopes suggest. */
  readonly firstStep?: ArrayLike | null | undefined;
  /** The longest step, without a bound unless given. */
  readonly maxStep?: ArrayLike | undefined;
  /** After how many steps it ends in any case, 100 000 unless given. */
  readonly maxSteps?: ArrayLike | undefined;
}

/** What `solveIvp` found. */
export interface OdeResult<T> {
  /** The times [k]. */
  readonly t: NDArray;
  /** The solution there: a tree like y0, with the times as the first axis. */
  readonly y: T;
  /** 0: the end was reached; 1: an event; -1: the steps became too short; -2: too many steps. */
  readonly status: NDArray;
  /** Whether the status is 0 or 1. */
  readonly success: ArrayOf<'bool'>;
  /** The time of the event, NaN without one. */
  readonly tEvent: NDArray;
  /** The solution there. */
  readonly yEvent: T;
  /** How many steps there were, those among them that were not taken. */
  readonly nit: NDArray;
  readonly nfev: NDArray;
}

const who = 'scipy.integrate.solveIvp';
const number = named(arrayLike);
const solveIvpParameters = parameters<SolveIvpOptions>(
  who,
  { fun: callable, tSpan: anything, y0: anything },
  {
    method: choice('RK45', 'Tsit5', 'Rodas5P'),
    tEval: optional(arrayLike),
    events: optional(named(callable)) as never,
    args: named(listOf(anything, 'a list of arguments')),
    rtol: number,
    atol: number,
    firstStep: optional(number),
    maxStep: number,
    maxSteps: number,
  },
);

const steppers = { RK45: dormandPrince54, Tsit5: tsitouras54, Rodas5P: rodas5P } as const;

/**
 * The solution of y′ = `fun(t, y, ...args)` from y0 at the first time of `tSpan` to the second one,
 * which may be the smaller. y is an array or a tree of them, fun gives a tree like it; integers
 * become floats. One compiled loop takes steps whose lengths a controller chooses by their errors,
 * for each instance of a vmap its own: explicit ones of order 5 (`'RK45'` of Dormand and Prince,
 * `'Tsit5'` of Tsitouras), or for stiff equations `'Rodas5P'` of Steinebach, which takes the
 * derivatives of fun. The solution at `tEval` is computed between the steps, and NaN beyond an
 * event or where the steps ended. Derivatives by y0, the times, args and by what fun captured are
 * those of the steps taken, with their lengths as constants; reverse mode keeps every step. Throws
 * `shape-mismatch` and `tree-mismatch` where fun gives no tree like y0, `dtype-mismatch` for
 * complex numbers.
 */
export function solveIvp<T extends ArrayTree<T>>(
  fun: (t: NDArray, y: T, ...args: never[]) => T,
  tSpan: readonly [ArrayLike, ArrayLike],
  y0: T,
  ...args: Trailing<[method?: OdeMethod, tEval?: ArrayLike | null], SolveIvpOptions>
): OdeResult<T>;
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function solveIvp<const T>(
  fun: (t: NDArray, y: Arrays<T>, ...args: never[]) => unknown,
  tSpan: readonly [ArrayLike, ArrayLike],
  y0: T,
  ...args: Trailing<[method?: OdeMethod, tEval?: ArrayLike | null], SolveIvpOptions>
): OdeResult<Arrays<T>>;
export function solveIvp(
  fun: AnyFunction,
  tSpan: readonly [ArrayLike, ArrayLike],
  y0: unknown,
  ...args: readonly unknown[]
): OdeResult<unknown> {
  const options = solveIvpParameters.read([fun, tSpan, y0], args);
  return speakAs(who, () => {
    const unknowns = readUnknowns(y0, who, 'y0');
    if (!Array.isArray(tSpan) || tSpan.length !== 2)
      fail('bad-argument', `${who}: tSpan must be a list of two times. Write [0, 10].`);
    const [from, to] = tSpan.map((t, i) =>
      timeOf(who, readScalar(t, who, `tSpan[${i}]`, usage), unknowns),
    ) as [NDArray, NDArray];
    const wanted =
      options.tEval === undefined || options.tEval === null
        ? stack([from, to])
        : readTimes(who, options.tEval, unknowns);
    const end = march(taskOf(who, fun, unknowns, { from, to, wanted }, options));
    return {
      t: wanted,
      y: unknowns.writeRows(end.rows),
      status: end.status,
      success: greaterEqual(end.status, odeStatus.end),
      tEvent: end.eventTime,
      yEvent: unknowns.write(end.eventPoint),
      nit: end.turns,
      nfev: end.evaluations,
    };
  });
}

const usage = `${who}(fun, [t0, t1], y0)`;

const timeOf = (name: string, t: NDArray, { vector }: Unknowns): NDArray =>
  convertTo(requireReal(name, t), vector.dtype);

/** Times [k] in the dtype of the solution. */
export function readTimes(name: string, times: ArrayLike, unknowns: Unknowns): NDArray {
  const list = asArray(times);
  if (list.ndim !== 1)
    fail(
      'shape-mismatch',
      `${name}: the times must be a vector, received shape ${printShape(list.shape)}.`,
    );
  return timeOf(name, list, unknowns);
}

export type Times = Pick<OdeTask, 'from' | 'to' | 'wanted'>;

/** The equation between vectors. */
export function taskOf(
  name: string,
  fun: AnyFunction,
  { vector, like, write }: Unknowns,
  times: Times,
  options: SolveIvpOptions,
): OdeTask {
  const { args = [], events, firstStep } = options;
  const scalar = (x: ArrayLike, role: string): NDArray =>
    convertTo(readScalar(x, name, role, usage), vector.dtype);
  const rule = `${name}: fun must return a tree like y0`;
  return {
    ...times,
    y: vector,
    stepper: steppers[options.method ?? 'RK45'],
    slope: (t, y) => vectorOf(readLike(rule, fun(t, write(y), ...args), like, name), vector.dtype),
    event:
      events === undefined || events === null
        ? null
        : (t, y) =>
            objectiveValue(name, 'events', (events as AnyFunction)(t, write(y), ...args), y),
    rtol: scalar(options.rtol ?? 1e-3, 'rtol'),
    atol: scalar(options.atol ?? 1e-6, 'atol'),
    firstStep:
      firstStep === undefined || firstStep === null ? null : scalar(firstStep, 'firstStep'),
    longest: scalar(options.maxStep ?? Infinity, 'maxStep'),
    most: readInteger(options.maxSteps ?? 100_000, name, 'maxSteps', usage),
  };
}
