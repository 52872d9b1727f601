/** Losses of embeddings, which ought to be near those alike, and of scores that rank. */
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { broadcastShapes, printShape } from '../../array/shape.js';
import { integersOf } from '../../operands/index-arrays.js';
import { where } from '../../numpy/indexing/where.js';
import {
  abs,
  add,
  divide,
  maximum,
  multiply,
  negative,
  power,
  square,
  subtract,
} from '../../numpy/math/arithmetic.js';
import { equal, logicalAnd, notEqual } from '../../numpy/math/logic.js';
import { sqrt } from '../../numpy/math/math.js';
import { any, masked, sum } from '../../numpy/reduce/reduce.js';
import { mean } from '../../numpy/reduce/statistics.js';
import { contract } from '../../numpy/dot/dot.js';
import { broadcastRight, insertAxes, iota } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import {
  arrayLike,
  axis as axisKind,
  callable,
  named,
  nullable,
  number,
  optional,
} from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { softplus } from '../activations.js';
import { logSoftmax, logsumexp } from '../softmax.js';
import { floatsOf, weighed } from './operands.js';
import { unitOf } from './regression.js';

/** The options of `tripletMarginLoss`. */
export interface TripletOptions {
  /** The axis of the vectors, the last unless given. */
  readonly axis?: number | undefined;
  /** The exponent of distances, 2 unless given. */
  readonly normDegree?: number | undefined;
  /** How much farther the negatives ought to be, 1 unless given. */
  readonly margin?: ArrayLike | undefined;
  /** Added to sums of powers, 1e-6 unless given: no slope is infinite. */
  readonly eps?: ArrayLike | undefined;
}

const tripletParameters = parameters<TripletOptions>(
  'nn.losses.tripletMarginLoss',
  { anchors: arrayLike, positives: arrayLike, negatives: arrayLike },
  { axis: axisKind, normDegree: number, margin: arrayLike, eps: arrayLike },
);

/**
 * max(0, margin + d(anchor, positive) - d(anchor, negative)) along an axis, which vanishes from the
 * shape, with the distances d = (Σ |difference|^n + eps)^(1/n) (Schroff et al., "FaceNet", 2015).
 */
export function tripletMarginLoss(
  anchors: ArrayLike,
  positives: ArrayLike,
  negatives: ArrayLike,
  ...args: Trailing<
    [axis?: number, normDegree?: number, margin?: ArrayLike, eps?: ArrayLike],
    TripletOptions
  >
): NDArray {
  const who = 'nn.losses.tripletMarginLoss';
  const found = tripletParameters.read([anchors, positives, negatives], args);
  const { axis = -1, normDegree = 2, margin = 1, eps = 1e-6 } = found;
  const [x, near, far] = floatsOf(who, anchors, positives, negatives);
  return speakAs(who, () => {
    const distance = (y: NDArray): NDArray => {
      const apart = subtract(x, y);
      if (normDegree === 2) return sqrt(add(sum(square(apart), axis), eps));
      return power(add(sum(power(abs(apart), normDegree), axis), eps), 1 / normDegree);
    };
    return maximum(add(subtract(distance(near), distance(far)), margin), 0);
  });
}

/** The options of `ntxent`. */
export interface NtxentOptions {
  /** What cosines are divided by, 0.07 unless given. */
  readonly temperature?: ArrayLike | undefined;
}

const ntxentParameters = parameters<NtxentOptions>(
  'nn.losses.ntxent',
  { embeddings: arrayLike, labels: arrayLike },
  { temperature: arrayLike },
);

/**
 * The normalized temperature-scaled cross entropy of embeddings [n, features] with integer labels
 * [n]: the mean over pairs of one label of -log(exp s / (exp s + Σ exp of those of other labels)),
 * s being cosines over the temperature (Chen et al., "SimCLR", 2020). NaN without such a pair.
 */
