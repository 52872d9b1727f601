/** The loop of all methods that search along lines. */
import type { NDArray } from '../../../array/ndarray.js';
import { whileLoop } from '../../../lax/control/loops.js';
import { vdot } from '../../../numpy/dot/dot.js';
import {
  add,
  divide,
  equal,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  negative,
  onesLike,
  subtract,
  where,
} from '../../../numpy/index.js';
import { join, reshapeTo } from '../../../operands/basic.js';
import { largest } from '../../functions/lengths.js';
import type { ArrayTree } from '../../../trace/types.js';
import { wolfeSearch, type EvaluatedPoint } from './line-search.js';
import { status, statusOf, whole, type MinimizeTask, type Outcome } from '../outcome.js';

/** How a method finds its directions; M is what it remembers from turn to turn. */
export interface Directions<M> {
  readonly first: M;
  direction(point: EvaluatedPoint, memory: M): NDArray;
  /** What is remembered after a step s, along which the gradient changed by y. */
  learn(memory: M, s: NDArray, y: NDArray): M;
  /** Whether a step of length 1 is a good first guess before anything was learned. */
  readonly knowsScale: boolean;
  inverseHessian(memory: M): NDArray | null;
}

/** Steps to lower points until no part of the gradient is larger than tol. */
export function descend<M extends ArrayTree<M>>(
  task: MinimizeTask,
  directions: Directions<M>,
): Outcome {
  const { objective, x, tol, maxiter } = task;
  const [value, gradient] = objective.withGradient(x);
  const start: EvaluatedPoint = { x, value, gradient };
  const init = {
    point: start,
    memory: directions.first,
    turns: whole(0),
    evaluations: whole(1),
    status: stateOf(start, whole(0)),
  };
  function stateOf(
    point: EvaluatedPoint,
    turns: NDArray,
    isStuck: NDArray = less(turns, 0),
  ): NDArray {
    const isConverged = lessEqual(largest(point.gradient), tol);
    return statusOf(isConverged, allOf(point), isStuck, turns, maxiter);
  }
  const end = whileLoop(
    (c: typeof init) => equal(c.status, status.running),
    ({ point, memory, turns, evaluations }) => {
      const found = directions.direction(point, memory);
      const isDown = less(vdot(found, point.gradient), 0);
      const direction = where(isDown, found, negative(point.gradient));
      const length = largest(direction);
      const isUnknown = logicalAnd(!directions.knowsScale, equal(turns, 0));
      const first = where(isUnknown, divide(1, length), onesLike(point.value));
      const search = wolfeSearch(objective, point, direction, first);
      const next = search.point;
      const s = subtract(next.x, point.x);
      const y = subtract(next.gradient, point.gradient);
      const after = add(turns, 1);
      return {
        point: next,
        memory: directions.learn(memory, s, y),
        turns: after,
        evaluations: add(evaluations, search.evaluations),
        status: stateOf(next, after, logicalNot(search.isFound)),
      };
    },
    init,
  );
  return {
    ...end.point,
    inverseHessian: directions.inverseHessian(end.memory),
    turns: end.turns,
    values: end.evaluations,
    gradients: end.evaluations,
    status: end.status,
  };
}

/** What must be finite for a search to go on. */
export const allOf = ({ value, gradient }: EvaluatedPoint): NDArray =>
  join([reshapeTo(value, [1]), gradient], 0);
