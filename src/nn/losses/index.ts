export {
  hingeLoss,
  perceptronLoss,
  sigmoidBinaryCrossEntropy,
  sigmoidFocalLoss,
  sparsemaxLoss,
  type FocalOptions,
} from './binary.js';
export {
  polyLossCrossEntropy,
  safeSoftmaxCrossEntropy,
  smoothLabels,
  softmaxCrossEntropy,
  softmaxCrossEntropyWithIntegerLabels,
  type IntegerLabelOptions,
  type PolyLossOptions,
} from './classification.js';
export { ctcLoss, ctcLossWithForwardProbs, type CtcOptions } from './ctc.js';
export {
  convexKlDivergence,
  generalizedKlDivergence,
  klDivergence,
  klDivergenceWithLogTargets,
} from './divergences.js';
export {
  ntxent,
  rankingSoftmaxLoss,
  tripletMarginLoss,
  type NtxentOptions,
  type RankingOptions,
  type LossReduction,
  type TripletOptions,
} from './embeddings.js';
export {
  multiclassHingeLoss,
  multiclassPerceptronLoss,
  multiclassSparsemaxLoss,
} from './multiclass.js';
export type { LossOptions } from './operands.js';
export {
  cosineDistance,
  cosineSimilarity,
  huberLoss,
  l2Loss,
  logCosh,
  squaredError,
  type CosineOptions,
  type HuberOptions,
  type PredictionOptions,
} from './regression.js';
