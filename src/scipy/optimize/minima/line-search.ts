/** Searches along a line for a point that satisfies the strong Wolfe conditions. */
import type { NDArray } from '../../../array/ndarray.js';
import { whileLoop } from '../../../lax/control/loops.js';
import { vdot } from '../../../numpy/dot/dot.js';
import {
  abs,
  add,
  clip,
  divide,
  finfo,
  greaterEqual,
  isfinite,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  multiply,
  sqrt,
  square,
  subtract,
  where,
  zerosLike,
} from '../../../numpy/index.js';
import { filled } from '../../../operands/basic.js';
import { chosen } from '../../functions/records.js';
import type { Differentiable } from '../../functions/traced.js';

/** A point x with the value of the objective and its gradient there. */
export interface EvaluatedPoint {
  readonly x: NDArray;
  readonly value: NDArray;
  readonly gradient: NDArray;
}

export interface Searched {
  readonly point: EvaluatedPoint;
  readonly evaluations: NDArray;
  /** Whether the point satisfies the conditions; if not, none lower was found than this one. */
  readonly isFound: NDArray;
}

/** The least decrease, as a part of what the slope promises, and the slope that may be left. */
const decrease = 1e-4;
const curvature = 0.9;
const mostEvaluations = 40;

/** A step along the line, with value and slope there. */
interface Step {
  readonly length: NDArray;
  readonly value: NDArray;
  readonly slope: NDArray;
}

/**
 * A point along a descent direction with value ≤ value₀ + 10⁻⁴ length · slope₀ and |slope| ≤
 * 0.9 |slope₀|: algorithms 3.5 and 3.6 of J. Nocedal and S. J. Wright, "Numerical Optimization",
 * 2006, as one loop. `low` is the best step so far, and a step that serves lies between it and
 * `high`, as soon as there is one. Values that differ by their rounding errors count as equal, so
 * that the slopes decide where the values no longer can.
 */
export function wolfeSearch(
  objective: Differentiable,
  start: EvaluatedPoint,
  direction: NDArray,
  first: NDArray,
): Searched {
  const { value, gradient } = start;
  const slope = vdot(gradient, direction);
  const slack = multiply(abs(value), multiply(finfo(value.dtype).eps, 4));
  const zero = zerosLike(value);
  const no = filled(0, [], 'bool');
  const init = {
    low: { length: zero, value, slope },
    high: { length: zero, value, slope },
    best: start,
    next: first,
    evaluations: filled(0, [], 'int32'),
    isBracketed: no,
    isFound: no,
  };
  const { best, evaluations, isFound } = whileLoop(
    (c: typeof init) => logicalAnd(logicalNot(c.isFound), less(c.evaluations, mostEvaluations)),
    ({ low, high, best, next, evaluations, isBracketed }) => {
      const x = add(start.x, multiply(next, direction));
      const [value, gradient] = objective.withGradient(x);
      const trial: Step = { length: next, value, slope: vdot(gradient, direction) };
      const ceiling = add(start.value, multiply(next, multiply(slope, decrease)));
      const limit = add(minimum(ceiling, low.value), slack);
      const isLow = logicalAnd(lessEqual(value, limit), isfinite(trial.slope));
      const isFlat = lessEqual(abs(trial.slope), multiply(abs(slope), curvature));
      // Beyond the trial, seen from `low`, the line rises again, or it ends at `high`.
      const ahead = where(isBracketed, subtract(high.length, low.length), 1);
      const isPast = greaterEqual(multiply(trial.slope, ahead), 0);
      const nextLow = chosen(isLow, trial, low);
      const nextHigh = chosen(isLow, chosen(isPast, low, high), trial);
      const bracketed = logicalOr(isBracketed, logicalOr(logicalNot(isLow), isPast));
      return {
        low: nextLow,
        high: nextHigh,
        best: chosen(isLow, { x, value, gradient }, best),
        next: where(bracketed, between(nextLow, nextHigh), multiply(next, 2)),
        evaluations: add(evaluations, 1),
        isBracketed: bracketed,
        isFound: logicalAnd(isLow, isFlat),
      };
    },
    init,
  );
  return { point: best, evaluations, isFound };
}

/** The least value of the cubic through two steps, within the middle eight tenths between them. */
function between(low: Step, high: Step): NDArray {
  const width = subtract(high.length, low.length);
  const [first, last] = [multiply(low.slope, width), multiply(high.slope, width)];
  const rise = multiply(subtract(high.value, low.value), 3);
  const a = subtract(add(first, last), rise);
  const root = sqrt(maximum(subtract(square(a), multiply(first, last)), 0));
  const below = add(subtract(last, first), multiply(root, 2));
  const share = subtract(1, divide(subtract(add(last, root), a), below));
  const safe = where(isfinite(share), clip(share, 0.1, 0.9), 0.5);
  return add(low.length, multiply(width, safe));
}
