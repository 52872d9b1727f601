/** Transformations that divide a moving average of the gradients by the root of one of squares. */
import { flag, named, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import type { FloatDType } from '../../random/index.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import {
  abs,
  add,
  divide,
  maximum,
  multiply,
  sign,
  subtract,
} from '../../numpy/math/arithmetic.js';
import { greaterEqual } from '../../numpy/math/logic.js';
import { where } from '../../numpy/indexing/where.js';
import { convertTo } from '../../operands/basic.js';
import { defaultDType } from '../../array/dtype.js';
import {
  against,
  oneMinus,
  readHypers,
  scalarKind,
  times,
  type Hyper,
} from '../hyperparameters.js';
import {
  averages,
  decayed,
  filledLike,
  increment,
  noCount,
  noMoments,
  quotient,
  root,
  scaledBy,
  squareAverages,
  squared,
  squaresLike,
  unbiased,
} from '../moments.js';
import { floatDType } from '../options.js';
import {
  castLike,
  mapTrees,
  partsOf,
  transformation,
  type GradientTransformation,
  type Tree,
} from '../transformation.js';

/** How fast averages forget, and what is added to what is divided by. */
export interface MomentOptions {
  /** The decay of the average of gradients, 0.9 unless given. */
  readonly b1?: ArrayLike | undefined;
  /** The decay of the average of their squares, 0.999 unless given. */
  readonly b2?: ArrayLike | undefined;
  /** What is added to the root, 1e-8 unless given. */
  readonly eps?: ArrayLike | undefined;
}

/** The same with a term below the root. */
export interface RootMomentOptions extends MomentOptions {
  /** What is added below the root, 0 unless given. */
  readonly epsRoot?: ArrayLike | undefined;
}

/** The options of `adam` and `scaleByAdam`. */
export interface AdamOptions extends RootMomentOptions {
  /** The dtype of the average of gradients, that of the parameters unless given. */
  readonly muDtype?: FloatDType | null | undefined;
  /** Whether to look one step ahead, as Nesterov does. */
  readonly nesterov?: boolean | undefined;
}

/** The options of `amsgrad` and `scaleByAmsgrad`. */
export interface AmsgradOptions extends RootMomentOptions {
  readonly muDtype?: FloatDType | null | undefined;
  /** Whether the averages are corrected for having begun at 0; true unless given. */
  readonly biasCorrectionMu?: boolean | undefined;
  readonly biasCorrectionNu?: boolean | undefined;
}

/** The options of `radam` and `scaleByRadam`. */
export interface RadamOptions extends RootMomentOptions {
  /** From which length of the average on it is trusted, 5 unless given. */
  readonly threshold?: ArrayLike | undefined;
  readonly nesterov?: boolean | undefined;
}

/** The options of `adabelief` and `scaleByBelief`. */
export interface BeliefOptions extends RootMomentOptions {
  readonly nesterov?: boolean | undefined;
}

export const momentKinds = { b1: scalarKind, b2: scalarKind, eps: scalarKind };
export const rootMomentKinds = { ...momentKinds, epsRoot: scalarKind };
const muDtype = named(optional(floatDType));
export const nadamKinds = { ...rootMomentKinds, muDtype };
export const adamKinds = { ...nadamKinds, nesterov: named(flag) };
export const amsgradKinds = {
  ...rootMomentKinds,
  muDtype,
  biasCorrectionMu: named(flag),
  biasCorrectionNu: named(flag),
};
export const radamKinds = { ...rootMomentKinds, threshold: scalarKind, nesterov: named(flag) };
export const beliefKinds = { ...rootMomentKinds, nesterov: named(flag) };

const adamDefaults = { b1: 0.9, b2: 0.999, eps: 1e-8, epsRoot: 0 };

const adamParameters = parameters<AdamOptions>('optim.scaleByAdam', {}, adamKinds);

/**
 * The average of the gradients over the root of that of their squares, both corrected for having
 * begun at 0 (D. P. Kingma and J. Ba, "Adam", 2015; with `nesterov` T. Dozat, "Incorporating
 * Nesterov momentum into Adam", 2016). State: count, mu, nu. Derivatives go through, also where
 * gradients are 0.
 */
