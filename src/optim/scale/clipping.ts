/** Transformations that bound gradients, or take something out of them. */
import { normalizeAxes, range } from '../../array/shape.js';
import { fail } from '../../array/errors.js';
import { printAval } from '../../array/aval.js';
import { isComplex } from '../../array/dtype.js';
import { denseScalar } from '../../array/dense.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import {
  add,
  divide,
  maximum,
  minimum,
  multiply,
  negative,
  subtract,
} from '../../numpy/math/arithmetic.js';
import { isnan, less } from '../../numpy/math/logic.js';
import { any, sum } from '../../numpy/reduce/reduce.js';
import { mean } from '../../numpy/reduce/statistics.js';
import { where } from '../../numpy/indexing/where.js';
import { broadcastRight } from '../../operands/basic.js';
import { arrayLike, axes as axesKind, named, optional } from '../../parameters/kinds.js';
import { parameters, type Trailing } from '../../parameters/parameters.js';
import { flatten } from '../../tree/tree.js';
import { against, readHyper, scalarKind, times } from '../hyperparameters.js';
import { root, rootMeanSquare, squared } from '../moments.js';
import {
  leafwise,
  leafwiseWithParams,
  mapTrees,
  stateless,
  transformation,
  type GradientTransformation,
  type Tree,
} from '../transformation.js';

const clipParameters = parameters('optim.clip', { maxDelta: arrayLike });

/** Each element moved into [-maxDelta, maxDelta]. Throws `dtype-mismatch` for complex gradients. */
export function clip(maxDelta: ArrayLike, ...none: []): GradientTransformation {
  clipParameters.read([maxDelta], none);
  const bound = readHyper('optim.clip', 'maxDelta', maxDelta);
  return leafwise('optim.clip', (x) => {
    if (isComplex(x.dtype))
      fail('dtype-mismatch', 'optim.clip: complex gradients have no order. Use clipByGlobalNorm.');
    const most = against(bound, x);
    return minimum(maximum(x, typeof most === 'number' ? -most : negative(most)), most);
  });
}

const blockRmsParameters = parameters('optim.clipByBlockRms', { threshold: arrayLike });

/** Each array divided by its root mean square over `threshold`, where that is more than 1. */
export function clipByBlockRms(threshold: ArrayLike, ...none: []): GradientTransformation {
  blockRmsParameters.read([threshold], none);
  return byBlockRms('optim.clipByBlockRms', threshold);
}

/** The same as a link of an optimizer. */
export function byBlockRms(who: string, threshold: ArrayLike): GradientTransformation {
  const most = readHyper(who, 'threshold', threshold);
  return leafwise(who, (x) => {
    const size = rootMeanSquare(x);
    return divide(x, maximum(1, divide(size, against(most, size))));
  });
}

/** √Σ|x|² over all elements of all leaves, in the dtype that they promote to. */
export function normOfTree(tree: Tree): NDArray {
  const [leaves] = flatten(tree) as [NDArray[], unknown];
  if (leaves.length === 0) return denseScalar(0, 'float32');
  return root(leaves.map((x) => sum(squared(x))).reduce((a, b) => add(a, b)));
}

const globalNormParameters = parameters('optim.clipByGlobalNorm', { maxNorm: arrayLike });

/**
 * All gradients multiplied by maxNorm over their norm, that of all elements of all arrays, where
 * the norm is not less (R. Pascanu et al., "On the difficulty of training recurrent neural
 * networks", 2013).
 */
export function clipByGlobalNorm(maxNorm: ArrayLike, ...none: []): GradientTransformation {
  const who = 'optim.clipByGlobalNorm';
  globalNormParameters.read([maxNorm], none);
  const most = readHyper(who, 'maxNorm', maxNorm);
  return stateless(who, (updates) => {
    const norm = normOfTree(updates);
    const isShort = less(norm, against(most, norm));
    const below = where(isShort, 1, norm);
    return mapTrees(
      who,
      (x) => where(isShort, x, times(most, divide(x, against(below, x)))),
      updates,
    );
  });
}

