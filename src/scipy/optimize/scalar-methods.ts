/** The loops of `rootScalar`. */
import type { NDArray } from '../../array/ndarray.js';
import { whileLoop } from '../../lax/control/loops.js';
import {
  abs,
  add,
  divide,
  equal,
  greater,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  minimum,
  multiply,
  sign,
  stack,
  subtract,
  where,
} from '../../numpy/index.js';
import { filled } from '../../operands/basic.js';
import type { Differentiable } from '../functions/traced.js';
import { chosen } from '../functions/records.js';
import { status, statusOf, whole } from './outcome.js';

export interface ScalarTask {
  readonly f: Differentiable;
  /** The bracket, or the guesses. */
  readonly a: NDArray;
  readonly b: NDArray;
  readonly xtol: NDArray;
  readonly rtol: NDArray;
  readonly maxiter: NDArray;
}

export interface FoundScalar {
  readonly x: NDArray;
  readonly turns: NDArray;
  readonly values: NDArray;
  readonly status: NDArray;
}

/** A number with the value of the function. */
interface Place {
  readonly x: NDArray;
  readonly value: NDArray;
}

/** The root lies between `best` and `other`; `last` is the best place of the turn before. */
interface Bracket {
  readonly best: Place;
  readonly other: Place;
  readonly last: Place;
  /** The last step, and the one before. */
  readonly step: NDArray;
  readonly before: NDArray;
}

/** The step to take next, from the bracket, half of its width and what the root may be wrong by. */
type NextStep = (
  bracket: Bracket,
  half: NDArray,
  tolerance: NDArray,
) => Pick<Bracket, 'step' | 'before'>;

/** Keeps the root between two places, of which the one with the smaller value is moved. */
function bracketed(task: ScalarTask, next: NextStep): FoundScalar {
  const { f, a, b, xtol, rtol, maxiter } = task;
  const [low, high] = [a, b].map((x): Place => ({ x, value: f(x) })) as [Place, Place];
  const width = subtract(high.x, low.x);
  const first: Bracket = ordered({ best: high, other: low, last: low, step: width, before: width });
  const tolerance = (x: NDArray): NDArray => multiply(add(xtol, multiply(abs(x), rtol)), 0.5);
  const stateOf = ({ best, other }: Bracket, turns: NDArray): NDArray => {
    const half = multiply(abs(subtract(other.x, best.x)), 0.5);
    const isFound = logicalOr(equal(best.value, 0), lessEqual(half, tolerance(best.x)));
    return statusOf(isFound, best.value, less(turns, 0), turns, maxiter);
  };
  const isSplit = lessEqual(multiply(sign(low.value), sign(high.value)), 0);
  const init = {
    bracket: first,
    turns: whole(0),
    status: where(
      isSplit,
      stateOf(first, whole(0)),
      statusOf(less(a, a), stack([low.value, high.value]), equal(a, a), whole(0), maxiter),
    ),
  };
  const end = whileLoop(
    (c: typeof init) => equal(c.status, status.running),
    ({ bracket, turns }) => {
      const { best, other } = bracket;
      const half = multiply(subtract(other.x, best.x), 0.5);
      const least = tolerance(best.x);
      const { step, before } = next(bracket, half, least);
      const long = where(greater(abs(step), least), step, multiply(sign(half), least));
      const x = add(best.x, long);
      const place: Place = { x, value: f(x) };
      const isBehind = equal(sign(place.value), sign(other.value));
      // The root lies between the new place and the one with the other sign.
      const kept = chosen(isBehind, best, other);
      const start = subtract(place.x, best.x);
      const moved = ordered({
        best: place,
        other: kept,
        last: best,
        step: where(isBehind, start, step),
        before: where(isBehind, start, before),
      });
      const after = add(turns, 1);
      return { bracket: moved, turns: after, status: stateOf(moved, after) };
    },
    init,
  );
  return { x: end.bracket.best.x, turns: end.turns, values: add(end.turns, 2), status: end.status };
}