export function scaleByAdam(...args: Trailing<[], AdamOptions>): GradientTransformation {
  return byAdam('optim.scaleByAdam', adamParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byAdam(who: string, options: Readonly<AdamOptions>): GradientTransformation {
  const { b1, b2, eps, epsRoot } = readHypers(who, adamDefaults, options);
  const { muDtype: dtype, nesterov = false } = options;
  return transformation(who, {
    init: (params) => ({
      count: noCount(),
      mu: filledLike(who, params, 0, dtype),
      nu: squaresLike(who, params),
    }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'mu', 'nu');
      const mu = averages(who, updates, old.mu, b1);
      const nu = squareAverages(who, updates, old.nu, b2);
      const count = increment(old.count);
      const ahead = corrected(who, mu, updates, b1, count, nesterov);
      const below = unbiased(who, nu, b2, count);
      const result = mapTrees(who, (m, v) => quotient(m, v, eps, epsRoot), ahead, below);
      return [result, { count, mu: castLike(mu, old.mu), nu: castLike(nu, old.nu) }];
    },
  });
}

/** The average without its bias; with `nesterov` that of one step ahead. */
function corrected(
  who: string,
  mu: Tree,
  updates: Tree,
  b1: Hyper,
  count: NDArray,
  nesterov: boolean,
): Tree {
  if (!nesterov) return unbiased(who, mu, b1, count);
  const next = unbiased(who, mu, b1, increment(count));
  const now = unbiased(who, updates, b1, count);
  return mapTrees(who, (m, g) => add(times(b1, m), times(oneMinus(b1), g)), next, now);
}

const amsgradParameters = parameters<AmsgradOptions>('optim.scaleByAmsgrad', {}, amsgradKinds);

/**
 * As `scaleByAdam`, with the greatest average of squares so far (S. J. Reddi et al., "On the
 * convergence of Adam and beyond", 2018). State: count, mu, nu, nuMax.
 */
export function scaleByAmsgrad(...args: Trailing<[], AmsgradOptions>): GradientTransformation {
  return byAmsgrad('optim.scaleByAmsgrad', amsgradParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byAmsgrad(who: string, options: Readonly<AmsgradOptions>): GradientTransformation {
  const { b1, b2, eps, epsRoot } = readHypers(who, adamDefaults, options);
  const { biasCorrectionMu = true, biasCorrectionNu = true } = options;
  return transformation(who, {
    init: (params) => ({
      count: noCount(),
      mu: filledLike(who, params, 0, options.muDtype),
      nu: squaresLike(who, params),
      nuMax: squaresLike(who, params),
    }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'mu', 'nu', 'nuMax');
      const mu = averages(who, updates, old.mu, b1);
      const nu = squareAverages(who, updates, old.nu, b2);
      const count = increment(old.count);
      const above = biasCorrectionMu ? unbiased(who, mu, b1, count) : mu;
      const squares = biasCorrectionNu ? unbiased(who, nu, b2, count) : nu;
      const most = mapTrees(who, (a, b) => maximum(a, b), old.nuMax, squares);
      const result = mapTrees(who, (m, v) => quotient(m, v, eps, epsRoot), above, most);
      return [
        result,
        {
          count,
          mu: castLike(mu, old.mu),
          nu: castLike(nu, old.nu),
          nuMax: castLike(most, old.nuMax),
        },
      ];
    },
  });
}

const adamaxParameters = parameters<MomentOptions>('optim.scaleByAdamax', {}, momentKinds);

/**
 * As `scaleByAdam`, with a decaying maximum of the gradients' size in place of the root (D. P.
 * Kingma and J. Ba, "Adam", 2015). State: count, mu, nu.
 */
export function scaleByAdamax(...args: Trailing<[], MomentOptions>): GradientTransformation {
  return byAdamax('optim.scaleByAdamax', adamaxParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byAdamax(who: string, options: Readonly<MomentOptions>): GradientTransformation {
  const { b1, b2, eps } = readHypers(who, { b1: 0.9, b2: 0.999, eps: 1e-8 }, options);
  return transformation(who, {
    init: (params) => noMoments(who, params),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'mu', 'nu');
      const count = increment(old.count);
      const mu = averages(who, updates, old.mu, b1);
      const nu = mapTrees(
        who,
        (g, v) => maximum(add(abs(g), against(eps, g)), times(b2, v)),
        updates,
        old.nu,
      );
      const result = mapTrees(who, (m, v) => divide(m, v), unbiased(who, mu, b1, count), nu);
      return [result, { count, mu: castLike(mu, old.mu), nu: castLike(nu, old.nu) }];
    },
  });
}

const radamParameters = parameters<RadamOptions>('optim.scaleByRadam', {}, radamKinds);

/**
 * As `scaleByAdam`, rectified while the average of squares is of few gradients (L. Liu et al., "On
 * the variance of the adaptive learning rate and beyond", 2020). State: count, mu, nu.
 */
export function scaleByRadam(...args: Trailing<[], RadamOptions>): GradientTransformation {
  return byRadam('optim.scaleByRadam', radamParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byRadam(who: string, options: Readonly<RadamOptions>): GradientTransformation {
  const defaults = { ...adamDefaults, threshold: 5 };
  const { b1, b2, eps, epsRoot, threshold } = readHypers(who, defaults, options);
  const longest = subtract(divide(2, oneMinus(b2)), 1);
  return transformation(who, {
    init: (params) => noMoments(who, params),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'mu', 'nu');
      const mu = averages(who, updates, old.mu, b1);
      const nu = squareAverages(who, updates, old.nu, b2);
      const count = increment(old.count);
      const rest = decayed(b2, count);
      const turns = multiply(2, convertTo(count, defaultDType()));
      const length = subtract(longest, divide(multiply(turns, rest), subtract(1, rest)));
      const isTrusted = greaterEqual(length, threshold);
      const factor = rectification(where(isTrusted, length, longest), longest);
      const ahead = corrected(who, mu, updates, b1, count, options.nesterov ?? false);
      const below = unbiased(who, nu, b2, count);
      const result = mapTrees(
        who,
        (m, v) => where(isTrusted, scaledBy(quotient(m, v, eps, epsRoot), factor), m),
        ahead,
        below,
      );
      return [result, { count, mu: castLike(mu, old.mu), nu: castLike(nu, old.nu) }];
    },
  });
}

/** √((ρ - 4)(ρ - 2)ρ∞ / ((ρ∞ - 4)(ρ∞ - 2)ρ)). */
function rectification(length: NDArray, longest: NDArray): NDArray {
  const factors = (x: NDArray): NDArray => multiply(subtract(x, 4), subtract(x, 2));
  return root(divide(multiply(factors(length), longest), multiply(factors(longest), length)));
}

const beliefParameters = parameters<BeliefOptions>('optim.scaleByBelief', {}, beliefKinds);

/**
 * As `scaleByAdam`, with the squares of what a gradient differs from the average (J. Zhuang et al.,
 * "AdaBelief optimizer", 2020); eps and epsRoot are 1e-16 unless given. State: count, mu, nu.
 */
export function scaleByBelief(...args: Trailing<[], BeliefOptions>): GradientTransformation {
  return byBelief('optim.scaleByBelief', beliefParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byBelief(who: string, options: Readonly<BeliefOptions>): GradientTransformation {
  const defaults = { b1: 0.9, b2: 0.999, eps: 1e-16, epsRoot: 1e-16 };
  const { b1, b2, eps, epsRoot } = readHypers(who, defaults, options);
  return transformation(who, {
    init: (params) => noMoments(who, params),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'mu', 'nu');
      const mu = averages(who, updates, old.mu, b1);
      const surprise = mapTrees(who, (g, m) => subtract(g, m), updates, mu);
      const squares = squareAverages(who, surprise, old.nu, b2);
      const nu = mapTrees(who, (v) => add(v, against(epsRoot, v)), squares);
      const count = increment(old.count);
      const ahead = corrected(who, mu, updates, b1, count, options.nesterov ?? false);
      const below = unbiased(who, nu, b2, count);
      const result = mapTrees(who, (m, v) => quotient(m, v, eps), ahead, below);
      return [result, { count, mu: castLike(mu, old.mu), nu: castLike(nu, old.nu) }];
    },
  });
}

/** The options of `scaleByYogi`. */
export interface YogiOptions extends RootMomentOptions {
  /** What both averages begin with, 1e-6 unless given. */
  readonly initialAccumulatorValue?: ArrayLike | undefined;
}

export const yogiKinds = { ...rootMomentKinds, initialAccumulatorValue: scalarKind };
const yogiParameters = parameters<YogiOptions>('optim.scaleByYogi', {}, yogiKinds);

/**
 * As `scaleByAdam`, with an average of squares that moves by steps of their size (M. Zaheer et al.,
 * "Adaptive methods for nonconvex optimization", 2018); eps is 1e-3 unless given. State: count, mu,
 * nu.
 */
export function scaleByYogi(...args: Trailing<[], YogiOptions>): GradientTransformation {
  return byYogi('optim.scaleByYogi', yogiParameters.read([], args));
}

/** The same as a link of an optimizer. */
export function byYogi(who: string, options: Readonly<YogiOptions>): GradientTransformation {
  const defaults = { ...adamDefaults, eps: 1e-3, initialAccumulatorValue: 1e-6 };
  const hypers = readHypers(who, defaults, options);
  const { b1, b2, eps, epsRoot, initialAccumulatorValue } = hypers;
  return transformation(who, {
    init: (params) => ({
      count: noCount(),
      mu: filledLike(who, params, initialAccumulatorValue),
      nu: squaresLike(who, params, initialAccumulatorValue),
    }),
    update: (updates, state) => {
      const old = partsOf(who, state, 'count', 'mu', 'nu');
      const mu = averages(who, updates, old.mu, b1);
      const nu = mapTrees(
        who,
        (g, v) => {
          const step = multiply(sign(subtract(v, squared(g))), squared(g));
          return subtract(v, times(oneMinus(b2), step));
        },
        updates,
        old.nu,
      );
      const count = increment(old.count);
      const above = unbiased(who, mu, b1, count);
      const below = unbiased(who, nu, b2, count);
      const result = mapTrees(who, (m, v) => quotient(m, v, eps, epsRoot), above, below);
      return [result, { count, mu: castLike(mu, old.mu), nu: castLike(nu, old.nu) }];
    },
  });
}
