/**
 * Initial values of weights: functions that make an initializer, which draws an array from a key, a
 * shape and a dtype. The scaled ones keep the variance of activations or gradients from layer to
 * layer (Glorot and Bengio 2010, LeCun 1998, He et al. 2015).
 */
import { defaultDType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { NDArray } from '../array/ndarray.js';
import { at, checkedShape, normalizeAxes, printShape, sizeOf, type Shape } from '../array/shape.js';
import { multiply } from '../numpy/math/arithmetic.js';
import { filled } from '../operands/basic.js';
import {
  anything,
  axes,
  choice,
  number,
  optional,
  shape as shapeKind,
} from '../parameters/kinds.js';
import { ParameterList, parameters, type Found, type Trailing } from '../parameters/parameters.js';
import * as random from '../random/index.js';
import type { FloatDType } from '../random/index.js';

type DTypeArguments = Trailing<[dtype?: FloatDType | null], DTypeOption>;

/** Draws an array from a key, a shape and a dtype, which is the initializer's own unless given. */
export type Initializer = (key: NDArray, shape: Shape, ...args: DTypeArguments) => NDArray;

/** The options of `constant`. */
export interface DTypeOption {
  /** The default float dtype unless given. */
  readonly dtype?: FloatDType | null | undefined;
}

const dtype = optional(choice('float32', 'float64'));
const drawn = { key: anything, shape: shapeKind };

/** The initializer called `name`, which draws by `draw`; `own` is the dtype it was made with. */
function initializer(
  name: string,
  draw: (key: NDArray, options: { shape: Shape; dtype: FloatDType }) => NDArray,
  own?: FloatDType,
): Initializer {
  const list = new ParameterList<DTypeOption>(`nn.initializers.${name}`, drawn, { dtype });
  return (key, shape, ...args) => {
    const found = list.read([key, shape], args);
    const settled = found.dtype ?? own ?? (defaultDType() as FloatDType);
    return draw(key, { shape: checkedShape(list.who, shape), dtype: settled });
  };
}

const constantParameters = parameters<DTypeOption>(
  'nn.initializers.constant',
  { value: number },
  { dtype },
);

/** Every element is `value`; the key is not used. */
export function constant(value: number, ...args: DTypeArguments): Initializer {
  const { dtype: own } = constantParameters.read([value], args);
  return initializer('constant', (_, draw) => filled(value, draw.shape, draw.dtype), own);
}

/** All zeros. */
export const zeros: Initializer = initializer('zeros', (_, d) => filled(0, d.shape, d.dtype));
/** All ones. */
export const ones: Initializer = initializer('ones', (_, d) => filled(1, d.shape, d.dtype));

/** The options of `uniform`. */
export interface UniformInitializerOptions extends DTypeOption {
  readonly scale?: number | undefined;
}

const uniformParameters = parameters<UniformInitializerOptions>(
  'nn.initializers.uniform',
  {},
  { scale: number, dtype },
);

/** Uniform in [0, scale), 0.01 unless given. */
export function uniform(
  ...args: Trailing<[scale?: number, dtype?: FloatDType | null], UniformInitializerOptions>
): Initializer {
  const { scale = 0.01, dtype: own } = uniformParameters.read([], args);
  return initializer('uniform', (key, d) => multiply(random.uniform(key, d), scale), own);
}

/** The options of `normal`. */
export interface NormalInitializerOptions extends DTypeOption {
  readonly stddev?: number | undefined;
}

const normalParameters = parameters<NormalInitializerOptions>(
  'nn.initializers.normal',
  {},
  { stddev: number, dtype },
);

/** Normal with mean 0; stddev is 0.01 unless given. */
export function normal(
  ...args: Trailing<[stddev?: number, dtype?: FloatDType | null], NormalInitializerOptions>
): Initializer {
  const { stddev = 0.01, dtype: own } = normalParameters.read([], args);
  return initializer('normal', (key, d) => multiply(random.normal(key, d), stddev), own);
}

/** The options of `truncatedNormal`. */
export interface TruncatedNormalOptions extends NormalInitializerOptions {
  /** The bounds before the multiplication with stddev, -2 and 2 unless given. */
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
}

const truncatedNormalParameters = parameters<TruncatedNormalOptions>(
  'nn.initializers.truncatedNormal',
  {},
  { stddev: number, dtype, lower: number, upper: number },
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
    (key, d) => multiply(random.truncatedNormal(key, lower, upper, d), stddev),
    found.dtype,
  );
}

/** The options of `varianceScaling`. */
export interface FanOptions extends DTypeOption {
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
    dtype?: FloatDType | null,
  ],
  FanOptions
>;

const fanKinds = { inAxis: axes, outAxis: axes, batchAxis: axes, dtype };

type FanMode = 'fanIn' | 'fanOut' | 'fanAvg';
type Distribution = 'uniform' | 'normal' | 'truncatedNormal';

/** The standard deviation of the normal distribution restricted to [-2, 2]. */
const truncatedDeviation = 0.8796256610342398;

const varianceScalingParameters = parameters<FanOptions>(
  'nn.initializers.varianceScaling',
  {
    scale: number,
    mode: choice('fanIn', 'fanOut', 'fanAvg'),
    distribution: choice('uniform', 'normal', 'truncatedNormal'),
  },
  fanKinds,
);

/** Mean 0 and variance scale / fan, fan being the number of inputs, of outputs or their mean. */
export function varianceScaling(
  scale: number,
  mode: FanMode,
  distribution: Distribution,
  ...args: FanArguments
): Initializer {
  const fans = varianceScalingParameters.read([scale, mode, distribution], args);
  return scaledBy('varianceScaling', scale, mode, distribution, fans);
}

function scaledBy(
  name: string,
  scale: number,
  mode: FanMode,
  distribution: Distribution,
  given: Found<FanOptions>,
): Initializer {
  const fans = ownFans(given);
  const draw = (key: NDArray, options: { shape: Shape; dtype: FloatDType }): NDArray => {
    const variance =
      scale / Math.max(1, fanOf(`nn.initializers.${name}`, options.shape, mode, fans));
    switch (distribution) {
      case 'uniform':
        return multiply(random.uniform(key, { ...options, minval: -1 }), Math.sqrt(3 * variance));
      case 'normal':
        return multiply(random.normal(key, options), Math.sqrt(variance));
      case 'truncatedNormal':
        return multiply(
          random.truncatedNormal(key, -2, 2, options),
          Math.sqrt(variance) / truncatedDeviation,
        );
      default:
        return distribution satisfies never;
    }
  };
  return initializer(name, draw, given.dtype);
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
  return mode === 'fanOut' ? outputs * field : ((inputs + outputs) * field) / 2;
}

/** An initializer with all but the axes settled. */
function scaled(name: string, scale: number, mode: FanMode, distribution: Distribution) {
  const list = parameters<FanOptions>(`nn.initializers.${name}`, {}, fanKinds);
  return (...args: FanArguments): Initializer =>
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
