/** The frame of all iterative solvers: scales, tolerances and derivatives. */
import { partOf } from '../../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { customLinearSolve } from '../../../lax/control/custom-solve.js';
import { readInteger, readScalar } from '../../../lax/control/trees.js';
import {
  any,
  divide,
  isnan,
  lessEqual,
  logicalAnd,
  maximum,
  multiply,
  notEqual,
  where,
} from '../../../numpy/index.js';
import { convertTo } from '../../../operands/basic.js';
import { op } from '../../../operands/elementwise.js';
import { scaleOf } from '../../../operands/scale.js';
import type { LinearSystem } from './operators.js';
import { along, lengthOf, unless } from '../../functions/lengths.js';

/** A x = b, to be solved from x = 0 on. */
export interface LinearTask {
  readonly product: (x: NDArray) => NDArray;
  readonly precondition: ((x: NDArray) => NDArray) | null;
  /** Its largest part is near 1. */
  readonly right: NDArray;
  /** The length of b - A x that will do. */
  readonly limit: NDArray;
  readonly maxiter: NDArray;
}

/** What an iteration ends with; the length of b - A x, or its square, is NaN if x is worthless. */
export interface Outcome {
  readonly x: NDArray;
  readonly residual: NDArray;
}

export type Iteration = (task: LinearTask) => Outcome;

interface Limits {
  readonly tol?: ArrayLike | undefined;
  readonly atol?: ArrayLike | undefined;
  readonly maxiter?: ArrayLike | undefined;
}

/**
 * The vector x with A x = b that `iterate` finds. Its derivatives follow from the equation: they
 * are solutions of further ones with A and its transpose, for which `iterate` serves, too.
 */
export function solution(
  who: string,
  system: LinearSystem,
  { tol = 1e-5, atol = 0, maxiter }: Limits,
  iterate: Iteration,
  symmetric: boolean,
): NDArray {
  const { right, guess, product, precondition } = system;
  if (right.size === 0) return right;
  const usage = `${who}(A, b, { tol, atol, maxiter })`;
  const dtype = partOf(right.dtype);
  const [relative, absolute] = [tol, atol].map((x, i) =>
    convertTo(readScalar(x, who, i === 0 ? 'tol' : 'atol', usage), dtype),
  ) as [NDArray, NDArray];
  const turns = maxiter === Infinity ? 2 ** 31 - 1 : (maxiter ?? 10 * right.size);
  const most = readInteger(turns, who, 'maxiter', usage);
  const from =
    (start: NDArray | null) =>
    (A: (x: NDArray) => NDArray, b: NDArray): NDArray => {
      const limit = maximum(multiply(relative, lengthOf(b)), absolute);
      const task = { product: A, precondition, maxiter: most };
      return scaled(task, b, limit, start === null ? null : startFor(A, b, start), iterate);
    };
  return customLinearSolve(
    product,
    right,
    from(guess) as never,
    symmetric ? { symmetric } : { transposeSolve: from(null) as never },
  );
}

/**
 * How much longer than b what is missing from a start may be. More of its digits would be lost; the
 * equations of derivatives, which start at the guess of their own, have right sides of any size.
 */
const mostMissing = 2 ** 20;

/**
 * The guess, and zeros where these are the solution, b being zero, or where the guess is far from
 * it.
 */
function startFor(product: LinearTask['product'], b: NDArray, guess: NDArray): NDArray {
  const missing = lengthOf(op('sub', b, product(guess)));
  const isNear = lessEqual(missing, multiply(lengthOf(b), mostMissing));
  return where(logicalAnd(any(notEqual(b, 0)), isNear), guess, 0);
}

/** Solves for what is missing from the start to x, in units in which that residual is near 1. */
function scaled(
  task: Omit<LinearTask, 'right' | 'limit'>,
  b: NDArray,
  limit: NDArray,
  start: NDArray | null,
  iterate: Iteration,
): NDArray {
  const missing = start === null ? b : op('sub', b, task.product(start));
  const scale = scaleOf(missing, [0]);
  const { x, residual } = iterate({
    ...task,
    right: divide(missing, scale),
    limit: divide(limit, scale),
  });
  const sum = start === null ? multiply(x, scale) : along(start, scale, x);
  return unless(isnan(residual), sum);
}
