/** Transformations that divide gradients by the root of an average or sum of their squares. */
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { add, divide, multiply, sign, subtract } from '../../numpy/math/arithmetic.js';
import { equal, greater, less } from '../../numpy/math/logic.js';
import { sqrt } from '../../numpy/math/math.js';
import { clip, where, whereSafe } from '../../numpy/indexing/where.js';
import { op } from '../../operands/elementwise.js';
import { arrayLike, flag, named } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { against, readHyper, readHypers, scalarKind, type Hyper } from '../hyperparameters.js';
import {
  averages,
  filledLike,
  increment,
  noCount,
  root,
  squareAverages,
  squared,
  squaresLike,
  unbiased,
} from '../moments.js';
import {
  castLike,
  mapTrees,
  partsOf,
  transformation,
  type GradientTransformation,
  type Tree,
} from '../transformation.js';

/** The options of `scaleByRms` and `scaleByStddev`. */
export interface RmsOptions {
  /** The decay of the averages, 0.9 unless given. */
  readonly decay?: ArrayLike | undefined;
  /** 1e-8 unless given. */
  readonly eps?: ArrayLike | undefined;
  /** What the average of squares begins with, 0 unless given. */
  readonly initialScale?: ArrayLike | undefined;
  /** Whether eps is added below the root, as it is unless false is given, or to it. */
  readonly epsInSqrt?: boolean | undefined;
  /** Whether the averages are corrected for having begun at 0. */
  readonly biasCorrection?: boolean | undefined;
}

export const rmsKinds = {
  decay: scalarKind,
  eps: scalarKind,
  initialScale: scalarKind,
  epsInSqrt: named(flag),
  biasCorrection: named(flag),
};

const rmsParameters = parameters<RmsOptions>('optim.scaleByRms', {}, rmsKinds);
const stddevParameters = parameters<RmsOptions>('optim.scaleByStddev', {}, rmsKinds);

/**
 * The gradients over the root of the average of their squares (T. Tieleman and G. Hinton, 2012).
 * State: count, nu.
 */
export function scaleByRms(...args: Trailing<[], RmsOptions>): GradientTransformation {
  return byRms('optim.scaleByRms', rmsParameters.read([], args));
}

const rmsDefaults = { decay: 0.9, eps: 1e-8, initialScale: 0 };

/** The same as a link of an optimizer. */
export function byRms(who: string, options: Readonly<RmsOptions>): GradientTransformation {
  const { decay, eps, initialScale } = readHypers(who, rmsDefaults, options);
  const { epsInSqrt = true, biasCorrection = false } = options;
  return transformation(who, {
    init: (params) => ({ count: noCount(), nu: squaresLike(who, params, initialScale) }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'nu');
      const nu = squareAverages(who, updates, old.nu, decay);
      const count = increment(old.count);
      const squares = biasCorrection ? unbiased(who, nu, decay, count) : nu;
      const result = mapTrees(who, (g, v) => overRoot(g, v, eps, epsInSqrt), updates, squares);
      return [result, { count, nu: castLike(nu, old.nu) }];
    },
  });
}

/** x / √(squares + eps), or x / (√squares + eps). */
function overRoot(x: NDArray, squares: NDArray, eps: Hyper, isBelow: boolean): NDArray {
  const term = against(eps, squares);
  return divide(x, isBelow ? root(add(squares, term)) : add(root(squares), term));
}

/**
 * The gradients over their standard deviation, which two averages give (A. Graves, "Generating
 * sequences with recurrent neural networks", 2013). State: count, mu, nu.
 */
