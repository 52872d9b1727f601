/** Methods that take products with the second derivative. */
import type { NDArray } from '../../../array/ndarray.js';
import { whileLoop } from '../../../lax/control/loops.js';
import { vdot } from '../../../numpy/dot/dot.js';
import {
  add,
  all,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  maximum,
  minimum,
  multiply,
  negative,
  where,
} from '../../../numpy/index.js';
import { traced, type Differentiable } from '../../functions/traced.js';
import { along, largest, lengthOf } from '../../functions/lengths.js';
import { allOf, type Directions } from './descent.js';
import { chosen } from '../../functions/records.js';
import type { EvaluatedPoint } from './line-search.js';
import { shareOf, type Measured } from '../decrease.js';
import { status, statusOf, whole, type MinimizeTask, type Outcome } from '../outcome.js';
import { truncatedStep } from './truncated-cg.js';

/** The gradient of the objective as a function that can be linearized. */
const slopes = ({ objective, x }: MinimizeTask, who: string): Differentiable =>
  traced(who, (y) => objective.withGradient(y)[1], x);

/** Newton's directions, to be searched along (Nocedal and Wright, algorithm 7.1). */
export function newtonDirections(task: MinimizeTask, who: string): Directions<object> {
  const slope = slopes(task, who);
  return {
    first: {},
    knowsScale: true,
    direction: ({ x, gradient }: EvaluatedPoint) =>
      truncatedStep(slope.linearize(x).push, gradient, null).step,
    learn: (memory) => memory,
    inverseHessian: () => null,
  };
}

/** The least part of the decrease that the quadratic model promises with which a step is taken. */
const leastRatio = 0.15;

const measured = ({ value, gradient }: EvaluatedPoint): Measured => ({
  value,
  slope: largest(gradient),
});

/** Newton's steps within a radius in which the model is trusted (the same, algorithm 4.1). */
export function trustRegion(task: MinimizeTask, who: string): Outcome {
  const { objective, x, tol, maxiter } = task;
  const slope = slopes(task, who);
  const [value, gradient] = objective.withGradient(x);
  const start: EvaluatedPoint = { x, value, gradient };
  const stateOf = (point: EvaluatedPoint, turns: NDArray, isStuck: NDArray): NDArray =>
    statusOf(lessEqual(largest(point.gradient), tol), allOf(point), isStuck, turns, maxiter);
  const init = {
    point: start,
    radius: maximum(multiply(lengthOf(x), 0.1), 1),
    turns: whole(0),
    gradients: whole(1),
    status: stateOf(start, whole(0), less(value, value)),
  };
  const end = whileLoop(
    (c: typeof init) => equal(c.status, status.running),
    ({ point, radius, turns, gradients }) => {
      const { push } = slope.linearize(point.x);
      const { step, product, isAtBoundary } = truncatedStep(push, point.gradient, radius);
      const x = add(point.x, step);
      const [value, gradient] = objective.withGradient(x);
      const promised = negative(vdot(step, along(point.gradient, 0.5, product)));
      const share = shareOf(measured(point), measured({ x, value, gradient }), promised);
      const isTaken = greater(share, leastRatio);
      const smaller = multiply(radius, 0.25);
      const wider = where(isAtBoundary, minimum(multiply(radius, 2), 1e10), radius);
      const kept = where(greaterEqual(share, 0.75), wider, radius);
      const next = chosen(isTaken, { x, value, gradient }, point);
      const after = add(turns, 1);
      return {
        point: next,
        radius: where(greaterEqual(share, 0.25), kept, smaller),
        turns: after,
        gradients: add(gradients, 1),
        status: stateOf(next, after, logicalAnd(logicalNot(isTaken), all(equal(x, point.x)))),
      };
    },
    init,
  );
  const { turns, gradients } = end;
  return {
    ...end.point,
    inverseHessian: null,
    turns,
    values: gradients,
    gradients,
    status: end.status,
  };
}
