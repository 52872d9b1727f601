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
export { dropout, type DropoutOptions } from './layers/dropout.js';
export {
  dotProductAttention,
  type AttentionOptions,
  type DotProductAttentionOptions,
} from './attention/dot-product.js';
export { embedding } from './layers/embedding.js';
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
} from './layers/normalization.js';
export type { DenseParams } from './layers/dense.js';
export {
  multiHeadAttention,
  type MultiHeadOptions,
  type MultiHeadParams,
} from './attention/multi-head.js';
export { oneHot, type OneHotOptions } from './one-hot.js';
export {
  logmeanexp,
  logSoftmax,
  logsumexp,
  softmax,
  type LogSumExpOptions,
  type SoftmaxOptions,
} from './softmax.js';
export {
  avgPool,
  maxPool,
  minPool,
  type AvgPoolOptions,
  type PoolOptions,
} from './layers/pooling.js';
export {
  rotaryEmbedding,
  sinusoidalPositions,
  type RotaryOptions,
  type SinusoidalOptions,
} from './attention/positions.js';
export {
  gruCell,
  lstmCell,
  simpleCell,
  type Activation,
  type GatedCellOptions,
  type GruParams,
  type LstmParams,
  type SimpleCellOptions,
  type SimpleParams,
} from './recurrent/cells.js';
export { rnn, type RnnOptions } from './recurrent/rnn.js';
export { scaledMatmul, type ScaledMatmulOptions } from './scaled-matmul.js';
export { standardize, type StandardizeOptions } from './standardize.js';
export * as initializers from './initializers.js';
export * as losses from './losses/index.js';
