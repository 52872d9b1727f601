/** Schedules: functions of the number of updates so far. */
import { defaultDType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { convertTo, strengthen } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { requireReal } from '../../operands/promote.js';
import {
  add,
  divide,
  maximum,
  minimum,
  multiply,
  power,
  subtract,
} from '../../numpy/math/arithmetic.js';
import { greaterEqual, lessEqual } from '../../numpy/math/logic.js';
import { cos } from '../../numpy/math/math.js';
import { floor } from '../../numpy/math/rounding.js';
import { clip, where } from '../../numpy/indexing/where.js';
import { oneOperand } from '../../parameters/arity.js';
import { arrayLike, flag, named, optional, size } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { readHyper, type Hyper, type MadeSchedule } from '../hyperparameters.js';

/** Makes a public schedule of a function of the count in the default float dtype. */
export const schedule =
  (who: string, at: (count: NDArray) => ArrayLike): MadeSchedule =>
  (count, ...none: []) =>
    speakAs(who, () => {
      const steps = requireReal(who, oneOperand(who, count, none));
      const value = asArray(at(convertTo(asArray(steps), defaultDType())));
      return strengthen(value, value.dtype);
    });

/** Throws `bad-argument` where a count is 0. */
export function requirePositive(who: string, name: string, value: number): void {
  if (value <= 0) fail('bad-argument', `${who}: ${name} must be positive, received ${value}.`);
}

const constantParameters = parameters('optim.constantSchedule', { value: arrayLike });

/** Always the same value. */
export function constantSchedule(value: ArrayLike, ...none: []): MadeSchedule {
  const who = 'optim.constantSchedule';
  constantParameters.read([value], none);
  const constant = readHyper(who, 'value', value);
  return schedule(who, () => constant);
}

/** The options of `linearSchedule` and `polynomialSchedule`. */
export interface TransitionOptions {
  /** After how many updates the transition begins, 0 unless given. */
  readonly transitionBegin?: number | undefined;
}

const transitionKinds = { transitionBegin: named(size) };
const polynomialParameters = parameters<TransitionOptions>(
  'optim.polynomialSchedule',
  { initValue: arrayLike, endValue: arrayLike, power: arrayLike, transitionSteps: size },
  transitionKinds,
);

/**
 * From initValue to endValue within `transitionSteps` updates, the rest that is left being (1 - t)
 * to the power of `power`; then endValue. With no steps it stays at initValue.
 */
export function polynomialSchedule(
  initValue: ArrayLike,
  endValue: ArrayLike,
  power: ArrayLike,
  transitionSteps: number,
  ...args: Trailing<[], TransitionOptions>
): MadeSchedule {
  const required = [initValue, endValue, power, transitionSteps];
  const { transitionBegin } = polynomialParameters.read(required, args);
  const who = 'optim.polynomialSchedule';
  const exponent = readHyper(who, 'power', power);
  const ends: [Hyper, Hyper] = [
    readHyper(who, 'initValue', initValue),
    readHyper(who, 'endValue', endValue),
  ];
  return transition(who, ends, exponent, transitionSteps, transitionBegin);
}

const linearParameters = parameters<TransitionOptions>(
  'optim.linearSchedule',
  { initValue: arrayLike, endValue: arrayLike, transitionSteps: size },
  transitionKinds,
);

/**
 * From initValue to endValue along a line within `transitionSteps` updates, then endValue. With no
 * steps it stays at initValue.
 */
export function linearSchedule(
  initValue: ArrayLike,
  endValue: ArrayLike,
  transitionSteps: number,
  ...args: Trailing<[], TransitionOptions>
): MadeSchedule {
  const found = linearParameters.read([initValue, endValue, transitionSteps], args);
  return line('optim.linearSchedule', initValue, endValue, transitionSteps, found.transitionBegin);
}

/** The line of a schedule that bears another name. */
export const line = (
  who: string,
  initValue: ArrayLike,
  endValue: ArrayLike,
  steps: number,
  begin?: number,
): MadeSchedule =>
  transition(
    who,
    [readHyper(who, 'initValue', initValue), readHyper(who, 'endValue', endValue)],
    1,
    steps,
    begin,
  );

function transition(
  who: string,
  [from, to]: readonly [Hyper, Hyper],
  exponent: Hyper,
  steps: number,
  begin = 0,
): MadeSchedule {
  if (steps === 0) return schedule(who, () => from);
  return schedule(who, (count) => {
    const left = subtract(1, divide(clip(subtract(count, begin), 0, steps), steps));
    return add(multiply(subtract(from, to), power(left, exponent)), to);
  });
}

/** The options of `exponentialDecay`. */
export interface ExponentialDecayOptions extends TransitionOptions {
  /** Whether the value changes only every `transitionSteps` updates. */
  readonly staircase?: boolean | undefined;
  /** A bound that the value does not pass. */
  readonly endValue?: ArrayLike | null | undefined;
}

export const exponentialKinds = {
  ...transitionKinds,
  staircase: named(flag),
  endValue: named(optional(arrayLike)),
};
const exponentialParameters = parameters<ExponentialDecayOptions>(
  'optim.exponentialDecay',
  { initValue: arrayLike, transitionSteps: size, decayRate: arrayLike },
  exponentialKinds,
);

/**
 * initValue times `decayRate` to the power of count / transitionSteps. With no steps, or a rate of
 * 0, it stays at initValue.
 */
export function exponentialDecay(
  initValue: ArrayLike,
  transitionSteps: number,
  decayRate: ArrayLike,
  ...args: Trailing<[], ExponentialDecayOptions>
): MadeSchedule {
  const options = exponentialParameters.read([initValue, transitionSteps, decayRate], args);
  return exponential('optim.exponentialDecay', initValue, transitionSteps, decayRate, options);
}

/** The decay of a schedule that bears another name. */
export function exponential(
  who: string,
  initValue: ArrayLike,
  steps: number,
  decayRate: ArrayLike,
  { transitionBegin = 0, staircase = false, endValue }: Readonly<ExponentialDecayOptions>,
): MadeSchedule {
  const from = readHyper(who, 'initValue', initValue);
  const rate = readHyper(who, 'decayRate', decayRate);
  if (steps === 0 || rate === 0) return schedule(who, () => from);
  const bound =
    endValue === undefined || endValue === null ? null : readHyper(who, 'endValue', endValue);
  return schedule(who, (count) => {
    const since = subtract(count, transitionBegin);
    const turns = divide(since, steps);
    const value = multiply(from, power(rate, staircase ? floor(turns) : turns));
    const reached = where(lessEqual(since, 0), from, value);
    if (bound === null) return reached;
    return where(greaterEqual(rate, 1), minimum(reached, bound), maximum(reached, bound));
  });
}

/** The options of `cosineDecaySchedule`. */
export interface CosineDecayOptions {
  /** The part of initValue that is left at the end, 0 unless given. */
  readonly alpha?: ArrayLike | undefined;
  /** To which power the cosine is raised, 1 unless given. */
  readonly exponent?: ArrayLike | undefined;
}

const cosineParameters = parameters<CosineDecayOptions>(
  'optim.cosineDecaySchedule',
  { initValue: arrayLike, decaySteps: size },
  { alpha: named(arrayLike), exponent: named(arrayLike) },
);

/**
 * From initValue to alpha · initValue along half a turn of the cosine (I. Loshchilov and F. Hutter,
 * "SGDR", 2017) within `decaySteps` updates, which are more than 0.
 */
export function cosineDecaySchedule(
  initValue: ArrayLike,
  decaySteps: number,
  ...args: Trailing<[], CosineDecayOptions>
): MadeSchedule {
  const options = cosineParameters.read([initValue, decaySteps], args);
  return cosine('optim.cosineDecaySchedule', initValue, decaySteps, options);
}

/** The decay of a schedule that bears another name. */
export function cosine(
  who: string,
  initValue: ArrayLike,
  steps: number,
  { alpha = 0, exponent = 1 }: Readonly<CosineDecayOptions>,
): MadeSchedule {
  requirePositive(who, 'decaySteps', steps);
  const from = readHyper(who, 'initValue', initValue);
  const rest = readHyper(who, 'alpha', alpha);
  const raised = readHyper(who, 'exponent', exponent);
  return schedule(who, (count) => {
    const turn = multiply(Math.PI, divide(minimum(count, steps), steps));
    const half = multiply(0.5, add(1, cos(turn)));
    return multiply(from, add(multiply(subtract(1, rest), power(half, raised)), rest));
  });
}
