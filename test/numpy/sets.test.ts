import { describe, expect, test } from 'vitest';
import { jit, numpy as np, type NDArray } from '../../src/index.js';
import { floats, ints } from './arrays.js';

const x = ints(3, 1, 3, 2, 1);

describe('unique', () => {
  test('with indices, inverse and counts', () => {
    const all = np.unique(x, { returnIndex: true, returnInverse: true, returnCounts: true });
    expect((all as NDArray[]).map((v) => v.js())).toEqual([
      [1, 2, 3],
      [1, 3, 0],
      [2, 0, 2, 1, 0],
      [2, 1, 2],
    ]);
    const { values, inverseIndices } = np.uniqueInverse(x);
    expect(np.take(values, inverseIndices).js()).toEqual(x.js());
  });

  test('rows, NaN, nothing', () => {
    const rows = np.unique(ints(1, 2, 1, 2, 0, 5).reshape([3, 2]), { axis: 0 });
    expect((rows as NDArray).js()).toEqual([
      [0, 5],
      [1, 2],
    ]);
    expect(np.unique(floats(NaN, 1, NaN)).js()).toEqual([1, NaN]);
    expect(np.uniqueValues(floats(NaN, 1, NaN)).js()).toEqual([1, NaN, NaN]);
    expect(np.unique(np.zeros([0])).shape).toEqual([0]);
  });

  test('a size makes it traceable; the rest is filled', () => {
    const sized = jit((v: NDArray) => np.uniqueCounts(v, { size: 4 }).counts);
    expect(sized(x).js()).toEqual([2, 1, 2, 0]);
    expect(np.uniqueValues(x, { size: 5, fillValue: -1 }).js()).toEqual([1, 2, 3, -1, -1]);
    expect(np.uniqueValues(x, { size: 2 }).js()).toEqual([1, 2]);
    expect(() => jit((v: NDArray) => np.unique(v))(x)).toThrow(/\{ size \}/);
  });

  test('known values may be used inside of a trace', () => {
    const f = jit((v: NDArray) => v.add(np.unique(x)));
    expect(f(ints(0, 10, 20)).js()).toEqual([1, 12, 23]);
  });
});

test('isin, NaN is in nothing', () => {
  expect(np.isin(x, ints(1, 9)).js()).toEqual([false, true, false, false, true]);
  expect(np.isin(x, ints(1, 9), { invert: true }).js()).toEqual([true, false, true, true, false]);
  expect(np.isin(floats(NaN, 1), floats(NaN, 1)).js()).toEqual([false, true]);
  expect(np.isin(x, np.zeros([0], { dtype: 'int32' })).js()).toEqual(new Array(5).fill(false));
});

test('union, intersection and differences', () => {
  const y = ints(2, 3, 9, 9);
  expect(np.union1d(x, y).js()).toEqual([1, 2, 3, 9]);
  expect(np.intersect1d(x, y).js()).toEqual([2, 3]);
  expect(np.setdiff1d(x, y).js()).toEqual([1]);
  expect(np.setdiff1d(y, x).js()).toEqual([9]);
  expect(np.setxor1d(x, y).js()).toEqual([1, 9]);
  const [values, inX, inY] = np.intersect1d(x, y, { returnIndices: true }) as NDArray[];
  expect([values?.js(), inX?.js(), inY?.js()]).toEqual([
    [2, 3],
    [3, 0],
    [0, 1],
  ]);
  expect(np.setxor1d(x, y, { size: 4, fillValue: 0 }).js()).toEqual([1, 9, 0, 0]);
});

describe('histograms', () => {
  test('bins contain their lower edge, the last one its upper edge', () => {
    const [counts, edges] = np.histogram(floats(0, 1, 1, 2, 3), floats(0, 1, 2, 3));
    expect([counts.js(), edges.js()]).toEqual([
      [1, 2, 2],
      [0, 1, 2, 3],
    ]);
  });

  test('elements outside do not count; a density integrates to 1', () => {
    const data = floats(-1, 0, 0.5, 1, 1.5, 2, 9);
    const [counts] = np.histogram(data, { bins: 2, range: [0, 2] });
    expect(counts.js()).toEqual([2, 3]);
    const [density, edges] = np.histogram(data, { bins: 4, range: [0, 2], density: true });
    expect(density.mul(np.diff(edges)).sum().item()).toBeCloseTo(1, 14);
  });

  test('in two dimensions', () => {
    const [counts, ex, ey] = np.histogram2d(floats(0, 1, 2, 9), floats(0, 0, 1, 0), {
      bins: [floats(0, 1, 2), floats(0, 1)],
    });
    expect([counts.js(), ex.js(), ey.js()]).toEqual([
      [[1], [2]],
      [0, 1, 2],
      [0, 1],
    ]);
  });

  test('bincount', () => {
    expect(np.bincount(ints(0, 1, 1, 3)).js()).toEqual([1, 2, 0, 1]);
    expect(np.bincount(ints(1, 1), floats(0.5, 2), 3).js()).toEqual([0, 2.5, 0]);
    const counted = jit((v: NDArray) => np.bincount(v, { length: 3 }));
    expect(counted(ints(2, 2, 5)).js()).toEqual([0, 0, 2]);
    expect(() => jit((v: NDArray) => np.bincount(v))(ints(1))).toThrow(/\{ length \}/);
  });
});

test('NaN is in each array that has it, and equals none of the other', () => {
  const [a, b] = [np.array([1, NaN, 2, NaN]), np.array([NaN, 1])];
  expect(np.setxor1d(a, b).js()).toEqual([2, NaN, NaN]);
  expect(np.setxor1d(a, [1]).js()).toEqual([2, NaN]);
  const traced = jit((x: NDArray, y: NDArray) => np.setxor1d(x, y, { size: 4, fillValue: 7 }));
  expect(traced(a, b).js()).toEqual([2, NaN, NaN, 7]);
});

test('nothing is distinct in an empty array', () => {
  const none = np.zeros([0]);
  expect(np.unique(none, { size: 2, fillValue: 9 }).js()).toEqual([9, 9]);
  expect(np.union1d(none, none, { size: 1, fillValue: 9 }).js()).toEqual([9]);
  expect(np.setxor1d(none, none).js()).toEqual([]);
  const found = np.intersect1d(none, [1, 2], { returnIndices: true }) as NDArray[];
  expect(found.map((v) => v.js())).toEqual([[], [], []]);
});