export function scaleByStddev(...args: Trailing<[], RmsOptions>): GradientTransformation {
  return byStddev('optim.scaleByStddev', stddevParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byStddev(who: string, options: Readonly<RmsOptions>): GradientTransformation {
  const { decay, eps, initialScale } = readHypers(who, rmsDefaults, options);
  const { epsInSqrt = true, biasCorrection = false } = options;
  return transformation(who, {
    init: (params) => ({
      count: noCount(),
      mu: filledLike(who, params),
      nu: squaresLike(who, params, initialScale),
    }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'mu', 'nu');
      const mu = averages(who, updates, old.mu, decay);
      const nu = squareAverages(who, updates, old.nu, decay);
      const count = increment(old.count);
      const corrected = (tree: Tree): Tree =>
        biasCorrection ? unbiased(who, tree, decay, count) : tree;
      const result = mapTrees(
        who,
        (g, m, v) => overRoot(g, subtract(v, squared(m)), eps, epsInSqrt),
        updates,
        corrected(mu),
        corrected(nu),
      );
      return [result, { count, mu: castLike(mu, old.mu), nu: castLike(nu, old.nu) }];
    },
  });
}

/** The options of `adagrad` and `scaleByRss`. */
export interface RssOptions {
  /** What the sum begins with, 0.1 unless given. */
  readonly initialAccumulatorValue?: ArrayLike | undefined;
  /** What is added below the root, 1e-7 unless given. */
  readonly eps?: ArrayLike | undefined;
}

export const rssKinds = { initialAccumulatorValue: scalarKind, eps: scalarKind };
const rssParameters = parameters<RssOptions>('optim.scaleByRss', {}, rssKinds);

/**
 * The gradients over the root of the sum of all their squares (J. Duchi et al., "Adaptive
 * subgradient methods", 2011). State: sumOfSquares.
 */
export function scaleByRss(...args: Trailing<[], RssOptions>): GradientTransformation {
  return byRss('optim.scaleByRss', rssParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byRss(who: string, options: Readonly<RssOptions>): GradientTransformation {
  const defaults = { initialAccumulatorValue: 0.1, eps: 1e-7 };
  const { initialAccumulatorValue, eps } = readHypers(who, defaults, options);
  return transformation(who, {
    init: (params) => ({ sumOfSquares: squaresLike(who, params, initialAccumulatorValue) }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'sumOfSquares');
      const sums = mapTrees(who, (g, s) => add(squared(g), s), updates, old.sumOfSquares);
      const result = mapTrees(
        who,
        (g, s) => {
          const inverse = (v: NDArray): NDArray => op('rsqrt', add(v, against(eps, v)));
          return multiply(g, whereSafe(greater(s, 0), s, 1, inverse, 0));
        },
        updates,
        sums,
      );
      return [result, { sumOfSquares: castLike(sums, old.sumOfSquares) }];
    },
  });
}

/** The options of `scaleByAdadelta`. */
export interface AdadeltaScaleOptions {
  /** The decay of the averages, 0.9 unless given. */
  readonly rho?: ArrayLike | undefined;
  /** What is added below the roots, 1e-6 unless given. */
  readonly eps?: ArrayLike | undefined;
}

export const adadeltaKinds = { rho: scalarKind, eps: scalarKind };
const adadeltaParameters = parameters<AdadeltaScaleOptions>(
  'optim.scaleByAdadelta',
  {},
  adadeltaKinds,
);

/**
 * The gradients times the root of the average of the squares of updates over that of gradients (M.
 * D. Zeiler, "ADADELTA", 2012). State: eG, eX.
 */
export function scaleByAdadelta(
  ...args: Trailing<[], AdadeltaScaleOptions>
): GradientTransformation {
  return byAdadelta('optim.scaleByAdadelta', adadeltaParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byAdadelta(
  who: string,
  options: Readonly<AdadeltaScaleOptions>,
): GradientTransformation {
  const { rho, eps } = readHypers(who, { rho: 0.9, eps: 1e-6 }, options);
  const rooted = (x: NDArray): NDArray => sqrt(add(x, against(eps, x)));
  return transformation(who, {
    init: (params) => ({ eG: squaresLike(who, params), eX: squaresLike(who, params) }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'eG', 'eX');
      const eG = squareAverages(who, updates, old.eG, rho);
      const result = mapTrees(
        who,
        (g, squares, steps) => multiply(g, divide(rooted(steps), rooted(squares))),
        updates,
        eG,
        old.eX,
      );
      const eX = squareAverages(who, result, old.eX, rho);
      return [result, { eG: castLike(eG, old.eG), eX: castLike(eX, old.eX) }];
    },
  });
}

/** The options of `rprop` and `scaleByRprop`. */
export interface RpropOptions {
  /** By what a step shrinks where the sign of the gradient changes, 0.5 unless given. */
  readonly etaMinus?: ArrayLike | undefined;
  /** By what it grows where the sign stays, 1.2 unless given. */
  readonly etaPlus?: ArrayLike | undefined;
  /** 1e-6 unless given. */
  readonly minStepSize?: ArrayLike | undefined;
  /** 50 unless given. */
  readonly maxStepSize?: ArrayLike | undefined;
}

export const rpropKinds = {
  etaMinus: scalarKind,
  etaPlus: scalarKind,
  minStepSize: scalarKind,
  maxStepSize: scalarKind,
};
const rpropParameters = parameters<RpropOptions>(
  'optim.scaleByRprop',
  { learningRate: arrayLike },
  rpropKinds,
);

/**
 * Steps of a size of their own for each element, which begins at `learningRate` and grows while the
 * sign of the gradient stays (M. Riedmiller and H. Braun, 1993); where it changes the step is 0.
 * State: stepSizes, prevUpdates.
 */
export function scaleByRprop(
  learningRate: ArrayLike,
  ...args: Trailing<[], RpropOptions>
): GradientTransformation {
  const options = rpropParameters.read([learningRate], args);
  return byRprop('optim.scaleByRprop', learningRate, options);
}

/** The same as a link of an optimizer. */
export function byRprop(
  who: string,
  learningRate: ArrayLike,
  options: Readonly<RpropOptions>,
): GradientTransformation {
  const first = readHyper(who, 'learningRate', learningRate);
  const defaults = { etaMinus: 0.5, etaPlus: 1.2, minStepSize: 1e-6, maxStepSize: 50 };
  const { etaMinus, etaPlus, minStepSize, maxStepSize } = readHypers(who, defaults, options);
  const nextSize = (turn: NDArray, size: NDArray): NDArray => {
    const factor = where(greater(turn, 0), against(etaPlus, size), against(etaMinus, size));
    const least = against(minStepSize, size);
    const next = clip(multiply(size, factor), least, against(maxStepSize, size));
    return where(equal(turn, 0), size, next);
  };
  return transformation(who, {
    init: (params) => ({
      stepSizes: filledLike(who, params, first),
      prevUpdates: filledLike(who, params),
    }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'stepSizes', 'prevUpdates');
      const turns = mapTrees(who, (g, before) => multiply(g, before), updates, old.prevUpdates);
      const stepSizes = mapTrees(who, nextSize, turns, old.stepSizes);
      const result = mapTrees(
        who,
        (turn, g, size) => where(less(turn, 0), 0, multiply(size, sign(g))),
        turns,
        updates,
        stepSizes,
      );
      const next = {
        stepSizes: castLike(stepSizes, old.stepSizes),
        prevUpdates: castLike(result, old.prevUpdates),
      };
      return [result, next];
    },
  });
}
