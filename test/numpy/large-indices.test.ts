/**
 * uint32 indices from 2³¹ on are large numbers, not negative ones: they act as any index too large.
 */
import { expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { jit, lax, nn, numpy as np, ops } from '../../src/index.js';

const x = np.array([10, 20, 30, 40, 50]);
const matrix = np.arange(20).reshape([4, 5]);
const indices = (large: number): NDArray => np.array([large, 1, large], 'uint32');
const index = (large: number): NDArray => np.array(large, 'uint32');

const uses: Readonly<Record<string, (large: number) => (i: NDArray) => NDArray>> = {
  'x.slice(i)': () => (i) => x.slice(i),
  'matrix.slice([], i)': () => (i) => matrix.slice([], i),
  'np.take': () => (i) => np.take(x, i),
  'np.take, clip': () => (i) => np.take(x, i, { mode: 'clip' }),
  'np.take along an axis': () => (i) => np.take(matrix, i, 1),
  'np.takeAlongAxis': () => (i) => np.takeAlongAxis(x, i, 0),
  'x.at(i).set': () => (i) => x.at(i).set(7),
  'x.at(i).add': () => (i) => x.at(i).add(np.array([1, 2, 3])),
  'x.at(i).max': () => (i) => x.at(i).max(100),
  'ops.segmentSum': () => (i) => ops.segmentSum(np.array([1, 2, 3]), i, { numSegments: 3 }),
  'nn.oneHot': () => (i) => nn.oneHot(i, 3),
  'np.bincount': () => (i) => np.bincount(np.clip(i, 0, 6), { length: 7 }),
  'np.sort': () => (i) => np.argsort(i),
  'np.searchsorted': () => (i) => np.searchsorted(np.array([0, 2, 900], 'uint32'), i),
};

const scalarUses: typeof uses = {
  'x.slice(i)': () => (i) => x.slice(i),
  'x.at(i).set': () => (i) => x.at(i).set(7),
  'lax.dynamicSlice': () => (i) => lax.dynamicSlice(x, [i], [2]),
  'lax.dynamicUpdateSlice': () => (i) => lax.dynamicUpdateSlice(x, np.array([1, 2]), [i]),
  'lax.dynamicSliceInDim': () => (i) => lax.dynamicSliceInDim(matrix, i, 2, 1),
  'lax.dynamicIndexInDim': () => (i) => lax.dynamicIndexInDim(x, i),
  'lax.switch': () => (i) => lax.switch(i, [() => np.array(1), () => np.array(2)]) as NDArray,
  'np.roll': () => (i) => np.arange(5).lt(i),
};

const large = [2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1, 2 ** 32 - 5];

test.each(Object.entries(uses))('%s', (_, use) => {
  const wanted = use(1000)(indices(1000)).js();
  for (const n of large)
    for (const f of [use(n), jit(use(n))]) expect([n, f(indices(n)).js()]).toEqual([n, wanted]);
});

test.each(Object.entries(scalarUses))('%s, one index', (_, use) => {
  const wanted = use(1000)(index(1000)).js();
  for (const n of large)
    for (const f of [use(n), jit(use(n))]) expect([n, f(index(n)).js()]).toEqual([n, wanted]);
});

test('arithmetic, comparison and conversion', () => {
  const u = np.array([2 ** 32 - 1, 2 ** 31, 5], 'uint32');
  const f = (v: NDArray) => ({
    floor: np.floorDivide(v, 3),
    remainder: np.remainder(v, 7),
    quotient: v.div(2),
    less: v.lt(np.array(7, 'uint32')),
    more: v.gt(0),
    float64: v.astype('float64'),
    float32: v.astype('float32'),
    int32: v.astype('int32'),
    largest: np.max(v),
    shifted: np.rightShift(v, 1),
  });
  for (const g of [f, jit(f)]) {
    const found = g(u);
    expect(
      Object.fromEntries(Object.entries(found).map(([k, v]) => [k, (v as NDArray).js()])),
    ).toEqual({
      floor: [1431655765, 715827882, 1],
      remainder: [3, 2, 5],
      quotient: [2147483647.5, 1073741824, 2.5],
      less: [false, false, true],
      more: [true, true, true],
      float64: [4294967295, 2147483648, 5],
      float32: [4294967296, 2147483648, 5],
      int32: [-1, -2147483648, 5],
      largest: 4294967295,
      shifted: [2147483647, 1073741824, 2],
    });
  }
});
