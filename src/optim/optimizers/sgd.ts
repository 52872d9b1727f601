/** Optimizers without moments, or with one. */
import type { ArrayLike } from '../../array/ndarray.js';
import { arrayLike, flag, named, nullable, optional, size } from '../../parameters/kinds.js';
import { sign } from '../../numpy/math/arithmetic.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { FloatDType } from '../../random/index.js';
import {
  optionalSchedule,
  scalarKind,
  scalarOrSchedule,
  type ScalarOrSchedule,
} from '../hyperparameters.js';
import { floatDType } from '../options.js';
import {
  byDecay,
  byEma,
  byNoise,
  byTrace,
  traceKinds,
  type MomentumOptions,
} from '../scale/adding.js';
import { byRate, chained, scaleByParamBlockRms, trusted } from '../scale/basic.js';
import { byBlockRms } from '../scale/clipping.js';
import { byFactoredRms } from '../scale/others.js';
import {
  adadeltaKinds,
  byAdadelta,
  byRms,
  byRprop,
  byRss,
  byStddev,
  rmsKinds,
  rpropKinds,
  rssKinds,
  type AdadeltaScaleOptions,
  type RmsOptions,
  type RpropOptions,
  type RssOptions,
} from '../scale/rms.js';
import { leafwise, type GradientTransformation } from '../transformation.js';
import { maskKind, maskedBy, type Mask } from '../wrappers/masked.js';

const learningRateKind = { learningRate: scalarOrSchedule };
const momentumKind = named(optional(arrayLike));
const maskOption = named(optional(maskKind));

/** The options of `sgd`. */
export interface SgdOptions extends MomentumOptions {
  /** The decay of the gradients' sum; none is made unless it is given. */
  readonly momentum?: ArrayLike | null | undefined;
}

const sgdParameters = parameters<SgdOptions>('optim.sgd', learningRateKind, {
  momentum: momentumKind,
  ...traceKinds,
});

/** Gradient descent, with momentum and Nesterov's look ahead if they are asked for. */
export function sgd(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], SgdOptions>
): GradientTransformation {
  const who = 'optim.sgd';
  const { momentum, ...options } = sgdParameters.read([learningRate], args);
  return chained(who, [
    ...(momentum === undefined ? [] : [byTrace(who, momentum, options)]),
    byRate(who, learningRate),
  ]);
}

/** The options of `noisySgd`. */
export interface NoisySgdOptions {
  /** The variance of the noise at the first update, 0.01 unless given. */
  readonly eta?: ArrayLike | undefined;
  /** How fast it falls, 0.55 unless given. */
  readonly gamma?: ArrayLike | undefined;
  /** A key of `random.key`, or its seed; 0 unless given. */
  readonly key?: ArrayLike | undefined;
}

const noisySgdParameters = parameters<NoisySgdOptions>('optim.noisySgd', learningRateKind, {
  eta: scalarKind,
  gamma: scalarKind,
  key: scalarKind,
});

/** Gradient descent with the noise of `addNoise`. */
export function noisySgd(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], NoisySgdOptions>
): GradientTransformation {
  const who = 'optim.noisySgd';
  const { eta = 0.01, gamma = 0.55, key = 0 } = noisySgdParameters.read([learningRate], args);
  return chained(who, [byNoise(who, eta, gamma, key), byRate(who, learningRate)]);
}

const signSgdParameters = parameters('optim.signSgd', learningRateKind);

/** Steps of one size, by the signs of the gradients (J. Bernstein et al., 2018). */
export function signSgd(learningRate: ScalarOrSchedule, ...none: []): GradientTransformation {
  const who = 'optim.signSgd';
  signSgdParameters.read([learningRate], none);
  return chained(who, [leafwise(who, (x) => sign(x)), byRate(who, learningRate)]);
}

const rpropParameters = parameters<RpropOptions>(
  'optim.rprop',
  { learningRate: arrayLike },
  rpropKinds,
);

/**
 * Rprop (M. Riedmiller and H. Braun, 1993): steps of a size of their own for each parameter, which
 * begin at `learningRate`, a number or a scalar. For gradients without noise.
 */
