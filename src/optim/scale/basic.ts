/** Transformations that multiply updates by a number, and chains of transformations. */
import { at } from '../../array/shape.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { filled } from '../../operands/basic.js';
import { add, divide, sign } from '../../numpy/math/arithmetic.js';
import { equal, greater, logicalOr } from '../../numpy/math/logic.js';
import { where } from '../../numpy/indexing/where.js';
import { arrayLike, flag, listOf, named } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { printTree, structure } from '../../tree/tree.js';
import {
  against,
  isSchedule,
  opposite,
  readHyper,
  readHypers,
  scalarKind,
  scalarOrSchedule,
  scheduled,
  scheduleKind,
  times,
  type Hyper,
  type RateSchedule,
  type ScalarOrSchedule,
} from '../hyperparameters.js';
import { increment, lengthOf, noCount, rootMeanSquare, scaledBy } from '../moments.js';
import {
  leafwise,
  leafwiseWithParams,
  mapTrees,
  partsOf,
  stateless,
  transformation,
  transformationKind,
  type ExtraArguments,
  type GradientTransformation,
  type OptState,
} from '../transformation.js';

const noParameters = (name: string) => parameters(`optim.${name}`, {});
const identityParameters = noParameters('identity');
const setToZeroParameters = noParameters('setToZero');
const scaleBySignParameters = noParameters('scaleBySign');

/** The gradients as they are. */
export function identity(...none: []): GradientTransformation {
  identityParameters.read([], none);
  return nothing('optim.identity');
}

const nothing = (who: string): GradientTransformation => stateless(who, (updates) => updates);

/** Zeros in the place of the gradients, so that parameters stay as they are. */
export function setToZero(...none: []): GradientTransformation {
  setToZeroParameters.read([], none);
  return leafwise('optim.setToZero', (x) => filled(0, x.shape, x.dtype));
}

const chainParameters = parameters('optim.chain', {
  transformations: listOf(transformationKind, 'gradient transformations, one after another'),
});

/**
 * One transformation after another: the updates of the first are the gradients of the second. The
 * state is the list of theirs.
 */
export function chain(
  ...transformations: readonly GradientTransformation[]
): GradientTransformation {
  chainParameters.read([transformations], []);
  return chained('optim.chain', transformations);
}

/** The chain that bears a name of its own. */
export function chained(
  who: string,
  links: readonly GradientTransformation[],
): GradientTransformation {
  const init = (params: unknown): unknown =>
    speakAs(`${who}.init`, () => links.map((link) => link.init(params)));
  const update = (
    gradients: unknown,
    state: OptState,
    params?: unknown,
    extra?: ExtraArguments,
  ): [unknown, unknown] =>
    speakAs(`${who}.update`, () => {
      const states = statesOf(who, state, links.length);
      let updates: unknown = gradients;
      const next = links.map((link, i) => {
        const [result, after] = link.update(updates, at(states, i), params, extra);
        updates = result;
        return after;
      });
      return [updates, next];
    });
  return { init, update } as unknown as GradientTransformation;
}

function statesOf(who: string, state: OptState, count: number): readonly OptState[] {
  if (Array.isArray(state) && state.length === count) return state as readonly OptState[];
  return fail(
    'tree-mismatch',
    `${who}.update: wants the state that init or the last update gave, a list of ${count}; received ` +
      `${printTree(structure(state))}.`,
  );
}

const scaleParameters = parameters('optim.scale', { stepSize: arrayLike });

/** The gradients times a number. */
export function scale(stepSize: ArrayLike, ...none: []): GradientTransformation {
  scaleParameters.read([stepSize], none);
  const factor = readHyper('optim.scale', 'stepSize', stepSize);
  return leafwise('optim.scale', (x) => times(factor, x));
}

const scaleByScheduleParameters = parameters('optim.scaleBySchedule', {
  stepSizeFn: scheduleKind,
});

/** The gradients times what a schedule gives for the number of updates before. */
export function scaleBySchedule(stepSizeFn: RateSchedule, ...none: []): GradientTransformation {
  scaleByScheduleParameters.read([stepSizeFn], none);
  return followed('optim.scaleBySchedule', stepSizeFn, (factor) => factor);
}

const followed = (
  who: string,
  schedule: RateSchedule,
  factorOf: (h: Hyper) => Hyper,
): GradientTransformation =>
  transformation(who, {
    init: () => ({ count: noCount() }),
    update: (updates, state) => {
      const { count } = partsOf(who, state, 'count');
      const factor = factorOf(scheduled(who, schedule, count));
      return [mapTrees(who, (x) => times(factor, x), updates), { count: increment(count) }];
    },
  });

/** The options of `scaleByLearningRate`. */
export interface LearningRateOptions {
  /** Whether the sign is changed, so that updates go down; true unless given. */
  readonly flipSign?: boolean | undefined;
}

