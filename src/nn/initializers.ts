/**
 * Initial values of weights: functions that make an initializer, which draws an array from a key, a
 * shape and a dtype. The scaled ones keep the variance of activations or gradients from layer to
 * layer (Glorot and Bengio 2010, LeCun 1998, He et al. 2015).
 */
import { isComplex } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { NDArray } from '../array/ndarray.js';
import { at, normalizeAxes, printShape, sizeOf, type Shape } from '../array/shape.js';
import { multiply } from '../numpy/math/arithmetic.js';
import { filled, moveAxis, reshapeTo } from '../operands/basic.js';
import { bind1 } from '../trace/bind.js';
import { axes, axis, choice, number } from '../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../parameters/parameters.js';
import * as random from '../random/index.js';
import type { FloatDType, InexactDType } from '../random/index.js';
import { deviationInDisk, normalInDisk, uniformInDisk } from './disk-draws.js';
import {
  floats,
  inexact,
  initializer,
  type DTypeArguments,
  type DTypeOption,
  type Initializer,
  type Settled,
} from './initializer.js';

export type { DTypeOption, Initializer };

const constantParameters = parameters<DTypeOption<InexactDType>>(
  'nn.initializers.constant',
  { value: number },
  { dtype: inexact },
);

/** Every element is `value`; the key is not used. */
export function constant(
  value: number,
  ...args: DTypeArguments<InexactDType>
): Initializer<InexactDType> {
  const { dtype: own } = constantParameters.read([value], args);
  return initializer('constant', inexact, (_, draw) => filled(value, draw.shape, draw.dtype), own);
}

function filledWith(name: string, value: number): Initializer<InexactDType> {
  return initializer(name, inexact, (_, { shape, dtype }) => filled(value, shape, dtype));
}

/** All zeros. */
export const zeros: Initializer<InexactDType> = filledWith('zeros', 0);
/** All ones. */
export const ones: Initializer<InexactDType> = filledWith('ones', 1);

/** The options of `uniform`. */
export interface UniformInitializerOptions extends DTypeOption {
  readonly scale?: number | undefined;
}

const uniformParameters = parameters<UniformInitializerOptions>(
  'nn.initializers.uniform',
  {},
  { scale: number, dtype: floats },
);

/** Uniform in [0, scale), 0.01 unless given. */
export function uniform(
  ...args: Trailing<[scale?: number, dtype?: FloatDType | null], UniformInitializerOptions>
): Initializer {
  const { scale = 0.01, dtype: own } = uniformParameters.read([], args);
  return initializer('uniform', floats, (key, d) => multiply(random.uniform(key, d), scale), own);
}

/** The options of `normal`. */
export interface NormalInitializerOptions extends DTypeOption<InexactDType> {
  readonly stddev?: number | undefined;
}

const normalParameters = parameters<NormalInitializerOptions>(
  'nn.initializers.normal',
  {},
  { stddev: number, dtype: inexact },
);

/** Normal with mean 0; stddev is 0.01 unless given. */
export function normal(
  ...args: Trailing<[stddev?: number, dtype?: InexactDType | null], NormalInitializerOptions>
): Initializer<InexactDType> {
  const { stddev = 0.01, dtype: own } = normalParameters.read([], args);
  return initializer('normal', inexact, (key, d) => multiply(random.normal(key, d), stddev), own);
}

/** The options of `truncatedNormal`. */
export interface TruncatedNormalOptions extends DTypeOption {
  readonly stddev?: number | undefined;
  /** The bounds before the multiplication with stddev, -2 and 2 unless given. */
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
}

const truncatedNormalParameters = parameters<TruncatedNormalOptions>(
  'nn.initializers.truncatedNormal',
  {},
  { stddev: number, dtype: floats, lower: number, upper: number },
);

/** Normal, restricted to [lower, upper] before the multiplication with stddev. */
export function truncatedNormal(
  ...args: Trailing<
    [stddev?: number, dtype?: FloatDType | null, lower?: number, upper?: number],
    TruncatedNormalOptions
  >
): Initializer {
  const found = truncatedNormalParameters.read([], args);
  const { stddev = 0.01, lower = -2, upper = 2 } = found;
  return initializer(
    'truncatedNormal',
    floats,
    (key, d) => multiply(random.truncatedNormal(key, lower, upper, d), stddev),
    found.dtype,
  );
}

/** The options of `varianceScaling`. */
export interface FanOptions extends DTypeOption<InexactDType> {
  /** The axes of inputs and outputs of a layer; the others are its receptive field. */
  readonly inAxis?: number | readonly number[] | undefined;
  readonly outAxis?: number | readonly number[] | undefined;
  /** Axes over which independent layers are stacked. */
  readonly batchAxis?: number | readonly number[] | undefined;
}

type FanArguments = Trailing<
  [
    inAxis?: number | readonly number[],
    outAxis?: number | readonly number[],
    batchAxis?: number | readonly number[],
    dtype?: InexactDType | null,
  ],
  FanOptions