export function rprop(
  learningRate: ArrayLike,
  ...args: Trailing<[], RpropOptions>
): GradientTransformation {
  const who = 'optim.rprop';
  const options = rpropParameters.read([learningRate], args);
  return chained(who, [byRprop(who, learningRate, options), byRate(who, 1)]);
}

/** The options of `rmsprop`. */
export interface RmspropOptions extends RmsOptions {
  /** Whether gradients are divided by their standard deviation, as `scaleByStddev` does. */
  readonly centered?: boolean | undefined;
  /** The decay of the updates' sum; none is made unless it is given. */
  readonly momentum?: ArrayLike | null | undefined;
  readonly nesterov?: boolean | undefined;
}

const rmspropParameters = parameters<RmspropOptions>('optim.rmsprop', learningRateKind, {
  ...rmsKinds,
  centered: named(flag),
  momentum: momentumKind,
  nesterov: named(flag),
});

/** RMSprop (T. Tieleman and G. Hinton, 2012): `scaleByRms` with a learning rate. */
export function rmsprop(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], RmspropOptions>
): GradientTransformation {
  const who = 'optim.rmsprop';
  const options = rmspropParameters.read([learningRate], args);
  const { centered = false, momentum, nesterov } = options;
  return chained(who, [
    centered ? byStddev(who, options) : byRms(who, options),
    byRate(who, learningRate),
    ...(momentum === undefined ? [] : [byTrace(who, momentum, { nesterov })]),
  ]);
}

const adagradParameters = parameters<RssOptions>('optim.adagrad', learningRateKind, rssKinds);

/** Adagrad (J. Duchi et al., 2011): `scaleByRss` with a learning rate. */
export function adagrad(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], RssOptions>
): GradientTransformation {
  const options = adagradParameters.read([learningRate], args);
  return chained('optim.adagrad', [
    byRss('optim.adagrad', options),
    byRate('optim.adagrad', learningRate),
  ]);
}

/** The options of `adadelta`. */
export interface AdadeltaOptions extends AdadeltaScaleOptions {
  /** The part of the parameters that is added to the gradients, or a schedule; 0 unless given. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
  /** Which parameters decay, all of them unless given: see `masked`. */
  readonly weightDecayMask?: Mask | null | undefined;
}

const adadeltaParameters = parameters<AdadeltaOptions>('optim.adadelta', learningRateKind, {
  ...adadeltaKinds,
  weightDecay: named(scalarOrSchedule),
  weightDecayMask: maskOption,
});

/**
 * Adadelta (M. D. Zeiler, 2012): `scaleByAdadelta` with a learning rate. Wants the parameters.
 */
export function adadelta(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], AdadeltaOptions>
): GradientTransformation {
  const who = 'optim.adadelta';
  const options = adadeltaParameters.read([learningRate], args);
  return chained(who, [
    byDecay(who, options.weightDecay ?? 0, options.weightDecayMask),
    byAdadelta(who, options),
    byRate(who, learningRate),
  ]);
}

/** The options of `lars`. */
export interface LarsOptions {
  /** The part of the parameters that is added to the gradients, or a schedule; 0 unless given. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
  /** Which parameters decay, all of them unless given: see `masked`. */
  readonly weightDecayMask?: Mask | null | undefined;
  /** By what trust ratios are multiplied, 0.001 unless given. */
  readonly trustCoefficient?: ArrayLike | undefined;
  /** What is added to the norm of the gradients, 0 unless given. */
  readonly eps?: ArrayLike | undefined;
  /** For which parameters the trust ratio counts, all of them unless given. */
  readonly trustRatioMask?: Mask | null | undefined;
  /** The decay of the updates' sum, 0.9 unless given. */
  readonly momentum?: ArrayLike | undefined;
  readonly nesterov?: boolean | undefined;
}

const larsParameters = parameters<LarsOptions>('optim.lars', learningRateKind, {
  weightDecay: named(scalarOrSchedule),
  weightDecayMask: maskOption,
  trustCoefficient: scalarKind,
  eps: scalarKind,
  trustRatioMask: maskOption,
  momentum: scalarKind,
  nesterov: named(flag),
});

