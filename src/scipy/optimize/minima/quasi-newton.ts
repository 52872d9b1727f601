/** Directions from what the gradients of earlier steps tell of the second derivative. */
import type { NDArray } from '../../../array/ndarray.js';
import { foriLoop } from '../../../lax/control/loops.js';
import { dynamicIndexInDim, dynamicUpdateIndexInDim } from '../../../lax/indexing/dynamic.js';
import { matmul, vdot } from '../../../numpy/dot/dot.js';
import { outer } from '../../../numpy/dot/outer.js';
import {
  add,
  divide,
  equal,
  greater,
  minimum,
  mod,
  multiply,
  negative,
  subtract,
  where,
} from '../../../numpy/index.js';
import { filled } from '../../../operands/basic.js';
import { identityMatrix, transposed } from '../../../operands/matrices.js';
import type { Directions } from './descent.js';
import type { EvaluatedPoint } from './line-search.js';
import { whole, type MinimizeTask } from '../outcome.js';

interface InverseHessian {
  readonly matrix: NDArray;
  readonly turns: NDArray;
}

/**
 * The inverse Hessian as a matrix, updated by the formula of Broyden, Fletcher, Goldfarb and
 * Shanno; the first one has the scale of the first step (Nocedal and Wright, 6.17 and 6.20).
 */
export function bfgs({ x }: MinimizeTask): Directions<InverseHessian> {
  const unit = identityMatrix(x.size, x.dtype);
  return {
    first: { matrix: unit, turns: whole(0) },
    knowsScale: false,
    direction: ({ gradient }: EvaluatedPoint, { matrix }) => negative(matmul(matrix, gradient)),
    learn: ({ matrix, turns }, s, y) => {
      const [sy, yy] = [vdot(s, y), vdot(y, y)];
      const last = where(equal(turns, 0), multiply(unit, divide(sy, yy)), matrix);
      const rho = divide(1, sy);
      const left = subtract(unit, multiply(outer(s, y), rho));
      const moved = matmul(matmul(left, last), transposed(left));
      const next = add(moved, multiply(outer(s, s), rho));
      // Without curvature along the step the formula gives no positive definite matrix.
      return { matrix: where(greater(sy, 0), next, matrix), turns: add(turns, 1) };
    },
    inverseHessian: ({ matrix }) => matrix,
  };
}

interface Steps {
  /** The last steps, a row each, in a ring: the one of turn k is at k modulo the length. */
  readonly steps: NDArray;
  readonly changes: NDArray;
  /** How many have been learned. */
  readonly count: NDArray;
}

/** The product with the inverse Hessian from the last few steps (Nocedal and Wright, 7.4). */
export function limitedMemory({ x }: MinimizeTask, length: number): Directions<Steps> {
  const none = filled(0, [length, x.size], x.dtype);
  return {
    first: { steps: none, changes: none, count: whole(0) },
    knowsScale: false,
    direction: ({ gradient }, memory) => negative(twoLoops(gradient, memory, length)),
    learn: ({ steps, changes, count }, s, y) => {
      const isCurved = greater(vdot(s, y), 0);
      const row = mod(count, length);
      const put = (list: NDArray, v: NDArray): NDArray =>
        where(isCurved, dynamicUpdateIndexInDim(list, v, row, 0), list);
      return {
        steps: put(steps, s),
        changes: put(changes, y),
        count: add(count, where(isCurved, whole(1), whole(0))),
      };
    },
    inverseHessian: () => null,
  };
}

function twoLoops(gradient: NDArray, { steps, changes, count }: Steps, length: number): NDArray {
  const known = minimum(count, length);
  const row = (list: NDArray, age: NDArray): NDArray =>
    dynamicIndexInDim(list, mod(subtract(subtract(count, 1), age), length), 0, { keepdims: false });
  const down = foriLoop(
    0,
    known,
    (age, c) => {
      const [s, y] = [row(steps, age), row(changes, age)];
      const alpha = divide(vdot(s, c.q), vdot(s, y));
      return {
        q: subtract(c.q, multiply(alpha, y)),
        alphas: dynamicUpdateIndexInDim(c.alphas, alpha, age, 0),
      };
    },
    { q: gradient, alphas: filled(0, [length], gradient.dtype) },
  );
  const zero = whole(0);
  const [s, y] = [row(steps, zero), row(changes, zero)];
  const scale = where(greater(known, 0), divide(vdot(s, y), vdot(y, y)), 1);
  return foriLoop(
    0,
    known,
    (i, r: NDArray) => {
      const age = subtract(subtract(known, 1), i);
      const [s, y] = [row(steps, age), row(changes, age)];
      const beta = divide(vdot(y, r), vdot(s, y));
      const alpha = dynamicIndexInDim(down.alphas, age, 0, { keepdims: false });
      return add(r, multiply(subtract(alpha, beta), s));
    },
    multiply(down.q, scale),
  );
}
