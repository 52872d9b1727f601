import { describe, expect, test } from 'vitest';
import { denseOfNested } from '../../src/array/elements/from-nested.js';
import type { DType } from '../../src/array/dtype.js';
import { array, derivative, pullback, result, results } from './one-equation.js';
import { programOf } from '../support/programs.js';

const table = array([
  [3, -1, 2],
  [4, 1, -5],
]);
const empty = (dtype: DType) => denseOfNested([], dtype);

describe('reductions', () => {
  test('fold over the named axes', () => {
    expect(result('reduceSum', [table], { axes: [0] })).toEqual([7, 0, -3]);
    expect(result('reduceSum', [table], { axes: [0, 1] })).toBe(4);
    expect(result('reduceProd', [table], { axes: [1] })).toEqual([-6, -20]);
    expect(result('reduceMax', [table], { axes: [1] })).toEqual([3, 4]);
    expect(result('reduceMin', [table], { axes: [0] })).toEqual([3, -1, -5]);
    expect(result('reduceSum', [table], { axes: [] })).toEqual(table.js());
    const cube = array([
      [[1], [2]],
      [[3], [4]],
    ]);
    expect(result('reduceSum', [cube], { axes: [0, 2] })).toEqual([4, 6]);
  });
  test('of nothing is the neutral element', () => {
    const all = { axes: [0] };
    expect(result('reduceSum', [empty('float64')], all)).toBe(0);
    expect(result('reduceProd', [empty('float64')], all)).toBe(1);
    expect(result('reduceMax', [empty('float64')], all)).toBe(-Infinity);
    expect(result('reduceMin', [empty('float64')], all)).toBe(Infinity);
    expect(result('reduceMax', [empty('int32')], all)).toBe(-(2 ** 31));
    expect(result('reduceMin', [empty('uint32')], all)).toBe(2 ** 32 - 1);
    expect(result('reduceMin', [empty('bool')], all)).toBe(true);
    expect(result('reduceAnd', [empty('bool')], all)).toBe(true);
    expect(result('reduceAnd', [empty('uint32')], all)).toBe(2 ** 32 - 1);
    expect(result('reduceOr', [empty('bool')], all)).toBe(false);
  });
  test('max and min of anything with NaN are NaN', () => {
    expect(result('reduceMax', [array([1, NaN, 2])], { axes: [0] })).toBeNaN();
    expect(result('reduceMin', [array([1, NaN, 2])], { axes: [0] })).toBeNaN();
  });
  test('integers wrap', () => {
    const big = array([2 ** 31 - 1, 2], 'int32');
    expect(result('reduceSum', [big], { axes: [0] })).toBe(-(2 ** 31) + 1);
    expect(result('reduceProd', [big], { axes: [0] })).toBe(-2);
    const odd = array([2 ** 32 - 1, 2 ** 32 - 1], 'uint32');
    expect(result('reduceProd', [odd], { axes: [0] })).toBe(1);
  });
  test('and, or, xor are bitwise for integers and logical for bool', () => {
    const bits = array([0b1100, 0b1010], 'int32');
    expect(result('reduceAnd', [bits], { axes: [0] })).toBe(0b1000);
    expect(result('reduceOr', [bits], { axes: [0] })).toBe(0b1110);
    expect(result('reduceXor', [bits], { axes: [0] })).toBe(0b0110);
    const logical = array([
      [true, true],
      [true, false],
    ]);
    expect(result('reduceAnd', [logical], { axes: [1] })).toEqual([true, false]);
    expect(result('reduceOr', [logical], { axes: [0] })).toEqual([true, true]);
    expect(result('reduceXor', [logical], { axes: [1] })).toEqual([false, true]);
  });
  test('a long sum of float32 is as good as the rounding of the result', () => {
    const n = 100_000;
    const tenths = array(
      Array.from({ length: n }, () => 0.1),
      'float32',
    );
    expect(result('reduceSum', [tenths], { axes: [0] })).toBe(Math.fround(n * Math.fround(0.1)));
  });
  test('refuse wrong axes and dtypes', () => {
    expect(() => programOf('reduceSum', [table], { axes: [2] })).toThrow(
      'reduceSum: axis 2 does not exist in an array with 2 axes; give one from -2 to 1.',
    );
    expect(() => programOf('reduceSum', [table], { axes: [1, 0] })).toThrow('increasing order');
    expect(() => programOf('reduceSum', [array([true])], { axes: [0] })).toThrow(
      'reduceSum: is not defined for dtype bool. Convert the array first.',
    );
    expect(() => programOf('reduceAnd', [table], { axes: [0] })).toThrow('dtype float64');
  });
});

describe('derivatives of reductions', () => {
  const dx = array([0.5, 0.25, 2, -1]);
  test('ties of max and min share equally', () => {
    const x = array([2, 5, 5, 1]);
    expect(derivative('reduceMax', [x], { axes: [0] }, [dx])).toBe((0.25 + 2) / 2);
    expect(pullback('reduceMax', [x], { axes: [0] }, array(3))).toEqual([[0, 1.5, 1.5, 0]]);
    expect(pullback('reduceMin', [x], { axes: [0] }, array(3))).toEqual([[0, 0, 0, 3]]);
  });
  test('the product takes the other factors, exactly where some are zero', () => {
    const ofOnes = (x: number[]) => pullback('reduceProd', [array(x)], { axes: [0] }, array(1))[0];
    expect(ofOnes([2, 3, 5])).toEqual([15, 10, 6]);
    expect(ofOnes([2, 0, 3])).toEqual([0, 6, 0]);
    expect(ofOnes([2, 0, 0])).toEqual([0, 0, 0]);
    expect(ofOnes([7])).toEqual([1]);
    const x = array([
      [1, 2],
      [3, 4],
    ]);
    expect(pullback('reduceProd', [x], { axes: [0] }, array([1, 10]))).toEqual([
      [
        [3, 40],
        [1, 20],
      ],
    ]);
    expect(pullback('reduceProd', [x], { axes: [0, 1] }, array(1))).toEqual([
      [
        [24, 12],
        [8, 6],
      ],
    ]);
  });
});

