/** Events: where a function of the solution crosses 0. */
import type { NDArray } from '../../../array/ndarray.js';
import { customRoot } from '../../../lax/control/custom-solve.js';
import { whileLoop } from '../../../lax/control/loops.js';
import {
  add,
  divide,
  equal,
  less,
  logicalAnd,
  logicalNot,
  multiply,
  onesLike,
  sign,
  where,
} from '../../../numpy/index.js';
import { filled } from '../../../operands/basic.js';
import { between } from './between.js';
import type { OdeStep } from './stepper.js';

export type EventFunction = (t: NDArray, y: NDArray) => NDArray;

interface Before {
  readonly t: NDArray;
  readonly y: NDArray;
  readonly gauge: NDArray;
}

/** So many halves leave a part of a step that float64 just tells from none. */
const halves = 53;

/**
 * Whether the function changes its sign within a step, and where: by halves, on the solution
 * between the ends of the step. The derivative of that time follows from the equation.
 */
export function eventWithin(
  event: EventFunction,
  { t, y, gauge }: Before,
  { y: yEnd, powers }: OdeStep,
  h: NDArray,
  end: NDArray,
) {
  const after = event(end, yEnd);
  const isThere = logicalAnd(
    logicalNot(equal(gauge, 0)),
    less(multiply(sign(gauge), sign(after)), 1),
  );
  const at = (part: NDArray): NDArray => event(add(t, multiply(part, h)), between(y, powers, part));
  const part = customRoot(
    at,
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
