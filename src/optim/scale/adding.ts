/** Transformations that add something to gradients, or gather them. */
import { denseScalar } from '../../array/dense.js';
import { defaultDType } from '../../array/dtype.js';
import { speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, divide, power, remainder } from '../../numpy/math/arithmetic.js';
import { equal } from '../../numpy/math/logic.js';
import { sqrt } from '../../numpy/math/math.js';
import { where } from '../../numpy/indexing/where.js';
import { convertTo, pickAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { arrayLike, flag, kind, named, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { key as keyOf, normal, split, type FloatDType } from '../../random/index.js';
import { flatten, unflatten } from '../../tree/tree.js';
import {
  isSchedule,
  readHyper,
  scalarOrSchedule,
  scheduled,
  times,
  type ScalarOrSchedule,
} from '../hyperparameters.js';
import { averages, filledLike, increment, noCount, scaledBy, unbiased } from '../moments.js';
import { floatDType } from '../options.js';
import {
  castLike,
  mapTrees,
  needParams,
  partsOf,
  transformation,
  type GradientTransformation,
} from '../transformation.js';
import { maskKind, maskedBy, type Mask } from '../wrappers/masked.js';

/** The options of `addDecayedWeights`. */
export interface DecayOptions {
  /** Which parameters decay: see `masked`. All of them unless given. */
  readonly mask?: Mask | null | undefined;
}

const decayParameters = parameters<
  DecayOptions & { readonly weightDecay?: ScalarOrSchedule | undefined }
>(
  'optim.addDecayedWeights',
  {},
  { weightDecay: scalarOrSchedule, mask: named(optional(maskKind)) },
);

/**
 * The gradients plus `weightDecay` (0 unless given, a number or a schedule) times the parameters,
 * or those that `mask` says. Wants the parameters.
 */
export function addDecayedWeights(
  ...args: Trailing<[weightDecay?: ScalarOrSchedule], DecayOptions>
): GradientTransformation {
  const { weightDecay = 0, mask } = decayParameters.read([], args);
  return byDecay('optim.addDecayedWeights', weightDecay, mask);
}

/** The same as a link of an optimizer. */
export function byDecay(
  who: string,
  weightDecay: ScalarOrSchedule,
  mask: Mask | undefined,
): GradientTransformation {
  const decay = isSchedule(weightDecay) ? weightDecay : readHyper(who, 'weightDecay', weightDecay);
  const inner = transformation(who, {
    init: () => (isSchedule(decay) ? { count: noCount() } : {}),
    update: (updates, state, given) => {
      const params = needParams(who, given);
      const count = isSchedule(decay) ? partsOf(who, state, 'count').count : null;
      const part = isSchedule(decay) ? scheduled(who, decay, count as NDArray) : decay;
      const result = mapTrees(who, (x, param) => add(x, times(part, param)), updates, params);
      return [result, count === null ? state : { count: increment(count) }];
    },
  });
  return mask === undefined ? inner : maskedBy(who, inner, mask);
}

const noiseParameters = parameters('optim.addNoise', {
  eta: arrayLike,
  gamma: arrayLike,
  key: arrayLike,
});

/**
 * The gradients plus normal noise of the variance eta / t^gamma at update t (A. Neelakantan et al.,
 * "Adding gradient noise improves learning for very deep networks", 2015). The key is one of
 * `random.key`, or its seed. State: count, rngKey.
 */
export function addNoise(
  eta: ArrayLike,
  gamma: ArrayLike,
  key: ArrayLike,
  ...none: []
): GradientTransformation {
  noiseParameters.read([eta, gamma, key], none);
  return byNoise('optim.addNoise', eta, gamma, key);
}

/** The same as a link of an optimizer. */
export function byNoise(
  who: string,
  eta: ArrayLike,
  gamma: ArrayLike,
  key: ArrayLike,
): GradientTransformation {
  const [variance, exponent] = [readHyper(who, 'eta', eta), readHyper(who, 'gamma', gamma)];
  const first = speakAs(who, () => {
    const given = typeof key === 'number' ? keyOf(key) : asArray(key);
    // What is no key is refused here, not at the first update.
    split(given);
    return given;
  });
  return transformation(who, {
    init: () => ({ count: noCount(), rngKey: first }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'rngKey');
      const count = increment(old.count);
      const turn = convertTo(count, defaultDType());
      const deviation = sqrt(divide(variance, power(turn, exponent)));
      const keys = split(old.rngKey);
      const [leaves, def] = flatten(updates) as [NDArray[], never];
      const own = leaves.length === 0 ? [] : split(pickAxis(keys, 0, 1), leaves.length);
      const noisy = leaves.map((x, i) => {
        const drawn = normal(pickAxis(own as NDArray, 0, i), [...x.shape], x.dtype as FloatDType);
        return add(x, scaledBy(drawn, deviation));
      });
      return [unflatten(def, noisy), { count, rngKey: pickAxis(keys, 0, 0) }];
    },
  });
}

/** The options of `trace`. */
export interface MomentumOptions {
  /** Whether to look one step ahead, as Nesterov does. */
  readonly nesterov?: boolean | undefined;
  /** The dtype of the sum, that of the parameters unless given. */
  readonly accumulatorDtype?: FloatDType | null | undefined;
}

const accumulatorDtype = named(optional(floatDType));
export const traceKinds = { nesterov: named(flag), accumulatorDtype };
const traceParameters = parameters<MomentumOptions>(
  'optim.trace',
  { decay: arrayLike },
  traceKinds,
);

/**
 * Momentum: the sum of all gradients so far, each times decay to the power of its age. State:
 * trace.
 */
export function trace(
  decay: ArrayLike,
  ...args: Trailing<[], MomentumOptions>
): GradientTransformation {
  return byTrace('optim.trace', decay, traceParameters.read([decay], args));
}

/** The same as a link of an optimizer. */
export function byTrace(
  who: string,
  decay: ArrayLike,
  { nesterov = false, accumulatorDtype: dtype }: Readonly<MomentumOptions>,
): GradientTransformation {
  const rest = readHyper(who, 'decay', decay);
  return transformation(who, {
    init: (params) => ({ trace: filledLike(who, params, 0, dtype) }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'trace');
      const gathered = (g: NDArray, sum: NDArray): NDArray => add(g, times(rest, sum));
      const next = mapTrees(who, gathered, updates, old.trace);
      const result = nesterov ? mapTrees(who, gathered, updates, next) : next;
      return [result, { trace: castLike(next, old.trace) }];
    },
  });
}

