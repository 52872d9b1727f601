import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/array/dtype.js';
import { at, range } from '../../src/array/shape.js';
import type { ConvDims, ConvParams } from '../../src/primitives/dot.js';
import { Draw } from '../support/draw.js';
import { programOf } from '../support/programs.js';
import type { OpCase } from '../golden/support/cases.js';
import { arraysIn, expectGolden, goldenCases, type GoldenEquation } from './golden.js';
import { array, result } from './one-equation.js';
import { expectCompiled, expectLaws, perAxis } from './random-laws.js';

const inOrder = (rank: number): ConvDims => ({
  operand: range(rank),
  kernel: range(rank),
  result: range(rank),
});

/** No strides, padding, dilation or groups. */
const plain = (spatial: number): ConvParams => ({
  dims: inOrder(spatial + 2),
  strides: perAxis(spatial, () => 1),
  padding: perAxis(spatial, () => [0, 0]),
  operandDilation: perAxis(spatial, () => 1),
  kernelDilation: perAxis(spatial, () => 1),
  featureGroups: 1,
  batchGroups: 1,
});

interface RandomConv {
  readonly params: ConvParams;
  readonly operand: readonly number[];
  readonly kernel: readonly number[];
}

function randomConv(draw: Draw, most: { features: number; length: number }): RandomConv {
  const spatial = draw.integer(0, 2);
  const groups = draw.integer(1, 3);
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

/** The params of a case of JAX's conv_general_dilated. */
function goldenConv(golden: OpCase): GoldenEquation<'conv'> {
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

describe('conv', () => {
  const signal = array([[[1, 2, 3, 4]]]);
  const kernel = array([[[10, 1]]]);
  test('slides the kernel, unreversed', () => {
    expect(result('conv', [signal, kernel], plain(1))).toEqual([[[12, 23, 34]]]);
  });
  test('pads and crops, strides, dilates', () => {
    const conv = (params: Partial<ConvParams>) =>
      result('conv', [signal, kernel], { ...plain(1), ...params });
    expect(conv({ padding: [[1, 1]] })).toEqual([[[1, 12, 23, 34, 40]]]);
    expect(conv({ padding: [[-1, 0]] })).toEqual([[[23, 34]]]);
    expect(conv({ strides: [2] })).toEqual([[[12, 34]]]);
    expect(conv({ kernelDilation: [2] })).toEqual([[[13, 24]]]);
    expect(conv({ operandDilation: [2] })).toEqual([[[10, 2, 20, 3, 30, 4]]]);
  });
  test('groups features and batches', () => {
    const two = array([[[1, 2]], [[3, 4]]]);
    const features = array([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    const kernels = array([[[1]], [[10]]]);
    expect(result('conv', [features, kernels], { ...plain(1), featureGroups: 2 })).toEqual([
      [
        [1, 2],
        [30, 40],
      ],
    ]);
    expect(result('conv', [two, kernels], { ...plain(1), batchGroups: 2 })).toEqual([
      [
        [1, 2],
        [30, 40],
      ],
    ]);
  });
  test('gives nothing where the kernel does not fit, zeros where it sees padding alone', () => {
    const wide = array([[[1, 1, 1, 1, 1]]]);
    expect(result('conv', [signal, wide], plain(1))).toEqual([[[]]]);
    const far = { ...plain(1), padding: [[3, -4]] as const };
    expect(result('conv', [signal, kernel], far)).toEqual([[[0, 0]]]);
  });
  test('rejects operands that do not fit', () => {
    const conv = (params: Partial<ConvParams>, x = signal, y = kernel) => {
      programOf('conv', [x, y], { ...plain(1), ...params });
    };
    expect(() => conv({ featureGroups: 2 })).toThrow('featureGroups = 2 times');
    expect(() => conv({ batchGroups: 2 })).toThrow('must be a multiple of the number of groups, 2');
    expect(() => conv({ strides: [0] })).toThrow('strides must be positive integers');
    expect(() => conv({ strides: [1, 1] })).toThrow('one entry for each of the 1 spatial axes');
    expect(() => conv({}, array([[1]]))).toThrow('one rank of at least 2');
    expect(() => conv({ featureGroups: 2, batchGroups: 2 })).toThrow('exclude each other');
    expect(() => conv({ dims: { ...inOrder(3), kernel: [0, 0, 1] } })).toThrow('dims.kernel');
    expect(() => conv({}, array([[[1]]], 'int32'))).toThrow('must be numbers of one dtype');
  });
  test('agrees with JAX', () => {
    const cases = goldenCases('ops-lax', 'lax.conv_general_dilated');
    expect(cases.length).toBeGreaterThan(10);
    for (const golden of cases) expectGolden(golden, 'conv', goldenConv(golden));
  });
  test('has derivatives, transposes and batching for any geometry', () => {
    const draw = new Draw('conv laws');
    for (let i = 0; i < 60; i++) {
      const { params, operand, kernel } = randomConv(draw, { features: 2, length: 4 });
      expectLaws(draw, 'conv', params, () => [draw.floats(operand), draw.floats(kernel)]);
    }
  });
});

describe('the kernels of conv', () => {
  test('agree with the evaluator for any geometry', () => {
    const draw = new Draw('conv kernels');
    const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'uint32'];
    for (let i = 0; i < 150; i++) {
      const { params, operand, kernel } = randomConv(draw, { features: 6, length: 7 });
      const make = (shape: readonly number[]) =>
        draw.integers(shape, -9, 9, at(dtypes, i % dtypes.length));
      expectCompiled('conv', params, [make(operand), make(kernel)]);
    }
  });
  test('agree where sums are long', () => {
    const draw = new Draw('long conv');
    for (const [features, length] of [
      [1, 300],
      [150, 3],
      [20, 40],
    ] as const) {
      const operand = draw.integers([2, features, length + 2], -9, 9, 'float64');
      const kernel = draw.integers([5, features, length], -9, 9, 'float64');
      expectCompiled('conv', plain(1), [operand, kernel]);
    }
  });
});
