import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/array/dtype.js';
import { at } from '../../src/array/shape.js';
import { jsTraits } from '../../src/codegen/targets/js/traits.js';
import type { ConvParams } from '../../src/primitives/dot.js';
import { byAxis } from '../../src/primitives/conv/axes.js';
import { Draw } from '../support/draw.js';
import { programOf } from '../support/programs.js';
import { goldenConv, inOrder, plain, randomConv, waysOf, type RandomConv } from './conv-cases.js';
import { expectGolden, goldenCases } from './golden.js';
import { array, result } from './one-equation.js';
import { expectCompiled, expectLaws } from './random-laws.js';

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
    expect(() => conv({}, array([[1]]))).toThrow('the same rank, at least 2');
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
  const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'uint32'];
  test.each([
    ['', { features: 6, length: 7 }],
    [' in groups of few features', { features: 2, length: 14, groups: 12 }],
  ])('agree with the evaluator for any geometry%s', (name, most) => {
    const draw = new Draw(`conv kernels${name}`);
    const ways = new Map<string, number>();
    for (let i = 0; i < 150; i++) {
      const drawn = randomConv(draw, most);
      const { params, operand, kernel } = drawn;
      const make = (shape: readonly number[]) =>
        draw.integers(shape, -9, 9, at(dtypes, i % dtypes.length));
      expectCompiled('conv', params, [make(operand), make(kernel)]);
      for (const way of waysOf(drawn, jsTraits) ?? []) ways.set(way, (ways.get(way) ?? 0) + 1);
    }
    for (const way of ['direct', 'rows']) expect(ways.get(way)).toBeGreaterThan(10);
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
  test('agree where sums along rows are long', () => {
    const draw = new Draw('long conv by lanes');
    for (const [features, length] of [
      [1, 300],
      [150, 3],
      [7, 80],
    ] as const)
      for (const last of [true, false]) {
        const dims = last ? { operand: [0, 2, 1], kernel: [2, 1, 0], result: [0, 2, 1] } : {};
        const params: ConvParams = {
          ...plain(1),
          dims: { ...inOrder(3), ...dims },
          featureGroups: 5,
          padding: [[1, 1]],
        };
        const places = (roles: readonly number[], axes: readonly number[]) =>
          last ? byAxis(axes, roles) : roles;
        const drawn: RandomConv = {
          params,
          operand: places([2, 5 * features, length + 2], params.dims.operand),
          kernel: places([5, features, length], params.dims.kernel),
        };
        if (last) expect(waysOf(drawn, jsTraits)).toEqual(features < 16 ? ['rows'] : ['direct']);
        const make = (shape: readonly number[]) => draw.integers(shape, -9, 9, 'float64');
        expectCompiled('conv', params, [make(drawn.operand), make(drawn.kernel)]);
      }
  });
  test('agree where there are too many classes of places to write each on its own', () => {
    const draw = new Draw('conv with many holes');
    const params: ConvParams = {
      ...plain(2),
      padding: [
        [3, 4],
        [9, 12],
      ],
      strides: [1, 3],
      operandDilation: [7, 8],
      kernelDilation: [3, 5],
    };
    const shapes = { operand: [2, 2, 4, 5], kernel: [3, 2, 8, 9] };
    expect(waysOf({ params, ...shapes }, jsTraits)).toBe(null);
    const make = (shape: readonly number[]) => draw.integers(shape, -9, 9, 'float32');
    expectCompiled('conv', params, [make(shapes.operand), make(shapes.kernel)]);
  });
  test('give zeros where there are no features', () => {
    const params = { ...plain(1), padding: [[1, 1]] as const };
    const draw = new Draw('no features');
    const make = (shape: readonly number[]) => draw.integers(shape, -9, 9, 'float32');
    expectCompiled('conv', params, [make([2, 0, 9]), make([3, 0, 3])]);
    expectCompiled('conv', { ...params, featureGroups: 3 }, [make([2, 0, 9]), make([3, 0, 3])]);
    expectCompiled('conv', params, [make([2, 2, 9]), make([3, 2, 0])]);
  });
});
