/**
 * Picks one of several targets for a program by estimates of its time. Programs with
 * almost no work on arrays get the target whose calls cost least without an estimate, which itself
 * takes time.
 */
import type { Aval } from '../../array/aval.js';
import { sizeOf } from '../../array/shape.js';
import { subPrograms, type Atom, type Equation, type Program } from '../../ir/program.js';
import { rules } from '../../primitives/index.js';
import type { Schedule } from '../../loops/loops.js';
import type { LoopPlan, LowerRule } from '../../primitives/record.js';
import { estimate } from '../targets/estimate.js';
import type { Target } from '../targets/target.js';
import type { Alternative } from './observe.js';
import type { Picker } from './pick-target.js';

/** Fewer operations on elements of arrays take less time than the call of a module. */
const leastWork = 1000;
/** With more of them the target with the cheapest operations wins, whatever they are. */
const muchWork = 3_000_000;
/**
 * Nanoseconds. In doubt the target with the cheapest calls: estimates of short times are no better
 * than that.
 */
const leastGain = 200;
/** Arrays of fewer elements are no work for vectors. */
const smallestArray = 4;

/**
 * What loops of unknown length are also estimated with. Many turns may make one target faster by a
 * part of its time; few may make it several times slower, since a call is most of that.
 */
const fewTurns = 8;

/** How long a run is estimated to take. */
export const nanosecondsOf = ({ target, schedule }: Alternative): number =>
  estimate(schedule, target.prices).nanoseconds;

/**
 * The target on which a run of the program takes the least time, as far as that is worth a look.
 */
export const leastEstimate: Picker = function* (program, targets, scheduleFor) {
  const quick = leastOf(targets, (t) => t.rough.call);
  const strong = leastOf(targets, (t) => t.rough.operation);
  const work = workOf(program);
  if (work < leastWork) return quick;
  // To write the loops once more for every target would take longer than it would tell.
  const schedule = yield* scheduleFor(strong);
  if (work > muchWork && strong.refuses(schedule) === null) return strong;
  return leastOf(targets, (t) =>
    t.refuses(schedule) === null ? expectedOf(t, schedule, t === quick ? 0 : leastGain) : Infinity,
  );
};

/**
 * How long a run takes, or the geometric mean of the times where loops of unknown length are long
 * and short.
 */
function expectedOf({ prices }: Target, schedule: Schedule, handicap: number): number {
  const { nanoseconds, assumesTurns } = estimate(schedule, prices);
  const long = nanoseconds + handicap;
  if (!assumesTurns) return long;
  return Math.sqrt(long * (estimate(schedule, prices, fewTurns).nanoseconds + handicap));
}

/** The first target with the least figure. */
function leastOf(
  [first, ...others]: readonly [Target, ...Target[]],
  figure: (t: Target) => number,
) {
  let [best, least] = [first, figure(first)];
  for (const target of others) {
    const x = figure(target);
    if (x < least) [best, least] = [target, x];
  }
  return best;
}

/** About how many operations on elements of arrays a run does. */
function workOf(program: Program): number {
  return program.equations.reduce((sum, equation) => sum + operationsOf(equation), 0);
}

/** About how many operations on elements of arrays an equation does. */
export function operationsOf(equation: Equation): number {
  const { primitive, inputs, outputs } = equation;
  const lower = rules[primitive].lower as LowerRule<unknown>;
  const params: unknown = equation.params;
  // Loops that record on a tape write rows to memory, however small their values are.
  if (rules[primitive].effect === 'tape') return leastWork;
  const inside = subPrograms(equation).reduce((sum, [, p]) => sum + workOf(p), 0);
  if (inside > 0) return inside * (lower.kind === 'loop' ? turnsOf(lower.plan(params)) : 1);
  const size = largest([...inputs, ...outputs]);
  if (size < smallestArray) return 0;
  const perElement = lower.kind === 'map' && lower.cost === 'costly' ? 10 : 1;
  const terms = lower.kind === 'loops' ? (lower.terms?.(inputs.map(avalOf), params) ?? 1) : 1;
  return size * perElement * terms;
}

const largest = (atoms: readonly Atom[]): number =>
  Math.max(0, ...atoms.map((a) => sizeOf(a.aval.shape)));

const avalOf = (a: Atom): Aval => a.aval;

/** A loop whose end nobody knows counts as one turn. */
const turnsOf = ({ turns }: LoopPlan): number => (turns.kind === 'rows' ? turns.length : 1);
