/** Optimizers by moving averages of gradients and of their squares. */
import { named, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { scalarOrSchedule, type ScalarOrSchedule } from '../hyperparameters.js';
import {
  adamKinds,
  amsgradKinds,
  beliefKinds,
  byAdam,
  byAdamax,
  byAmsgrad,
  byBelief,
  byRadam,
  byYogi,
  momentKinds,
  nadamKinds,
  radamKinds,
  rootMomentKinds,
  type AdamOptions,
  type AmsgradOptions,
  type BeliefOptions,
  type MomentOptions,
  type RadamOptions,
  type RootMomentOptions,
} from '../scale/adam.js';
import { byDecay } from '../scale/adding.js';
import { byRate, chained, trusted } from '../scale/basic.js';
import { byLion, byNovograd, lionKinds, novogradKinds } from '../scale/others.js';
import type { LionScaleOptions, NovogradOptions } from '../scale/others.js';
import type { GradientTransformation } from '../transformation.js';
import { maskKind, type Mask } from '../wrappers/masked.js';

/** What the optimizers with decaying weights take. */
export interface WeightDecayOptions {
  /** The part of the parameters that is subtracted, times the learning rate; or a schedule. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
  /** Which parameters decay, all of them unless given: see `masked`. */
  readonly mask?: Mask | null | undefined;
}

const decayKinds = { weightDecay: named(scalarOrSchedule), mask: named(optional(maskKind)) };
const learningRateKind = { learningRate: scalarOrSchedule };

/** The options of `nadam`. */
export type NadamOptions = Omit<AdamOptions, 'nesterov'>;

const adamParameters = parameters<AdamOptions>('optim.adam', learningRateKind, adamKinds);
const nadamParameters = parameters<NadamOptions>('optim.nadam', learningRateKind, nadamKinds);

/**
 * Adam (D. P. Kingma and J. Ba, 2015): `scaleByAdam` with a learning rate, a number, a scalar or a
 * schedule.
 */
export function adam(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], AdamOptions>
): GradientTransformation {
  const options = adamParameters.read([learningRate], args);
  return chained('optim.adam', [byAdam('optim.adam', options), byRate('optim.adam', learningRate)]);
}

/** Adam that looks one step ahead (T. Dozat, 2016). */
export function nadam(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], NadamOptions>
): GradientTransformation {
  const options = nadamParameters.read([learningRate], args);
  return chained('optim.nadam', [
    byAdam('optim.nadam', { ...options, nesterov: true }),
    byRate('optim.nadam', learningRate),
  ]);
}

/** The options of `adamw`; weightDecay is 1e-4 unless given. */
export interface AdamwOptions extends AdamOptions, WeightDecayOptions {}
/** The options of `nadamw`; weightDecay is 1e-4 unless given. */
export interface NadamwOptions extends NadamOptions, WeightDecayOptions {}

const adamwParameters = parameters<AdamwOptions>('optim.adamw', learningRateKind, {
  ...adamKinds,
  ...decayKinds,
});
const nadamwParameters = parameters<NadamwOptions>('optim.nadamw', learningRateKind, {
  ...nadamKinds,
  ...decayKinds,
});

/**
 * Adam with weights that decay beside it (I. Loshchilov and F. Hutter, "Decoupled weight decay
 * regularization", 2019). Wants the parameters.
 */
export function adamw(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], AdamwOptions>
): GradientTransformation {
  return decaying('optim.adamw', learningRate, adamwParameters.read([learningRate], args));
}

/** `nadam` with weights that decay beside it. Wants the parameters. */
export function nadamw(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], NadamwOptions>
): GradientTransformation {
  const options = nadamwParameters.read([learningRate], args);
  return decaying('optim.nadamw', learningRate, { ...options, nesterov: true });
}

const decaying = (
  who: string,
  learningRate: ScalarOrSchedule,
  options: Readonly<AdamwOptions>,
): GradientTransformation =>
  chained(who, [
    byAdam(who, options),
    byDecay(who, options.weightDecay ?? 1e-4, options.mask ?? undefined),
    byRate(who, learningRate),
  ]);

const amsgradParameters = parameters<AmsgradOptions>(
  'optim.amsgrad',
  learningRateKind,
  amsgradKinds,
);

/** AMSGrad (S. J. Reddi et al., 2018): `scaleByAmsgrad` with a learning rate. */
export function amsgrad(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], AmsgradOptions>
): GradientTransformation {
  const options = amsgradParameters.read([learningRate], args);
  return chained('optim.amsgrad', [
    byAmsgrad('optim.amsgrad', options),
    byRate('optim.amsgrad', learningRate),
  ]);
}

const adamaxParameters = parameters<MomentOptions>('optim.adamax', learningRateKind, momentKinds);

