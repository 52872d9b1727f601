import { describe, expect, test } from 'vitest';
import { jit, lax, numpy as np, vmap, type NDArray } from '../../src/index.js';
import { floats, ints } from '../numpy/arrays.js';
import { numbered } from '../numpy/reference-index.js';

const x = numbered([2, 3]);

describe('rearranging', () => {
  test('broadcast, broadcastInDim, tile', () => {
    expect(lax.broadcast(floats(1, 2), [2]).js()).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(lax.broadcastInDim(floats(1, 2), [2, 2], [0]).js()).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(lax.tile(ints(1, 2), [2]).js()).toEqual([1, 2, 1, 2]);
    expect(lax.tile(x, [2, 2]).slice(3).js()).toEqual([3, 4, 5, 3, 4, 5]);
  });

  test('collapse, expandDims, squeeze', () => {
    const y = numbered([2, 3, 4]);
    expect(lax.collapse(y, 0, 2).shape).toEqual([6, 4]);
    expect(lax.collapse(y, 1).shape).toEqual([2, 12]);
    expect(lax.expandDims(x, [0, -1]).shape).toEqual([1, 2, 3, 1]);
    expect(lax.squeeze(lax.expandDims(x, [1]), [1]).shape).toEqual([2, 3]);
    expect(() => lax.squeeze(x, [0])).toThrow(/does not have length 1/);
    expect(() => lax.collapse(y, 2, 1)).toThrow(/no axes from 2 up to 1/);
  });

  test('concatenate and split are inverse', () => {
    const parts = lax.split(x, [1, 2], 1);
    expect(parts.map((p) => p.shape)).toEqual([
      [2, 1],
      [2, 2],
    ]);
    expect(lax.concatenate(parts, 1).js()).toEqual(x.js());
    expect(() => lax.split(x, [1, 1], 1)).toThrow(/add up to 2, axis 1 has 3/);
    expect(() => lax.concatenate([], 0)).toThrow(/at least one/);
  });

  test('pad: outside, between, negative', () => {
    expect(lax.pad(floats(1, 2), 0, [[1, 2, 1]]).js()).toEqual([0, 1, 0, 2, 0, 0]);
    expect(lax.pad(floats(1, 2, 3), 0, [[-1, 0, 0]]).js()).toEqual([2, 3]);
    expect(() => lax.pad(x, 0, [[0, 0, 0]])).toThrow(/needs 2 entries/);
  });

  test('slice, sliceInDim, indexInDim, rev', () => {
    expect(lax.slice(x, [0, 1], [2, 3]).js()).toEqual([
      [1, 2],
      [4, 5],
    ]);
    expect(lax.sliceInDim(x, -2, null, 1, 1).js()).toEqual(lax.slice(x, [0, 1], [2, 3]).js());
    expect(lax.sliceInDim(ints(0, 1, 2, 3, 4), 0, 5, { stride: 2 }).js()).toEqual([0, 2, 4]);
    expect(lax.indexInDim(x, -1, 0).js()).toEqual([[3, 4, 5]]);
    expect(lax.indexInDim(x, 1, { axis: 1, keepdims: false }).js()).toEqual([1, 4]);
    expect(lax.rev(x, [0, 1]).js()).toEqual([
      [5, 4, 3],
      [2, 1, 0],
    ]);
    expect(() => lax.indexInDim(x, 2)).toThrow(/index 2 does not exist on axis 0 of length 2/);
  });

  test('iota, full, fullLike', () => {
    expect(lax.iota('int32', 3).js()).toEqual([0, 1, 2]);
    expect(lax.broadcastedIota('int32', [2, 2], 0).js()).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(lax.full([2], 2.5, 'float32').dtype).toBe('float32');
    expect(lax.full([], 3).dtype).toBe('float64');
    expect(lax.fullLike(ints(1, 2), 7).js()).toEqual([7, 7]);
    expect(lax.full([2], ints(4).reshape([])).dtype).toBe('int32');
  });
});

describe('late slices', () => {
  const late = (i: number): NDArray => ints(i).reshape([]);

  test('a negative start counts from the end, then starts are clamped', () => {
    const v = ints(0, 1, 2, 3, 4);
    const at = jit((i: NDArray) => lax.dynamicSlice(v, [i], [2]));
    expect([0, 3, 9, -2, -9].map((i) => at(late(i)).js())).toEqual([
      [0, 1],
      [3, 4],
      [3, 4],
      [3, 4],
      [0, 1],
    ]);
    expect(lax.dynamicSlice(v, [-2], [2]).js()).toEqual([3, 4]);
  });

  test('along one axis, under vmap', () => {
    const row = vmap((i: NDArray) => lax.dynamicIndexInDim(x, i, { axis: 1, keepdims: false }));
    expect(row(ints(2, 0)).js()).toEqual([
      [2, 5],
      [0, 3],
    ]);
    expect(lax.dynamicSliceInDim(x, 1, 2, 1).shape).toEqual([2, 2]);
  });

  test('updates', () => {
    expect(lax.dynamicUpdateSlice(x, [[9, 9]], [1, 7]).js()).toEqual([
      [0, 1, 2],
      [3, 9, 9],
    ]);
    expect(lax.dynamicUpdateSliceInDim(x, [[7], [8]], -1, 1).js()).toEqual([
      [0, 1, 7],
      [3, 4, 8],
    ]);
    expect(lax.dynamicUpdateIndexInDim(x, floats(7, 8, 9), late(0), 0).js()).toEqual([
      [7, 8, 9],
      [3, 4, 5],
    ]);
  });

  test('refuses starts that are no integer scalars', () => {
    expect(() => lax.dynamicSlice(x, [0], [1, 1])).toThrow(/wants 2 starts/);
    expect(() => lax.dynamicSlice(x, [floats(0), 0], [1, 1])).toThrow(/integer scalar/);
  });
});

describe('gather and scatter', () => {
  const rows = { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0] };
  const into = { updateWindowDims: [1], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
  const places = ints(1, 5).reshape([2, 1]);

  test('windows outside: filled or clipped, dropped or clipped', () => {
    expect(lax.gather(x, places, rows, [1, 3], { fillValue: -1 }).js()).toEqual([
      [3, 4, 5],
      [-1, -1, -1],
    ]);
    expect(lax.gather(x, places, rows, [1, 3], { mode: 'clip' }).slice(1).js()).toEqual([3, 4, 5]);
    const ones = np.ones([2, 3]);
    expect(lax.scatterAdd(x, places, ones, into).js()).toEqual([
      [0, 1, 2],
      [4, 5, 6],
    ]);
    expect(lax.scatterAdd(x, places, ones, into, { mode: 'clip' }).slice(1).js()).toEqual([
      5, 6, 7,
    ]);
  });

  test('set, multiply, least and largest', () => {
    const updates = floats(9, 2, 5).reshape([1, 3]);
    const first = ints(0).reshape([1, 1]);
    const read = (f: typeof lax.scatter): unknown => f(x, first, updates, into).slice(0).js();
    expect(read(lax.scatter)).toEqual([9, 2, 5]);
    expect(read(lax.scatterMul)).toEqual([0, 2, 10]);
    expect(read(lax.scatterMin)).toEqual([0, 1, 2]);
    expect(read(lax.scatterMax)).toEqual([9, 2, 5]);
  });
});
