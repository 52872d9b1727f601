/** How far distributions are apart, along an axis of logarithms of predicted probabilities. */
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { whereSafe } from '../../numpy/indexing/where.js';
import { add, multiply, subtract } from '../../numpy/math/arithmetic.js';
import { notEqual } from '../../numpy/math/logic.js';
import { exp, log } from '../../numpy/math/math.js';
import { masked, sum } from '../../numpy/reduce/reduce.js';
import { arrayLike } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { floatsOf, lossKinds, maskOf, weighed, type LossOptions } from './operands.js';

type LossArguments = Trailing<[axis?: LossOptions['axis'], where?: ArrayLike | null], LossOptions>;

const probabilities = { logPredictions: arrayLike, targets: arrayLike };
const klParameters = parameters<LossOptions, 'axis'>(
  'nn.losses.klDivergence',
  probabilities,
  lossKinds,
);

/**
 * The Kullback–Leibler divergence Σ t · (log t - logPredictions) of probabilities t along an axis,
 * which vanishes from the shape. A target 0 does not count; one that is predicted with -∞ gives ∞.
 */
export function klDivergence(
  logPredictions: ArrayLike,
  targets: ArrayLike,
  ...args: LossArguments
): NDArray {
  const found = klParameters.read([logPredictions, targets], args);
  return overClasses('nn.losses.klDivergence', logPredictions, targets, found, divergence);
}

const generalizedParameters = parameters<LossOptions, 'axis'>(
  'nn.losses.generalizedKlDivergence',
  probabilities,
  lossKinds,
);

/**
 * `klDivergence` plus Σ (exp(logPredictions) - targets): not negative for measures either, and
 * convex in both.
 */
export function generalizedKlDivergence(
  logPredictions: ArrayLike,
  targets: ArrayLike,
  ...args: LossArguments
): NDArray {
  const who = 'nn.losses.generalizedKlDivergence';
  const found = generalizedParameters.read([logPredictions, targets], args);
  return overClasses(who, logPredictions, targets, found, (p, t) =>
    add(divergence(p, t), subtract(exp(p), t)),
  );
}
export { generalizedKlDivergence as convexKlDivergence };

const logTargetsParameters = parameters<LossOptions, 'axis'>(
  'nn.losses.klDivergenceWithLogTargets',
  { logPredictions: arrayLike, logTargets: arrayLike },
  lossKinds,
);

/** `klDivergence` of targets that are logarithms too; those that are -∞ do not count. */
export function klDivergenceWithLogTargets(
  logPredictions: ArrayLike,
  logTargets: ArrayLike,
  ...args: LossArguments
): NDArray {
  const who = 'nn.losses.klDivergenceWithLogTargets';
  const found = logTargetsParameters.read([logPredictions, logTargets], args);
  return overClasses(who, logPredictions, logTargets, found, (p, t) => {
    const weight = exp(t);
    return subtract(weighed(weight, t), weighed(weight, p));
  });
}

/** t log t - t p of logarithms p of probabilities. */
function divergence(p: NDArray, t: NDArray): NDArray {
  const entropy = whereSafe(notEqual(t, 0), t, 1, (v) => multiply(v, log(v)), 0);
  return subtract(entropy, weighed(t, p));
}

function overClasses(
  who: string,
  predictions: ArrayLike,
  targets: ArrayLike,
  found: Found<LossOptions, 'axis'>,
  terms: (predictions: NDArray, targets: NDArray) => NDArray,
): NDArray {
  const [p, t] = floatsOf(who, predictions, targets);
  const axis = found.axis === undefined ? -1 : found.axis;
  return speakAs(who, () => {
    const mask = maskOf(who, p, { axis, where: found.where });
    return sum(terms(masked(p, mask, 0), masked(t, mask, 0)), { axis, where: mask });
  });
}
