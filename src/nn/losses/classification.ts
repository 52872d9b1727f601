/** Losses of decisions between several classes, along an axis of logits. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxes, range, sizeOf } from '../../array/shape.js';
import { where } from '../../numpy/indexing/where.js';
import { add, divide, multiply, negative, subtract } from '../../numpy/math/arithmetic.js';
import { isfinite } from '../../numpy/math/logic.js';
import { any, countAlong, masked, max, sum } from '../../numpy/reduce/reduce.js';
import { permute, reshapeTo } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { arrayLike, axes, named, optional } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { logSoftmax, logsumexp, softmax } from '../softmax.js';
import {
  floatsOf,
  lossKinds,
  maskOf,
  namedLossKinds,
  scoresOf,
  weighed,
  type LossOptions,
} from './operands.js';

type LossArguments = Trailing<[axis?: LossOptions['axis'], where?: ArrayLike | null], LossOptions>;
/** Options with the axis settled, and a mask of all axes. */
type Settled = Pick<Found<LossOptions, 'axis'>, 'axis'> & { readonly where?: NDArray | undefined };

const logitsAndLabels = { logits: arrayLike, labels: arrayLike };

function settled(who: string, x: NDArray, found: Found<LossOptions, 'axis'>): Settled {
  const axis = found.axis === undefined ? -1 : found.axis;
  return { axis, where: maskOf(who, x, { axis, where: found.where }) };
}

const softmaxCrossEntropyParameters = parameters<LossOptions, 'axis'>(
  'nn.losses.softmaxCrossEntropy',
  logitsAndLabels,
  lossKinds,
);

/**
 * -Σ labels · log(softmax(logits)) along an axis, which vanishes from the shape. Labels are
 * probabilities of the classes, or counts of any dtype; both broadcast. A class with the logit -∞
 * and the label 0 does not count.
 */
export function softmaxCrossEntropy(
  logits: ArrayLike,
  labels: ArrayLike,
  ...args: LossArguments
): NDArray {
  const who = 'nn.losses.softmaxCrossEntropy';
  const found = softmaxCrossEntropyParameters.read([logits, labels], args);
  const [x, y] = floatsOf(who, logits, labels);
  return speakAs(who, () => crossEntropy(x, y, settled(who, x, found)));
}
export { softmaxCrossEntropy as safeSoftmaxCrossEntropy };

function crossEntropy(x: NDArray, y: NDArray, options: Settled): NDArray {
  const logs = masked(logSoftmax(x, options), options.where, 0);
  return negative(sum(weighed(y, logs), options));
}

/** The options of `softmaxCrossEntropyWithIntegerLabels`. */
export interface IntegerLabelOptions {
  /** The last axis unless given; of several axes the labels are indices of what they hold. */
  readonly axis?: number | readonly number[] | undefined;
  /** Classes where this is false do not take part. A mask without the axes hides examples. */
  readonly where?: ArrayLike | null | undefined;
}

const integerLabelParameters = parameters<IntegerLabelOptions>(
  'nn.losses.softmaxCrossEntropyWithIntegerLabels',
  logitsAndLabels,
  { axis: axes, where: optional(arrayLike) },
);

/**
 * -log(softmax(logits)) at the class that each label names, along an axis: labels are integers of
 * the shape of the logits without it, and so is the result. NaN where there is no such class, and 0
 * where a mask hides all classes.
 */
export function softmaxCrossEntropyWithIntegerLabels(
  logits: ArrayLike,
  labels: ArrayLike,
  ...args: Trailing<
    [axis?: number | readonly number[], where?: ArrayLike | null],
    IntegerLabelOptions
  >
): NDArray {
  const who = 'nn.losses.softmaxCrossEntropyWithIntegerLabels';
  const { axis = -1, where: given } = integerLabelParameters.read([logits, labels], args);
  const [x] = floatsOf(who, logits);
  return speakAs(who, () => {
    const along = normalizeAxes(axis, x.ndim, who);
    const mask = maskOf(who, x, { axis, where: given });
    const rows = (v: NDArray): NDArray => withAxesLast(v, along);
    return entropyOfLabels(who, rows(x), labels, mask && rows(mask));
  });
}

/**
 * The axes in one, in their order, which is the last. A mask may have the length 1 along others.
 */
function withAxesLast(x: NDArray, along: readonly number[]): NDArray {
  const others = range(x.ndim).filter((d) => !along.includes(d));
  const lengths = (list: readonly number[]): number[] => list.map((d) => at(x.shape, d));
  const inOrder = permute(x, [...others, ...along]);
  return reshapeTo(inOrder, [...lengths(others), sizeOf(lengths(along))]);
}

function entropyOfLabels(
  who: string,
  x: NDArray,
  labels: ArrayLike,
  mask: NDArray | undefined,
): NDArray {
  // The largest logit is subtracted first, so that no digits of the others are lost.
  const shown = masked(op('stopGradient', x), mask, -Infinity);
  const peak = max(shown, { axis: -1, keepdims: true, initial: -Infinity });
  const moved = subtract(x, where(isfinite(peak), peak, 0));
  const normalizer = logsumexp(moved, { axis: -1, where: mask });
  const loss = subtract(normalizer, scoresOf(who, moved, labels, x.ndim - 1));
  return mask === undefined ? loss : where(any(mask, -1), loss, 0);
}

/** The options of `polyLossCrossEntropy`. */
export interface PolyLossOptions extends LossOptions {
  /** The weight of what is added, 2 unless given. */
  readonly epsilon?: ArrayLike | undefined;
}

const polyLossParameters = parameters<PolyLossOptions, 'axis'>(
  'nn.losses.polyLossCrossEntropy',
  logitsAndLabels,
  { epsilon: named(arrayLike), ...namedLossKinds },
);

/**
 * `softmaxCrossEntropy` plus epsilon · Σ labels · (1 - softmax(logits)) (Leng et al., "PolyLoss",
 * 2022).
 */
export function polyLossCrossEntropy(
  logits: ArrayLike,
  labels: ArrayLike,
  ...args: Trailing<[], PolyLossOptions>
): NDArray {
  const who = 'nn.losses.polyLossCrossEntropy';
  const found = polyLossParameters.read([logits, labels], args);
  const [x, y] = floatsOf(who, logits, labels);
  return speakAs(who, () => {
    const options = settled(who, x, found);
    const missed = sum(multiply(y, subtract(1, softmax(x, options))), options);
    return add(crossEntropy(x, y, options), multiply(missed, found.epsilon ?? 2));
  });
}

const smoothLabelsParameters = parameters<LossOptions, 'axis'>(
  'nn.losses.smoothLabels',
  { labels: arrayLike, alpha: arrayLike },
  namedLossKinds,
);

/**
 * (1 - alpha) · labels + alpha / n: probabilities that are nearer to those of n equal classes, n
 * being the length of the axis, or the number of classes that the mask shows.
 */
export function smoothLabels(
  labels: ArrayLike,
  alpha: ArrayLike,
  ...args: Trailing<[], LossOptions>
): NDArray {
  const who = 'nn.losses.smoothLabels';
  const found = smoothLabelsParameters.read([labels, alpha], args);
  const [y] = floatsOf(who, labels);
  return speakAs(who, () => {
    const { axis, where: mask } = settled(who, y, found);
    const n = mask === undefined ? countAlong(y, axis, who) : sum(mask, { axis, keepdims: true });
    return add(multiply(subtract(1, alpha), y), divide(alpha, n));
  });
}