/** The options of `adaptiveGradClip`. */
export interface AdaptiveClipOptions {
  /** The least norm of parameters, 1e-3 unless given. */
  readonly eps?: ArrayLike | undefined;
  /**
   * The axes along which norms are taken. Unless given: all of arrays of one axis, the first of two
   * or three (as weights [in, out]), all but the last of four or five (as kernels [..., in, out]).
   */
  readonly axis?: number | readonly number[] | null | undefined;
}

const adaptiveParameters = parameters<AdaptiveClipOptions>(
  'optim.adaptiveGradClip',
  { clipping: arrayLike },
  { eps: scalarKind, axis: named(optional(axesKind)) },
);

/**
 * The gradients of each unit scaled down to `clipping` times the norm of its parameters where they
 * are longer (A. Brock et al., "High-performance large-scale image recognition without
 * normalization", 2021). Wants the parameters. Throws `shape-mismatch` for arrays of more than five
 * axes unless `axis` is given.
 */
export function adaptiveGradClip(
  clipping: ArrayLike,
  ...args: Trailing<[], AdaptiveClipOptions>
): GradientTransformation {
  const who = 'optim.adaptiveGradClip';
  const { eps = 1e-3, axis } = adaptiveParameters.read([clipping], args);
  const [most, least] = [readHyper(who, 'clipping', clipping), readHyper(who, 'eps', eps)];
  const own = axis === undefined ? undefined : [axis].flat();
  return leafwiseWithParams(who, (x, param) => {
    const axes = own === undefined ? unitAxes(who, x) : normalizeAxes(own, x.ndim, who);
    const [length, bound] = [x, param].map((v) => norms(v, axes)) as [NDArray, NDArray];
    const allowed = times(most, maximum(bound, against(least, bound)));
    const ratio = divide(allowed, maximum(length, 1e-6));
    return where(less(length, allowed), x, multiply(x, against(ratio, x)));
  });
}

/** The norms along axes, repeated to the shape of x. */
const norms = (x: NDArray, axes: readonly number[]): NDArray =>
  broadcastRight(root(sum(squared(x), { axis: axes, keepdims: true })), x.shape);

function unitAxes(who: string, { shape, ndim, aval }: NDArray): readonly number[] {
  if (shape.filter((n) => n !== 1).length <= 1) return range(ndim);
  if (ndim <= 3) return [0];
  if (ndim <= 5) return range(ndim - 1);
  return fail(
    'shape-mismatch',
    `${who}.update: which axes make a unit is not known for ${printAval(aval)}. Give axis.`,
  );
}

const centralizeParameters = parameters('optim.centralize', {});
const zeroNansParameters = parameters('optim.zeroNans', {});
const nonnegativeParameters = parameters('optim.keepParamsNonnegative', {});

/**
 * Gradients less their mean over all axes but the first; those of one axis as they are (H. Yong et
 * al., "Gradient centralization", 2020).
 */
export function centralize(...none: []): GradientTransformation {
  centralizeParameters.read([], none);
  return leafwise('optim.centralize', (x) =>
    x.ndim < 2 ? x : subtract(x, mean(x, { axis: range(x.ndim).slice(1), keepdims: true })),
  );
}

/**
 * 0 in the place of NaN. State: foundNan, a tree that says for each array whether its last gradient
 * had one.
 */
export function zeroNans(...none: []): GradientTransformation {
  const who = 'optim.zeroNans';
  zeroNansParameters.read([], none);
  return transformation(who, {
    init: (params) => ({ foundNan: mapTrees(who, () => denseScalar(0, 'bool'), params) }),
    update: (updates) => [
      mapTrees(who, (x) => where(isnan(x), 0, x), updates),
      { foundNan: mapTrees(who, (x) => any(isnan(x)), updates) },
    ],
  });
}

/**
 * Updates that would make a parameter negative end at 0. Wants the parameters, and stands last in a
 * chain.
 */
export function keepParamsNonnegative(...none: []): GradientTransformation {
  nonnegativeParameters.read([], none);
  return leafwiseWithParams('optim.keepParamsNonnegative', (x, param) =>
    where(less(add(param, x), 0), negative(param), x),
  );
}
