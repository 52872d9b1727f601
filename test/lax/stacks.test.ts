/** Functions of lax that stack, take apart and choose: what they give and refuse. */
import { expect, test } from 'vitest';
import { lax, numpy as np } from '../../src/index.js';

const rows = np.array([
  [1, 5, 3],
  [4, 2, 6],
]);

test('stack and unstack undo each other along every axis', () => {
  for (const axis of [0, 1, -1]) {
    const parts = lax.unstack(rows, axis);
    expect(parts).toHaveLength(axis === 0 ? 2 : 3);
    expect(lax.stack(parts, axis).js()).toEqual(rows.js());
  }
  expect(() => lax.stack([])).toThrow('lax.stack: wants at least one array');
  expect(() => lax.stack([rows, np.zeros([3])])).toThrow(/lax.stack: operands must have one shape/);
  expect(() => lax.stack([rows, np.zeros([2, 3], 'float32')])).toThrow(/lax.stack: .*dtype/);
});

test('shapes meet, ranks grow in front', () => {
  expect(lax.broadcastShapes([2, 1], [3], [])).toEqual([2, 3]);
  expect(() => lax.broadcastShapes([2], [3])).toThrow(/lax.broadcastShapes: /);
  expect(lax.broadcastToRank(rows, 4).shape).toEqual([1, 1, 2, 3]);
  expect(() => lax.broadcastToRank(rows, 1)).toThrow('rank must be from 2');
});

test('the greatest and the least elements, all of them right', () => {
  const [greatest, where] = lax.approxMaxK(rows, 2);
  expect([greatest.js(), where.js()]).toEqual([
    [
      [5, 3],
      [6, 4],
    ],
    [
      [1, 2],
      [2, 0],
    ],
  ]);
  const [least, place] = lax.approxMinK(rows, 1, { reductionDimension: 0 });
  expect([least.js(), place.js()]).toEqual([[[1, 2, 3]], [[0, 1, 0]]]);
  expect(() => lax.approxMaxK(rows, 4)).toThrow(/lax.approxMaxK: k must be from 0 to 3/);
});

test('scatterSub subtracts where scatterAdd adds', () => {
  const places = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
  const indices = np.array([[2], [0], [2]], 'int32');
  const x = np.array([10, 20, 30]);
  expect(lax.scatterSub(x, indices, [1, 2, 3], places).js()).toEqual([8, 20, 26]);
});
