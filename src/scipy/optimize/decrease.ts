/** How much of what a model promised a step has brought. */
import type { NDArray } from '../../array/ndarray.js';
import {
  abs,
  divide,
  finfo,
  isnan,
  less,
  lessEqual,
  logicalAnd,
  multiply,
  subtract,
  where,
} from '../../numpy/index.js';

/** The value at a point, and the largest part of the gradient there. */
export interface Measured {
  readonly value: NDArray;
  readonly slope: NDArray;
}

/**
 * What the value lost, as a part of what was promised; -1 of NaN. Where both are within the
 * rounding errors of the values the gradients tell: a shorter one is as good as the promise. So a
 * minimum is found to the precision of the gradient, not of the values.
 */
export function shareOf(from: Measured, to: Measured, promised: NDArray): NDArray {
  const slack = multiply(abs(from.value), multiply(finfo(from.value.dtype).eps, 16));
  const lost = subtract(from.value, to.value);
  const isBlurred = logicalAnd(lessEqual(abs(lost), slack), lessEqual(promised, slack));
  const isShorter = less(to.slope, from.slope);
  const share = divide(lost, promised);
  return where(isBlurred, where(isShorter, 1, 0), where(isnan(share), -1, share));
}
