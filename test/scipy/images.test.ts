/** scipy.ndimage, scipy.spatial.distance and scipy.cluster.vq against JAX and SciPy. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkGrads, grad, jit, numpy as np, scipy, vmap, type NDArray } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { code } from '../usage/thrown.js';

const { gaussianFilter, mapCoordinates } = scipy.ndimage;
const { cdist, pdist } = scipy.spatial.distance;
const { vq } = scipy.cluster.vq;
const f64 = (x: Parameters<typeof np.array>[0]): NDArray => np.array(x, 'float64');

type Edge = 'constant' | 'nearest' | 'wrap' | 'mirror' | 'reflect';
type Metric = 'euclidean' | 'minkowski' | 'cosine';
/** What scripts/scipy-images.py found. */
const wanted = JSON.parse(
  readFileSync(new URL('images-expected.json', import.meta.url), 'utf8'),
) as {
  readonly mapped: readonly {
    readonly mode: Edge;
    readonly order: 0 | 1;
    readonly value: number[];
    readonly whole: number[];
  }[];
  readonly blurred: readonly {
    readonly mode: Edge;
    readonly sigma: number | number[];
    readonly value: number[][];
  }[];
  readonly distances: readonly {
    readonly metric: Metric;
    readonly pairs: number[][];
    readonly rows: number[];
  }[];
};

const image = np.sin(np.arange(20).astype('float64')).reshape([4, 5]);
const places = [
  [0, 0.3, 1.5, 2.5, 3, 3.4, -0.6, -2.2, 7.1, 5.5],
  [0, 1.2, 2.5, 3.5, 4, 1, 2.2, -3.1, 9.9, 4.6],
];
const a = np.cos(np.arange(12).astype('float64')).reshape([4, 3]).add(0.5);
const b = np.sin(np.arange(9).astype('float64')).reshape([3, 3]);
const close = { rtol: 1e-12, atol: 1e-13 };

describe('mapCoordinates', () => {
  test.each(wanted.mapped)('as JAX: $mode, order $order', ({ mode, order, value, whole }) => {
    expectClose(mapCoordinates(image, places, order, mode, 0.7), value, close);
    expectClose(
      jit((x: NDArray) => mapCoordinates(x, places, order, { mode, cval: 0.7 }))(image),
      value,
      close,
    );
    const counted = mapCoordinates(np.arange(20).reshape([4, 5]), places, order, { mode, cval: 3 });
    expect([counted.dtype, counted.js()]).toEqual(['int32', whole]);
  });

  test('derivatives, batches, shapes, and what does not fit', () => {
    const inside = f64([
      [0.3, 1.7],
      [2.4, 3.1],
    ]);
    checkGrads(
      (x: NDArray, p: NDArray) => mapCoordinates(x, [p.slice(0), p.slice(1)], 1),
      [image, inside],
      { order: 1 },
    );
    const both = vmap((x: NDArray) => mapCoordinates(x, places, 1))(
      np.stack([image, image.mul(2)]),
    );
    expectClose(both.slice(1), both.slice(0).mul(2), close);
    expect(mapCoordinates(image, [np.zeros([2, 3]), np.ones([2, 3])], 1).shape).toEqual([2, 3]);
    expect(mapCoordinates(image.astype('float32'), places, 1).dtype).toBe('float32');
    expectClose(mapCoordinates(image, np.array(places), 1), mapCoordinates(image, places, 1));
    expect(code(() => mapCoordinates(image, [[1, 2], [1]], 1))).toBe('shape-mismatch');
    expect(code(() => mapCoordinates(image, [[1]], 1))).toBe('shape-mismatch');
    expect(code(() => mapCoordinates(image, places, 3 as 1))).toBe('bad-argument');
  });
});

describe('gaussianFilter', () => {
  test.each(wanted.blurred)('as SciPy: $mode, $sigma', ({ mode, sigma, value }) => {
    expectClose(gaussianFilter(image, sigma, { mode, cval: 0.7 }), value, close);
  });

  test('keeps sums, derivatives, and what does not fit', () => {
    expectClose(gaussianFilter(image, 1.5, { truncate: 2 }).sum(), image.sum(), close);
    expectClose(gaussianFilter(image, 0), image);
    checkGrads((x: NDArray) => gaussianFilter(x, [0.4, 0.7]), [image], { order: 1 });
    expect(code(() => gaussianFilter(image, [1]))).toBe('bad-argument');
    expect(code(() => gaussianFilter(image, 1e9))).toBe('bad-argument');
    expect(code(() => gaussianFilter(image, -1))).toBe('bad-argument');
  });
});

describe('distances', () => {
  test.each(wanted.distances)('as SciPy: $metric', ({ metric, pairs, rows }) => {
    const options = metric === 'minkowski' ? { metric, p: 3 } : { metric };
    expectClose(cdist(a, b, options), pairs, close);
    expectClose(jit((x: NDArray) => pdist(x, options))(a), rows, close);
    checkGrads((x: NDArray, y: NDArray) => cdist(x, y, options), [a, b.add(0.1)], { order: 1 });
    expect(cdist(a.astype('float32'), b.astype('float32'), options).dtype).toBe('float32');
  });

  test('equal points have the distance 0 with the derivative 0', () => {
    for (const metric of ['euclidean', 'minkowski'] as const) {
      expect(cdist([[1, 2]], [[1, 2]], metric).item()).toBe(0);
      expectClose(grad((x: NDArray) => cdist(x, [[1, 2]], metric).sum())(f64([[1, 2]])), [[0, 0]]);
    }
    expect(pdist([[1, 2]]).shape).toEqual([0]);
    expect(code(() => cdist(a, [[1, 2]]))).toBe('shape-mismatch');
    expect(code(() => pdist([1, 2]))).toBe('shape-mismatch');
  });

  test('vq finds the nearest code, of several the first', () => {
    const [codes, apart] = vq(
      [
        [0.1, 0],
        [2, 2],
        [1, 0.5],
      ],
      [
        [0, 0],
        [2, 1],
        [2, 3],
      ],
    );
    expect([codes.dtype, codes.js()]).toEqual(['int32', [0, 1, 0]]);
    expectClose(apart, [0.1, 1, Math.hypot(1, 0.5)], close);
    expect(vq([1, 5], [4, 0])[0].js()).toEqual([1, 0]);
    expect(code(() => vq([1, 2], [[1, 2]]))).toBe('shape-mismatch');
  });
});
