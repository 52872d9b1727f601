/** Wrappers that decide at each update whether the inner transformation takes part. */
import { denseScalar } from '../../array/dense.js';
import type { NDArray } from '../../array/ndarray.js';
import { cond } from '../../lax/control/cond.js';
import { readInteger } from '../../lax/control/trees.js';
import { add, divide, remainder, subtract } from '../../numpy/math/arithmetic.js';
import { equal, isfinite, lessEqual, logicalAnd, logicalOr } from '../../numpy/math/logic.js';
import { all } from '../../numpy/reduce/reduce.js';
import { where } from '../../numpy/indexing/where.js';
import { convertTo, filled } from '../../operands/basic.js';
import { either, flag, kind, named, optional, size } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { FloatDType } from '../../random/index.js';
import { flatten, type TreeDef } from '../../tree/tree.js';
import { scheduleKind, type RateSchedule } from '../hyperparameters.js';
import { filledLike, increment, noCount } from '../moments.js';
import { floatDType } from '../options.js';
import {
  castLike,
  mapTrees,
  partsOf,
  transformation,
  transformationKind,
  type ExtraArguments,
  type GradientTransformation,
  type OptState,
  type Tree,
} from '../transformation.js';

/**
 * The inner update where the test holds; else zeros, and the state as it was. Only what is wanted
 * is computed, except under vmap.
 */
function updateIf(
  test: NDArray,
  inner: GradientTransformation,
  updates: Tree,
  state: OptState,
  params: Tree,
  extra: ExtraArguments,
): [updates: Tree, state: OptState] {
  const zeros = mapTrees('optim', (x) => filled(0, x.shape, x.dtype), updates);
  const run = (): unknown => {
    const [result, next] = inner.update(updates, state, params, extra);
    return [castLike(result, updates), castLike(next, state)];
  };
  const chosen = cond(test, run as () => NDArray, (() => [zeros, state]) as never);
  return chosen as unknown as [Tree, OptState];
}

const applyIfFiniteParameters = parameters('optim.applyIfFinite', {
  inner: transformationKind,
  maxConsecutiveErrors: size,
});

/**
 * Leaves out gradients with NaN or infinities: the updates are zeros then, and the inner state
 * stays. After more than `maxConsecutiveErrors` of them in a row they are let through. State:
 * notfiniteCount, lastFinite, totalNotfinite, inner.
 */
export function applyIfFinite(
  inner: GradientTransformation,
  maxConsecutiveErrors: number,
  ...none: []
): GradientTransformation {
  applyIfFiniteParameters.read([inner, maxConsecutiveErrors], none);
  return transformation('optim.applyIfFinite', {
    init: (params) => ({
      notfiniteCount: noCount(),
      lastFinite: denseScalar(1, 'bool'),
      totalNotfinite: noCount(),
      inner: inner.init(params),
    }),
    update: (updates, state, params, extra) => {
      const parts = ['notfiniteCount', 'lastFinite', 'totalNotfinite', 'inner'] as const;
      const old = partsOf('optim.applyIfFinite', state, ...parts);
      const [leaves] = flatten(updates) as [NDArray[], TreeDef];
      const isFinite = leaves
        .map((x) => all(isfinite(x)) as NDArray)
        .reduce((a, b) => logicalAnd(a, b), denseScalar(1, 'bool') as NDArray);
      const notfiniteCount = where(isFinite, 0, increment(old.notfiniteCount));
      const isLetThrough = lessEqual(maxConsecutiveErrors + 1, notfiniteCount);
      const test = logicalOr(isFinite, isLetThrough);
      const [result, next] = updateIf(test, inner, updates, old.inner, params, extra);
      const totalNotfinite = where(isFinite, old.totalNotfinite, increment(old.totalNotfinite));
      return [result, { notfiniteCount, lastFinite: isFinite, totalNotfinite, inner: next }];
    },
  });
}

/** The options of `multiSteps`. */
export interface MultiStepsOptions {
  /** Whether the mean of the gradients goes on, as it does unless false is given, or their sum. */
  readonly useGradMean?: boolean | undefined;
  /** The dtype in which gradients are gathered, their own unless given. */
  readonly accumulatorDtype?: FloatDType | null | undefined;
}

const steps = kind<number>('a whole number from 1 on', (x) => Number.isInteger(x) && Number(x) > 0);
const multiStepsParameters = parameters<MultiStepsOptions>(
  'optim.multiSteps',
  { inner: transformationKind, everyKSchedule: either(steps, scheduleKind) },
  { useGradMean: named(flag), accumulatorDtype: named(optional(floatDType)) },
);

/**
 * Gathers gradients: every k-th update is the inner one for their mean, the others are zeros. k is
 * a number, or a schedule by the number of inner updates. State: miniStep, gradientStep, accGrads,
 * inner.
 */
export function multiSteps(
  inner: GradientTransformation,
  everyKSchedule: number | RateSchedule,
  ...args: Trailing<[], MultiStepsOptions>
): GradientTransformation {
  const who = 'optim.multiSteps';
  const options = multiStepsParameters.read([inner, everyKSchedule], args);
  const { useGradMean = true, accumulatorDtype } = options;
  return transformation(who, {
    init: (params) => ({
      miniStep: noCount(),
      gradientStep: noCount(),
      accGrads: filledLike(who, params, 0, accumulatorDtype),
      inner: inner.init(params),
    }),
    update: (updates, state, params, extra) => {
      const old = partsOf(who, state, 'miniStep', 'gradientStep', 'accGrads', 'inner');
      const k = turnsOf(who, everyKSchedule, old.gradientStep);
      const turn = add(old.miniStep, 1);
      const gathered = mapTrees(
        who,
        (g, sum) => {
          if (!useGradMean) return add(g, sum);
          return add(sum, divide(subtract(g, sum), convertTo(turn, sum.dtype)));
        },
        updates,
        old.accGrads,
      );
      const isDue = equal(turn, k);
      const mean = castLike(gathered, updates);
      const [result, next] = updateIf(isDue, inner, mean, old.inner, params, extra);
      return [
        result,
        {
          miniStep: remainder(turn, k),
          gradientStep: where(isDue, increment(old.gradientStep), old.gradientStep),
          accGrads: castLike(
            mapTrees(who, (x) => where(isDue, 0, x), gathered),
            old.accGrads,
          ),
          inner: next,
        },
      ];
    },
  });
}

const turnsOf = (who: string, every: number | RateSchedule, count: NDArray): NDArray =>
  typeof every === 'number'
    ? denseScalar(every, 'int32')
    : readInteger(every(count), who, 'what the schedule gives', `${who}(inner, (n) => 4)`);
