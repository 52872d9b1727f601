/** Losses of numbers that are to be near others, element by element, and of directions. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import {
  abs,
  add,
  divide,
  maximum,
  minimum,
  multiply,
  square,
  subtract,
} from '../../numpy/math/arithmetic.js';
import { less } from '../../numpy/math/logic.js';
import { exp, log1p, sinh, sqrt } from '../../numpy/math/math.js';
import { whereSafe } from '../../numpy/indexing/where.js';
import { masked, sum } from '../../numpy/reduce/reduce.js';
import { insertAxes } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { scaleOf } from '../../operands/scale.js';
import { arrayLike, named, optional } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import {
  axesOf,
  checkAlike,
  floatsOf,
  maskOf,
  namedLossKinds,
  type LossOptions,
} from './operands.js';

/** The options of losses of predictions beside targets. */
export interface PredictionOptions {
  /** What is predicted, of the shape of the predictions; 0 unless given. */
  readonly targets?: ArrayLike | null | undefined;
}

type TargetArguments<O> = Trailing<[targets?: ArrayLike | null], O>;

const predictions = { predictions: arrayLike };
const targetKinds = { targets: optional(arrayLike) };

/** predictions - targets as floats. */
function errorsOf(who: string, x: ArrayLike, targets: ArrayLike | undefined): NDArray {
  if (targets === undefined) return floatsOf(who, x)[0];
  const [given, wanted] = floatsOf(who, x, targets);
  checkAlike(who, given, wanted);
  return subtract(given, wanted);
}

const squaredErrorParameters = parameters<PredictionOptions>(
  'nn.losses.squaredError',
  predictions,
  targetKinds,
);

/**
 * (predictions - targets)² element by element. Both have one shape, else `shape-mismatch` is
 * thrown; the result has it too.
 */
export function squaredError(x: ArrayLike, ...args: TargetArguments<PredictionOptions>): NDArray {
  const { targets } = squaredErrorParameters.read([x], args);
  return square(errorsOf('nn.losses.squaredError', x, targets));
}

const l2LossParameters = parameters<PredictionOptions>(
  'nn.losses.l2Loss',
  predictions,
  targetKinds,
);

/** Half of `squaredError`, whose slope is the error. */
export function l2Loss(x: ArrayLike, ...args: TargetArguments<PredictionOptions>): NDArray {
  const { targets } = l2LossParameters.read([x], args);
  const error = errorsOf('nn.losses.l2Loss', x, targets);
  // In this order: a square overflows that is not the result.
  return multiply(multiply(error, 0.5), error);
}

/** The options of `huberLoss`. */
export interface HuberOptions extends PredictionOptions {
  /** The size of error from which on the loss is linear, 1 unless given. */
  readonly delta?: ArrayLike | undefined;
}

const huberLossParameters = parameters<HuberOptions>('nn.losses.huberLoss', predictions, {
  ...targetKinds,
  delta: named(arrayLike),
});

/**
 * e² / 2 of an error e = predictions - targets up to `delta`, beyond it delta · (|e| - delta / 2),
 * element by element (P. Huber, "Robust estimation of a location parameter", 1964).
 */
export function huberLoss(x: ArrayLike, ...args: TargetArguments<HuberOptions>): NDArray {
  const { targets, delta = 1 } = huberLossParameters.read([x], args);
  return speakAs('nn.losses.huberLoss', () => {
    const size = abs(errorsOf('nn.losses.huberLoss', x, targets));
    const quadratic = minimum(size, delta);
    const linear = subtract(size, quadratic);
    return add(multiply(square(quadratic), 0.5), multiply(linear, delta));
  });
}

const logCoshParameters = parameters<PredictionOptions>(
  'nn.losses.logCosh',
  predictions,
  targetKinds,
);

/**
 * log(cosh(predictions - targets)) element by element: near 0 half the square, far out the absolute
 * value less log 2. Accurate near 0, where it is log1p(sinh²) / 2.
 */
export function logCosh(x: ArrayLike, ...args: TargetArguments<PredictionOptions>): NDArray {
  const { targets } = logCoshParameters.read([x], args);
  const error = errorsOf('nn.losses.logCosh', x, targets);
  const size = abs(error);
  const far = add(subtract(size, Math.LN2), log1p(exp(multiply(size, -2))));
  const near = (e: NDArray): NDArray => multiply(log1p(square(sinh(e))), 0.5);
  return whereSafe(less(size, 1), error, 0, near, far);
}

/** The options of `cosineSimilarity` and `cosineDistance`. */
export interface CosineOptions extends LossOptions {
  /** The least that squares of lengths are taken for, 0 unless given. */
  readonly epsilon?: ArrayLike | undefined;
}

const cosineKinds = { epsilon: named(arrayLike), ...namedLossKinds };
const pairs = { predictions: arrayLike, targets: arrayLike };
const cosineSimilarityParameters = parameters<CosineOptions, 'axis'>(
  'nn.losses.cosineSimilarity',
  pairs,
  cosineKinds,
);
const cosineDistanceParameters = parameters<CosineOptions, 'axis'>(
  'nn.losses.cosineDistance',
  pairs,
  cosineKinds,
);

/**
 * The cosine of the angle between vectors along an axis, which vanishes from the shape. NaN for
 * vectors of length 0, unless `epsilon` is positive.
 */
export function cosineSimilarity(
  x: ArrayLike,
  targets: ArrayLike,
  ...args: Trailing<[], CosineOptions>
): NDArray {
  const found = cosineSimilarityParameters.read([x, targets], args);
  return cosine('nn.losses.cosineSimilarity', x, targets, found);
}

/** 1 - `cosineSimilarity`. */
export function cosineDistance(
  x: ArrayLike,
  targets: ArrayLike,
  ...args: Trailing<[], CosineOptions>
): NDArray {
  const found = cosineDistanceParameters.read([x, targets], args);
  return subtract(1, cosine('nn.losses.cosineDistance', x, targets, found));
}

function cosine(
  who: string,
  x: ArrayLike,
  targets: ArrayLike,
  found: Found<CosineOptions, 'axis'>,
): NDArray {
  const { axis = -1, epsilon = 0 } = found;
  const [a, b] = floatsOf(who, x, targets);
  return speakAs(who, () => {
    const units = [a, b].map((v) => {
      const shown = masked(v, maskOf(who, v, { axis, where: found.where }), 0);
      return unitOf(shown, axesOf(who, v, axis), epsilon);
    }) as [NDArray, NDArray];
    return sum(multiply(...units), { axis });
  });
}

/**
 * x / √(max(Σ x², epsilon)) along axes. Divided by its scale first, which is a constant of
 * differentiation, so that no square vanishes or overflows.
 */
export function unitOf(x: NDArray, along: readonly number[], epsilon: ArrayLike): NDArray {
  const length = sqrt(epsilon);
  const own = insertAxes(scaleOf(op('stopGradient', x), along), along);
  const scale = maximum(own, op('stopGradient', length));
  const small = divide(x, scale);
  const squares = sum(square(small), { axis: along, keepdims: true });
  const least = square(divide(length, scale));
  return divide(small, sqrt(epsilon === 0 ? squares : maximum(squares, least)));
}
