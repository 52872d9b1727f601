/** nn.losses.*, the layers of nn.*, and image.* */
import { nn, numpy as np, type NDArray } from '../../src/index.js';
import {
  bools,
  draws,
  each,
  floats,
  ints,
  key,
  m23,
  real,
  rows,
  smooth,
  v3,
  v4,
  w3,
  w4,
  type Args,
  type Table,
} from './calls.js';

const shown = bools([
  [1, 0, 1],
  [1, 1, 1],
]);
const m23b = floats([
  [0.3, 0.2, -1.4],
  [-0.5, 2.6, 0.1],
]);
const probabilities = floats([
  [0.2, 0.5, 0.3],
  [0.6, 0.1, 0.3],
]);
const labels = ints([2, 0]);

const losses: Table = {
  ...rows('nn.losses', 'squaredError l2Loss huberLoss logCosh', each(real, real)),
  ...rows(
    'nn.losses',
    'cosineSimilarity cosineDistance',
    smooth([m23, m23b, { epsilon: 0.1 }], [m23, m23b, { axis: null, where: shown }]),
  ),
  ...rows('nn.losses', 'sigmoidBinaryCrossEntropy', smooth([v4, floats([0.3, 1, 0.8, 0.1])])),
  'nn.losses.sigmoidFocalLoss': smooth(
    [v4, floats([0.3, 0.9, 0.8, 0.1])],
    [v4, floats([0.3, 0.9, 0.8, 0.1]), { alpha: 0.3, gamma: 1.5 }],
  ),
  ...rows('nn.losses', 'hingeLoss perceptronLoss', smooth([v4, floats([1, 1, -1, 1])])),
  'nn.losses.sparsemaxLoss': smooth([v4, ints([1, 0, 0, 1])]),
  ...rows(
    'nn.losses',
    'softmaxCrossEntropy safeSoftmaxCrossEntropy',
    smooth([m23, probabilities], [m23, probabilities, 0], [m23, probabilities, -1, shown]),
  ),
  'nn.losses.softmaxCrossEntropyWithIntegerLabels': smooth(
    [m23, labels],
    [m23, ints([1, 0, 1]), 0],
    [m23, ints([4]).reshape([]), [0, 1]],
    [m23, labels, { where: shown }],
  ),
  'nn.losses.polyLossCrossEntropy': smooth(
    [m23, probabilities],
    [m23, probabilities, { epsilon: 0.5, axis: 0 }],
  ),
  'nn.losses.smoothLabels': smooth([probabilities, 0.1], [probabilities, 0.1, { where: shown }]),
  ...rows('nn.losses', 'multiclassHingeLoss multiclassPerceptronLoss', smooth([m23, labels])),
  'nn.losses.multiclassSparsemaxLoss': smooth([m23, labels], [m23.mul(0.1), labels]),
  ...rows(
    'nn.losses',
    'klDivergence generalizedKlDivergence convexKlDivergence',
    smooth([m23, probabilities], [m23, probabilities, 0, shown]),
  ),
  'nn.losses.klDivergenceWithLogTargets': smooth([m23, m23b], [m23, m23b, null, shown]),
  'nn.losses.tripletMarginLoss': smooth(
    [v3, w3, v3.mul(w3)],
    [m23, m23b, v3.mul(1.5), { normDegree: 3 }],
  ),
  'nn.losses.ntxent': smooth([
    floats([
      [0.7, -1.2],
      [0.4, 1.6],
      [0.5, 0.3],
    ]),
    ints([1, 0, 1]),
    0.5,
  ]),
  'nn.losses.rankingSoftmaxLoss': smooth(
    [m23, probabilities],
    [m23, probabilities, { where: shown, weights: v3 }],
  ),
};

/** No two elements are near each other. */
const image: Args = [
  np.remainder(np.arange(40).mul(17), 41).astype('float64').mul(0.1).reshape([2, 5, 4, 1]),
];
const scaleAndBias = { scale: v3, bias: w3 };
const running = { mean: floats([0.1, -0.2, 0.3]), var: floats([1, 2, 0.5]) };
const features = np.cos(np.arange(16).astype('float64')).reshape([2, 2, 4]);

