/** The axes of a convolution by role, and the sliding of its kernel. */
import { at, type Shape } from '../../array/shape.js';
import type { ConvParams } from './params.js';
import { placeCount, type WindowAxis } from '../window/geometry.js';

/** The sizes that a convolution is made of. */
export interface ConvSizes {
  /** Of the operand. */
  readonly batch: number;
  readonly features: number;
  /** Of the kernel; `kernelFeatures` is what one group of features holds. */
  readonly kernelFeatures: number;
  readonly outFeatures: number;
  /** The sliding along each spatial axis, in the order of `dims`. */
  readonly spatial: readonly WindowAxis[];
}

export function convSizes(operand: Shape, kernel: Shape, params: ConvParams): ConvSizes {
  const { dims } = params;
  const spatial = dims.operand.slice(2).map((d, i) => {
    const [low, high] = at(params.padding, i);
    return {
      length: at(operand, d),
      window: at(kernel, at(dims.kernel, 2 + i)),
      stride: at(params.strides, i),
      low,
      high,
      operandDilation: at(params.operandDilation, i),
      windowDilation: at(params.kernelDilation, i),
    };
  });
  return {
    batch: at(operand, at(dims.operand, 0)),
    features: at(operand, at(dims.operand, 1)),
    kernelFeatures: at(kernel, at(dims.kernel, 1)),
    outFeatures: at(kernel, at(dims.kernel, 0)),
    spatial,
  };
}

/** Lists by role, [batch, feature, …spatial], as lists by axis. */
export function byAxis<T>(roles: readonly number[], values: readonly T[]): T[] {
  const result = new Array<T>(values.length);
  roles.forEach((d, role) => (result[d] = at(values, role)));
  return result;
}

export function convShape(operand: Shape, kernel: Shape, params: ConvParams): number[] {
  const { batch, outFeatures, spatial } = convSizes(operand, kernel, params);
  const roles = [batch / params.batchGroups, outFeatures, ...spatial.map(placeCount)];
  return byAxis(params.dims.result, roles);
}

/** The geometry of spatial axes as params. */
export const slidingParams = (
  axes: readonly WindowAxis[],
): Pick<ConvParams, 'strides' | 'padding' | 'operandDilation' | 'kernelDilation'> => ({
  strides: axes.map((a) => a.stride),
  padding: axes.map((a) => [a.low, a.high]),
  operandDilation: axes.map((a) => a.operandDilation),
  kernelDilation: axes.map((a) => a.windowDilation),
});

/** Roles with batch and feature (or out and in) exchanged. */
export const exchanged = ([first, second, ...spatial]: readonly number[]): number[] => [
  second!,
  first!,
  ...spatial,
];
