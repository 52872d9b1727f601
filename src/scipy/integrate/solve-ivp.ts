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
  either,
  listOf,
  named,
  optional,
  size,
} from '../../parameters/kinds.js';
import { describe } from '../../parameters/describe.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { AnyFunction } from '../../trace/checks.js';
import type { Arrays, ArrayTree } from '../../trace/types.js';
import { objectiveValue } from '../functions/objective.js';
import { readUnknowns, vectorOf, type Unknowns } from '../functions/vectors.js';
import { dormandPrince54, tsitouras54 } from './ode/explicit.js';
import type { EventTask } from './ode/event.js';
import { march, odeStatus, type OdeTask } from './ode/march.js';
import { rodas5P } from './ode/rosenbrock.js';

/** How `solveIvp` steps: the last one is for stiff equations. */
export type OdeMethod = 'RK45' | 'Tsit5' | 'Rodas5P';

/**
 * A function of t and y, and of the arguments behind them, whose zeros are wanted. How they count
 * is said by properties of the function, as in SciPy: `hit.terminal = true`.
 */
export interface OdeEvent {
  (t: NDArray, y: never, ...args: never[]): ArrayLike;
  /** Whether its first zero ends the solution, or the how manieth does: none unless given. */
  readonly terminal?: boolean | number;
  /** Only changes to this sign are zeros; 0, and unless given, both. */
  readonly direction?: number;
}

/** The options of `solveIvp`. */
export interface SolveIvpOptions {
  /** `'RK45'` unless given. */
  readonly method?: OdeMethod | undefined;
  /** The times [k] at which the solution is wanted, in the order of the steps; else both ends. */
  readonly tEval?: ArrayLike | null | undefined;
  /** A function whose zeros are wanted, or a list of them. */
  readonly events?: OdeEvent | readonly OdeEvent[] | null | undefined;
  /** How many zeros of an event function that ends nothing are kept: 16 unless given. */
  readonly maxEvents?: number | undefined;
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
  /** 0: the end was reached; 1: a zero ended it; -1: the steps became too short; -2: too many. */
  readonly status: NDArray;
  /** Whether the status is 0 or 1. */
  readonly success: ArrayOf<'bool'>;
  /**
   * The times of the zeros of each event function, NaN behind the last one: [n] if its nth one
   * ends the solution, else [maxEvents].
   */
  readonly tEvents: readonly NDArray[];
  /** The solution there: trees like y0, with the zeros as the first axis. */
  readonly yEvents: readonly T[];
  /** How many zeros of each event function there were, those among them that are not kept. */
  readonly nEvents: readonly NDArray[];
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
    events: optional(named(either(callable, listOf(callable, 'a list of functions')))) as never,
    maxEvents: named(size),
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
 * derivatives of fun. The solution at `tEval` is computed between the steps, and NaN beyond a
 * zero that ends it or where the steps ended. Event functions have a zero in a step at whose ends
 * their signs differ, and none where the solution starts. Derivatives by y0, the times, args and by
 * what fun captured are those of the steps taken, with their lengths as constants; reverse mode
 * keeps every step. Throws `shape-mismatch` and `tree-mismatch` where fun gives no tree like y0,
 * `dtype-mismatch` for complex numbers, `bad-argument` for events whose properties do not count.
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
      tEvents: end.zeros.map(({ times }) => times),
      yEvents: end.zeros.map(({ points }) => unknowns.writeRows(points)),
      nEvents: end.zeros.map(({ count }) => count),
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
  const { args = [], firstStep } = options;
  const scalar = (x: ArrayLike, role: string): NDArray =>
    convertTo(readScalar(x, name, role, usage), vector.dtype);
  const rule = `${name}: fun must return a tree like y0`;
  return {
    ...times,
    y: vector,
    stepper: steppers[options.method ?? 'RK45'],
    slope: (t, y) => vectorOf(readLike(rule, fun(t, write(y), ...args), like, name), vector.dtype),
    events: readEvents(name, options).map((event) => ({
      ...event,
      gauge: (t, y) => objectiveValue(name, 'events', event.gauge(t, write(y), ...args), y),
    })),
    rtol: scalar(options.rtol ?? 1e-3, 'rtol'),
    atol: scalar(options.atol ?? 1e-6, 'atol'),
    firstStep:
      firstStep === undefined || firstStep === null ? null : scalar(firstStep, 'firstStep'),
    longest: scalar(options.maxStep ?? Infinity, 'maxStep'),
    most: readInteger(options.maxSteps ?? 100_000, name, 'maxSteps', usage),
  };
}

/** The event functions with the numbers that they bear. */
function readEvents(
  name: string,
  { events, maxEvents = 16 }: SolveIvpOptions,
): (Omit<EventTask, 'gauge'> & { readonly gauge: AnyFunction })[] {
  const list: readonly OdeEvent[] =
    events === undefined || events === null ? [] : typeof events === 'function' ? [events] : events;
  return list.map((event) => {
    const { terminal = false, direction = 0 } = event;
    const ending = terminal === true ? 1 : terminal === false ? Infinity : terminal;
    if (ending !== Infinity && !(Number.isInteger(ending) && ending > 0))
      fail(
        'bad-argument',
        `${name}: terminal must be true, false or how many zeros there are until the end, ` +
          `received ${describe(terminal)}.`,
      );
    if (!Number.isFinite(direction))
      fail(
        'bad-argument',
        `${name}: direction must be a number whose sign counts, received ${describe(direction)}.`,
      );
    const capacity = ending === Infinity ? maxEvents : ending;
    return { gauge: event as AnyFunction, ending, direction, capacity };
  });
}
