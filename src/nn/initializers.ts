/**
 * Initial values of weights: functions that make an initializer, which draws an array from a key, a
 * shape and a dtype. The scaled ones keep the variance of activations or gradients from layer to
 * layer (Glorot and Bengio 2010, LeCun 1998, He et al. 2015).
 */
import { defaultDType } from '../array/dtype.js';
import { fail } from '../array/errors.js';
import type { NDArray } from '../array/ndarray.js';
import { at, normalizeAxes, printShape, sizeOf, type Shape } from '../array/shape.js';
import { multiply } from '../numpy/arithmetic.js';
import { filled } from '../numpy/basic.js';
import * as random from '../random/index.js';

export type Initializer = (key: NDArray, shape: Shape, options?: random.DrawOptions) => NDArray;

/** Every element is `value`; the key is not used. */
export const constant =
  (value: number): Initializer =>
  (_key, shape, options = {}) =>
    filled(value, shape, options.dtype ?? defaultDType());

export const zeros: Initializer = constant(0);
export const ones: Initializer = constant(1);

/** Uniform in [0, scale). */
export const uniform =
  (scale = 0.01): Initializer =>
  (key, shape, options = {}) =>
    multiply(random.uniform(key, { ...options, shape }), scale);

/** Normal with mean 0. */
export const normal =
  (stddev = 0.01): Initializer =>
  (key, shape, options = {}) =>
    multiply(random.normal(key, { ...options, shape }), stddev);

/** Normal, restricted to [lower, upper] before the multiplication with stddev. */
export const truncatedNormal =
  (stddev = 0.01, lower = -2, upper = 2): Initializer =>
  (key, shape, options = {}) =>
    multiply(random.truncatedNormal(key, lower, upper, { ...options, shape }), stddev);

export interface FanOptions {
  /** The axes of inputs and outputs of a layer; the others are its receptive field. */
  readonly inAxis?: number | readonly number[] | undefined;
  readonly outAxis?: number | readonly number[] | undefined;
  /** Axes over which independent layers are stacked. */
  readonly batchAxis?: number | readonly number[] | undefined;
}

type FanMode = 'fanIn' | 'fanOut' | 'fanAvg';
type Distribution = 'uniform' | 'normal' | 'truncatedNormal';

/** The standard deviation of the normal distribution restricted to [-2, 2]. */
const truncatedDeviation = 0.8796256610342398;

/** Mean 0 and variance scale / fan, fan being the number of inputs, of outputs or their mean. */
export function varianceScaling(
  scale: number,
  mode: FanMode,
  distribution: Distribution,
  fans: FanOptions = {},
): Initializer {
  return (key, shape, options = {}) => {
    const variance = scale / Math.max(1, fanOf(shape, mode, fans));
    const draw = { ...options, shape };
    switch (distribution) {
      case 'uniform':
        return multiply(random.uniform(key, { ...draw, minval: -1 }), Math.sqrt(3 * variance));
      case 'normal':
        return multiply(random.normal(key, draw), Math.sqrt(variance));
      case 'truncatedNormal':
        return multiply(
          random.truncatedNormal(key, -2, 2, draw),
          Math.sqrt(variance) / truncatedDeviation,
        );
      default:
        return distribution satisfies never;
    }
  };
}

function fanOf(shape: Shape, mode: FanMode, fans: FanOptions): number {
  const { inAxis = -2, outAxis = -1, batchAxis = [] } = fans;
  if (shape.length < 2)
    fail(
      'shape-mismatch',
      `nn.initializers: the number of inputs and outputs needs at least two axes, received shape ` +
        `${printShape(shape)}.`,
    );
  const product = (axes: number | readonly number[]): number =>
    normalizeAxes(axes, shape.length, 'nn.initializers').reduce((n, d) => n * at(shape, d), 1);
  const [inputs, outputs] = [product(inAxis), product(outAxis)];
  const field = sizeOf(shape) / (inputs * outputs * product(batchAxis));
  if (mode === 'fanIn') return inputs * field;
  return mode === 'fanOut' ? outputs * field : ((inputs + outputs) * field) / 2;
}

const scaled =
  (scale: number, mode: FanMode, distribution: Distribution) =>
  (fans: FanOptions = {}): Initializer =>
    varianceScaling(scale, mode, distribution, fans);

export const glorotUniform = scaled(1, 'fanAvg', 'uniform');
export const glorotNormal = scaled(1, 'fanAvg', 'truncatedNormal');
export const lecunUniform = scaled(1, 'fanIn', 'uniform');
export const lecunNormal = scaled(1, 'fanIn', 'truncatedNormal');
export const heUniform = scaled(2, 'fanIn', 'uniform');
export const heNormal = scaled(2, 'fanIn', 'truncatedNormal');
export {
  glorotUniform as xavierUniform,
  glorotNormal as xavierNormal,
  heUniform as kaimingUniform,
  heNormal as kaimingNormal,
};
