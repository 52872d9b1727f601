/** The loop over the steps of a differential equation. */
import type { NDArray } from '../../../array/ndarray.js';
import { at } from '../../../array/shape.js';
import { whileLoop } from '../../../lax/control/loops.js';
import { dynamicIndexInDim, dynamicUpdateIndexInDim } from '../../../lax/indexing/dynamic.js';
import {
  abs,
  add,
  clip,
  divide,
  equal,
  finfo,
  greaterEqual,
  isfinite,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  mean,
  minimum,
  multiply,
  power,
  sign,
  sqrt,
  square,
  subtract,
  where,
} from '../../../numpy/index.js';
import { filled, insertAxes } from '../../../operands/basic.js';
import { stopped } from '../../functions/implicit.js';
import { chosen } from '../../functions/records.js';
import { noZeros, passEvents, type EventTask, type Zeros } from './event.js';
import { between } from './between.js';
import type { Slope, OdeStep, Stepper } from './stepper.js';

export interface OdeTask {
  readonly slope: Slope;
  readonly events: readonly EventTask[];
  readonly stepper: Stepper;
  readonly y: NDArray;
  readonly from: NDArray;
  readonly to: NDArray;
  /** Where the solution is wanted, in the order of the steps. */
  readonly wanted: NDArray;
  readonly rtol: NDArray;
  readonly atol: NDArray;
  readonly firstStep: NDArray | null;
  readonly longest: NDArray;
  readonly most: NDArray;
}

export const odeStatus = { running: -3, tooMany: -2, tooShort: -1, end: 0, event: 1 };

const whole = (value: number): NDArray => filled(value, [], 'int32');

/** The solution so far, and how it goes on. */
interface Front {
  readonly t: NDArray;
  readonly y: NDArray;
  readonly f: NDArray;
  /** The length of the next step, with the sign of its direction. */
  readonly h: NDArray;
  /** The error of the last step that was taken, as a part of what was allowed. */
  readonly error: NDArray;
  /** The event functions at t. */
  readonly gauges: readonly NDArray[];
}

/** The least and the largest factor by which the length of a step changes. */
const [least, most] = [0.2, 10];

/**
 * Steps of lengths that a proportional and integral controller chooses by their errors (K.
 * Gustafsson, 1991), until the end or an event. Where a step passes times at which the solution is
 * wanted, it is computed between. The lengths of the steps are constants of derivatives, so that
 * these are the derivatives of the steps taken.
 */
export function march(task: OdeTask) {
  const { from, to, y, wanted, events } = task;
  const f = task.slope(from, y);
  const rows = filled(NaN, [at(wanted.shape, 0), y.size], y.dtype);
  const front: Front = {
    t: from,
    y,
    f,
    h: firstLength(task, f),
    error: filled(1, [], y.dtype),
    gauges: events.map(({ gauge }) => gauge(from, y)),
  };
  const isDone = equal(from, to);
  const init: Carry = {
    front,
    // All that is wanted of an interval without length is where it starts.
    rows: where(isDone, insertAxes(y, [0]), rows),
    next: whole(0),
    turns: whole(0),
    evaluations: whole(2),
    status: where(isDone, whole(odeStatus.end), whole(odeStatus.running)),
    zeros: events.map((event) => noZeros(event, y)),
  };
  return whileLoop(
    (c: Carry) => equal(c.status, odeStatus.running),
    (c) => turn(task, c),
    init,
  );
}

interface Carry extends Written {
  readonly front: Front;
  readonly turns: NDArray;
  readonly evaluations: NDArray;
  readonly status: NDArray;
  /** Of each event function. */
  readonly zeros: readonly Zeros[];
}

/** Tries a step: it is taken, or tried again with a shorter one. */
function turn(task: OdeTask, c: Carry): Carry {
  const { to, stepper, events } = task;
  const { t, y } = c.front;
  const room = stopped(subtract(to, t));
  const isLast = lessEqual(abs(room), abs(c.front.h));
  const h = where(isLast, room, c.front.h);
  const step = stepper.step(task.slope, c.front, h);
  const error = errorOf(task, y, step);
  const isTaken = lessEqual(error, 1);
  const end = where(isLast, to, add(t, h));
  const passed = passEvents(events, c.zeros, c.front, step, h, end, isTaken);
  const turns = add(c.turns, 1);
  const next: Front = {
    t: end,
    y: step.y,
    f: step.f,
    h: lengthAfter(task, c.front, h, error),
    error: maximum(error, 1e-4),
    gauges: passed.gauges,
  };
  const shorter = multiply(h, shrink(stepper, error));
  return {
    front: chosen(isTaken, next, { ...c.front, h: shorter }),
    ...write(task, c, step, h, passed.until, isTaken),
    turns,
    evaluations: add(c.evaluations, stepper.evaluations),
    status: statusOf(task, { turns, h: shorter, t, isTaken, isLast, isEvent: passed.isEnd }),
    zeros: passed.zeros,
  };
}