/** The options of `ema`. */
export interface EmaOptions {
  /** Whether the average is corrected for having begun at 0; true unless given. */
  readonly debias?: boolean | undefined;
  /** The dtype of the average, that of the parameters unless given. */
  readonly accumulatorDtype?: FloatDType | null | undefined;
}

const emaParameters = parameters<EmaOptions>(
  'optim.ema',
  { decay: arrayLike },
  { debias: named(flag), accumulatorDtype },
);

/**
 * The moving average of what comes in, decay · average + (1 - decay) · x. Applied to parameters
 * instead of gradients it gives their average. State: count, ema.
 */
export function ema(decay: ArrayLike, ...args: Trailing<[], EmaOptions>): GradientTransformation {
  return byEma('optim.ema', decay, emaParameters.read([decay], args));
}

/** The same as a link of an optimizer. */
export function byEma(
  who: string,
  decay: ArrayLike,
  { debias = true, accumulatorDtype: dtype }: Readonly<EmaOptions>,
): GradientTransformation {
  const rest = readHyper(who, 'decay', decay);
  return transformation(who, {
    init: (params) => ({ count: noCount(), ema: filledLike(who, params, 0, dtype) }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'ema');
      const next = averages(who, updates, old.ema, rest);
      const count = increment(old.count);
      const result = debias ? unbiased(who, next, rest, count) : next;
      return [result, { count, ema: castLike(next, old.ema) }];
    },
  });
}

const applyEveryParameters = parameters<{ readonly k?: number | undefined }>(
  'optim.applyEvery',
  {},
  { k: kind<number>('a whole number from 1 on', (x) => Number.isInteger(x) && Number(x) > 0) },
);

/**
 * Gathers gradients, and lets their sum through at every k-th update, zeros at the others. k is 1
 * unless given. State: count, gradAcc.
 */
export function applyEvery(...args: Trailing<[k?: number], object>): GradientTransformation {
  const who = 'optim.applyEvery';
  const { k = 1 } = applyEveryParameters.read([], args);
  return transformation(who, {
    init: (params) => ({ count: noCount(), gradAcc: filledLike(who, params) }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'gradAcc');
      const turn = remainder(old.count, denseScalar(k, 'int32'));
      const isFirst = equal(turn, 0);
      const sums = mapTrees(who, (g, sum) => add(where(isFirst, 0, sum), g), updates, old.gradAcc);
      const isDue = equal(turn, k - 1);
      const result = mapTrees(who, (sum) => where(isDue, sum, 0), sums);
      const count = remainder(add(turn, 1), denseScalar(k, 'int32'));
      return [result, { count, gradAcc: castLike(sums, old.gradAcc) }];
    },
  });
}
