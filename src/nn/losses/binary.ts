/** Losses of decisions between two, element by element, as logits or margins. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, maximum, multiply, negative, subtract } from '../../numpy/math/arithmetic.js';
import { exp } from '../../numpy/math/math.js';
import { where } from '../../numpy/indexing/where.js';
import { broadcastRight, insertAxes, join } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { arrayLike, named, optional } from '../../parameters/kinds.js';
import { broadcastShapes } from '../../array/shape.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { logSigmoid, sparsePlus } from '../activations.js';
import { logsumexp } from '../softmax.js';
import { floatsOf, weighed } from './operands.js';

const logitsAndLabels = { logits: arrayLike, labels: arrayLike };

const crossEntropyParameters = parameters('nn.losses.sigmoidBinaryCrossEntropy', logitsAndLabels);

/**
 * -y log p - (1 - y) log(1 - p) of the probability p = sigmoid(logits), element by element. Labels
 * are probabilities, or 0 and 1 of any dtype; both broadcast. Finite logits give finite losses, and
 * an infinite one that is right the loss 0.
 */
export function sigmoidBinaryCrossEntropy(
  logits: ArrayLike,
  labels: ArrayLike,
  ...none: []
): NDArray {
  const who = 'nn.losses.sigmoidBinaryCrossEntropy';
  crossEntropyParameters.read([logits, labels], none);
  const [x, y] = floatsOf(who, logits, labels);
  return speakAs(who, () => binaryCrossEntropy(x, y));
}

function binaryCrossEntropy(x: NDArray, y: NDArray): NDArray {
  const other = subtract(1, y);
  const likely = add(weighed(y, logSigmoid(x)), weighed(other, logSigmoid(negative(x))));
  return negative(likely);
}

/** The options of `sigmoidFocalLoss`. */
export interface FocalOptions {
  /** The weight of the label 1, that of 0 being 1 - alpha; both 1 unless given. */
  readonly alpha?: ArrayLike | null | undefined;
  /** The exponent of the probability of the other label, 2 unless given. */
  readonly gamma?: ArrayLike | undefined;
}

const sigmoidFocalLossParameters = parameters<FocalOptions>(
  'nn.losses.sigmoidFocalLoss',
  logitsAndLabels,
  { alpha: named(optional(arrayLike)), gamma: named(arrayLike) },
);

/**
 * `sigmoidBinaryCrossEntropy` times the probability of the other label to the power of `gamma`, so
 * that what is certain counts less (Lin et al., "Focal loss for dense object detection", 2017).
 */
export function sigmoidFocalLoss(
  logits: ArrayLike,
  labels: ArrayLike,
  ...args: Trailing<[], FocalOptions>
): NDArray {
  const who = 'nn.losses.sigmoidFocalLoss';
  const { alpha, gamma = 2 } = sigmoidFocalLossParameters.read([logits, labels], args);
  const given = floatsOf(who, logits, labels);
  return speakAs(who, () => {
    const shape = broadcastShapes([given[0].shape, given[1].shape], who);
    const [x, y] = given.map((v) => broadcastRight(v, shape)) as [NDArray, NDArray];
    const other = subtract(1, y);
    const loss = multiply(binaryCrossEntropy(x, y), focus(x, y, other, gamma));
    if (alpha === undefined) return loss;
    const weight = add(multiply(y, alpha), multiply(other, subtract(1, alpha)));
    return multiply(weight, loss);
  });
}

/** ((1 - y) p + y (1 - p))^gamma by its logarithm, which does not vanish. */
function focus(x: NDArray, y: NDArray, other: NDArray, gamma: ArrayLike): NDArray {
  const pair = (a: NDArray, b: NDArray): NDArray =>
    join([insertAxes(a, [x.ndim]), insertAxes(b, [x.ndim])], x.ndim);
  const logs = pair(logSigmoid(x), logSigmoid(negative(x)));
  return exp(multiply(logsumexp(logs, { axis: -1, b: pair(other, y) }), gamma));
}

const outputsAndTargets = { predictorOutputs: arrayLike, targets: arrayLike };
const hingeLossParameters = parameters('nn.losses.hingeLoss', outputsAndTargets);

/** max(0, 1 - outputs · targets) of targets -1 and 1, element by element. */
export function hingeLoss(outputs: ArrayLike, targets: ArrayLike, ...none: []): NDArray {
  hingeLossParameters.read([outputs, targets], none);
  return beyond('nn.losses.hingeLoss', 1, outputs, targets);
}

const perceptronLossParameters = parameters('nn.losses.perceptronLoss', outputsAndTargets);

/** max(0, -outputs · targets) of targets -1 and 1, element by element. */
export function perceptronLoss(outputs: ArrayLike, targets: ArrayLike, ...none: []): NDArray {
  perceptronLossParameters.read([outputs, targets], none);
  return beyond('nn.losses.perceptronLoss', 0, outputs, targets);
}

/** How far outputs · targets lies below a margin. */
function beyond(who: string, margin: number, outputs: ArrayLike, targets: ArrayLike): NDArray {
  const [x, y] = floatsOf(who, outputs, targets);
  return speakAs(who, () => maximum(0, subtract(margin, multiply(x, y))));
}

const sparsemaxLossParameters = parameters('nn.losses.sparsemaxLoss', logitsAndLabels);

/**
 * The sparsemax loss of two classes: `sparsePlus` of the logits where the label is 0, of their
 * negatives elsewhere (Martins and Astudillo, "From softmax to sparsemax", 2016).
 */
export function sparsemaxLoss(logits: ArrayLike, labels: ArrayLike, ...none: []): NDArray {
  const who = 'nn.losses.sparsemaxLoss';
  sparsemaxLossParameters.read([logits, labels], none);
  const [x] = floatsOf(who, logits);
  return speakAs(who, () => sparsePlus(where(asArray(labels), negative(x), x)));
}
