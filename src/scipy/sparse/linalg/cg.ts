/** The method of conjugate gradients. */
import { speakAs } from '../../../array/errors.js';
import { isComplex } from '../../../array/dtype.js';
import type { NDArray } from '../../../array/ndarray.js';
import { whileLoop } from '../../../lax/control/loops.js';
import {
  add,
  greater,
  less,
  logicalAnd,
  negative,
  square,
  zerosLike,
} from '../../../numpy/index.js';
import { parameters, type Trailing } from '../../../parameters/parameters.js';
import type { Arrays, ArrayTree } from '../../../trace/types.js';
import type { Returned } from '../../../lax/control/trees.js';
import { readSystem, type LinearOperator } from './operators.js';
import { iterationKinds, required, type IterationOptions } from './parameters.js';
import { solution, type Outcome, type LinearTask } from './solution.js';
import { along, ratio, realDot } from '../../functions/lengths.js';

const who = 'scipy.sparse.linalg.cg';
const cgParameters = parameters<IterationOptions<unknown>>(who, required, iterationKinds);

/**
 * The x with A x = b, by conjugate gradients (Hestenes and Stiefel, 1952), for a positive definite
 * A: a symmetric or Hermitian matrix [n, n], or a linear function from trees like b to the same. b
 * is an array or a tree of them; integers become floats. The iteration ends where the length of b -
 * A x is at most max(tol · |b|, atol), or after `maxiter` turns: with an x that is not exact,
 * without an error. Beside x stands null, as in JAX, in the place of SciPy's number of turns. The
 * derivatives follow from the equation, and are as exact as the equations for them are solved.
 * Throws `shape-mismatch`, `dtype-mismatch` and `tree-mismatch` where A, b, x0 and M do not fit
 * together.
 */
export function cg<T extends ArrayTree<T>>(
  A: LinearOperator<T>,
  b: T,
  ...args: Trailing<[x0?: T | null], IterationOptions<T>>
): [x: T, info: null];
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function cg<const T>(
  A: LinearOperator<Arrays<T>, Returned<Arrays<T>>>,
  b: T,
  ...args: Trailing<[x0?: T | null], IterationOptions<Arrays<T>, Returned<Arrays<T>>>>
): [x: Arrays<T>, info: null];
export function cg(A: unknown, b: unknown, ...args: readonly unknown[]): [x: unknown, info: null] {
  const options = cgParameters.read([A, b], args);
  return speakAs(who, () => {
    const system = readSystem(who, A, b, options);
    const symmetric = !isComplex(system.right.dtype);
    return [system.write(solution(who, system, options, iterate, symmetric)), null];
  });
}

/** A turn goes along p, which is conjugate to all directions before it. */
function iterate({ product, precondition, right, limit, maxiter }: LinearTask): Outcome {
  const direction = precondition?.(right) ?? right;
  const init = {
    x: zerosLike(right),
    r: right,
    p: direction,
    gamma: realDot(right, direction),
    residual: realDot(right, right),
    turns: zerosLike(maxiter),
  };
  const { x, residual } = whileLoop(
    (c: typeof init) => logicalAnd(greater(c.residual, square(limit)), less(c.turns, maxiter)),
    (c) => {
      const Ap = product(c.p);
      const alpha = ratio(c.gamma, realDot(c.p, Ap));
      const r = along(c.r, negative(alpha), Ap);
      const residual = realDot(r, r);
      const z: NDArray = precondition?.(r) ?? r;
      const gamma = precondition === null ? residual : realDot(r, z);
      return {
        x: along(c.x, alpha, c.p),
        r,
        p: along(z, ratio(gamma, c.gamma), c.p),
        gamma,
        residual,
        turns: add(c.turns, 1),
      };
    },
    init,
  );
  return { x, residual };
}
