/** Convolutions of any geometry, and those of the golden cases, for the tests of all targets. */
import type { DType } from '../../src/array/dtype.js';
import { at, range } from '../../src/array/shape.js';
import type { TargetTraits } from '../../src/loops/traits.js';
import { convLayout, convShape } from '../../src/primitives/conv/axes.js';
import { convParts, partLayout } from '../../src/primitives/conv/holes.js';
import { convWay, type ConvWay } from '../../src/primitives/conv/loops.js';
import type { ConvDims, ConvParams } from '../../src/primitives/dot.js';
import type { OpCase } from '../golden/support/cases.js';
import type { Draw } from '../support/draw.js';
import { arraysIn, type GoldenEquation } from './golden.js';
import { perAxis } from './random-laws.js';

export const inOrder = (rank: number): ConvDims => ({
  operand: range(rank),
  kernel: range(rank),
  result: range(rank),
});

/** No strides, padding, dilation or groups. */
export const plain = (spatial: number): ConvParams => ({
  dims: inOrder(spatial + 2),
  strides: perAxis(spatial, () => 1),
  padding: perAxis(spatial, () => [0, 0]),
  operandDilation: perAxis(spatial, () => 1),
  kernelDilation: perAxis(spatial, () => 1),
  featureGroups: 1,
  batchGroups: 1,
});

export interface RandomConv {
  readonly params: ConvParams;
  readonly operand: readonly number[];
  readonly kernel: readonly number[];
}

/** `features` are those of a group. */
export function randomConv(
  draw: Draw,
  most: { features: number; length: number; groups?: number },
): RandomConv {
  const spatial = draw.integer(0, 2);
  const groups = draw.integer(1, most.groups ?? 3);
  const byFeature = draw.next() < 0.5;
  const features = draw.integer(1, most.features);
  const [featureGroups, batchGroups] = byFeature ? [groups, 1] : [1, groups];
  const roles = {
    operand: [
      batchGroups * draw.integer(1, 2),
      featureGroups * features,
      ...perAxis(spatial, () => draw.integer(1, most.length)),
    ],
    kernel: [
      groups * draw.integer(1, most.features),
      features,
      ...perAxis(spatial, () => draw.integer(1, 3)),
    ],
  };
  const placed = (sizes: readonly number[]) => {
    const dims = draw.shuffle(range(sizes.length));
    const shape: number[] = [];
    dims.forEach((d, role) => (shape[d] = at(sizes, role)));
    return { dims, shape };
  };
  const [operand, kernel] = [placed(roles.operand), placed(roles.kernel)];
  const params: ConvParams = {
    dims: { operand: operand.dims, kernel: kernel.dims, result: draw.shuffle(operand.dims) },
    strides: perAxis(spatial, () => draw.integer(1, 3)),
    padding: perAxis(spatial, () => [draw.integer(-1, 3), draw.integer(-1, 3)]),
    operandDilation: perAxis(spatial, () => draw.integer(1, 3)),
    kernelDilation: perAxis(spatial, () => draw.integer(1, 3)),
    featureGroups,
    batchGroups,
  };
  return { params, operand: operand.shape, kernel: kernel.shape };
}

/** How the parts without holes are written; null where holes are written as they are. */
export function waysOf(
  { params, operand, kernel }: RandomConv,
  target: TargetTraits,
  dtype: DType = 'float64',
): readonly ConvWay['kind'][] | null {
  const layout = convLayout(operand, kernel, convShape(operand, kernel, params), params);
  const split = convParts(layout);
  if (split === null) return null;
  return split.parts.map((p) => convWay(partLayout(layout, p, layout.starts), target, dtype).kind);
}

/** The params of a case of JAX's conv_general_dilated. */
export function goldenConv(golden: OpCase): GoldenEquation<'conv'> {
  const operands = arraysIn(golden.args);
  const [operand, kernel] = operands as [(typeof operands)[0], (typeof operands)[0]];
  const kwargs = (golden.kwargs ?? {}) as Record<string, never>;
  const names: [string, string, string] | undefined = kwargs['dimension_numbers'];
  const spatial = operand.ndim - 2;
  const letters = 'DHW'.slice(3 - spatial);
  const axes = (name: string, first: string) =>
    [...first, ...letters].map((letter) => name.indexOf(letter));
  const dims =
    names === undefined
      ? inOrder(operand.ndim)
      : {
          operand: axes(names[0], 'NC'),
          kernel: axes(names[1], 'OI'),
          result: axes(names[2], 'NC'),
        };
  const base = plain(spatial);
  const strides = golden.args[2] as unknown as number[];
  const operandDilation: readonly number[] = kwargs['lhs_dilation'] ?? base.operandDilation;
  const kernelDilation: readonly number[] = kwargs['rhs_dilation'] ?? base.kernelDilation;
  const padding = golden.args[3] as unknown as string | [number, number][];
  const padAxis = (i: number): readonly [number, number] => {
    if (typeof padding !== 'string') return at(padding, i);
    if (padding === 'VALID') return [0, 0];
    // SAME: the result has ceil(length / stride) places.
    const length = at(operand.shape, at(dims.operand, 2 + i));
    const span = (at(kernel.shape, at(dims.kernel, 2 + i)) - 1) * at(kernelDilation, i) + 1;
    const stride = at(strides, i);
    const total = Math.max((Math.ceil(length / stride) - 1) * stride + span - length, 0);
    const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
    return padding === 'SAME' ? [less, more] : [more, less];
  };
  const params: ConvParams = {
    dims,
    strides,
    padding: perAxis(spatial, padAxis),
    operandDilation,
    kernelDilation,
    featureGroups: kwargs['feature_group_count'] ?? 1,
    batchGroups: kwargs['batch_group_count'] ?? 1,
  };
  return { operands, params };
}
