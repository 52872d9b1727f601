/** The stabilized method of biconjugate gradients. */
import { speakAs } from '../../../array/errors.js';
import type { NDArray } from '../../../array/ndarray.js';
import { whileLoop } from '../../../lax/control/loops.js';
import type { Returned } from '../../../lax/control/trees.js';
import { vdot } from '../../../numpy/dot/dot.js';
import {
  abs,
  add,
  divide,
  equal,
  finfo,
  greater,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  multiply,
  negative,
  square,
  where,
  zerosLike,
} from '../../../numpy/index.js';
import { convertTo, filled } from '../../../operands/basic.js';
import { op } from '../../../operands/elementwise.js';
import { scaleOf } from '../../../operands/scale.js';
import { parameters, type Trailing } from '../../../parameters/parameters.js';
import type { Arrays, ArrayTree } from '../../../trace/types.js';
import { readSystem, type LinearOperator } from './operators.js';
import { iterationKinds, required, type IterationOptions } from './parameters.js';
import { solution, type Outcome, type LinearTask } from './solution.js';
import { along, ratio, realDot } from '../../functions/lengths.js';

const who = 'scipy.sparse.linalg.bicgstab';
const bicgstabParameters = parameters<IterationOptions<unknown>>(who, required, iterationKinds);

/**
 * The x with A x = b, by stabilized biconjugate gradients (H. A. van der Vorst, "Bi-CGSTAB: a fast
 * and smoothly converging variant of Bi-CG", 1992), for any A: a matrix [n, n], or a linear
 * function from trees like b to the same. A turn takes two products with A. All else is as with
 * `cg`: the iteration ends where the length of b - A x is at most max(tol · |b|, atol), after
 * `maxiter` turns, or where no direction is left, with the x found before. Throws `shape-mismatch`,
 * `dtype-mismatch` and `tree-mismatch` where A, b, x0 and M do not fit together.
 */
export function bicgstab<T extends ArrayTree<T>>(
  A: LinearOperator<T>,
  b: T,
  ...args: Trailing<[x0?: T | null], IterationOptions<T>>
): [x: T, info: null];
/** The same for trees that are not made of arrays alone: their numbers become arrays. */
export function bicgstab<const T>(
  A: LinearOperator<Arrays<T>, Returned<Arrays<T>>>,
  b: T,
  ...args: Trailing<[x0?: T | null], IterationOptions<Arrays<T>, Returned<Arrays<T>>>>
): [x: Arrays<T>, info: null];
export function bicgstab(
  A: unknown,
  b: unknown,
  ...args: readonly unknown[]
): [x: unknown, info: null] {
  const options = bicgstabParameters.read([A, b], args);
  return speakAs(who, () => {
    const system = readSystem(who, A, b, options);
    return [system.write(solution(who, system, options, iterate, false)), null];
  });
}

function iterate(task: LinearTask): Outcome {
  const { right, limit, maxiter } = task;
  const one = filled(1, [], right.dtype);
  const init: State = {
    x: zerosLike(right),
    r: right,
    shadow: right,
    p: right,
    q: right,
    alpha: one,
    omega: one,
    rho: one,
    residual: realDot(right, right),
    turns: zerosLike(maxiter),
    isStuck: filled(0, [], 'bool'),
  };
  const { x, residual } = whileLoop(
    (c: State) =>
      logicalAnd(
        greater(c.residual, square(limit)),
        logicalAnd(less(c.turns, maxiter), logicalNot(c.isStuck)),
      ),
    (c) => turn(task, c),
    init,
  );
  return { x, residual };
}

interface State {
  readonly x: NDArray;
  /** b - A x. */
  readonly r: NDArray;
  /** What residuals are made orthogonal to: the first one since the last start. */
  readonly shadow: NDArray;
  readonly p: NDArray;
  /** A p. */
  readonly q: NDArray;
  readonly alpha: NDArray;
  readonly omega: NDArray;
  readonly rho: NDArray;
  readonly residual: NDArray;
  readonly turns: NDArray;
  /** Whether a turn has changed nothing. */
  readonly isStuck: NDArray;
}

/** A step of biconjugate gradients to s, and one that makes what is left, s - ω A s, small. */
function turn({ product, precondition, limit }: LinearTask, last: State): State {
  const prepared = (v: NDArray): NDArray => precondition?.(v) ?? v;
  const { shadow, rho, beta } = directed(last);
  const p = along(last.r, beta, along(last.p, negative(last.omega), last.q));
  const direction = prepared(p);
  const q = product(direction);
  const alpha = ratio(rho, vdot(shadow, q));
  const s = along(last.r, negative(alpha), q);
  const half = along(last.x, alpha, direction);
  const isDone = lessEqual(realDot(s, s), square(limit));
  const correction = prepared(s);
  const t = product(correction);
  // In units in which the square of t is neither 0 nor infinite.
  const unit = scaleOf(t, [0]);
  const scaled = divide(t, unit);
  const omega = divide(ratio(vdot(scaled, s), vdot(scaled, scaled)), unit);
  const r = where(isDone, s, along(s, negative(omega), t));
  return {
    x: where(isDone, half, along(half, omega, correction)),
    r,
    shadow,
    p,
    q,
    alpha,
    omega,
    rho,
    residual: realDot(r, r),
    turns: add(last.turns, 1),
    isStuck: logicalOr(equal(alpha, 0), equal(omega, 0)),
  };
}

/**
 * What the next direction is made with. Where the residual is orthogonal to the shadow but for
 * rounding no step would follow, and the method starts anew from this residual.
 */
function directed(last: State): Pick<State, 'shadow' | 'rho'> & { readonly beta: NDArray } {
  const { r, residual } = last;
  const product = vdot(last.shadow, r);
  const { eps } = finfo(residual.dtype);
  const whole = op('sqrt', multiply(realDot(last.shadow, last.shadow), residual));
  const isOrthogonal = lessEqual(abs(product), multiply(whole, eps));
  const shadow = where(isOrthogonal, r, last.shadow);
  const rho = where(isOrthogonal, convertTo(residual, r.dtype), product);
  const beta = multiply(ratio(rho, last.rho), ratio(last.alpha, last.omega));
  return { shadow, rho, beta: where(isOrthogonal, 0, beta) };
}
