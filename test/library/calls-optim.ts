/** optim.* */
import { optim } from '../../src/index.js';
import {
  either,
  key,
  other,
  returning,
  rows,
  scalar,
  smooth,
  v3,
  v4,
  w4,
  type Table,
} from './calls.js';

const inner = optim.sgd(0.1);
const linear = optim.linearSchedule(1, 0, 5);
const pair = { a: v4, b: v3 };

const schedules: Table = {
  'optim.constantSchedule': returning([scalar], [3], 'smooth'),
  'optim.linearSchedule': returning([scalar, 0.1, 5], [3], 'smooth'),
  'optim.polynomialSchedule': returning([scalar, 0.1, 2, 5], [3], 'smooth'),
  'optim.exponentialDecay': returning([scalar, 4, 0.7], [3], 'smooth'),
  'optim.cosineDecaySchedule': returning([scalar, 9], [3], 'smooth'),
  ...rows('optim', 'cosineOnecycleSchedule', returning([9, scalar], [3], 'smooth')),
  ...rows('optim', 'linearOnecycleSchedule', returning([9, scalar], [3], 'smooth')),
  'optim.joinSchedules': returning([[linear, linear], [4]], [3]),
  'optim.piecewiseConstantSchedule': returning([scalar, { 2: 0.5 }], [3], 'smooth'),
  'optim.piecewiseInterpolateSchedule': returning(['linear', scalar, { 2: 0.5 }], [1], 'smooth'),
  'optim.warmupConstantSchedule': returning([0, scalar, 5], [3], 'smooth'),
  'optim.warmupCosineDecaySchedule': returning([0, scalar, 2, 9], [3], 'smooth'),
  'optim.warmupExponentialDecaySchedule': returning([0, scalar, 2, 9, 0.5], [3], 'smooth'),
  'optim.sgdrSchedule': returning(
    [[{ initValue: 0, peakValue: scalar, warmupSteps: 2, decaySteps: 6 }]],
    [3],
    'smooth',
  ),
};

export const optimCalls: Table = {
  ...schedules,
  ...rows('optim', 'adam nadam adamw nadamw amsgrad adamax adamaxw radam', other([0.1])),
  ...rows('optim', 'adabelief yogi lamb lion novograd', other([0.1])),
  ...rows('optim', 'sgd signSgd rprop rmsprop adagrad adadelta lars adafactor', other([0.1])),
  'optim.noisySgd': other([0.1, { key }]),
  ...rows('optim', 'scaleByAdam scaleByAmsgrad scaleByAdamax scaleByRadam', other([])),
  ...rows('optim', 'scaleByBelief scaleByYogi scaleByLion scaleByNovograd', other([])),
  ...rows('optim', 'scaleByRms scaleByStddev scaleByRss scaleByAdadelta', other([])),
  ...rows('optim', 'scaleByFactoredRms scaleByTrustRatio scaleBySign', other([])),
  ...rows('optim', 'scaleByParamBlockNorm scaleByParamBlockRms', other([])),
  ...rows('optim', 'identity setToZero centralize zeroNans', other([])),
  ...rows('optim', 'keepParamsNonnegative reduceOnPlateau', other([])),
  ...rows('optim', 'scale clip clipByGlobalNorm clipByBlockRms adaptiveGradClip', other([0.1])),
  ...rows('optim', 'trace ema scaleByLearningRate scaleByRprop', other([0.1])),
  'optim.scaleBySchedule': other([linear]),
  'optim.addDecayedWeights': other([0.1]),
  'optim.addNoise': other([0.1, 0.5, key]),
  'optim.applyEvery': other([2]),
  'optim.chain': other([inner, inner]),
  'optim.masked': other([inner, { a: true, b: false }]),
  ...rows('optim', 'multiTransform partition', other([{ x: inner }, { a: 'x', b: 'x' }])),
  'optim.applyIfFinite': other([inner, 3]),
  'optim.multiSteps': either(other([inner, 3]), other([inner, () => 2])),
  'optim.injectHyperparams': other([() => inner, { learningRate: 0.1 }]),
  'optim.lookahead': other([inner, 5, 0.5]),
  'optim.applyUpdates': smooth([pair, { a: w4, b: v3 }]),
  'optim.incrementalUpdate': smooth([pair, { a: w4, b: v3 }, scalar]),
  'optim.globalNorm': smooth([pair]),
};
