/** Further transformations by moments: Lion, NovoGrad, and factored second moments. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at } from '../../array/shape.js';
import { defaultDType, partOf } from '../../array/dtype.js';
import { add, divide, multiply, power, sign, subtract } from '../../numpy/math/arithmetic.js';
import { equal } from '../../numpy/math/logic.js';
import { where } from '../../numpy/indexing/where.js';
import { mean } from '../../numpy/reduce/statistics.js';
import { sum } from '../../numpy/reduce/reduce.js';
import { convertTo, filled, insertAxes } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { flag, named, optional, size } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { FloatDType } from '../../random/index.js';
import { flatten, unflatten } from '../../tree/tree.js';
import { against, opposite, readHypers, scalarKind, times } from '../hyperparameters.js';
import {
  averaged,
  averages,
  filledLike,
  increment,
  noCount,
  quotient,
  squared,
} from '../moments.js';
import { floatDType } from '../options.js';
import {
  castLike,
  leavesAlike,
  leavesOf,
  mapTrees,
  needParams,
  partsOf,
  transformation,
  type GradientTransformation,
  type Tree,
} from '../transformation.js';

/** The options of `scaleByLion`. */
export interface LionScaleOptions {
  /** How the average and the gradient are mixed into the step, 0.9 unless given. */
  readonly b1?: ArrayLike | undefined;
  /** The decay of the average, 0.99 unless given. */
  readonly b2?: ArrayLike | undefined;
  /** The dtype of the average, that of the parameters unless given. */
  readonly muDtype?: FloatDType | null | undefined;
}

export const lionKinds = {
  b1: scalarKind,
  b2: scalarKind,
  muDtype: named(optional(floatDType)),
};
const lionParameters = parameters<LionScaleOptions>('optim.scaleByLion', {}, lionKinds);

/**
 * The signs of an average of the gradients (X. Chen et al., "Symbolic discovery of optimization
 * algorithms", 2023). State: count, mu.
 */
