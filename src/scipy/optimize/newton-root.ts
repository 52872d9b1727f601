/** Newton's and Broyden's steps to a root, shortened where they lead up. */
import type { NDArray } from '../../array/ndarray.js';
import { whileLoop } from '../../lax/control/loops.js';
import { cond } from '../../lax/control/cond.js';
import { matmul, vdot } from '../../numpy/dot/dot.js';
import { outer } from '../../numpy/dot/outer.js';
import {
  add,
  all,
  divide,
  equal,
  greater,
  isfinite,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  multiply,
  negative,
  onesLike,
  subtract,
  where,
} from '../../numpy/index.js';
import { filled } from '../../operands/basic.js';
import { identityMatrix, solveSystems } from '../../operands/matrices.js';
import { along, lengthOf } from '../functions/lengths.js';
import type { FoundRoot, RootTask } from './dogleg.js';
import { status, statusOf, whole } from './outcome.js';

/** How often a step is halved. */
const mostHalvings = 30;

/**
 * Steps with the inverse Jacobian, which is computed in each turn, or else learned from the steps
 * (the good method of Broyden) and computed again where none of them helps.
 */
export function backtracked(task: RootTask, isExact: boolean): FoundRoot {
  const { equations, x, tol, maxiter } = task;
  const inverseAt = (y: NDArray): NDArray =>
    solveSystems('root', equations.withJacobian(y)[1], identityMatrix(y.size, y.dtype));
  const value = equations(x);
  const yes = filled(1, [], 'bool');
  const init = {
    x,
    value,
    inverse: inverseAt(x),
    /** Whether the inverse is that of x. */
    isFresh: yes,
    turns: whole(0),
    values: whole(1),
    jacobians: whole(1),
    status: statusOf(all(equal(value, 0)), value, filled(0, [], 'bool'), whole(0), maxiter),
  };
  const end = whileLoop(
    (c: typeof init) => equal(c.status, status.running),
    (c) => {
      const step = negative(matmul(c.inverse, c.value));
      const tried = halved(task, c.x, c.value, step);
      const isShort = lessEqual(lengthOf(step), multiply(tol, add(lengthOf(c.x), tol)));
      const isRoot = logicalOr(all(equal(tried.value, 0)), logicalAnd(isShort, c.isFresh));
      const x = where(tried.isLower, tried.x, c.x);
      const value = where(tried.isLower, tried.value, c.value);
      const isStuck = logicalAnd(logicalNot(tried.isLower), c.isFresh);
      const wantsFresh = isExact ? yes : logicalOr(logicalNot(tried.isLower), isShort);
      const inverse = cond(
        wantsFresh,
        () => inverseAt(x),
        () => learned(c.inverse, subtract(x, c.x), subtract(value, c.value)),
      );
      const turns = add(c.turns, 1);
      return {
        x,
        value,
        inverse,
        isFresh: wantsFresh,
        turns,
        values: add(c.values, tried.evaluations),
        jacobians: add(c.jacobians, where(wantsFresh, whole(1), whole(0))),
        status: statusOf(isRoot, value, isStuck, turns, maxiter),
      };
    },
    init,
  );
  const { turns, values, jacobians } = end;
  return { x: end.x, turns, values, jacobians, status: end.status };
}

/** The first of a step, its half, its quarter … that makes f shorter. */
function halved({ equations }: RootTask, x: NDArray, value: NDArray, step: NDArray) {
  const before = lengthOf(value);
  const init = {
    x,
    value,
    share: multiply(onesLike(before), 2),
    evaluations: whole(0),
    isLower: filled(0, [], 'bool'),
  };
  return whileLoop(
    (c: typeof init) => logicalAnd(logicalNot(c.isLower), less(c.evaluations, mostHalvings)),
    (c) => {
      const share = multiply(c.share, 0.5);
      const trial = along(x, share, step);
      const there = equations(trial);
      const limit = multiply(before, subtract(1, multiply(share, 1e-4)));
      const isLower = less(lengthOf(there), limit);
      return { x: trial, value: there, share, evaluations: add(c.evaluations, 1), isLower };
    },
    init,
  );
}

/** The inverse that maps y, the change of f, to the step s, and else changes least. */
function learned(inverse: NDArray, s: NDArray, y: NDArray): NDArray {
  const By = matmul(inverse, y);
  const sB = matmul(s, inverse);
  const next = add(inverse, outer(subtract(s, By), divide(sB, vdot(s, By))));
  return where(logicalAnd(all(isfinite(next)), greater(vdot(s, s), 0)), next, inverse);
}
