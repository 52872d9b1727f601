/**
 * Layers that give activations mean 0 and variance 1, then a scale and a bias of their own. Means
 * and variances are computed in at least float32, and without the cancellation of mean squares.
 */
import { fail, speakAs } from '../../array/errors.js';
import { sameShape } from '../../array/aval.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxes, printShape, range } from '../../array/shape.js';
import { add, multiply, square } from '../../numpy/math/arithmetic.js';
import { masked, type Axis } from '../../numpy/reduce/reduce.js';
import { mean, variance } from '../../numpy/reduce/statistics.js';
import { broadcastRight, convertTo, permute, reshapeTo } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { asInexact, asWorked, requireReal } from '../../operands/promote.js';
import {
  arrayLike,
  axes,
  flag,
  kind,
  named,
  nullable,
  number,
  optional,
  size,
} from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { standardized, type StandardizeOptions } from '../standardize.js';

/** What all layers that normalize take. */
interface NormOptions {
  /** Factors of the features, of their shape; none unless given. */
  readonly scale?: ArrayLike | null | undefined;
  /** Added to the features, of their shape; nothing unless given. */
  readonly bias?: ArrayLike | null | undefined;
  /** Added to variances, 1e-6 unless given. */
  readonly epsilon?: number | undefined;
  /** Elements where this is false do not count; broadcast to the inputs. */
  readonly where?: ArrayLike | null | undefined;
}

/** The options of `layerNorm`. */
export interface LayerNormOptions extends NormOptions {
  /** The axes that are normalized together, the last unless given; null means all. */
  readonly axis?: Axis | undefined;
  /** The axes of scale and bias, the last unless given. */
  readonly featureAxes?: number | readonly number[] | undefined;
}

/** The options of `rmsNorm`. */
export type RmsNormOptions = Omit<LayerNormOptions, 'bias'>;

/** The options of `instanceNorm`. */
export interface InstanceNormOptions extends NormOptions {
  /** The axes of features, of which each is normalized by itself; the last unless given. */
  readonly featureAxes?: number | readonly number[] | undefined;
}

/** The options of `groupNorm`. */
export interface GroupNormOptions extends NormOptions {
  /** The axes that are normalized together, the last among them; all but the first unless given. */
  readonly axis?: Axis | undefined;
}

/** The options of `batchNorm`. */
export interface BatchNormOptions extends NormOptions {
  /** The axes of features, of which each has its own mean; the last unless given. */
  readonly axis?: number | readonly number[] | undefined;
  /** What of the running statistics stays, 0.99 unless given. */
  readonly momentum?: number | undefined;
  /** Added to variances, 1e-5 unless given. */
  readonly epsilon?: number | undefined;
  /** Normalizes by the running statistics, which stay; false unless given. */
  readonly useRunningAverage?: boolean | undefined;
}

/** The running statistics of `batchNorm`, both of the shape of the features. */
export interface RunningStatistics<T = NDArray> {
  readonly mean: T;
  readonly var: T;
}

const withoutBias = {
  scale: named(optional(arrayLike)),
  epsilon: named(number),
  where: named(optional(arrayLike)),
};
const normKinds = { ...withoutBias, bias: named(optional(arrayLike)) };
const inputs = { x: arrayLike };

const layerNormParameters = parameters<LayerNormOptions, 'axis'>('nn.layerNorm', inputs, {
  axis: named(nullable(axes)),
  featureAxes: named(axes),
  ...normKinds,
});

/**
 * Normalizes each example by the mean and variance of its features, then scales and shifts these:
 * of the shape of x (Ba, Kiros and Hinton, "Layer normalization", 2016). Throws `shape-mismatch`
 * for a scale or bias that is not of the shape of the feature axes.
 */
export function layerNorm(x: ArrayLike, ...args: Trailing<[], LayerNormOptions>): NDArray {
  const found = { axis: -1, ...layerNormParameters.read([x], args) };
  return normalized('nn.layerNorm', floatsOf('nn.layerNorm', x), found, { axis: found.axis });
}

