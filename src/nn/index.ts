export {
  celu,
  elu,
  gelu,
  glu,
  hardSigmoid,
  hardSilu,
  hardSwish,
  hardTanh,
  identity,
  leakyRelu,
  log1mexp,
  logSigmoid,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softplus,
  softSign,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  swish,
  tanh,
  type GeluOptions,
} from './activations.js';
export { dropout, type DropoutOptions } from './dropout.js';
export { dotProductAttention, type AttentionOptions } from './attention.js';
export { embedding } from './embedding.js';
export {
  batchNorm,
  groupNorm,
  instanceNorm,
  layerNorm,
  rmsNorm,
  type BatchNormOptions,
  type GroupNormOptions,
  type InstanceNormOptions,
  type LayerNormOptions,
  type RmsNormOptions,
  type RunningStatistics,
} from './normalization.js';
export { oneHot, type OneHotOptions } from './one-hot.js';
export {
  logmeanexp,
  logSoftmax,
  logsumexp,
  softmax,
  type LogSumExpOptions,
  type SoftmaxOptions,
} from './softmax.js';
export { avgPool, maxPool, minPool, type AvgPoolOptions, type PoolOptions } from './pooling.js';
export {
  rotaryEmbedding,
  sinusoidalPositions,
  type RotaryOptions,
  type SinusoidalOptions,
} from './positions.js';
export { standardize, type StandardizeOptions } from './standardize.js';
export * as initializers from './initializers.js';
export * as losses from './losses/index.js';