>;

const fanKinds = { inAxis: axes, outAxis: axes, batchAxis: axes, dtype: inexact };

type FanMode = 'fanIn' | 'fanOut' | 'fanAvg' | 'fanGeoAvg';
type Distribution = 'uniform' | 'normal' | 'truncatedNormal';

/** The standard deviation of the normal distribution restricted to [-2, 2]. */
const truncatedDeviation = 0.8796256610342398;

const varianceScalingParameters = parameters<FanOptions>(
  'nn.initializers.varianceScaling',
  {
    scale: number,
    mode: choice('fanIn', 'fanOut', 'fanAvg', 'fanGeoAvg'),
    distribution: choice('uniform', 'normal', 'truncatedNormal'),
  },
  fanKinds,
);

/**
 * Mean 0 and variance scale / fan, fan being the number of inputs, of outputs, or their arithmetic
 * or geometric mean. Complex numbers have the variance in all, and are uniform in a disk, or normal
 * within one.
 */
export function varianceScaling(
  scale: number,
  mode: FanMode,
  distribution: Distribution,
  ...args: FanArguments
): Initializer<InexactDType> {
  const fans = varianceScalingParameters.read([scale, mode, distribution], args);
  return scaledBy('varianceScaling', scale, mode, distribution, fans);
}

function scaledBy(
  name: string,
  scale: number,
  mode: FanMode,
  distribution: Distribution,
  given: Found<FanOptions>,
): Initializer<InexactDType> {
  const fans = ownFans(given);
  const draw = (key: NDArray, options: Settled<InexactDType>): NDArray => {
    const variance =
      scale / Math.max(1, fanOf(`nn.initializers.${name}`, options.shape, mode, fans));
    return drawScaled(key, options, distribution, variance);
  };
  return initializer(name, inexact, draw, given.dtype);
}

function drawScaled(
  key: NDArray,
  { shape, dtype }: Settled<InexactDType>,
  distribution: Distribution,
  variance: number,
): NDArray {
  if (distribution === 'normal')
    return multiply(random.normal(key, shape, dtype), Math.sqrt(variance));
  const isUniform = distribution === 'uniform';
  if (isComplex(dtype)) {
    const drawn = isUniform ? uniformInDisk(key, shape, dtype) : normalInDisk(key, shape, dtype);
    return multiply(drawn, Math.sqrt(variance) / (isUniform ? 1 : deviationInDisk));
  }
  if (isUniform)
    return multiply(random.uniform(key, { shape, dtype, minval: -1 }), Math.sqrt(3 * variance));
  const drawn = random.truncatedNormal(key, -2, 2, { shape, dtype });
  return multiply(drawn, Math.sqrt(variance) / truncatedDeviation);
}

/** Axes in lists of our own: an initializer outlives the call that made it. */
const ownFans = ({ inAxis = -2, outAxis = -1, batchAxis = [] }: Found<FanOptions>): Fans => ({
  inAxis: [inAxis].flat(),
  outAxis: [outAxis].flat(),
  batchAxis: [batchAxis].flat(),
});

type Fans = Readonly<Record<'inAxis' | 'outAxis' | 'batchAxis', readonly number[]>>;

function fanOf(who: string, shape: Shape, mode: FanMode, fans: Fans): number {
  const { inAxis, outAxis, batchAxis } = fans;
  if (shape.length < 2)
    fail(
      'shape-mismatch',
      `${who}: the number of inputs and outputs needs at least two axes, received shape ` +
        `${printShape(shape)}.`,
    );
  const product = (list: readonly number[]): number =>
    normalizeAxes(list, shape.length, who).reduce((n, d) => n * at(shape, d), 1);
  const [inputs, outputs] = [product(inAxis), product(outAxis)];
  const field = sizeOf(shape) / (inputs * outputs * product(batchAxis));
  if (mode === 'fanIn') return inputs * field;
  if (mode === 'fanOut') return outputs * field;
  const mean = mode === 'fanAvg' ? (inputs + outputs) / 2 : Math.sqrt(inputs * outputs);
  return mean * field;
}

/** An initializer with all but the axes settled. */
function scaled(name: string, scale: number, mode: FanMode, distribution: Distribution) {
  const list = parameters<FanOptions>(`nn.initializers.${name}`, {}, fanKinds);
  return (...args: FanArguments): Initializer<InexactDType> =>
    scaledBy(name, scale, mode, distribution, list.read([], args));
}