const rmsNormParameters = parameters<RmsNormOptions, 'axis'>('nn.rmsNorm', inputs, {
  axis: named(nullable(axes)),
  featureAxes: named(axes),
  ...withoutBias,
});

/**
 * x / √(mean x² + epsilon) of each example, times a scale of the features (Zhang and Sennrich,
 * "Root mean square layer normalization", 2019). Throws as `layerNorm` does.
 */
export function rmsNorm(x: ArrayLike, ...args: Trailing<[], RmsNormOptions>): NDArray {
  const who = 'nn.rmsNorm';
  const found = { axis: -1, ...rmsNormParameters.read([x], args) };
  const { axis, where: mask } = found;
  const array = floatsOf(who, x);
  const squares = speakAs(who, () =>
    mean(square(masked(asWorked(array), mask, 0)), { axis, keepdims: true, where: mask }),
  );
  return normalized(who, array, found, { axis, mean: 0, variance: squares });
}

const instanceNormParameters = parameters<InstanceNormOptions>('nn.instanceNorm', inputs, {
  featureAxes: named(axes),
  ...normKinds,
});

/**
 * Normalizes each feature of each example by its mean and variance over all other axes, the first
 * being the batch (Ulyanov et al., "Instance normalization", 2016). Throws `bad-argument` where the
 * first axis is one of features, and as `layerNorm` does.
 */
export function instanceNorm(x: ArrayLike, ...args: Trailing<[], InstanceNormOptions>): NDArray {
  const who = 'nn.instanceNorm';
  const found = instanceNormParameters.read([x], args);
  const array = floatsOf(who, x);
  const features = normalizeAxes(found.featureAxes ?? -1, array.ndim, who);
  if (features.includes(0))
    fail('bad-argument', `${who}: the first axis is the batch, and none of features.`);
  const axis = range(array.ndim).filter((d) => d > 0 && !features.includes(d));
  return normalized(who, array, found, { axis });
}

const groupNormParameters = parameters<GroupNormOptions, 'axis'>(
  'nn.groupNorm',
  { x: arrayLike, numGroups: size },
  { axis: named(nullable(axes)), ...normKinds },
);

/**
 * Normalizes groups of equally many neighbouring features, over the axes between the batch, which
 * is the first, and the features, which are the last (Wu and He, "Group normalization", 2018).
 * Throws `shape-mismatch` unless the number of groups divides that of the features, and as
 * `layerNorm` does.
 */
export function groupNorm(
  x: ArrayLike,
  numGroups: number,
  ...args: Trailing<[], GroupNormOptions>
): NDArray {
  const who = 'nn.groupNorm';
  const found = groupNormParameters.read([x, numGroups], args);
  const array = floatsOf(who, x);
  const last = array.ndim - 1;
  const features = array.shape[last] ?? 0;
  if (last < 0 || numGroups === 0 || features % numGroups !== 0)
    fail(
      'shape-mismatch',
      `${who}: ${numGroups} groups do not divide the features of shape ${printShape(array.shape)}.`,
    );
  const given = found.axis === undefined ? range(array.ndim).slice(1) : found.axis;
  const axis = normalizeAxes(given, array.ndim, who).filter((d) => d !== last);
  const inGroups = (v: NDArray): NDArray =>
    reshapeTo(v, [...v.shape.slice(0, -1), numGroups, features / numGroups]);
  return speakAs(who, () => {
    const mask =
      found.where === undefined
        ? undefined
        : inGroups(broadcastRight(asArray(found.where), array.shape));
    const options = { axis: [...axis, last + 1], epsilon: found.epsilon ?? 1e-6, where: mask };
    const y = reshapeTo(standardized(inGroups(asWorked(array)), options), array.shape);
    return scaledAndShifted(who, convertTo(y, array.dtype), found, [last]);
  });
}

const isStatistics = (x: unknown): boolean =>
  typeof x === 'object' &&
  x !== null &&
  ['mean', 'var'].every((k) => arrayLike.holds((x as never)[k]));
