/** Moving averages of gradients and of their squares, and what is made of them. */
import { defaultDType, isComplex, partOf, type DType } from '../array/dtype.js';
import { denseScalar } from '../array/dense.js';
import type { NDArray } from '../array/ndarray.js';
import { convertTo, filled } from '../operands/basic.js';
import { absoluteSquare } from '../operands/elementwise.js';
import {
  add,
  divide,
  minimum,
  multiply,
  power,
  square,
  subtract,
} from '../numpy/math/arithmetic.js';
import { notEqual } from '../numpy/math/logic.js';
import { sqrt } from '../numpy/math/math.js';
import { whereSafe } from '../numpy/indexing/where.js';
import { sum } from '../numpy/reduce/reduce.js';
import { against, oneMinus, times, type Hyper } from './hyperparameters.js';
import { mapTrees, type Tree } from './transformation.js';

/** The count of a state that has seen no update. */
export const noCount = (): NDArray => denseScalar(0, 'int32');

/** One more, as far as int32 counts. */
export const increment = (count: NDArray): NDArray => add(minimum(count, 2 ** 31 - 2), 1);

/** A tree of zeros, or of another number, of the shapes of another tree. */
export const filledLike = (who: string, tree: Tree, value: Hyper = 0, dtype?: DType | null): Tree =>
  mapTrees(
    who,
    (x) => {
      const zeros = filled(typeof value === 'number' ? value : 0, x.shape, dtype ?? x.dtype);
      return typeof value === 'number' ? zeros : add(zeros, against(value, zeros));
    },
    tree,
  );

/** The same of real numbers: squares are real where gradients are complex. */
export const squaresLike = (who: string, tree: Tree, value: Hyper = 0): Tree =>
  mapTrees(who, (x) => filledLike(who, x, value, partOf(x.dtype)) as NDArray, tree);

/** The state of averages of gradients and of their squares that has seen no update. */
export const noMoments = (who: string, params: Tree) => ({
  count: noCount(),
  mu: filledLike(who, params),
  nu: squaresLike(who, params),
});

/** |x|². */
export const squared = (x: NDArray): NDArray =>
  isComplex(x.dtype) ? absoluteSquare(x) : square(x);

/** decay · mean + (1 - decay) · x. */
export const averaged = (x: NDArray, mean: NDArray, decay: Hyper): NDArray =>
  add(times(oneMinus(decay), x), times(decay, mean));

/** The moving averages of the leaves. */
export const averages = (who: string, updates: Tree, means: Tree, decay: Hyper): Tree =>
  mapTrees(who, (x, mean) => averaged(x, mean, decay), updates, means);

/** The moving averages of their squares. */
export const squareAverages = (who: string, updates: Tree, means: Tree, decay: Hyper): Tree =>
  mapTrees(who, (x, mean) => averaged(squared(x), mean, decay), updates, means);

/** decay to the power of count, in the default float dtype. */
export const decayed = (decay: Hyper, count: NDArray): NDArray =>
  power(decay, convertTo(count, defaultDType()));

/** Averages that began at 0, divided by the sum of their weights: x / (1 - decay^count). */
export function unbiased(who: string, means: Tree, decay: Hyper, count: NDArray): Tree {
  const weight = subtract(1, decayed(decay, count));
  return mapTrees(who, (x) => divide(x, against(weight, x)), means);
}

/**
 * The square root with the slope 0 at 0: there what it is taken of is a square, or a sum of them,
 * and the infinite slope of the root would make the derivative through an update NaN.
 */
export const root = (x: NDArray): NDArray => whereSafe(notEqual(x, 0), x, 1, sqrt, 0);

/** numerator / (√(squares + epsRoot) + eps). */
export function quotient(
  numerator: NDArray,
  squares: NDArray,
  eps: Hyper,
  epsRoot: Hyper = 0,
): NDArray {
  const shifted = epsRoot === 0 ? squares : add(squares, against(epsRoot, squares));
  return divide(numerator, add(root(shifted), against(eps, squares)));
}

/** √Σ|x|². */
export const lengthOf = (x: NDArray): NDArray => root(sum(squared(x)));

/** √(mean |x|²), of no elements 0. */
export const rootMeanSquare = (x: NDArray): NDArray =>
  root(divide(sum(squared(x)), Math.max(1, x.size)));

/** scale · x for a real scalar array, with the dtype of x. */
export const scaledBy = (x: NDArray, scale: NDArray): NDArray => multiply(x, against(scale, x));