export function ntxent(
  embeddings: ArrayLike,
  labels: ArrayLike,
  ...args: Trailing<[temperature?: ArrayLike], NtxentOptions>
): NDArray {
  const who = 'nn.losses.ntxent';
  const { temperature = 0.07 } = ntxentParameters.read([embeddings, labels], args);
  const [x] = floatsOf(who, embeddings);
  const label = integersOf(who, labels, 'labels');
  if (x.ndim !== 2 || label.ndim !== 1 || label.shape[0] !== x.shape[0])
    fail(
      'shape-mismatch',
      `${who}: wants embeddings [n, features] and labels [n], received shapes ` +
        `${printShape(x.shape)} and ${printShape(label.shape)}.`,
    );
  return speakAs(who, () => {
    const unit = unitOf(x, [1], epsilonOf(x));
    const scores = divide(contract(who, unit, unit, [[1], [1]]), temperature);
    const alike = equal(insertAxes(label, [1]), label);
    const self = equal(iota(alike.shape, 'int32', 0), iota(alike.shape, 'int32', 1));
    const pairs = logicalAnd(alike, notEqual(self, true));
    const others = logsumexp(scores, { axis: 1, where: equal(alike, false), keepdims: true });
    const losses = where(pairs, softplus(subtract(others, scores)), 0);
    return divide(sum(losses), sum(pairs, { dtype: x.dtype }));
  });
}

/** The distance of 1 to its neighbour. */
const epsilonOf = (x: NDArray): number => (x.dtype === 'float64' ? 2 ** -52 : 2 ** -23);

/** A function such as `np.mean`, which is told what takes part. */
export type LossReduction = (losses: NDArray, options: { readonly where?: NDArray }) => NDArray;

/** The options of `rankingSoftmaxLoss`. */
export interface RankingOptions {
  /** Items where this is false do not take part. */
  readonly where?: ArrayLike | null | undefined;
  /** Factors of the labels. */
  readonly weights?: ArrayLike | null | undefined;
  /** How the losses of the lists become one, their mean unless given; null keeps them. */
  readonly reduceFn?: LossReduction | null | undefined;
}

const rankingParameters = parameters<RankingOptions, 'reduceFn'>(
  'nn.losses.rankingSoftmaxLoss',
  { logits: arrayLike, labels: arrayLike },
  {
    where: named(optional(arrayLike)),
    weights: named(optional(arrayLike)),
    reduceFn: named(nullable(callable as never)),
  },
);

/**
 * -Σ labels · log(softmax(logits)) of lists along the last axis (Bruch et al., 2019), as a mean of
 * those lists in which a mask leaves anything, 0 where it leaves none. Labels say how relevant the
 * items are.
 */
export function rankingSoftmaxLoss(
  logits: ArrayLike,
  labels: ArrayLike,
  ...args: Trailing<[], RankingOptions>
): NDArray {
  const who = 'nn.losses.rankingSoftmaxLoss';
  const found = rankingParameters.read([logits, labels], args);
  const [x, relevance, weight] = floatsOf(who, logits, labels, found.weights ?? 1);
  const { losses, shown } = speakAs(who, () => {
    const shape = broadcastShapes([x.shape, relevance.shape], who);
    const mask =
      found.where === undefined ? undefined : broadcastRight(asArray(found.where), shape);
    const logs = masked(logSoftmax(broadcastRight(x, shape), { where: mask }), mask, 0);
    const terms = weighed(multiply(masked(relevance, mask, 0), weight), logs);
    const total = negative(sum(terms, { axis: -1, where: mask }));
    return { losses: total, shown: mask === undefined ? undefined : any(mask, -1) };
  });
  if (found.reduceFn === null) return shown === undefined ? losses : where(shown, losses, 0);
  if (found.reduceFn !== undefined)
    return found.reduceFn(losses, shown === undefined ? {} : { where: shown });
  if (shown === undefined) return mean(losses);
  return divide(sum(losses, { where: shown }), maximum(sum(shown, { dtype: x.dtype }), 1));
}
