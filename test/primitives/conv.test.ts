import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/array/dtype.js';
import { at } from '../../src/array/shape.js';
import type { ConvParams } from '../../src/primitives/dot.js';
import { Draw } from '../support/draw.js';
import { programOf } from '../support/programs.js';
import { goldenConv, inOrder, plain, randomConv } from './conv-cases.js';
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
