import { expect, test } from 'vitest';
import { grad, jit, numpy as np, type NDArray } from '../../src/index.js';
import { floats, ints, wave } from './arrays.js';

test('sort and argsort: NaN last, -0 equal to 0, stable in both directions', () => {
  const x = floats(NaN, 1, -Infinity, NaN, 0);
  expect(np.sort(x).js()).toEqual([-Infinity, 0, 1, NaN, NaN]);
  expect(np.sort(x, { descending: true }).js()).toEqual([NaN, NaN, 1, 0, -Infinity]);
  expect(np.argsort(floats(0, -0, 0, -1)).js()).toEqual([3, 0, 1, 2]);
  expect(np.argsort(ints(3, 1, 3, 1, 2)).js()).toEqual([1, 3, 4, 0, 2]);
  expect(np.argsort(ints(3, 1, 3, 1, 2), { descending: true }).js()).toEqual([0, 2, 4, 1, 3]);
});

test('axes: the last one, another one, all elements', () => {
  const x = ints(3, 1, 2, 0, 5, 4).reshape([2, 3]);
  expect(np.sort(x).js()).toEqual([
    [1, 2, 3],
    [0, 4, 5],
  ]);
  expect(np.sort(x, 0).js()).toEqual([
    [0, 1, 2],
    [3, 5, 4],
  ]);
  expect(np.sort(x, null).js()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(x.argsort({ axis: 0 }).js()).toEqual([
    [1, 0, 0],
    [0, 1, 1],
  ]);
});

test('the derivative follows the elements', () => {
  const weighted = (x: NDArray): NDArray =>
    np
      .sort(x)
      .mul(floats(1, 10, 100))
      .sum();
  expect(grad(weighted)(floats(2, 3, 1)).js()).toEqual([10, 100, 1]);
});

test('lexsort sorts by the last key, then by the one before', () => {
  const keys = [ints(1, 0, 1, 0), ints(2, 2, 1, 1)];
  expect(np.lexsort(keys).js()).toEqual([3, 2, 1, 0]);
  expect(np.lexsort(np.stack(keys)).js()).toEqual([3, 2, 1, 0]);
  expect(() => np.lexsort([])).toThrow(/at least one key/);
  expect(() => np.lexsort([ints(1), ints(1, 2)])).toThrow(/one shape/);
});

test('partition divides at the place', () => {
  const x = wave([9]);
  const parts = jit((v: NDArray) => np.partition(v, 4))(x);
  const kth = np.sort(x).slice(4).item();
  const data = [...parts.dataSync()];
  expect(data[4]).toBe(kth);
  expect(data.slice(0, 4).every((v) => v <= kth) && data.slice(5).every((v) => v >= kth)).toBe(
    true,
  );
  expect(np.take(x, np.argpartition(x, 4)).js()).toEqual(parts.js());
  expect(() => np.partition(x, 9)).toThrow(/index 9 does not exist/);
});
