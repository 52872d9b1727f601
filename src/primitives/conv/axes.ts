/** The axes of a convolution by role, and the sliding of its kernel. */
import { at, stridesOf, type Shape } from '../../array/shape.js';
import { indexAdd, indexMul, integer, type Expr } from '../../loops/expr.js';
import type { LoopBuffer } from '../../loops/loops.js';
import type { ConvParams } from '../dot/params.js';
import { windowCount, type WindowAxis } from '../window/geometry.js';

/** The sizes that a convolution is made of. */
export interface ConvSizes {
  /** The batch of the operand. */
  readonly batch: number;
  readonly features: number;
  /** The features of the kernel; `kernelFeatures` is the number in one group. */
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

export interface ConvBuffers {
  readonly operand: LoopBuffer;
  readonly kernel: LoopBuffer;
  readonly out: LoopBuffer;
}

/** A convolution and where its arrays lie: strides by role. */
export interface ConvLayout {
  readonly params: ConvParams;
  readonly sizes: ConvSizes;
  readonly strides: {
    readonly operand: readonly number[];
    readonly kernel: readonly number[];
    readonly result: readonly number[];
  };
  /** The offsets of the first weight and the first element of the result. */
  readonly starts: { readonly kernel: Expr; readonly result: Expr };
  /** One of featureGroups and batchGroups is 1. */
  readonly groups: number;
  /** The part of the result that one group gives. */
  readonly groupImages: number;
  readonly groupFeatures: number;
}

export function convLayout(
  operand: Shape,
  kernel: Shape,
  result: Shape,
  params: ConvParams,
): ConvLayout {
  const { dims, featureGroups, batchGroups } = params;
  const sizes = convSizes(operand, kernel, params);
  const groups = Math.max(featureGroups, batchGroups);
  const byRole = (shape: Shape, roles: readonly number[]): number[] => {
    const all = stridesOf(shape);
    return roles.map((d) => at(all, d));
  };
  return {
    params,
    sizes,
    strides: {
      operand: byRole(operand, dims.operand),
      kernel: byRole(kernel, dims.kernel),
      result: byRole(result, dims.result),
    },
    starts: { kernel: integer(0), result: integer(0) },
    groups,
    groupImages: sizes.batch / batchGroups,
    groupFeatures: sizes.outFeatures / groups,
  };
}

/** The offset in the operand of the first element that belongs to an image of a group. */
export function cornerOf(layout: ConvLayout, group: Expr, image: Expr): Expr {
  const { params, sizes, strides, groupImages } = layout;
  const { featureGroups, batchGroups } = params;
  const ownImage = batchGroups > 1 ? indexAdd(indexMul(group, integer(groupImages)), image) : image;
  const ownFeature =
    featureGroups > 1 ? indexMul(group, integer(sizes.kernelFeatures)) : integer(0);
  return indexAdd(
    indexMul(ownImage, integer(at(strides.operand, 0))),
    indexMul(ownFeature, integer(at(strides.operand, 1))),
  );
}

/** Lists by role, [batch, feature, …spatial], as lists by axis. */
export function byAxis<T>(roles: readonly number[], values: readonly T[]): T[] {
  const result = new Array<T>(values.length);
  roles.forEach((d, role) => (result[d] = at(values, role)));
  return result;
}

export function convShape(operand: Shape, kernel: Shape, params: ConvParams): number[] {
  const { batch, outFeatures, spatial } = convSizes(operand, kernel, params);
  const roles = [batch / params.batchGroups, outFeatures, ...spatial.map(windowCount)];
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