/** Adamax (D. P. Kingma and J. Ba, 2015): `scaleByAdamax` with a learning rate. */
export function adamax(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], MomentOptions>
): GradientTransformation {
  const options = adamaxParameters.read([learningRate], args);
  return chained('optim.adamax', [
    byAdamax('optim.adamax', options),
    byRate('optim.adamax', learningRate),
  ]);
}

/** The options of `adamaxw`; weightDecay is 1e-4 unless given. */
export interface AdamaxwOptions extends MomentOptions, WeightDecayOptions {}

const adamaxwParameters = parameters<AdamaxwOptions>('optim.adamaxw', learningRateKind, {
  ...momentKinds,
  ...decayKinds,
});

/** `adamax` with weights that decay beside it. Wants the parameters. */
export function adamaxw(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], AdamaxwOptions>
): GradientTransformation {
  const who = 'optim.adamaxw';
  const options = adamaxwParameters.read([learningRate], args);
  return chained(who, [
    byAdamax(who, options),
    byDecay(who, options.weightDecay ?? 1e-4, options.mask ?? undefined),
    byRate(who, learningRate),
  ]);
}

const radamParameters = parameters<RadamOptions>('optim.radam', learningRateKind, radamKinds);

/** Rectified Adam (L. Liu et al., 2020): `scaleByRadam` with a learning rate. */
export function radam(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], RadamOptions>
): GradientTransformation {
  const options = radamParameters.read([learningRate], args);
  return chained('optim.radam', [
    byRadam('optim.radam', options),
    byRate('optim.radam', learningRate),
  ]);
}

const adabeliefParameters = parameters<BeliefOptions>(
  'optim.adabelief',
  learningRateKind,
  beliefKinds,
);

/** AdaBelief (J. Zhuang et al., 2020): `scaleByBelief` with a learning rate. */
export function adabelief(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], BeliefOptions>
): GradientTransformation {
  const options = adabeliefParameters.read([learningRate], args);
  return chained('optim.adabelief', [
    byBelief('optim.adabelief', options),
    byRate('optim.adabelief', learningRate),
  ]);
}

const yogiParameters = parameters<MomentOptions>('optim.yogi', learningRateKind, momentKinds);

/** Yogi (M. Zaheer et al., 2018): `scaleByYogi` with a learning rate; eps is 1e-3 unless given. */
export function yogi(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], MomentOptions>
): GradientTransformation {
  const options = yogiParameters.read([learningRate], args);
  return chained('optim.yogi', [byYogi('optim.yogi', options), byRate('optim.yogi', learningRate)]);
}

/** The options of `lamb`; eps is 1e-6 and weightDecay 0 unless given. */
export interface LambOptions extends RootMomentOptions, WeightDecayOptions {}

const lambParameters = parameters<LambOptions>('optim.lamb', learningRateKind, {
  ...rootMomentKinds,
  ...decayKinds,
});

/**
 * Adam with steps as long as the norms of the parameters say, for large batches (Y. You et al.,
 * 2020). Wants the parameters.
 */
export function lamb(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], LambOptions>
): GradientTransformation {
  const who = 'optim.lamb';
  const options = lambParameters.read([learningRate], args);
  return chained(who, [
    byAdam(who, { ...options, eps: options.eps ?? 1e-6 }),
    byDecay(who, options.weightDecay ?? 0, options.mask ?? undefined),
    trusted(who, {}),
    byRate(who, learningRate),
  ]);
}

/** The options of `lion`; weightDecay is 1e-3 unless given. */
export interface LionOptions extends LionScaleOptions, WeightDecayOptions {}

const lionParameters = parameters<LionOptions>('optim.lion', learningRateKind, {
  ...lionKinds,
  ...decayKinds,
});

/** Lion (X. Chen et al., 2023): steps of one size, by sign. Wants the parameters. */
export function lion(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], LionOptions>
): GradientTransformation {
  const who = 'optim.lion';
  const options = lionParameters.read([learningRate], args);
  return chained(who, [
    byLion(who, options),
    byDecay(who, options.weightDecay ?? 1e-3, options.mask ?? undefined),
    byRate(who, learningRate),
  ]);
}

const novogradParameters = parameters<NovogradOptions>(
  'optim.novograd',
  learningRateKind,
  novogradKinds,
);

/** NovoGrad (B. Ginsburg et al., 2019): `scaleByNovograd` with a learning rate. */
export function novograd(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], NovogradOptions>
): GradientTransformation {
  const options = novogradParameters.read([learningRate], args);
  return chained('optim.novograd', [
    byNovograd('optim.novograd', { ...options, eps: options.eps ?? 1e-6 }),
    byRate('optim.novograd', learningRate),
  ]);
}
