/** Events: where functions of the solution cross 0. */
import type { NDArray } from '../../../array/ndarray.js';
import { customRoot } from '../../../lax/control/custom-solve.js';
import { whileLoop } from '../../../lax/control/loops.js';
import { dynamicIndexInDim, dynamicUpdateIndexInDim } from '../../../lax/indexing/dynamic.js';
import {
  add,
  divide,
  equal,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  minimum,
  multiply,
  onesLike,
  sign,
  where,
} from '../../../numpy/index.js';
import { at, zip } from '../../../array/shape.js';
import { filled } from '../../../operands/basic.js';
import { stopped } from '../../functions/implicit.js';
import { between } from './between.js';
import type { OdeStep } from './stepper.js';

export interface EventTask {
  readonly gauge: (t: NDArray, y: NDArray) => NDArray;
  /** Which of its zeros ends the solution: Infinity for none. */
  readonly ending: number;
  /** The sign of the change that counts, 0 for both. */
  readonly direction: number;
  /** How many zeros are kept. */
  readonly capacity: number;
}

/** The zeros of an event function that were passed. */
export interface Zeros {
  /** How many there were, those among them that are not kept. */
  readonly count: NDArray;
  /** The times [capacity] and the solution there [capacity, n], NaN behind the last one. */
  readonly times: NDArray;
  readonly points: NDArray;
}

export const noZeros = ({ capacity }: EventTask, y: NDArray): Zeros => ({
  count: filled(0, [], 'int32'),
  times: filled(NaN, [capacity], y.dtype),
  points: filled(NaN, [capacity, y.size], y.dtype),
});

interface Before {
  readonly t: NDArray;
  readonly y: NDArray;
  /** The event functions there. */
  readonly gauges: readonly NDArray[];
}

/** What an event function does within a step. */
interface Crossing {
  /** The function at the end of the step. */
  readonly gauge: NDArray;
  readonly isThere: NDArray;
  readonly t: NDArray;
  readonly y: NDArray;
}

export interface Passed {
  /** The event functions at the end of the step. */
  readonly gauges: readonly NDArray[];
  readonly zeros: readonly Zeros[];
  /** Whether one of the zeros ends the solution, and where: the end of the step if none does. */
  readonly isEnd: NDArray;
  readonly until: NDArray;
}

/** The zeros within a step, up to the first one that ends the solution. */
export function passEvents(
  events: readonly EventTask[],
  zeros: readonly Zeros[],
  before: Before,
  step: OdeStep,
  h: NDArray,
  end: NDArray,
  isTaken: NDArray,
): Passed {
  const direction = sign(stopped(h));
  const pairs = zip(events, zeros);
  const crossings = events.map((event, i) =>
    crossingOf(event, before, at(before.gauges, i), step, h, end),
  );
  const ends = pairs.map(([{ ending }, { count }], i) =>
    logicalAnd(logicalAnd(isTaken, at(crossings, i).isThere), greaterEqual(add(count, 1), ending)),
  );
  // Times that rise in the direction of the steps.
  const ahead = (t: NDArray): NDArray => multiply(direction, stopped(t));
  const first = ends.reduce(
    (least, isEnd, i) => where(isEnd, minimum(least, ahead(at(crossings, i).t)), least),
    ahead(end),
  );
  return {
    gauges: crossings.map(({ gauge }) => gauge),
    zeros: pairs.map(([{ capacity }, known], i) => {
      const found = at(crossings, i);
      const counts = logicalAnd(isTaken, found.isThere);
      return withZero(known, found, capacity, logicalAnd(counts, lessEqual(ahead(found.t), first)));
    }),
    isEnd: ends.reduce((one, other) => logicalOr(one, other), filled(0, [], 'bool')),
    until: multiply(direction, first),
  };
}

/** The zeros with one more, where it is one and there is room. */
function withZero(known: Zeros, { t, y }: Crossing, capacity: number, isOne: NDArray): Zeros {
  const { count, times, points } = known;
  const isKept = logicalAnd(isOne, less(count, capacity));
  const index = minimum(count, capacity - 1);
  const put = (list: NDArray, item: NDArray): NDArray => {
    if (capacity === 0) return list;
    const own = dynamicIndexInDim(list, index, 0, { keepdims: false });
    return dynamicUpdateIndexInDim(list, where(isKept, item, own), index, 0);
  };
  return {
    count: where(isOne, add(count, 1), count),
    times: put(times, t),
    points: put(points, y),
  };
}

/** So many halves leave a part of a step that float64 just tells from none. */
const halves = 53;

/**
 * Whether the function changes its sign within a step, and where: by halves, on the solution
 * between the ends of the step. The derivative of that time follows from the equation.
 */
function crossingOf(
  { gauge: event, direction }: EventTask,
  { t, y }: Before,
  gauge: NDArray,
  { y: yEnd, powers }: OdeStep,
  h: NDArray,
  end: NDArray,
): Crossing {
  const after = event(end, yEnd);
  const isChange = logicalAnd(
    logicalNot(equal(gauge, 0)),
    less(multiply(sign(gauge), sign(after)), 1),
  );
  const isThere =
    direction === 0 ? isChange : logicalAnd(isChange, less(multiply(gauge, direction), 0));
  const within = (part: NDArray): NDArray =>
    event(add(t, multiply(part, h)), between(y, powers, part));
  const part = customRoot(
    within,
    filled(1, [], y.dtype),
    (f) => bisected(f as (x: NDArray) => NDArray, isThere, gauge),
    (g, x) => {
      const slope = g(onesLike(x));
      return divide(x, where(equal(slope, 0), 1, slope));
    },
  );
  return { gauge: after, isThere, t: add(t, multiply(part, h)), y: between(y, powers, part) };
}

/** Takes no turn where there is nothing to find. */
function bisected(f: (x: NDArray) => NDArray, isThere: NDArray, gauge: NDArray): NDArray {
  const init = {
    low: filled(0, [], gauge.dtype),
    high: filled(1, [], gauge.dtype),
    turns: filled(0, [], 'int32'),
  };
  return whileLoop(
    (c: typeof init) => logicalAnd(isThere, less(c.turns, halves)),
    ({ low, high, turns }) => {
      const middle = multiply(add(low, high), 0.5);
      const isBefore = equal(sign(f(middle)), sign(gauge));
      return {
        low: where(isBefore, middle, low),
        high: where(isBefore, high, middle),
        turns: add(turns, 1),
      };
    },
    init,
  ).high;
}