const scaleByLearningRateParameters = parameters<LearningRateOptions>(
  'optim.scaleByLearningRate',
  { learningRate: scalarOrSchedule },
  { flipSign: named(flag) },
);

/** The gradients times the negative learning rate, a number or a schedule. */
export function scaleByLearningRate(
  learningRate: ScalarOrSchedule,
  ...args: Trailing<[], LearningRateOptions>
): GradientTransformation {
  const { flipSign = true } = scaleByLearningRateParameters.read([learningRate], args);
  return byRate('optim.scaleByLearningRate', learningRate, flipSign);
}

/** The last link of an optimizer, whose errors bear its name. */
export function byRate(
  who: string,
  learningRate: ScalarOrSchedule,
  flipSign = true,
): GradientTransformation {
  const signed = flipSign ? opposite : (h: Hyper): Hyper => h;
  if (isSchedule(learningRate)) return followed(who, learningRate, signed);
  const factor = signed(readHyper(who, 'learningRate', learningRate));
  return leafwise(who, (x) => times(factor, x));
}

/** The signs of the gradients. */
export function scaleBySign(...none: []): GradientTransformation {
  scaleBySignParameters.read([], none);
  return leafwise('optim.scaleBySign', (x) => sign(x));
}

/** The options of `scaleByParamBlockNorm` and `scaleByParamBlockRms`. */
export interface MinScaleOptions {
  /** The least factor, 1e-3 unless given. */
  readonly minScale?: ArrayLike | undefined;
}

const blockNormParameters = parameters<MinScaleOptions>(
  'optim.scaleByParamBlockNorm',
  {},
  { minScale: scalarKind },
);
const blockRmsParameters = parameters<MinScaleOptions>(
  'optim.scaleByParamBlockRms',
  {},
  { minScale: scalarKind },
);

/** Each gradient times the norm of its parameter. */
export function scaleByParamBlockNorm(
  ...args: Trailing<[], MinScaleOptions>
): GradientTransformation {
  const { minScale } = blockNormParameters.read([], args);
  return bySize('optim.scaleByParamBlockNorm', lengthOf, minScale);
}

/** Each gradient times the root mean square of its parameter. */
export function scaleByParamBlockRms(
  ...args: Trailing<[], MinScaleOptions>
): GradientTransformation {
  const { minScale } = blockRmsParameters.read([], args);
  return bySize('optim.scaleByParamBlockRms', rootMeanSquare, minScale);
}

function bySize(
  who: string,
  sizeOf: (x: NDArray) => NDArray,
  minScale: ArrayLike = 1e-3,
): GradientTransformation {
  const least = readHyper(who, 'minScale', minScale);
  return leafwiseWithParams(who, (x, param) => scaledBy(x, atLeast(sizeOf(param), least)));
}

/** The greater of both; where the bound is reached, its slope alone counts. */
const atLeast = (x: NDArray, bound: Hyper): NDArray => {
  const least = against(bound, x);
  return where(greater(x, least), x, least);
};

/** The options of `scaleByTrustRatio`. */
export interface TrustRatioOptions {
  /** The least norm of parameters and of updates, 0 unless given. */
  readonly minNorm?: ArrayLike | undefined;
  /** A factor, 1 unless given. */
  readonly trustCoefficient?: ArrayLike | undefined;
  /** What is added to the norm of the updates, 0 unless given. */
  readonly eps?: ArrayLike | undefined;
}

const trustRatioParameters = parameters<TrustRatioOptions>(
  'optim.scaleByTrustRatio',
  {},
  { minNorm: scalarKind, trustCoefficient: scalarKind, eps: scalarKind },
);

/**
 * Each gradient times the norm of its parameter over its own, 1 where either is 0 (Y. You et al.,
 * "Large batch optimization for deep learning", 2020).
 */
export function scaleByTrustRatio(
  ...args: Trailing<[], TrustRatioOptions>
): GradientTransformation {
  return trusted('optim.scaleByTrustRatio', trustRatioParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function trusted(who: string, options: Readonly<TrustRatioOptions>): GradientTransformation {
  const defaults = { minNorm: 0, trustCoefficient: 1, eps: 0 };
  const { minNorm, trustCoefficient, eps } = readHypers(who, defaults, options);
  return leafwiseWithParams(who, (x, param) => {
    const [length, own] = [param, x].map((v) => atLeast(lengthOf(v), minNorm)) as [
      NDArray,
      NDArray,
    ];
    const isZero = logicalOr(equal(length, 0), equal(own, 0));
    const below = where(isZero, 1, add(own, against(eps, own)));
    const ratio = where(isZero, 1, divide(times(trustCoefficient, length), below));
    return scaledBy(x, ratio);
  });
}
