/** What the methods of minimization are given and end with. */
import type { NDArray } from '../../array/ndarray.js';
import { all, greaterEqual, isfinite, where } from '../../numpy/index.js';
import { filled } from '../../operands/basic.js';
import type { Differentiable } from '../functions/traced.js';

export interface MinimizeTask {
  readonly objective: Differentiable;
  readonly x: NDArray;
  readonly tol: NDArray;
  readonly maxiter: NDArray;
}

/** What a method ends with; a field is null where the method does not have it. */
export interface Outcome {
  readonly x: NDArray;
  readonly value: NDArray;
  readonly gradient: NDArray | null;
  readonly inverseHessian: NDArray | null;
  readonly turns: NDArray;
  readonly values: NDArray;
  readonly gradients: NDArray;
  readonly status: NDArray;
}

/** As SciPy numbers them; a loop goes on while its status is `running`. */
export const status = { running: -1, converged: 0, turns: 1, stuck: 2, notFinite: 3 };

export const whole = (value: number): NDArray => filled(value, [], 'int32');

/** The first that holds: not finite, converged, stuck, out of turns; else running. */
export function statusOf(
  isConverged: NDArray,
  values: NDArray,
  isStuck: NDArray,
  turns: NDArray,
  maxiter: NDArray,
): NDArray {
  const late = where(greaterEqual(turns, maxiter), whole(status.turns), whole(status.running));
  const stuck = where(isStuck, whole(status.stuck), late);
  const found = where(isConverged, whole(status.converged), stuck);
  return where(all(isfinite(values)), found, whole(status.notFinite));
}
