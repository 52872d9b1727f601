/**
 * Arrays too large to be taken apart into scalars: `results` compares the loops with the evaluator.
 */
import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/array/dtype.js';
import { dense, type DenseArray } from '../../src/array/dense.js';
import { numbers, result, results } from './one-equation.js';

const shape = [5, 6, 7];
const axesChoices = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]];
const dtypes: DType[] = ['float64', 'float32', 'int32', 'uint32'];

/** Numbers near 1, whose products neither vanish nor overflow. */
function factors(): DenseArray {
  const data = Float64Array.from(numbers(shape).dataSync(), (x) => 1 + x / 1000);
  return dense(shape, 'float64', data);
}

function withNaN(): DenseArray {
  const data = Float64Array.from(numbers(shape).dataSync(), (x) => (x % 13 === 0 ? NaN : x));
  return dense(shape, 'float64', data);
}

const bools = (): DenseArray =>
  dense(
    shape,
    'bool',
    Uint8Array.from(numbers(shape).dataSync(), (x) => (x % 3 === 0 ? 1 : 0)),
  );

describe.each(axesChoices.map((axes) => ({ axes })))('over $axes', ({ axes }) => {
  test.each(dtypes)('%s', (dtype) => {
    const x = numbers(shape, dtype);
    for (const name of ['reduceSum', 'reduceMax', 'reduceMin'] as const)
      results(name, [x], { axes });
    if (dtype.endsWith('int32'))
      for (const name of ['reduceAnd', 'reduceOr', 'reduceXor', 'reduceProd'] as const)
        results(name, [x], { axes });
  });
  test('products, NaN and bool', () => {
    results('reduceProd', [factors()], { axes });
    results('reduceMax', [withNaN()], { axes });
    results('reduceMin', [withNaN()], { axes });
    for (const name of ['reduceAnd', 'reduceOr', 'reduceXor', 'reduceMax', 'reduceMin'] as const)
      results(name, [bools()], { axes });
  });
});

describe.each([0, 1, 2])('along axis %d', (axis) => {
  test('argmax and argmin', () => {
    for (const x of [withNaN(), bools(), ...dtypes.map((dtype) => numbers(shape, dtype))])
      for (const name of ['argmax', 'argmin'] as const) {
        results(name, [x], { axis, dtype: 'int32' });
        results(name, [x], { axis, dtype: 'uint32' });
      }
    results('argmax', [numbers([20, 3, 1])], { axis, dtype: 'int32' });
  });
  test.each([false, true])('cumulative operations, reverse: %s', (reverse) => {
    for (const name of ['cumsum', 'cummax', 'cummin'] as const)
      for (const dtype of dtypes) results(name, [numbers(shape, dtype)], { axis, reverse });
    results('cumprod', [factors()], { axis, reverse });
    results('cumprod', [numbers(shape, 'uint32')], { axis, reverse });
    results('cummax', [withNaN()], { axis, reverse });
    results('cumsum', [numbers([20, 3, 1])], { axis, reverse });
    results('cumsum', [numbers([20, 0, 3])], { axis, reverse });
  });
});

test('the first of equal elements and the first NaN are found in long lists', () => {
  const data = new Float64Array(1000).fill(1);
  data[300] = data[700] = 2;
  const params = { axis: 0, dtype: 'int32' } as const;
  expect(result('argmax', [dense([1000], 'float64', data)], params)).toBe(300);
  data[500] = data[600] = NaN;
  expect(result('argmax', [dense([1000], 'float64', data)], params)).toBe(500);
});