const statistics = kind<RunningStatistics<ArrayLike>>('{ mean, var }, both arrays', isStatistics);

const batchNormParameters = parameters<BatchNormOptions>(
  'nn.batchNorm',
  { x: arrayLike, running: statistics },
  { axis: named(axes), momentum: named(number), useRunningAverage: named(flag), ...normKinds },
);

/**
 * `[y, running]`: x normalized by the mean and variance that each feature has over all other axes,
 * and the running statistics, which have moved towards these. With `useRunningAverage`, as after
 * training, x is normalized by the running ones (Ioffe and Szegedy, "Batch normalization", 2015).
 * Throws as `layerNorm` does.
 */
export function batchNorm(
  x: ArrayLike,
  running: RunningStatistics<ArrayLike>,
  ...args: Trailing<[], BatchNormOptions>
): [NDArray, RunningStatistics] {
  const who = 'nn.batchNorm';
  const found = batchNormParameters.read([x, running], args);
  const { axis: featureAxes = -1, epsilon = 1e-5, momentum = 0.99, where: mask } = found;
  const array = floatsOf(who, x);
  const features = normalizeAxes(featureAxes, array.ndim, who);
  const axis = range(array.ndim).filter((d) => !features.includes(d));
  return speakAs(who, () => {
    const old = { mean: asInexact(running.mean), var: asInexact(running.var) };
    const worked = asWorked(array);
    const along = { axis, where: mask };
    const now =
      found.useRunningAverage === true
        ? old
        : { mean: mean(worked, along), var: variance(worked, along) };
    const aligned = (v: NDArray): NDArray => alongFeatures(who, 'running', v, array, features);
    const moments = { axis, mean: aligned(now.mean), variance: aligned(now.var) };
    const y = normalized(who, array, { ...found, epsilon, featureAxes }, moments);
    const moved = (from: NDArray, to: NDArray): NDArray =>
      convertTo(add(multiply(from, momentum), multiply(to, 1 - momentum)), from.dtype);
    if (found.useRunningAverage === true) return [y, old];
    return [y, { mean: moved(old.mean, now.mean), var: moved(old.var, now.var) }];
  });
}

const floatsOf = (who: string, x: ArrayLike): NDArray => asInexact(requireReal(who, x));

/** x standardized, scaled and shifted. */
function normalized(
  who: string,
  x: NDArray,
  found: Found<InstanceNormOptions>,
  moments: StandardizeOptions,
): NDArray {
  const features = normalizeAxes(found.featureAxes ?? -1, x.ndim, who);
  return speakAs(who, () => {
    const options = { ...moments, epsilon: found.epsilon ?? 1e-6, where: found.where };
    const y = convertTo(standardized(asWorked(x), options as never), x.dtype);
    return scaledAndShifted(who, y, found, features);
  });
}

function scaledAndShifted(
  who: string,
  y: NDArray,
  { scale, bias }: Found<NormOptions>,
  features: readonly number[],
): NDArray {
  const aligned = (name: string, v: ArrayLike): NDArray =>
    alongFeatures(who, name, asArray(v), y, features);
  const scaled = scale === undefined ? y : multiply(y, aligned('scale', scale));
  return bias === undefined ? scaled : add(scaled, aligned('bias', bias));
}

/** An array of the shape of the features, with the length 1 along the other axes of x. */
function alongFeatures(
  who: string,
  name: string,
  v: NDArray,
  x: NDArray,
  features: readonly number[],
): NDArray {
  const shape = features.map((d) => at(x.shape, d));
  if (!sameShape(v.shape, shape))
    fail(
      'shape-mismatch',
      `${who}: ${name} must have the shape ${printShape(shape)} of the features, received ` +
        `${printShape(v.shape)}.`,
    );
  const order = features.map((d, i) => [d, i] as const).toSorted(([a], [b]) => a - b);
  const inOrder = permute(
    v,
    order.map(([, i]) => i),
  );
  return reshapeTo(
    inOrder,
    x.shape.map((n, d) => (features.includes(d) ? n : 1)),
  );
}