/** The place with the smaller value is the best one. */
function ordered(bracket: Bracket): Bracket {
  const { best, other } = bracket;
  const isWorse = less(abs(other.value), abs(best.value));
  return {
    ...bracket,
    best: chosen(isWorse, other, best),
    other: chosen(isWorse, best, other),
    last: chosen(isWorse, best, bracket.last),
  };
}

export const bisected = (task: ScalarTask): FoundScalar =>
  bracketed(task, (_, half) => ({ step: half, before: half }));

/**
 * Along the parabola through three places, or a secant, unless halves are shorter or the steps do
 * not shrink.
 */
export const brent = (task: ScalarTask): FoundScalar =>
  bracketed(task, ({ best, other, last, step, before }, half, least) => {
    const s = divide(best.value, last.value);
    const isSecant = equal(last.x, other.x);
    const [q, r] = [divide(last.value, other.value), divide(best.value, other.value)];
    const slanted = multiply(multiply(half, 2), multiply(q, subtract(q, r)));
    const shift = multiply(subtract(best.x, last.x), subtract(r, 1));
    const above = where(
      isSecant,
      multiply(multiply(half, 2), s),
      multiply(s, subtract(slanted, shift)),
    );
    const quotients = multiply(multiply(subtract(q, 1), subtract(r, 1)), subtract(s, 1));
    const below = where(isSecant, subtract(1, s), quotients);
    // The step is p / slope with p > 0.
    const [p, slope] = [abs(above), multiply(below, multiply(sign(above), -1))];
    const limit = minimum(
      subtract(multiply(multiply(half, 3), slope), abs(multiply(least, slope))),
      abs(multiply(before, slope)),
    );
    const isShrinking = logicalAnd(
      greater(abs(before), least),
      greater(abs(last.value), abs(best.value)),
    );
    const isUsed = logicalAnd(isShrinking, less(multiply(p, 2), limit));
    return { step: where(isUsed, divide(p, slope), half), before: where(isUsed, step, half) };
  });

/** Steps until one is within the tolerance. */
function stepping(
  task: ScalarTask,
  last: NDArray,
  next: (x: NDArray, last: Place) => { readonly step: NDArray; readonly value: NDArray },
  calls: number,
): FoundScalar {
  const { f, a, xtol, rtol, maxiter } = task;
  const init = {
    x: a,
    last: { x: last, value: f(last) },
    turns: whole(0),
    status: statusOf(filled(0, [], 'bool'), a, filled(0, [], 'bool'), whole(0), maxiter),
  };
  const end = whileLoop(
    (c: typeof init) => equal(c.status, status.running),
    (c) => {
      const { step, value } = next(c.x, c.last);
      const isRoot = equal(value, 0);
      const x = where(isRoot, c.x, add(c.x, step));
      const isShort = lessEqual(abs(step), add(xtol, multiply(abs(x), rtol)));
      const turns = add(c.turns, 1);
      const isFound = logicalAnd(logicalOr(isRoot, isShort), logicalNot(less(turns, 1)));
      return {
        x,
        last: { x: c.x, value },
        turns,
        status: statusOf(isFound, stack([x, value]), less(turns, 0), turns, maxiter),
      };
    },
    init,
  );
  return { x: end.x, turns: end.turns, values: add(end.turns, calls), status: end.status };
}

export const newtonScalar = (task: ScalarTask): FoundScalar =>
  stepping(
    task,
    task.a,
    (x) => {
      const [value, slope] = task.f.withGradient(x);
      return { step: divide(value, multiply(slope, -1)), value };
    },
    1,
  );

export const secant = (task: ScalarTask): FoundScalar =>
  stepping(
    task,
    task.b,
    (x, last) => {
      const value = task.f(x);
      const slope = divide(subtract(value, last.value), subtract(x, last.x));
      return { step: divide(value, multiply(slope, -1)), value };
    },
    1,
  );