export function scaleByLion(...args: Trailing<[], LionScaleOptions>): GradientTransformation {
  return byLion('optim.scaleByLion', lionParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byLion(who: string, options: Readonly<LionScaleOptions>): GradientTransformation {
  const { b1, b2 } = readHypers(who, { b1: 0.9, b2: 0.99 }, options);
  return transformation(who, {
    init: (params) => ({ count: noCount(), mu: filledLike(who, params, 0, options.muDtype) }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'mu');
      const result = mapTrees(who, (g, m) => sign(averaged(g, m, b1)), updates, old.mu);
      const mu = averages(who, updates, old.mu, b2);
      return [result, { count: increment(old.count), mu: castLike(mu, old.mu) }];
    },
  });
}

/** The options of `novograd` and `scaleByNovograd`. */
export interface NovogradOptions {
  /** The decay of the average of gradients, 0.9 unless given. */
  readonly b1?: ArrayLike | undefined;
  /** The decay of the average of squared norms, 0.25 unless given. */
  readonly b2?: ArrayLike | undefined;
  /** What is added to the root; 1e-8 unless given, in `novograd` 1e-6. */
  readonly eps?: ArrayLike | undefined;
  /** What is added below the root, 0 unless given. */
  readonly epsRoot?: ArrayLike | undefined;
  /** The part of the parameters that is added to the gradients, 0 unless given. */
  readonly weightDecay?: ArrayLike | undefined;
}

export const novogradKinds = {
  b1: scalarKind,
  b2: scalarKind,
  eps: scalarKind,
  epsRoot: scalarKind,
  weightDecay: scalarKind,
};
const novogradParameters = parameters<NovogradOptions>('optim.scaleByNovograd', {}, novogradKinds);

/**
 * Gradients over the root of an average of the squared norm of each array, gathered with momentum
 * (B. Ginsburg et al., "Stochastic gradient methods with layer-wise adaptive moments", 2019).
 * Wants the parameters. State: count, mu, nu.
 */
export function scaleByNovograd(...args: Trailing<[], NovogradOptions>): GradientTransformation {
  return byNovograd('optim.scaleByNovograd', novogradParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byNovograd(
  who: string,
  options: Readonly<NovogradOptions>,
): GradientTransformation {
  const defaults = { b1: 0.9, b2: 0.25, eps: 1e-8, epsRoot: 0, weightDecay: 0 };
  const { b1, b2, eps, epsRoot, weightDecay } = readHypers(who, defaults, options);
  return transformation(who, {
    init: (params) => ({
      count: noCount(),
      mu: filledLike(who, params),
      nu: mapTrees(who, (x) => filled(0, [], partOf(x.dtype)), params),
    }),
    update: (updates, state, given) => {
      const params = needParams(who, given);
      const old = partsOf(who, state, 'count', 'mu', 'nu');
      const isFirst = equal(old.count, 0);
      const norms = mapTrees(who, (g) => sum(squared(g)), updates);
      const nu = mapTrees(who, (n, v) => where(isFirst, n, averaged(n, v, b2)), norms, old.nu);
      const [scales] = flatten(nu) as [NDArray[], unknown];
      const [gradients, def] = flatten(updates);
      const weights = leavesAlike(who, updates, params);
      const steps = gradients.map((g, i) =>
        add(
          quotient(g as NDArray, at(scales, i), eps, epsRoot),
          times(weightDecay, at(weights, i)),
        ),
      );
      const mu = mapTrees(
        who,
        (step, m) => where(isFirst, step, add(times(b1, m), step)),
        unflatten(def, steps),
        old.mu,
      );
      const next = {
        count: increment(old.count),
        mu: castLike(mu, old.mu),
        nu: castLike(nu, old.nu),
      };
      return [mu, next];
    },
  });
}

/** The options of `scaleByFactoredRms`. */
export interface FactoredRmsOptions {
  /** Whether large arrays are factored; true unless given. */
  readonly factored?: boolean | undefined;
  /** The decay at update t is 1 - t^-decayRate; 0.8 unless given. */
  readonly decayRate?: ArrayLike | undefined;
  /** How many updates are not counted for the decay, 0 unless given. */
  readonly stepOffset?: ArrayLike | undefined;
  /** The least length of the two longest axes of what is factored, 128 unless given. */
  readonly minDimSizeToFactor?: number | undefined;
  /** What is added to the squares, 1e-30 unless given. */
  readonly epsilon?: ArrayLike | undefined;
}

const factoredParameters = parameters<FactoredRmsOptions>(
  'optim.scaleByFactoredRms',
  {},
  {
    factored: named(flag),
    decayRate: scalarKind,
    stepOffset: scalarKind,
    minDimSizeToFactor: named(size),
    epsilon: scalarKind,
  },
);

/**
 * Gradients over the root of an average of their squares, of which for large arrays only the means
 * along the two longest axes are kept (N. Shazeer and M. Stern, "Adafactor", 2018). State: count,
 * vRow, vCol, v, with one zero where there is nothing to keep.
 */
export function scaleByFactoredRms(
  ...args: Trailing<[], FactoredRmsOptions>
): GradientTransformation {
  return byFactoredRms('optim.scaleByFactoredRms', factoredParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byFactoredRms(
  who: string,
  options: Readonly<FactoredRmsOptions>,
): GradientTransformation {
  const defaults = { decayRate: 0.8, stepOffset: 0, epsilon: 1e-30 };
  const { decayRate, stepOffset, epsilon } = readHypers(who, defaults, options);
  const { factored = true, minDimSizeToFactor = 128 } = options;
  const axesOf = (x: NDArray): Factored => (factored ? longestAxes(x, minDimSizeToFactor) : null);
  return transformation(who, {
    init: (params) => {
      const zeros = (keep: (x: NDArray, axes: Factored) => readonly number[]): Tree =>
        mapTrees(who, (x) => filled(0, keep(x, axesOf(x)), partOf(x.dtype)), params);
      return {
        count: noCount(),
        vRow: zeros((x, axes) => (axes === null ? [1] : without(x.shape, axes.long))),
        vCol: zeros((x, axes) => (axes === null ? [1] : without(x.shape, axes.short))),
        v: zeros((x, axes) => (axes === null ? x.shape : [1])),
      };
    },
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'vRow', 'vCol', 'v');
      const turn = subtract(convertTo(add(old.count, 1), defaultDType()), stepOffset);
      const decay = subtract(1, power(turn, opposite(decayRate)));
      const [leaves, def] = flatten(updates);
      const [rows, columns, all] = [old.vRow, old.vCol, old.v].map((t) => leavesOf(who, def, t));
      const found = (leaves as NDArray[]).map((g, i): readonly NDArray[] => {
        const squares = add(squared(g), against(epsilon, g));
        const kept = [at(rows!, i), at(columns!, i), at(all!, i)] as const;
        const axes = axesOf(g);
        return axes === null
          ? unfactored(g, squares, decay, kept)
          : factoredStep(g, squares, decay, kept, axes);
      });
      const [result, vRow, vCol, v] = [0, 1, 2, 3].map((k) =>
        unflatten(
          def,
          found.map((parts) => at(parts, k)),
        ),
      );
      const next = {
        count: increment(old.count),
        vRow: castLike(vRow, old.vRow),
        vCol: castLike(vCol, old.vCol),
        v: castLike(v, old.v),
      };
      return [result, next];
    },
  });
}

/** The longest axis and the next, if the array is to be factored. */
type Factored = { readonly short: number; readonly long: number } | null;

function longestAxes({ shape }: NDArray, least: number): Factored {
  const order = shape.map((_, d) => d).toSorted((a, b) => at(shape, a) - at(shape, b));
  const [short, long] = order.slice(-2);
  return short === undefined || long === undefined || at(shape, short) < least
    ? null
    : { short, long };
}

const without = (shape: readonly number[], axis: number): number[] =>
  shape.filter((_, d) => d !== axis);

type Kept = readonly [row: NDArray, column: NDArray, all: NDArray];

function unfactored(
  g: NDArray,
  squares: NDArray,
  decay: NDArray,
  [row, column, v]: Kept,
): NDArray[] {
  const all = averaged(squares, v, decay);
  return [multiply(g, op('rsqrt', all)), row, column, all];
}

function factoredStep(
  g: NDArray,
  squares: NDArray,
  decay: NDArray,
  [row, column, v]: Kept,
  { short, long }: { readonly short: number; readonly long: number },
): NDArray[] {
  const rows = averaged(mean(squares, long), row, decay);
  const columns = averaged(mean(squares, short), column, decay);
  const total = mean(rows, { axis: short > long ? short - 1 : short, keepdims: true });
  const byRow = insertAxes(op('rsqrt', divide(rows, total)), [long]);
  const byColumn = insertAxes(op('rsqrt', columns), [short]);
  return [multiply(multiply(g, byRow), byColumn), rows, columns, v];
}