/** Uniform values whose variance is 1 over the mean of fan-in and fan-out. */
export const glorotUniform = scaled('glorotUniform', 1, 'fanAvg', 'uniform');
/** Normal values whose variance is 1 over the mean of fan-in and fan-out. */
export const glorotNormal = scaled('glorotNormal', 1, 'fanAvg', 'truncatedNormal');
/** Uniform values whose variance is 1 over fan-in. */
export const lecunUniform = scaled('lecunUniform', 1, 'fanIn', 'uniform');
/** Normal values whose variance is 1 over fan-in. */
export const lecunNormal = scaled('lecunNormal', 1, 'fanIn', 'truncatedNormal');
/** Uniform values whose variance is 1 over half of fan-in. */
export const heUniform = scaled('heUniform', 2, 'fanIn', 'uniform');
/** Normal values whose variance is 1 over half of fan-in. */
export const heNormal = scaled('heNormal', 2, 'fanIn', 'truncatedNormal');
export {
  glorotUniform as xavierUniform,
  glorotNormal as xavierNormal,
  heUniform as kaimingUniform,
  heNormal as kaimingNormal,
};

/** The options of `orthogonal` and `deltaOrthogonal`. */
export interface OrthogonalInitializerOptions extends DTypeOption<InexactDType> {
  /** What the matrix is multiplied with, 1 unless given. */
  readonly scale?: number | undefined;
  /** The axis of the columns, the last one unless given. */
  readonly columnAxis?: number | undefined;
}

type OrthogonalArguments = Trailing<
  [scale?: number, columnAxis?: number, dtype?: InexactDType | null],
  OrthogonalInitializerOptions
>;

const orthogonalKinds = { scale: number, columnAxis: axis, dtype: inexact };
const orthogonalParameters = parameters<OrthogonalInitializerOptions>(
  'nn.initializers.orthogonal',
  {},
  orthogonalKinds,
);

/**
 * `scale` times a uniformly distributed matrix with orthonormal columns, or rows where there are
 * more columns: all axes but `columnAxis` together are its rows. Real or complex. Shapes have at
 * least two axes; others throw `shape-mismatch`.
 */
export function orthogonal(...args: OrthogonalArguments): Initializer<InexactDType> {
  const { scale = 1, columnAxis = -1, dtype } = orthogonalParameters.read([], args);
  const draw = (key: NDArray, settled: Settled<InexactDType>): NDArray =>
    drawOrthogonal('nn.initializers.orthogonal', key, settled, scale, columnAxis);
  return initializer('orthogonal', inexact, draw, dtype);
}

function drawOrthogonal(
  who: string,
  key: NDArray,
  { shape, dtype }: Settled<InexactDType>,
  scale: number,
  columnAxis: number,
): NDArray {
  if (shape.length < 2)
    fail(
      'shape-mismatch',
      `${who}: rows and columns need at least two axes, received shape ${printShape(shape)}.`,
    );
  const place = at(normalizeAxes(columnAxis, shape.length, who), 0);
  if (sizeOf(shape) === 0) return filled(0, shape, dtype);
  const columns = at(shape, place);
  const matrix = random.orthogonal(key, sizeOf(shape) / columns, [], dtype, columns);
  const inOrder = reshapeTo(matrix, [...shape.filter((_, d) => d !== place), columns]);
  return multiply(moveAxis(inOrder, shape.length - 1, place), scale);
}

const deltaOrthogonalParameters = parameters<OrthogonalInitializerOptions>(
  'nn.initializers.deltaOrthogonal',
  {},
  orthogonalKinds,
);

/**
 * Weights of convolutions, [...sizes, in, out] along one to three axes, that keep lengths: an
 * `orthogonal` matrix at the centre and zeros elsewhere (L. Xiao et al., "Dynamical isometry and a
 * mean field theory of CNNs", 2018). Throws `shape-mismatch` for other shapes, and where there are
 * more inputs than outputs.
 */
export function deltaOrthogonal(...args: OrthogonalArguments): Initializer<InexactDType> {
  const { scale = 1, columnAxis = -1, dtype } = deltaOrthogonalParameters.read([], args);
  const who = 'nn.initializers.deltaOrthogonal';
  const draw = (key: NDArray, settled: Settled<InexactDType>): NDArray => {
    const { shape } = settled;
    const [inputs, outputs] = shape.slice(-2);
    if (shape.length < 3 || shape.length > 5 || inputs! > outputs!)
      fail(
        'shape-mismatch',
        `${who}: wants weights [...sizes, in, out] with one to three sizes and at most as many inputs ` +
          `as outputs, received shape ${printShape(shape)}.`,
      );
    const sizes = shape.slice(0, -2);
    const matrixShape = { ...settled, shape: shape.slice(-2) };
    const matrix = drawOrthogonal(who, key, matrixShape, scale, columnAxis);
    if (sizeOf(shape) === 0) return filled(0, shape, settled.dtype);
    const low = sizes.map((n) => (n - 1) >> 1);
    const high = sizes.map((n, d) => n - 1 - at(low, d));
    const centre = reshapeTo(matrix, [...sizes.map(() => 1), ...matrix.shape]);
    return bind1('pad', [centre, filled(0, [], settled.dtype)], {
      low: [...low, 0, 0],
      high: [...high, 0, 0],
      interior: shape.map(() => 0),
    });
  };
  return initializer('deltaOrthogonal', inexact, draw, dtype);
}
