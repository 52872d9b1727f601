/** Wrappers: hyperparameters in the state, slow copies of the parameters, plateaus. */
import { denseScalar } from '../../array/dense.js';
import { defaultDType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, divide, maximum, multiply, subtract } from '../../numpy/math/arithmetic.js';
import { equal, greater, less, logicalAnd, logicalNot } from '../../numpy/math/logic.js';
import { where } from '../../numpy/indexing/where.js';
import { convertTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { arrayLike, callable, flag, kind, named, number, size } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { isPlainObject } from '../../tree/tree.js';
import {
  isSchedule,
  readHyper,
  scalarOrSchedule,
  scheduled,
  times,
  type Hyper,
  type ScalarOrSchedule,
} from '../hyperparameters.js';
import { increment, noCount, scaledBy } from '../moments.js';
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

const injectParameters = parameters('optim.injectHyperparams', {
  make: callable,
  hyperparams: kind(
    'an object of numbers, scalars and schedules',
    (x) => isPlainObject(x) && Object.values(x).every((v) => scalarOrSchedule.holds(v)),
  ),
});

/**
 * A transformation whose numbers stand in its state, where they can be read, and changed between
 * updates: `injectHyperparams((h) => adam(h.learningRate), { learningRate: 0.1 })`. Schedules are
 * looked up at each update. State: count, hyperparams, inner.
 */
export function injectHyperparams<const H extends Readonly<Record<string, ScalarOrSchedule>>>(
  make: (hyperparams: { readonly [N in keyof H]: NDArray }) => GradientTransformation,
  hyperparams: H,
  ...none: []
): GradientTransformation {
  const who = 'optim.injectHyperparams';
  injectParameters.read([make, hyperparams], none);
  const given = Object.entries(hyperparams).map(
    ([name, h]) => [name, isSchedule(h) ? h : readHyper(who, name, h)] as const,
  );
  const asStored = (h: Hyper): NDArray => convertTo(asArray(h, defaultDType()), defaultDType());
  const valuesAt = (count: NDArray, stored: Readonly<Record<string, NDArray>>) =>
    Object.fromEntries(
      given.map(([name, h]) => [
        name,
        asStored(isSchedule(h) ? scheduled(who, h, count) : (stored[name] ?? h)),
      ]),
    );
  const made = (values: Readonly<Record<string, NDArray>>): GradientTransformation => {
    const inner = (make as (h: object) => GradientTransformation)(values);
    if (transformationKind.holds(inner)) return inner;
    return fail('bad-argument', `${who}: make must return ${transformationKind.wants}.`);
  };
  return {
    init: (params: unknown) =>
      speakAs(`${who}.init`, () => {
        const count = noCount();
        const values = valuesAt(count, {});
        return { count, hyperparams: values, inner: made(values).init(params) };
      }),
    update: (updates: unknown, state: OptState, params?: unknown, extra?: ExtraArguments) =>
      speakAs(`${who}.update`, () => {
        const old = partsOf(who, state, 'count', 'hyperparams', 'inner');
        const stored = partsOf(who, old.hyperparams, ...given.map(([name]) => name));
        const values = valuesAt(old.count, stored);
        const [result, inner] = made(values).update(updates, old.inner, params, extra);
        return [result, { count: increment(old.count), hyperparams: values, inner }];
      }),
  } as unknown as GradientTransformation;
}

/** What `lookahead` works on: parameters, and copies that follow more slowly. */
export interface LookaheadParams<P> {
  readonly fast: P;
  readonly slow: P;
}

/** A transformation of pairs of parameters, whose gradients are those of the fast ones. */
export interface Lookahead {
  /** The state for `{ fast, slow }`, before the first update. */
  init(params: LookaheadParams<unknown>): OptState;
  /** The updates of both, to be added with `applyUpdates`, and the next state. */
  update<G>(
    gradients: G,
    state: OptState,
    params: LookaheadParams<G>,
    extra?: ExtraArguments,
  ): [updates: LookaheadParams<G>, state: OptState];
}

/** The options of `lookahead`. */
export interface LookaheadOptions {
  /** Whether the state of the fast optimizer begins anew each time. */
  readonly resetState?: boolean | undefined;
}

const positiveSteps = kind<number>(
  'a whole number from 1 on',
  (x) => Number.isInteger(x) && Number(x) > 0,
);
const lookaheadParameters = parameters<LookaheadOptions>(
  'optim.lookahead',
  { fastOptimizer: transformationKind, syncPeriod: positiveSteps, slowStepSize: arrayLike },
  { resetState: named(flag) },
);

/**
 * Every `syncPeriod` updates slow parameters move by `slowStepSize` of the way to the fast ones,
 * which go on from there (M. Zhang et al., "Lookahead optimizer", 2019). Parameters are pairs
 * `{ fast, slow }`, equal at first. State: stepsSinceSync, fast.
 */
export function lookahead(
  fastOptimizer: GradientTransformation,
  syncPeriod: number,
  slowStepSize: ArrayLike,
  ...args: Trailing<[], LookaheadOptions>
): Lookahead {
  const who = 'optim.lookahead';
  const options = lookaheadParameters.read([fastOptimizer, syncPeriod, slowStepSize], args);
  const part = readHyper(who, 'slowStepSize', slowStepSize);
  return {
    init: (params) =>
      speakAs(`${who}.init`, () => {
        const { fast } = partsOf(who, params, 'fast', 'slow');
        const state: object = { stepsSinceSync: noCount(), fast: fastOptimizer.init(fast) };
        return state as OptState;
      }),
    update: (gradients: unknown, state: OptState, params: unknown, extra?: ExtraArguments) =>
      speakAs(`${who}.update`, () => {
        const { fast, slow } = partsOf(who, params, 'fast', 'slow');
        const old = partsOf(who, state, 'stepsSinceSync', 'fast');
        const [updates, next] = fastOptimizer.update(gradients as Tree, old.fast, fast, extra);
        const isDue = equal(old.stepsSinceSync, syncPeriod - 1);
        const both = synchronized(updates, fast, slow, isDue, part);
        const after =
          options.resetState === true
            ? mapTrees(who, (x, first) => where(isDue, first, x), next, fastOptimizer.init(fast))
            : next;
        const stepsSinceSync = where(isDue, 0, increment(old.stepsSinceSync));
        return [both, { stepsSinceSync, fast: after }];
      }) as never,
  };
}

/** At a synchronization both end at slow + part · (fast + update - slow). */
function synchronized(
  updates: Tree,
  fast: Tree,
  slow: Tree,
  isDue: NDArray,
  part: Hyper,
): LookaheadParams<Tree> {
  const who = 'optim.lookahead';
  const ways = mapTrees(who, (u, f, s) => subtract(add(f, u), s), updates, fast, slow);
  const slowUpdates = mapTrees(who, (way) => where(isDue, times(part, way), 0), ways);
  const fastUpdates = mapTrees(
    who,
    (u, way, step) => where(isDue, subtract(u, subtract(way, step)), u),
    updates,
    ways,
    slowUpdates,
  );
  return { fast: castLike(fastUpdates, fast), slow: castLike(slowUpdates, slow) };
}

/** The options of `reduceOnPlateau`. */
export interface PlateauOptions {
  /** By what updates are multiplied at each plateau, 0.1 unless given. */
  readonly factor?: number | undefined;
  /** After how many values without an improvement it is one, 10 unless given. */
  readonly patience?: number | undefined;
  /** By which part a value must be less to be an improvement, 1e-4 unless given. */
  readonly rtol?: number | undefined;
  /** The same as a difference, 0 unless given. */
  readonly atol?: number | undefined;
  /** For how many values nothing happens after a plateau, 0 unless given. */
  readonly cooldown?: number | undefined;
  /** Of how many values the mean is looked at, 1 unless given. */
  readonly accumulationSize?: number | undefined;
  /** The least factor, 0 unless given. */
  readonly minScale?: number | undefined;
}

const plateauParameters = parameters<PlateauOptions>(
  'optim.reduceOnPlateau',
  {},
  {
    factor: named(
      kind<number>(
        'a number between 0 and 1',
        (x) => Number(x) > 0 && Number(x) < 1 && typeof x === 'number',
      ),
    ),
    patience: named(size),
    rtol: named(
      kind<number>('a number from 0 to 1', (x) => typeof x === 'number' && x >= 0 && x <= 1),
    ),
    atol: named(
      kind<number>('a number that is not negative', (x) => typeof x === 'number' && x >= 0),
    ),
    cooldown: named(size),
    accumulationSize: named(positiveSteps),
    minScale: named(number),
  },
);

/**
 * Multiplies updates by a factor that becomes smaller where the loss does not: its value is handed
 * to the update, `update(gradients, state, params, { value })`, also through chains. State: scale,
 * bestValue, plateauCount, cooldownCount, count, avgValue, floats of the default dtype.
 */
export function reduceOnPlateau(...args: Trailing<[], PlateauOptions>): GradientTransformation {
  const who = 'optim.reduceOnPlateau';
  const options = plateauParameters.read([], args);
  if (options.rtol === 0 && (options.atol ?? 0) === 0)
    fail('bad-argument', `${who}: one of rtol and atol must be more than 0.`);
  const float = (x: number): NDArray => denseScalar(x, defaultDType());
  return transformation(who, {
    init: () => ({
      scale: float(1),
      bestValue: float(Infinity),
      plateauCount: noCount(),
      cooldownCount: noCount(),
      count: noCount(),
      avgValue: float(0),
    }),
    update: (updates, state, _params, { value }) => {
      const old = partsOf(who, state, ...plateauParts);
      const seen = increment(old.count);
      const loss = lossOf(who, value, old.avgValue);
      const sum = add(multiply(convertTo(old.count, loss.dtype), old.avgValue), loss);
      const mean = divide(sum, convertTo(seen, loss.dtype));
      const looked = lookedAt(old, mean, options);
      const isDue = equal(seen, options.accumulationSize ?? 1);
      const waiting = { ...old, count: seen, avgValue: mean };
      const next = mapTrees(who, (a, b) => where(isDue, a, b), looked, waiting);
      const { scale } = next as PlateauState;
      return [mapTrees(who, (x) => scaledBy(x, scale), updates), next];
    },
  });
}

const plateauParts = [
  'scale',
  'bestValue',
  'plateauCount',
  'cooldownCount',
  'count',
  'avgValue',
] as const;

type PlateauState = Readonly<Record<(typeof plateauParts)[number], NDArray>>;

function lossOf(who: string, value: ArrayLike | undefined, like: NDArray): NDArray {
  if (value === undefined)
    fail(
      'bad-argument',
      `${who}.update: wants the value of the loss. Write update(gradients, state, params, { value }).`,
    );
  const loss = asArray(readHyper(`${who}.update`, 'value', value));
  return convertTo(loss, like.dtype);
}

/** The state after a look at the mean of the last values. */
function lookedAt(old: PlateauState, mean: NDArray, options: PlateauOptions): PlateauState {
  const {
    factor = 0.1,
    patience = 10,
    rtol = 1e-4,
    atol = 0,
    cooldown = 0,
    minScale = 0,
  } = options;
  const bound = subtract(multiply(1 - rtol, old.bestValue), atol);
  const isBetter = less(mean, bound);
  const waited = where(isBetter, 0, increment(old.plateauCount));
  const isCooling = greater(old.cooldownCount, 0);
  const isPlateau = logicalAnd(equal(waited, patience), logicalNot(isCooling));
  const scale = maximum(where(isPlateau, multiply(old.scale, factor), old.scale), minScale);
  const rest = where(isCooling, subtract(old.cooldownCount, 1), 0);
  return {
    scale: where(isCooling, old.scale, scale),
    bestValue: where(isBetter, mean, old.bestValue),
    plateauCount: where(logicalAnd(logicalNot(isCooling), logicalNot(isPlateau)), waited, 0),
    cooldownCount: where(isPlateau, cooldown, rest),
    count: noCount(),
    avgValue: denseScalar(0, mean.dtype as 'float64'),
  };
}
