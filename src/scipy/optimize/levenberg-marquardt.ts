/** The loop of `leastSquares`. */
import type { NDArray } from '../../array/ndarray.js';
import { whileLoop } from '../../lax/control/loops.js';
import { matmul, vdot } from '../../numpy/dot/dot.js';
import {
  abs,
  add,
  all,
  clip,
  equal,
  greater,
  greaterEqual,
  isfinite,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
  maximum,
  multiply,
  negative,
  power,
  square,
  sqrt,
  subtract,
  sum,
  where,
} from '../../numpy/index.js';
import { diag } from '../../numpy/create/triangle.js';
import { filled, insertAxes, join, pickAxis } from '../../operands/basic.js';
import { qrFactors, solveTriangle, transposed } from '../../operands/matrices.js';
import { largest, lengthOf } from '../functions/lengths.js';
import { chosen } from '../functions/records.js';
import { shareOf } from './decrease.js';
import { whole } from './outcome.js';

/** Residuals with their derivatives, and what becomes of them. */
export interface Linearized {
  readonly x: NDArray;
  readonly cost: NDArray;
  /** Residuals and Jacobian with the weights of the loss. */
  readonly residuals: NDArray;
  readonly jacobian: NDArray;
}

export interface LeastSquaresTask {
  /** The point with everything that a turn wants of it. */
  readonly at: (x: NDArray) => Linearized;
  readonly x: NDArray;
  readonly lower: NDArray;
  readonly upper: NDArray;
  readonly ftol: NDArray;
  readonly xtol: NDArray;
  readonly gtol: NDArray;
  readonly maxiter: NDArray;
}

/** As SciPy numbers them, and -2 while the loop goes on. */
export const fitStatus = {
  notFinite: -1,
  turns: 0,
  gradient: 1,
  cost: 2,
  step: 3,
  both: 4,
  running: -2,
};

export interface Fit {
  readonly point: Linearized;
  readonly turns: NDArray;
  readonly evaluations: NDArray;
  readonly status: NDArray;
}

/** The gradient of the cost. */
export const gradientOf = ({ residuals, jacobian }: Linearized): NDArray =>
  matmul(transposed(jacobian), residuals);

/** How far a step down the gradient leads before it meets the bounds. */
export const optimality = (task: LeastSquaresTask, point: Linearized): NDArray =>
  largest(subtract(point.x, clip(subtract(point.x, gradientOf(point)), task.lower, task.upper)));

/**
 * Damped steps of Gauss and Newton (D. W. Marquardt, 1963), with the damping of H. B. Nielsen,
 * "Damping parameter in Marquardt's method", 1999. Unknowns at a bound that the gradient pushes
 * outwards are left out of a step, and steps end at the bounds (C. Kanzow, N. Yamashita and M.
 * Fukushima, "Levenberg-Marquardt methods with strong local convergence properties", 2004).
 */
export function fit(task: LeastSquaresTask): Fit {
  const { lower, upper, maxiter } = task;
  const start = task.at(clip(task.x, lower, upper));
  const stateOf = (point: Linearized, turns: NDArray, ended: NDArray): NDArray => {
    const isFlat = lessEqual(optimality(task, point), task.gtol);
    const late = where(greaterEqual(turns, maxiter), whole(fitStatus.turns), ended);
    const open = where(equal(ended, fitStatus.running), late, ended);
    const isFinite = logicalAnd(isfinite(point.cost), all(isfinite(point.jacobian)));
    const finite = where(isFinite, open, whole(fitStatus.notFinite));
    return where(isFlat, whole(fitStatus.gradient), finite);
  };
  const one = filled(1, [], start.cost.dtype);
  const init = {
    point: start,
    damping: multiply(one, 1e-3),
    growth: multiply(one, 2),
    turns: whole(0),
    status: stateOf(start, whole(0), whole(fitStatus.running)),
  };
  const end = whileLoop(
    (c: typeof init) => equal(c.status, fitStatus.running),
    ({ point, damping, growth, turns }) => {
      const step = dampedStep(task, point, damping);
      const trial = task.at(clip(add(point.x, step), lower, upper));
      const s = subtract(trial.x, point.x);
      const Js = matmul(point.jacobian, s);
      const promised = negative(add(vdot(gradientOf(point), s), multiply(vdot(Js, Js), 0.5)));
      const lost = subtract(point.cost, trial.cost);
      const measured = (p: Linearized) => ({ value: p.cost, slope: optimality(task, p) });
      const share = shareOf(measured(point), measured(trial), promised);
      const isTaken = logicalAnd(greater(share, 1e-4), greater(promised, 0));
      const easier = maximum(1 / 3, subtract(1, power(subtract(multiply(share, 2), 1), 3)));
      const isSmall = logicalAnd(
        less(abs(lost), multiply(task.ftol, point.cost)),
        logicalAnd(isTaken, greater(share, 0.25)),
      );
      const size = multiply(task.xtol, add(task.xtol, lengthOf(point.x)));
      const ended = endOf(isSmall, lessEqual(lengthOf(s), size));
      const next = chosen(isTaken, trial, point);
      const after = add(turns, 1);
      return {
        point: next,
        // Above 0, so that unknowns without influence stay where they are.
        damping: maximum(multiply(damping, where(isTaken, easier, growth)), 1e-30),
        growth: where(isTaken, 2, multiply(growth, 2)),
        turns: after,
        status: stateOf(next, after, ended),
      };
    },
    init,
  );
  return { point: end.point, turns: end.turns, evaluations: add(end.turns, 1), status: end.status };
}

function endOf(byCost: NDArray, byStep: NDArray): NDArray {
  const step = where(byStep, whole(fitStatus.step), whole(fitStatus.running));
  const cost = where(byStep, whole(fitStatus.both), whole(fitStatus.cost));
  return where(byCost, cost, step);
}

/** The p with the least |J p + f|² + damping |D p|², where D has the lengths of J's columns. */
function dampedStep(task: LeastSquaresTask, point: Linearized, damping: NDArray): NDArray {
  const { jacobian, residuals, x } = point;
  const gradient = gradientOf(point);
  const isHeld = logicalOr(
    logicalAnd(lessEqual(x, task.lower), greater(gradient, 0)),
    logicalAnd(greaterEqual(x, task.upper), less(gradient, 0)),
  );
  const J = where(insertAxes(isHeld, [0]), 0, jacobian);
  const squares = sum(square(J), 0);
  const scales = sqrt(where(greater(squares, 0), squares, 1));
  const system = join([J, diag(multiply(scales, sqrt(damping)))], 0);
  const right = join([negative(residuals), filled(0, [x.size], x.dtype)], 0);
  const [q, r] = qrFactors(system, false);
  const side = insertAxes(matmul(transposed(q), right), [1]);
  return pickAxis(solveTriangle(r, side, { lower: false }), 1, 0);
}
