/** Schedules made of others, or of pieces. */
import { at } from '../../array/shape.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { fail, speakAs } from '../../array/errors.js';
import { asArray } from '../../operands/convert.js';
import { add, divide, multiply, subtract } from '../../numpy/math/arithmetic.js';
import { equal, less } from '../../numpy/math/logic.js';
import { cos } from '../../numpy/math/math.js';
import { where } from '../../numpy/indexing/where.js';
import {
  arrayLike,
  choice,
  integers,
  kind,
  listOf,
  named,
  number,
  size,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { isPlainObject } from '../../tree/tree.js';
import {
  readHyper,
  scheduled,
  scheduleKind,
  type Hyper,
  type MadeSchedule,
  type RateSchedule,
} from '../hyperparameters.js';
import {
  cosine,
  exponential,
  exponentialKinds,
  line,
  requirePositive,
  schedule,
  type ExponentialDecayOptions,
} from './basic.js';

const joinParameters = parameters('optim.joinSchedules', {
  schedules: listOf(scheduleKind, 'a list of schedules'),
  boundaries: integers,
});

/**
 * The first schedule up to the first boundary, then the second, and so on; each counts from its own
 * beginning. There is one boundary less than there are schedules.
 */
export function joinSchedules(
  schedules: readonly RateSchedule[],
  boundaries: readonly number[],
  ...none: []
): MadeSchedule {
  const who = 'optim.joinSchedules';
  joinParameters.read([schedules, boundaries], none);
  if (schedules.length === 0 || schedules.length !== boundaries.length + 1)
    fail(
      'bad-argument',
      `${who}: wants one boundary less than schedules, received ${schedules.length} schedules and ` +
        `${boundaries.length} boundaries.`,
    );
  return joined(who, [...schedules], [...boundaries]);
}

const joined = (
  who: string,
  schedules: readonly RateSchedule[],
  boundaries: readonly number[],
): MadeSchedule =>
  schedule(who, (count) =>
    schedules.slice(1).reduce<Hyper>(
      (value, next, i) => {
        const begin = at(boundaries, i);
        return where(less(count, begin), value, scheduled(who, next, subtract(count, begin)));
      },
      scheduled(who, at(schedules, 0), count),
    ),
  );

/** Pairs of a number of updates, and the factor that applies from there on. */
export type BoundariesAndScales = Readonly<Record<number, number>>;

const isCount = (text: string): boolean => Number.isSafeInteger(Number(text)) && Number(text) >= 0;
const boundariesKind = kind<BoundariesAndScales>(
  'an object of numbers that are not negative, by the number of the update, as { 100: 0.1 }',
  (x) =>
    isPlainObject(x) &&
    Object.keys(x).every(isCount) &&
    Object.values(x).every((v) => typeof v === 'number' && v >= 0),
);

/** The pairs in the order of their boundaries. */
const pairsOf = (given: BoundariesAndScales): (readonly [number, number])[] =>
  Object.entries(given)
    .map(([key, scale]) => [Number(key), scale] as const)
    .toSorted(([a], [b]) => a - b);

const piecewiseConstantParameters = parameters('optim.piecewiseConstantSchedule', {
  initValue: arrayLike,
  boundariesAndScales: boundariesKind,
});

/**
 * initValue, multiplied by the factor of each boundary that the count has reached: with
 * `{ 100: 0.1 }` a tenth from 100 updates on.
 */
export function piecewiseConstantSchedule(
  initValue: ArrayLike,
  boundariesAndScales: BoundariesAndScales,
  ...none: []
): MadeSchedule {
  const who = 'optim.piecewiseConstantSchedule';
  piecewiseConstantParameters.read([initValue, boundariesAndScales], none);
  const from = readHyper(who, 'initValue', initValue);
  const pairs = pairsOf(boundariesAndScales);
  return schedule(who, (count) =>
    pairs.reduce<Hyper>((v, [at, scale]) => where(less(count, at), v, multiply(v, scale)), from),
  );
}

type Interpolation = 'linear' | 'cosine';

const interpolateParameters = parameters('optim.piecewiseInterpolateSchedule', {
  interpolateType: choice('linear', 'cosine'),
  initValue: arrayLike,
  boundariesAndScales: boundariesKind,
});

/**
 * The values that initValue and the factors of the boundaries give, one multiplied with the other,
 * and between the boundaries what lies between them: on a line, or on half a turn of the cosine.
 */
export function piecewiseInterpolateSchedule(
  interpolateType: Interpolation,
  initValue: ArrayLike,
  boundariesAndScales: BoundariesAndScales,
  ...none: []
): MadeSchedule {
  const who = 'optim.piecewiseInterpolateSchedule';
  interpolateParameters.read([interpolateType, initValue, boundariesAndScales], none);
  const from = readHyper(who, 'initValue', initValue);
  return interpolated(who, interpolateType, from, pairsOf(boundariesAndScales));
}

function interpolated(
  who: string,
  type: Interpolation,
  from: Hyper,
  pairs: readonly (readonly [number, number])[],
): MadeSchedule {
  return schedule(who, (count) => {
    let value: NDArray = asArray(from);
    let result: NDArray = value;
    let begin = 0;
    for (const [end, scale] of pairs) {
      const next = multiply(value, scale);
      const part = divide(subtract(count, begin), Math.max(1, end - begin));
      const between = where(less(count, end), blend(type, value, next, part), next);
      result = where(less(count, begin), result, between);
      [value, begin] = [next, end];
    }
    return result;
  });
}

function blend(type: Interpolation, from: NDArray, to: NDArray, part: NDArray): NDArray {
  if (type === 'linear') return add(multiply(subtract(to, from), part), from);
  const half = multiply(0.5, add(cos(multiply(Math.PI, part)), 1));
  return add(to, multiply(subtract(from, to), half));
}

/** The options of `cosineOnecycleSchedule`. */
export interface OnecycleOptions {
  /** The part of the steps in which the value rises, 0.3 unless given. */
  readonly pctStart?: number | undefined;
  /** By which the peak is divided at the beginning, 25 unless given. */
  readonly divFactor?: number | undefined;
  /** By which what it begins with is divided at the end, 1e4 unless given. */
  readonly finalDivFactor?: number | undefined;
}

/** The options of `linearOnecycleSchedule`. */
export interface LinearOnecycleOptions extends OnecycleOptions {
  /** The part of the steps after which it is back at what it began with, 0.85 unless given. */
  readonly pctFinal?: number | undefined;
}

const onecycleKinds = {
  pctStart: named(number),
  divFactor: named(number),
  finalDivFactor: named(number),
};
const cosineOnecycleParameters = parameters<OnecycleOptions>(
  'optim.cosineOnecycleSchedule',
  { transitionSteps: size, peakValue: arrayLike },
  onecycleKinds,
);
const linearOnecycleParameters = parameters<LinearOnecycleOptions>(
  'optim.linearOnecycleSchedule',
  { transitionSteps: size, peakValue: arrayLike },
  { ...onecycleKinds, pctFinal: named(number) },
);

/**
 * Up to peakValue and down again along cosines (L. N. Smith and N. Topin, "Super-convergence",
 * 2018).
 */
export function cosineOnecycleSchedule(
  transitionSteps: number,
  peakValue: ArrayLike,
  ...args: Trailing<[], OnecycleOptions>
): MadeSchedule {
  const who = 'optim.cosineOnecycleSchedule';
  const options = cosineOnecycleParameters.read([transitionSteps, peakValue], args);
  const { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 } = options;
  requirePositive(who, 'transitionSteps', transitionSteps);
  return interpolated(who, 'cosine', divide(readHyper(who, 'peakValue', peakValue), divFactor), [
    [Math.trunc(pctStart * transitionSteps), divFactor],
    [transitionSteps, 1 / (divFactor * finalDivFactor)],
  ]);
}

/** The same along lines, with a last stretch that goes further down. */
export function linearOnecycleSchedule(
  transitionSteps: number,
  peakValue: ArrayLike,
  ...args: Trailing<[], LinearOnecycleOptions>
): MadeSchedule {
  const who = 'optim.linearOnecycleSchedule';
  const options = linearOnecycleParameters.read([transitionSteps, peakValue], args);
  const { pctStart = 0.3, pctFinal = 0.85, divFactor = 25, finalDivFactor = 1e4 } = options;
  requirePositive(who, 'transitionSteps', transitionSteps);
  return interpolated(who, 'linear', divide(readHyper(who, 'peakValue', peakValue), divFactor), [
    [Math.trunc(pctStart * transitionSteps), divFactor],
    [Math.trunc(pctFinal * transitionSteps), 1 / divFactor],
    [transitionSteps, 1 / finalDivFactor],
  ]);
}

const warmupConstantParameters = parameters('optim.warmupConstantSchedule', {
  initValue: arrayLike,
  peakValue: arrayLike,
  warmupSteps: size,
});

/** From initValue to peakValue along a line, then constant. */
export function warmupConstantSchedule(
  initValue: ArrayLike,
  peakValue: ArrayLike,
  warmupSteps: number,
  ...none: []
): MadeSchedule {
  warmupConstantParameters.read([initValue, peakValue, warmupSteps], none);
  return line('optim.warmupConstantSchedule', initValue, peakValue, warmupSteps);
}

/** The options of `warmupCosineDecaySchedule`. */
export interface WarmupCosineOptions {
  /** The value at the end, 0 unless given. */
  readonly endValue?: ArrayLike | undefined;
  /** To which power the cosine is raised, 1 unless given. */
  readonly exponent?: ArrayLike | undefined;
}

const warmupCosineParameters = parameters<WarmupCosineOptions>(
  'optim.warmupCosineDecaySchedule',
  { initValue: arrayLike, peakValue: arrayLike, warmupSteps: size, decaySteps: size },
  { endValue: named(arrayLike), exponent: named(arrayLike) },
);

/**
 * Along a line to peakValue, then along half a turn of the cosine to endValue. `decaySteps` are
 * those of both, more than `warmupSteps`.
 */
export function warmupCosineDecaySchedule(
  initValue: ArrayLike,
  peakValue: ArrayLike,
  warmupSteps: number,
  decaySteps: number,
  ...args: Trailing<[], WarmupCosineOptions>
): MadeSchedule {
  const required = [initValue, peakValue, warmupSteps, decaySteps];
  const options = warmupCosineParameters.read(required, args);
  const cycle = { initValue, peakValue, warmupSteps, decaySteps, ...options };
  return warmupCosine('optim.warmupCosineDecaySchedule', cycle);
}

/** One cycle of `sgdrSchedule`: the arguments of `warmupCosineDecaySchedule`. */
export interface SgdrCycle extends WarmupCosineOptions {
  readonly initValue: ArrayLike;
  readonly peakValue: ArrayLike;
  readonly warmupSteps: number;
  readonly decaySteps: number;
}

function warmupCosine(who: string, cycle: SgdrCycle): MadeSchedule {
  const { initValue, peakValue, warmupSteps, decaySteps, endValue = 0, exponent = 1 } = cycle;
  const [peak, end] = [
    readHyper(who, 'peakValue', peakValue),
    readHyper(who, 'endValue', endValue),
  ];
  // Of a peak at 0 nothing is left, whatever the part.
  const isFlat = equal(peak, 0);
  const alpha = where(isFlat, 0, divide(end, where(isFlat, 1, peak)));
  const parts = [
    line(who, initValue, peak, warmupSteps),
    cosine(who, peak, decaySteps - warmupSteps, { alpha, exponent }),
  ];
  return joined(who, parts, [warmupSteps]);
}

const warmupExponentialParameters = parameters<ExponentialDecayOptions>(
  'optim.warmupExponentialDecaySchedule',
  {
    initValue: arrayLike,
    peakValue: arrayLike,
    warmupSteps: size,
    transitionSteps: size,
    decayRate: arrayLike,
  },
  exponentialKinds,
);

/** Along a line to peakValue, then `exponentialDecay` from there. */
export function warmupExponentialDecaySchedule(
  initValue: ArrayLike,
  peakValue: ArrayLike,
  warmupSteps: number,
  transitionSteps: number,
  decayRate: ArrayLike,
  ...args: Trailing<[], ExponentialDecayOptions>
): MadeSchedule {
  const who = 'optim.warmupExponentialDecaySchedule';
  const required = [initValue, peakValue, warmupSteps, transitionSteps, decayRate];
  const options = warmupExponentialParameters.read(required, args);
  const parts = [
    line(who, initValue, peakValue, warmupSteps),
    exponential(who, peakValue, transitionSteps, decayRate, options),
  ];
  return joined(who, parts, [warmupSteps]);
}

const isCycle = (x: unknown): boolean =>
  isPlainObject(x) &&
  ['initValue', 'peakValue'].every((name) => arrayLike.holds(x[name])) &&
  ['warmupSteps', 'decaySteps'].every((name) => size.holds(x[name])) &&
  ['endValue', 'exponent'].every((name) => x[name] === undefined || arrayLike.holds(x[name]));

const sgdrParameters = parameters('optim.sgdrSchedule', {
  cycles: listOf(
    kind<SgdrCycle>('a cycle', isCycle),
    'a list of cycles { initValue, peakValue, warmupSteps, decaySteps, endValue?, exponent? }',
  ),
});

/**
 * One `warmupCosineDecaySchedule` after another, each of `decaySteps` updates (I. Loshchilov and F.
 * Hutter, "SGDR: Stochastic gradient descent with warm restarts", 2017).
 */
export function sgdrSchedule(cycles: readonly SgdrCycle[], ...none: []): MadeSchedule {
  const who = 'optim.sgdrSchedule';
  sgdrParameters.read([cycles], none);
  if (cycles.length === 0) fail('bad-argument', `${who}: wants at least one cycle.`);
  const parts = speakAs(who, () => cycles.map((cycle) => warmupCosine(who, cycle)));
  let end = 0;
  const ends = cycles.slice(0, -1).map(({ decaySteps }) => (end += decaySteps));
  return joined(who, parts, ends);
}
