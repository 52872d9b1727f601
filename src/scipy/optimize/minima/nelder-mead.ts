/** The simplex method of Nelder and Mead, which needs no derivatives. */
import type { NDArray } from '../../../array/ndarray.js';
import { cond } from '../../../lax/control/cond.js';
import { whileLoop } from '../../../lax/control/loops.js';
import {
  abs,
  add,
  argsort,
  equal,
  less,
  lessEqual,
  logicalAnd,
  max,
  mean,
  multiply,
  subtract,
  take,
  where,
} from '../../../numpy/index.js';
import { insertAxes, join, pickAxis, reshapeTo, sliceAxis } from '../../../operands/basic.js';
import { identityMatrix } from '../../../operands/matrices.js';
import { op } from '../../../operands/elementwise.js';
import { along } from '../../functions/lengths.js';
import { status, statusOf, whole, type MinimizeTask, type Outcome } from '../outcome.js';

/** Points, a row each, in the order of their values. */
interface Simplex {
  readonly points: NDArray;
  readonly values: NDArray;
}

/**
 * A simplex of n + 1 points moves and shrinks until points and values differ from the best ones by
 * no more than tol (J. A. Nelder and R. Mead, "A simplex method for function minimization", 1965).
 * The first simplex is SciPy's: x0, and x0 with each part 5 % larger, or 0.00025 if it is 0.
 */
export function nelderMead({ objective, x, tol, maxiter }: MinimizeTask): Outcome {
  const n = x.size;
  const shifts = where(equal(x, 0), 0.00025, multiply(x, 0.05));
  const corners = add(x, multiply(identityMatrix(n, x.dtype), shifts));
  const points = join([insertAxes(x, [0]), corners], 0);
  const start = sorted(points, objective.each(points));
  const stateOf = ({ points, values }: Simplex, turns: NDArray): NDArray => {
    const far = (list: NDArray): NDArray => max(abs(subtract(list, sliceAxis(list, 0, 0, 1))));
    const isSmall = logicalAnd(lessEqual(far(points), tol), lessEqual(far(values), tol));
    const best = pickAxis(values, 0, 0);
    return statusOf(isSmall, best, less(best, best), turns, maxiter);
  };
  const init = {
    simplex: start,
    turns: whole(0),
    evaluations: whole(n + 1),
    status: stateOf(start, whole(0)),
  };
  const end = whileLoop(
    (c: typeof init) => equal(c.status, status.running),
    ({ simplex, turns, evaluations }) => {
      const { next, count } = moved(objective, simplex);
      const after = add(turns, 1);
      return {
        simplex: next,
        turns: after,
        evaluations: add(evaluations, count),
        status: stateOf(next, after),
      };
    },
    init,
  );
  return {
    x: pickAxis(end.simplex.points, 0, 0),
    value: pickAxis(end.simplex.values, 0, 0),
    gradient: null,
    inverseHessian: null,
    turns: end.turns,
    values: end.evaluations,
    gradients: whole(0),
    status: end.status,
  };
}

/** NaN counts as larger than all numbers. */
function sorted(points: NDArray, values: NDArray): Simplex {
  const order = argsort(values);
  return { points: take(points, order, 0), values: take(values, order, 0) };
}

/**
 * A turn: the worst point is reflected in the middle of the others. What is tried next, and where,
 * depends on the value there: 2 beyond it, if it is the best, ±1/2 if it is worse than the others;
 * if nothing helps, all points move half of their way to the best one.
 */
function moved(
  objective: MinimizeTask['objective'],
  { points, values }: Simplex,
): { readonly next: Simplex; readonly count: NDArray } {
  const n = points.shape[1] as number;
  const others = sliceAxis(points, 0, 0, n);
  const [middle, worst] = [mean(others, 0), pickAxis(points, 0, n)];
  const [best, second, last] = [0, n - 1, n].map((i) => pickAxis(values, 0, i)) as [
    NDArray,
    NDArray,
    NDArray,
  ];
  const away = subtract(middle, worst);
  const reflected = add(middle, away);
  const valueThere = objective(reflected);
  const isBest = less(valueThere, best);
  const isFair = less(valueThere, second);
  const isOutside = less(valueThere, last);
  const share = where(isBest, 2, where(isOutside, 0.5, -0.5));
  const tried = along(middle, share, away);
  const valueTried = objective(tried);
  const limit = where(isBest, valueThere, where(isOutside, valueThere, last));
  const helps = where(isOutside, lessEqual(valueTried, limit), less(valueTried, limit));
  const usesTried = logicalAnd(where(isBest, true, where(isFair, false, true)), helps);
  const isMoved = op('or', isFair, helps);
  const next = cond(
    isMoved,
    () => {
      const point = where(usesTried, tried, reflected);
      const value = where(usesTried, valueTried, valueThere);
      return sorted(
        join([others, insertAxes(point, [0])], 0),
        join([sliceAxis(values, 0, 0, n), reshapeTo(value, [1])], 0),
      );
    },
    () => {
      const first = sliceAxis(points, 0, 0, 1);
      const rest = sliceAxis(points, 0, 1, n + 1);
      const half = add(first, multiply(subtract(rest, first), 0.5));
      return sorted(
        join([first, half], 0),
        join([sliceAxis(values, 0, 0, 1), objective.each(half)], 0),
      );
    },
  );
  return { next, count: where(isMoved, whole(2), whole(n + 2)) };
}
