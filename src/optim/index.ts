/**
 * Optimizers in the shape of optax: gradient transformations `{ init, update }` that are chained,
 * masked and wrapped, and schedules of their numbers.
 */
export {
  adabelief,
  adam,
  adamax,
  adamaxw,
  adamw,
  amsgrad,
  lamb,
  lion,
  nadam,
  nadamw,
  novograd,
  radam,
  yogi,
  type AdamaxwOptions,
  type AdamwOptions,
  type LambOptions,
  type LionOptions,
  type NadamOptions,
  type NadamwOptions,
  type WeightDecayOptions,
} from './optimizers/adam.js';
export {
  adadelta,
  adafactor,
  adagrad,
  lars,
  noisySgd,
  rmsprop,
  rprop,
  sgd,
  signSgd,
  type AdadeltaOptions,
  type AdafactorOptions,
  type LarsOptions,
  type NoisySgdOptions,
  type RmspropOptions,
  type SgdOptions,
} from './optimizers/sgd.js';
export {
  scaleByAdam,
  scaleByAdamax,
  scaleByAmsgrad,
  scaleByBelief,
  scaleByRadam,
  scaleByYogi,
  type AdamOptions,
  type AmsgradOptions,
  type BeliefOptions,
  type MomentOptions,
  type RadamOptions,
  type RootMomentOptions,
  type YogiOptions,
} from './scale/adam.js';
export {
  addDecayedWeights,
  addNoise,
  applyEvery,
  ema,
  trace,
  type DecayOptions,
  type EmaOptions,
  type MomentumOptions,
} from './scale/adding.js';
export {
  chain,
  identity,
  scale,
  scaleByLearningRate,
  scaleByParamBlockNorm,
  scaleByParamBlockRms,
  scaleBySchedule,
  scaleBySign,
  scaleByTrustRatio,
  setToZero,
  type LearningRateOptions,
  type MinScaleOptions,
  type TrustRatioOptions,
} from './scale/basic.js';
export {
  adaptiveGradClip,
  centralize,
  clip,
  clipByBlockRms,
  clipByGlobalNorm,
  keepParamsNonnegative,
  zeroNans,
  type AdaptiveClipOptions,
} from './scale/clipping.js';
export {
  scaleByFactoredRms,
  scaleByLion,
  scaleByNovograd,
  type FactoredRmsOptions,
  type LionScaleOptions,
  type NovogradOptions,
} from './scale/others.js';
export {
  scaleByAdadelta,
  scaleByRms,
  scaleByRprop,
  scaleByRss,
  scaleByStddev,
  type AdadeltaScaleOptions,
  type RmsOptions,
  type RpropOptions,
  type RssOptions,
} from './scale/rms.js';
export {
  constantSchedule,
  cosineDecaySchedule,
  exponentialDecay,
  linearSchedule,
  polynomialSchedule,
  type CosineDecayOptions,
  type ExponentialDecayOptions,
  type TransitionOptions,
} from './schedules/basic.js';
export {
  cosineOnecycleSchedule,
  joinSchedules,
  linearOnecycleSchedule,
  piecewiseConstantSchedule,
  piecewiseInterpolateSchedule,
  sgdrSchedule,
  warmupConstantSchedule,
  warmupCosineDecaySchedule,
  warmupExponentialDecaySchedule,
  type BoundariesAndScales,
  type LinearOnecycleOptions,
  type OnecycleOptions,
  type SgdrCycle,
  type WarmupCosineOptions,
} from './schedules/joined.js';
export type { MadeSchedule, RateSchedule, ScalarOrSchedule } from './hyperparameters.js';
export type { ExtraArguments, GradientTransformation, OptState } from './transformation.js';
export { applyUpdates, globalNorm, incrementalUpdate } from './update.js';
export { applyIfFinite, multiSteps, type MultiStepsOptions } from './wrappers/gated.js';
export { masked, multiTransform, partition, type Labels, type Mask } from './wrappers/masked.js';
export {
  injectHyperparams,
  lookahead,
  reduceOnPlateau,
  type Lookahead,
  type LookaheadOptions,
  type LookaheadParams,
  type PlateauOptions,
} from './wrappers/others.js';
