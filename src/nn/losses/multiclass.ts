/** Losses of scores of classes along the last axis, beside the score of the right one. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { integersOf } from '../../operands/index-arrays.js';
import { where } from '../../numpy/indexing/where.js';
import { add, divide, multiply, square, subtract } from '../../numpy/math/arithmetic.js';
import { greater, notEqual } from '../../numpy/math/logic.js';
import { cumsum } from '../../numpy/reduce/cumulative.js';
import { max, sum } from '../../numpy/reduce/reduce.js';
import { sort } from '../../numpy/sort/sorting.js';
import { insertAxes, iota } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { arrayLike } from '../../parameters/kinds.js';
import { parameters } from '../../parameters/parameters.js';
import { floatsOf, scoresOf } from './operands.js';

const scoresAndLabels = { scores: arrayLike, labels: arrayLike };
const hingeParameters = parameters('nn.losses.multiclassHingeLoss', scoresAndLabels);

/**
 * The largest of the scores, 1 being added to those of wrong classes, less the score of the label:
 * scores are [..., classes], labels integers [...] (Crammer and Singer, 2001). NaN where there is
 * no such class.
 */
export function multiclassHingeLoss(scores: ArrayLike, labels: ArrayLike, ...none: []): NDArray {
  hingeParameters.read([scores, labels], none);
  return aboveLabel('nn.losses.multiclassHingeLoss', scores, labels, 1);
}

const perceptronParameters = parameters('nn.losses.multiclassPerceptronLoss', scoresAndLabels);

/**
 * The largest score less the score of the label: scores are [..., classes], labels integers [...].
 * NaN where there is no such class.
 */
export function multiclassPerceptronLoss(
  scores: ArrayLike,
  labels: ArrayLike,
  ...none: []
): NDArray {
  perceptronParameters.read([scores, labels], none);
  return aboveLabel('nn.losses.multiclassPerceptronLoss', scores, labels, 0);
}

function aboveLabel(who: string, scores: ArrayLike, labels: ArrayLike, margin: number): NDArray {
  const [x] = floatsOf(who, scores);
  return speakAs(who, () => {
    // In this order: what a difference loses of huge scores, a margin would lose too.
    const above = subtract(x, insertAxes(scoresOf(who, x, labels, x.ndim - 1), [x.ndim - 1]));
    const label = insertAxes(integersOf(who, labels, 'labels'), [x.ndim - 1]);
    const isOther = notEqual(iota(x.shape, label.dtype, x.ndim - 1), label);
    return max(margin === 0 ? above : add(above, where(isOther, margin, 0)), -1);
  });
}

const sparsemaxParameters = parameters('nn.losses.multiclassSparsemaxLoss', scoresAndLabels);

/**
 * Σ (z² - τ²) / 2 over the support of sparsemax(z), plus 1/2, less the label's z; τ is what
 * sparsemax subtracts. The loss whose slope is sparsemax(scores) less the label's one-hot vector:
 * scores are [..., classes], labels integers [...] (Martins and Astudillo, "From softmax to
 * sparsemax", 2016). NaN where there is no such class.
 */
export function multiclassSparsemaxLoss(
  scores: ArrayLike,
  labels: ArrayLike,
  ...none: []
): NDArray {
  const who = 'nn.losses.multiclassSparsemaxLoss';
  sparsemaxParameters.read([scores, labels], none);
  const [given] = floatsOf(who, scores);
  return speakAs(who, () => {
    const peak = max(op('stopGradient', given), { axis: -1, keepdims: true });
    const x = subtract(given, peak);
    const { support, threshold } = sparsemax(x);
    // What is squared is finite, so that -∞ has the slope 0.
    const terms = where(support, subtract(square(where(support, x, 0)), square(threshold)), 0);
    const half = multiply(add(sum(terms, -1), 1), 0.5);
    return subtract(half, scoresOf(who, x, labels, x.ndim - 1));
  });
}

/**
 * Which classes have a positive part in the nearest point to x on the simplex, and what is
 * subtracted from these: where their sum over x is 1. The largest element of x is 0.
 */
function sparsemax(x: NDArray): { readonly support: NDArray; readonly threshold: NDArray } {
  const along = { axis: -1, keepdims: true };
  const falling = sort(op('stopGradient', x), { descending: true });
  const count = add(iota(x.shape, x.dtype, x.ndim - 1), 1);
  const inside = greater(multiply(count, falling), subtract(cumsum(falling, -1), 1));
  const thresholdOf = (values: NDArray, shown: NDArray): NDArray =>
    divide(
      subtract(sum(where(shown, values, 0), along), 1),
      sum(shown, { ...along, dtype: x.dtype }),
    );
  const support = greater(op('stopGradient', x), thresholdOf(falling, inside));
  return { support, threshold: thresholdOf(x, support) };
}
