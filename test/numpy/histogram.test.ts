/** Counts by value: what bins may be, and what they must be. */
import { expect, test } from 'vitest';
import { numpy as np } from '../../src/index.js';

const points = np.array([
  [0.5, 0.5],
  [0.5, 1.5],
  [1.5, 1.5],
  [9, 0.5],
]);
const edges = np.array([0, 1, 2]);

test('one array of edges counts on each axis', () => {
  const [counts, ...each] = np.histogramdd(points, { bins: edges });
  expect(counts.js()).toEqual([
    [1, 1],
    [0, 1],
  ]);
  expect(each[0]!.map((v) => v.js())).toEqual([edges.js(), edges.js()]);
  const [x, y] = [points.slice([], 0), points.slice([], 1)];
  expect(np.histogram2d(x, y, edges)[0].js()).toEqual(counts.js());
});

test('there are as many bins and ranges as axes', () => {
  expect(() => np.histogramdd(points, { bins: [2, 3, 4] })).toThrow(
    'histogramdd: bins wants an entry for each of the 2 axes, received 3.',
  );
  expect(() => np.histogramdd(points, { bins: [2] })).toThrow('bins wants an entry for each');
  expect(() => np.histogramdd(points, { range: [[0, 1]] })).toThrow(
    'histogramdd: range wants an entry for each of the 2 axes, received 1.',
  );
  expect(() => np.histogram2d([1], [2], { bins: 0 })).toThrow('histogram2d: bins wants');
});

test('truth values are counted as numbers', () => {
  expect(np.bincount(np.array([true, false, true])).js()).toEqual([1, 2]);
  expect(() => np.bincount(np.array([0.5]))).toThrow("x.astype('int32') makes integers");
});