describe('argmax and argmin', () => {
  const params = { axis: 0, dtype: 'int32' } as const;
  test('give the first place of the extreme', () => {
    expect(result('argmax', [array([1, 3, 3, 2])], params)).toBe(1);
    expect(result('argmin', [array([1, 3, 1, 2])], params)).toBe(0);
    expect(result('argmax', [table], { axis: 1, dtype: 'int32' })).toEqual([0, 0]);
    expect(result('argmin', [table], { axis: 0, dtype: 'int32' })).toEqual([0, 0, 1]);
    expect(result('argmax', [array([false, true])], params)).toBe(1);
  });
  test('the first NaN wins', () => {
    expect(result('argmax', [array([1, NaN, 3, NaN])], params)).toBe(1);
    expect(result('argmin', [array([NaN, 1])], params)).toBe(0);
  });
  test('refuse empty axes and float places', () => {
    expect(() => programOf('argmax', [empty('float64')], params)).toThrow(
      'argmax: axis 0 of shape [0] is empty.',
    );
    expect(() => programOf('argmax', [table], { axis: 0, dtype: 'float64' })).toThrow(
      'argmax: gives indices as int32 or uint32, not float64.',
    );
  });
  test('places have the dtype asked for', () => {
    const [place] = results('argmax', [table], { axis: 0, dtype: 'uint32' });
    expect(place?.dtype).toBe('uint32');
  });
});

describe('cumulative operations', () => {
  const list = array([2, -1, 3, 0.5]);
  test('run forward and backward', () => {
    const forward = { axis: 0, reverse: false };
    const backward = { axis: 0, reverse: true };
    expect(result('cumsum', [list], forward)).toEqual([2, 1, 4, 4.5]);
    expect(result('cumsum', [list], backward)).toEqual([4.5, 2.5, 3.5, 0.5]);
    expect(result('cumprod', [list], forward)).toEqual([2, -2, -6, -3]);
    expect(result('cumprod', [list], backward)).toEqual([-3, -1.5, 1.5, 0.5]);
    expect(result('cummax', [list], forward)).toEqual([2, 2, 3, 3]);
    expect(result('cummin', [list], backward)).toEqual([-1, -1, 0.5, 0.5]);
    expect(result('cumsum', [empty('float64')], forward)).toEqual([]);
  });
  test('run along any axis', () => {
    expect(result('cumsum', [table], { axis: 0, reverse: false })).toEqual([
      [3, -1, 2],
      [7, 0, -3],
    ]);
    expect(result('cumsum', [table], { axis: 1, reverse: true })).toEqual([
      [4, 1, 2],
      [0, -4, -5],
    ]);
  });
  test('NaN stays, integers wrap', () => {
    const params = { axis: 0, reverse: false };
    expect(result('cummax', [array([1, NaN, 0, 3])], params)).toEqual([1, NaN, NaN, NaN]);
    const big = array([2 ** 31 - 1, 1, 1], 'int32');
    expect(result('cumsum', [big], params)).toEqual([2 ** 31 - 1, -(2 ** 31), -(2 ** 31) + 1]);
    expect(result('cumprod', [array([2 ** 16, 2 ** 16 + 1], 'uint32')], params)).toEqual([
      2 ** 16,
      2 ** 16,
    ]);
  });
  test('refuse bool', () => {
    expect(() => programOf('cumsum', [array([true])], { axis: 0, reverse: false })).toThrow(
      'cumsum: is not defined for dtype bool. Convert the array first.',
    );
  });
  test('ties of cummax share by pairs, as in JAX', () => {
    const params = { axis: 0, reverse: false };
    const x = array([1, 2, 2, 1]);
    const dx = array([0.5, 1, 3, 9]);
    expect(derivative('cummax', [x], params, [dx])).toEqual([0.5, 1, 2, 2]);
    expect(pullback('cummax', [x], params, array([1, 10, 100, 1000]))).toEqual([[1, 560, 550, 0]]);
  });
  test('the derivative of cumprod is exact at zeros', () => {
    const params = { axis: 0, reverse: false };
    const x = array([2, 0, 3, 4]);
    const dx = array([-0.25, 1, 0.5, 7]);
    expect(derivative('cumprod', [x], params, [dx])).toEqual([-0.25, 2, 6, 24]);
    expect(pullback('cumprod', [x], params, array([1, 1, 1, 1]))).toEqual([[1, 32, 0, 0]]);
    const flipped = array([4, 3, 0, 2]);
    const reverse = { axis: 0, reverse: true };
    expect(pullback('cumprod', [flipped], reverse, array([1, 1, 1, 1]))).toEqual([[0, 0, 32, 1]]);
  });
});