const layers: Table = {
  ...rows(
    'nn',
    'avgPool maxPool minPool',
    smooth(
      [...image, [2, 3]],
      [...image, [2, 2], [2, 1], 'SAME'],
      [...image, [3], { padding: [[1, 0]] }],
    ),
  ),
  'nn.layerNorm': smooth([m23], [m23, scaleAndBias], [m23, { axis: null, where: shown }]),
  'nn.rmsNorm': smooth([m23], [m23, { scale: v3, epsilon: 0.1 }], [m23, { axis: 0, where: shown }]),
  'nn.instanceNorm': smooth([features], [features, { scale: v4, bias: w4 }]),
  'nn.groupNorm': smooth([features, 2], [features, 4, { scale: v4, bias: w4, axis: -1 }]),
  'nn.batchNorm': smooth(
    [m23, running],
    [m23, running, { ...scaleAndBias, momentum: 0.5 }],
    [m23, running, { useRunningAverage: true }],
  ),
  'nn.dropout': draws([key, v4, 0.5], [key, m23, 0.25, { broadcastDims: [0] }]),
  'nn.embedding': smooth([
    m23,
    ints([
      [1, 0],
      [1, -1],
    ]),
  ]),
  'nn.sinusoidalPositions': smooth([3, 4], [floats([0.5, 2.5]), 2, { base: 100 }]),
  'nn.rotaryEmbedding': smooth(
    [features],
    [features, { axis: -2, positions: ints([3, 7]), interleaved: true }],
  ),
};

const kernel = (rows: number, columns: number, by: number): NDArray =>
  np.sin(np.arange(rows * columns).mul(by)).reshape([rows, columns]);
const state = floats([
  [0.3, -0.7],
  [0.6, 0.2],
]);
const inputs = floats([
  [0.7, -1.2, 2.5],
  [0.4, 1.6, -0.9],
]);
const own = (by: number): nn.DenseParams => ({ kernel: kernel(3, 2, by) });
const past = (by: number): nn.DenseParams => ({ kernel: kernel(2, 2, by), bias: state.slice(0) });
const simple = { i: own(1.1), h: past(2.3) };
const cell = (h: NDArray, x: NDArray): [NDArray, NDArray] => nn.simpleCell(simple, h, x);
const head = (by: number): nn.DenseParams => ({ kernel: kernel(3, 4, by).reshape([3, 2, 2]) });

const cells: Table = {
  'nn.simpleCell': smooth([simple, state, inputs], [simple, state, inputs, { residual: true }]),
  'nn.lstmCell': smooth([
    {
      ii: own(1),
      if: own(2),
      ig: own(3),
      io: own(4),
      hi: past(5),
      hf: past(6),
      hg: past(7),
      ho: past(8),
    },
    [state, state],
    inputs,
  ]),
  'nn.gruCell': smooth([
    { ir: own(1), iz: own(2), in: own(3), hr: past(4), hz: past(5), hn: past(6) },
    state,
    inputs,
  ]),
  'nn.rnn': smooth(
    [cell, state.slice(0), inputs],
    [
      cell,
      state,
      inputs.reshape([2, 1, 3]),
      { reverse: true, keepOrder: true, seqLengths: [1, 0] },
    ],
  ),
  'nn.multiHeadAttention': smooth([
    {
      query: head(1),
      key: head(2),
      value: head(3),
      out: { kernel: kernel(4, 3, 4).reshape([2, 2, 3]) },
    },
    inputs,
    { isCausal: true },
  ]),
  'nn.scaledMatmul': smooth([
    kernel(3, 4, 1).reshape([1, 3, 4]),
    kernel(2, 4, 2).reshape([1, 2, 4]),
    kernel(3, 2, 3).reshape([1, 3, 2]),
    kernel(2, 2, 4).reshape([1, 2, 2]),
    'float64',
  ]),
  ...rows(
    'nn.losses',
    'ctcLoss ctcLossWithForwardProbs',
    smooth([
      np.sin(np.arange(15).mul(1.7)).reshape([1, 5, 3]),
      ints([[0, 0, 0, 0, 1]]),
      ints([[1, 1, 2]]),
      ints([[0, 0, 1]]),
    ]),
  ),
};

const images: Table = {
  'image.resize': smooth(
    [m23, [5, 2], 'linear'],
    [m23, [3, 4], 'lanczos3', { antialias: false }],
    [m23, [3, 4], 'cubic-pytorch', false],
    [m23, [4, 3], 'nearest'],
  ),
  'image.scaleAndTranslate': smooth(
    [m23, [3, 4], [1, 0], floats([1.3, 0.7]), floats([0.4, 0.2]), 'cubic'],
    [m23, [2, 4], [1], floats([1.3]), floats([0.4]), 'lanczos5', false],
  ),
};

export const networkCalls: Table = { ...losses, ...layers, ...cells, ...images };
