/** The generalized method of minimal residuals. */
import { speakAs } from '../../../array/errors.js';
import type { NDArray } from '../../../array/ndarray.js';
import { whileLoop } from '../../../lax/control/loops.js';
import type { Returned } from '../../../lax/control/trees.js';
import { add, any, greater, isnan, less, logicalAnd, zerosLike } from '../../../numpy/index.js';
import { filled } from '../../../operands/basic.js';
import { op } from '../../../operands/elementwise.js';
import { choice, kind, named } from '../../../parameters/kinds.js';
import { parameters, type Trailing } from '../../../parameters/parameters.js';
import type { Arrays, ArrayTree } from '../../../trace/types.js';
import { bestCorrection, type KrylovMethod } from './krylov.js';
import { readSystem, type LinearOperator } from './operators.js';
import { iterationKinds, required, type IterationOptions } from './parameters.js';
import { solution, type Outcome, type LinearTask } from './solution.js';
import { lengthOf } from '../../functions/lengths.js';

/** The options of `gmres`. */
export interface GmresOptions<T, R = T> extends IterationOptions<T, R> {
  /** After how many products with A the iteration starts anew, 20 unless given. */
  readonly restart?: number | undefined;
  /**
   * Whether a small residual ends the products before `restart` of them, as rotations tell
   * (`'incremental'`), or only a breakdown does, and the least squares are solved at the end
   * (`'batched'`, the default).
   */
  readonly solveMethod?: KrylovMethod | undefined;
}

const who = 'scipy.sparse.linalg.gmres';
const gmresParameters = parameters<GmresOptions<unknown>>(who, required, {
  ...iterationKinds,
  restart: named(kind('a whole number from 1 on', (x) => Number.isInteger(x) && Number(x) > 0)),
  solveMethod: named(choice('batched', 'incremental')),
});

/**
 * The x with A x = b, by minimal residuals (Y. Saad and M. H. Schultz, "GMRES", 1986), for any A: a
 * matrix [n, n], or a linear function from trees like b to the same. Each turn finds the best
 * correction among those that `restart` products with A span, which takes the room of that many
 * vectors. All else is as with `cg`: the iteration ends where the length of b - A x is at most
 * max(tol · |b|, atol), or after `maxiter` turns. Beside x stands an int32, -1 where x has a NaN,
 * else 0. Throws `shape-mismatch`, `dtype-mismatch` and `tree-mismatch` where A, b, x0 and M do not
 * fit together.
 */
export function gmres<T extends ArrayTree<T>>(
  A: LinearOperator<T>,
  b: T,
  ...args: Trailing<[x0?: T | null], GmresOptions<T>>
): [x: T, info: NDArray];
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function gmres<const T>(
  A: LinearOperator<Arrays<T>, Returned<Arrays<T>>>,
  b: T,
  ...args: Trailing<[x0?: T | null], GmresOptions<Arrays<T>, Returned<Arrays<T>>>>
): [x: Arrays<T>, info: NDArray];
export function gmres(
  A: unknown,
  b: unknown,
  ...args: readonly unknown[]
): [x: unknown, info: NDArray] {
  const options = gmresParameters.read([A, b], args);
  const { restart = 20, solveMethod = 'batched' } = options;
  return speakAs(who, () => {
    const system = readSystem(who, A, b, options);
    const length = Math.min(restart, Math.max(1, system.right.size));
    const iterate = (task: LinearTask): Outcome => restarted(task, length, solveMethod);
    const x = solution(who, system, options, iterate, false);
    return [system.write(x), op('select', any(isnan(x)), info(-1), info(0))];
  });
}

const info = (value: number): NDArray => filled(value, [], 'int32');

/** Corrections, each from the residual that the last one left. */
function restarted(task: LinearTask, count: number, method: KrylovMethod): Outcome {
  const { product, right, limit, maxiter } = task;
  const init = {
    x: zerosLike(right),
    r: right,
    residual: lengthOf(right),
    turns: zerosLike(maxiter),
  };
  const { x, residual } = whileLoop(
    (c: typeof init) => logicalAnd(greater(c.residual, limit), less(c.turns, maxiter)),
    (c) => {
      const x = add(c.x, bestCorrection(task, c.r, c.residual, count, method));
      const r = op('sub', right, product(x));
      return { x, r, residual: lengthOf(r), turns: add(c.turns, 1) };
    },
    init,
  );
  return { x, residual };
}