/**
 * Momentum with steps as long as the norms of the parameters say (Y. You et al., "Large batch
 * training of convolutional networks", 2017). Wants the parameters.
 */
export function lars(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], LarsOptions>
): GradientTransformation {
  const who = 'optim.lars';
  const options = larsParameters.read([learningRate], args);
  const { trustCoefficient = 0.001, eps, momentum = 0.9, nesterov } = options;
  return chained(who, [
    byDecay(who, options.weightDecay ?? 0, options.weightDecayMask ?? true),
    maskedBy(who, trusted(who, { trustCoefficient, eps }), options.trustRatioMask ?? true),
    byRate(who, learningRate),
    byTrace(who, momentum, { nesterov }),
  ]);
}

/** The options of `adafactor`. */
export interface AdafactorOptions {
  /** The least length of the two longest axes of what is factored, 128 unless given. */
  readonly minDimSizeToFactor?: number | undefined;
  /** The decay at update t is 1 - t^-decayRate; 0.8 unless given. */
  readonly decayRate?: ArrayLike | undefined;
  /** How many updates are not counted for the decay, 0 unless given. */
  readonly decayOffset?: ArrayLike | undefined;
  /** Whether updates are multiplied by the size of the parameters; true unless given. */
  readonly multiplyByParameterScale?: boolean | undefined;
  /** The bound of `clipByBlockRms`, 1 unless given; null for none. */
  readonly clippingThreshold?: ArrayLike | null | undefined;
  /** The decay of an average of the updates; none is made unless it is given. */
  readonly momentum?: ArrayLike | null | undefined;
  /** The dtype of that average, that of the parameters unless given. */
  readonly dtypeMomentum?: FloatDType | null | undefined;
  /** The part of the parameters that is subtracted, or a schedule; none unless given. */
  readonly weightDecayRate?: ScalarOrSchedule | null | undefined;
  /** What is added to the squares, 1e-30 unless given. */
  readonly eps?: ArrayLike | undefined;
  /** Whether large arrays are factored; true unless given. */
  readonly factored?: boolean | undefined;
  /** Which parameters decay, all of them unless given: see `masked`. */
  readonly weightDecayMask?: Mask | null | undefined;
}

const adafactorParameters = parameters<
  AdafactorOptions & { readonly learningRate?: ScalarOrSchedule | null | undefined },
  'clippingThreshold'
>(
  'optim.adafactor',
  {},
  {
    learningRate: optionalSchedule,
    minDimSizeToFactor: named(size),
    decayRate: scalarKind,
    decayOffset: scalarKind,
    multiplyByParameterScale: named(flag),
    clippingThreshold: nullable(scalarKind),
    momentum: momentumKind,
    dtypeMomentum: named(optional(floatDType)),
    weightDecayRate: named(optionalSchedule),
    eps: scalarKind,
    factored: named(flag),
    weightDecayMask: maskOption,
  },
);

/**
 * Adafactor (N. Shazeer and M. Stern, 2018), which keeps means along rows and columns in the place
 * of all squares. Without a learning rate, or with null, steps are as long as the parameters say.
 * Wants the parameters.
 */
export function adafactor(
  ...args: Trailing<[learningRate?: ScalarOrSchedule | null], AdafactorOptions>
): GradientTransformation {
  const who = 'optim.adafactor';
  const options = adafactorParameters.read([], args);
  const { learningRate, clippingThreshold = 1, momentum, weightDecayRate, dtypeMomentum } = options;
  const { decayOffset: stepOffset, eps: epsilon, multiplyByParameterScale = true } = options;
  return chained(who, [
    byFactoredRms(who, { ...options, stepOffset, epsilon }),
    ...(clippingThreshold === null ? [] : [byBlockRms(who, clippingThreshold)]),
    ...(learningRate === undefined ? [] : [byRate(who, learningRate, false)]),
    ...(multiplyByParameterScale ? [scaleByParamBlockRms()] : []),
    ...(momentum === undefined
      ? []
      : [byEma(who, momentum, { debias: false, accumulatorDtype: dtypeMomentum })]),
    ...(weightDecayRate === undefined
      ? []
      : [byDecay(who, weightDecayRate, options.weightDecayMask)]),
    byRate(who, 1),
  ]);
}