interface Tried {
  readonly turns: NDArray;
  /** The length of the step that would follow if this one is not taken. */
  readonly h: NDArray;
  readonly t: NDArray;
  readonly isTaken: NDArray;
  readonly isLast: NDArray;
  readonly isEvent: NDArray;
}

function statusOf(
  { most, from }: OdeTask,
  { turns, h, t, isTaken, isLast, isEvent }: Tried,
): NDArray {
  const { eps, tiny } = finfo(from.dtype);
  const resolution = maximum(multiply(abs(t), multiply(eps, 8)), tiny);
  const isShort = logicalAnd(logicalNot(isTaken), less(abs(h), resolution));
  const late = where(greaterEqual(turns, most), whole(odeStatus.tooMany), odeStatus.running);
  const stuck = where(isShort, whole(odeStatus.tooShort), late);
  const ended = where(logicalAnd(isTaken, isLast), whole(odeStatus.end), stuck);
  return where(isEvent, whole(odeStatus.event), ended);
}

/** The error as a part of what is allowed: a mean over the unknowns. */
function errorOf({ rtol, atol }: OdeTask, y: NDArray, step: OdeStep): NDArray {
  const size = maximum(abs(stopped(y)), abs(stopped(step.y)));
  return norm(divide(stopped(step.error), add(atol, multiply(rtol, size))));
}

const norm = (x: NDArray): NDArray => sqrt(mean(square(x)));

/** The length after a step that was taken. */
function lengthAfter({ stepper, longest }: OdeTask, front: Front, h: NDArray, error: NDArray) {
  const now = power(maximum(error, 1e-10), -0.7 / stepper.order);
  const before = power(front.error, 0.4 / stepper.order);
  const factor = clip(multiply(multiply(now, before), 0.9), least, most);
  const length = minimum(abs(multiply(h, factor)), longest);
  return multiply(sign(h), length);
}

/** The factor after a step that is not taken; the least one where the error is no number. */
function shrink({ order }: Stepper, error: NDArray): NDArray {
  const factor = multiply(power(error, -1 / order), 0.9);
  return where(isfinite(factor), clip(factor, least, 0.9), least);
}

/** The first length of E. Hairer, S. P. Nørsett and G. Wanner, "Solving ODEs I", 1993, II.4. */
function firstLength(task: OdeTask, f: NDArray): NDArray {
  const { slope, stepper, rtol, atol, longest } = task;
  const [from, to, y, f0] = [task.from, task.to, task.y, f].map(stopped) as [
    NDArray,
    NDArray,
    NDArray,
    NDArray,
  ];
  const span = subtract(to, from);
  if (task.firstStep !== null) return multiply(sign(span), abs(task.firstStep));
  const scale = add(atol, multiply(rtol, abs(y)));
  const [d0, d1] = [norm(divide(y, scale)), norm(divide(f0, scale))];
  const isSmall = logicalOr(less(d0, 1e-5), less(d1, 1e-5));
  const guess = minimum(where(isSmall, 1e-6, multiply(divide(d0, d1), 0.01)), abs(span));
  const h = multiply(sign(span), guess);
  const f1 = stopped(slope(add(from, h), add(y, multiply(h, f0))));
  const d2 = divide(norm(divide(subtract(f1, f0), scale)), guess);
  const steepest = maximum(d1, d2);
  const flat = maximum(1e-6, multiply(guess, 1e-3));
  const steep = power(divide(0.01, steepest), 1 / stepper.order);
  const second = where(lessEqual(steepest, 1e-15), flat, steep);
  const length = minimum(minimum(multiply(guess, 100), second), minimum(abs(span), longest));
  return multiply(sign(span), where(isfinite(length), length, multiply(abs(span), 1e-3)));
}

interface Written {
  readonly rows: NDArray;
  readonly next: NDArray;
}

/** Writes the solution at the times wanted that a step passes. */
function write(
  { wanted, from, to }: OdeTask,
  c: Written & { readonly front: Front },
  { powers }: OdeStep,
  h: NDArray,
  until: NDArray,
  isTaken: NDArray,
): Written {
  const { t, y } = c.front;
  const count = at(wanted.shape, 0);
  const direction = sign(stopped(subtract(to, from)));
  const timeOf = (i: NDArray): NDArray => dynamicIndexInDim(wanted, i, 0, { keepdims: false });
  const isPassed = (i: NDArray): NDArray =>
    lessEqual(multiply(direction, subtract(timeOf(i), until)), 0);
  return whileLoop(
    ({ next }: Written) => logicalAnd(logicalAnd(isTaken, less(next, count)), isPassed(next)),
    ({ rows, next }) => {
      const part = divide(subtract(timeOf(next), t), h);
      return {
        rows: dynamicUpdateIndexInDim(rows, between(y, powers, part), next, 0),
        next: add(next, 1),
      };
    },
    { rows: c.rows, next: c.next },
  );
}
