/** Layers at their ends: rates of 0 and 1, padding, windows, positions, and what they refuse. */
import { describe, expect, test } from 'vitest';
import { grad, jit, nn, numpy as np, random, vmap, type NDArray } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const key = random.key(5);

describe('dropout', () => {
  const x = np.arange(1, 10001).astype('float64');

  test('leaves out as many as it is told, and keeps the mean', () => {
    const y = nn.dropout(key, np.ones(10000), 0.3);
    const kept = np.sum(y.gt(0), { dtype: 'float64' }).item() / 10000;
    expect(Math.abs(kept - 0.7)).toBeLessThan(0.02);
    expectClose(np.max(y), 1 / 0.7, { rtol: 1e-15 });
  });

  test('nothing at 0, all at 1, nothing where it is deterministic', () => {
    expect(nn.dropout(null, x, 0).js()).toEqual(x.js());
    expect(nn.dropout(null, x, 0.5, { deterministic: true }).js()).toEqual(x.js());
    expect(np.max(nn.dropout(key, x, 1)).item()).toBe(0);
    expect(grad((v: NDArray) => np.sum(nn.dropout(key, v, 1)))(np.ones(2)).js()).toEqual([0, 0]);
  });

  test('axes along which all goes together', () => {
    const y = nn.dropout(key, np.ones([50, 3]), 0.5, { broadcastDims: [1] });
    expect(np.all(np.equal(y, y.slice([], [0, 1]))).js()).toBe(true);
    expect(new Set(y.slice([], 0).js() as number[])).toEqual(new Set([0, 2]));
  });

  test('keys may be mapped; the slope is that of what is kept', () => {
    const keys = random.split(key, 3);
    const ys = vmap((k: NDArray) => nn.dropout(k, np.ones(20), 0.5))(keys);
    expect(ys.slice(0).js()).not.toEqual(ys.slice(1).js());
    expect(ys.slice(2).js()).toEqual(nn.dropout(keys.slice(2), np.ones(20), 0.5).js());
    const slope = jit(grad((v: NDArray) => np.sum(nn.dropout(key, v, 0.5))))(np.ones(20));
    expect(slope.js()).toEqual(nn.dropout(key, np.ones(20), 0.5).js());
  });

  test('what it refuses', () => {
    expect(() => nn.dropout(key, x, 1.5)).toThrow('a number from 0 to 1, received 1.5');
    expect(() => nn.dropout(key, x, NaN)).toThrow('nn.dropout: the rate is a number from 0 to 1');
    expect(() => nn.dropout(null, x, 0.5)).toThrow('nn.dropout: wants a key');
  });
});

describe('pools', () => {
  const x = np.array([[1], [5], [-2], [4], [3]]);

  test('of integers', () => {
    const whole = x.astype('int32');
    expect(nn.maxPool(whole, [2], { padding: 'SAME' }).ravel().js()).toEqual([5, 5, 4, 4, 3]);
    expect(nn.minPool(whole, [2]).dtype).toBe('int32');
    expect(nn.avgPool(whole, [2], [2]).ravel().js()).toEqual([3, 1]);
  });

  test('padding counts as zeros, or not at all', () => {
    const means = (countIncludePad: boolean): unknown =>
      nn.avgPool(x, [2], { padding: 'SAME', countIncludePad }).ravel().js();
    expect(means(true)).toEqual([3, 1.5, 1, 3.5, 1.5]);
    expect(means(false)).toEqual([3, 1.5, 1, 3.5, 3]);
  });

  test('NaN and infinities go through', () => {
    const y = np.array([[NaN], [1], [-Infinity], [2]]);
    expect(nn.maxPool(y, [2]).ravel().js()).toEqual([NaN, 1, 2]);
    expect(nn.minPool(y, [2]).ravel().js()).toEqual([NaN, -Infinity, -Infinity]);
  });

  test('of nothing, and too few axes', () => {
    expect(nn.avgPool(np.zeros([0, 4, 2]), [2]).shape).toEqual([0, 3, 2]);
    expect(() => nn.maxPool(np.ones(3), [2])).toThrow(
      'nn.maxPool: a window of 1 lengths needs inputs [...batch, ...spatial, features] with at ' +
        'least 2 axes, received shape [3]',
    );
  });
});

describe('normalization', () => {
  test('means far from 0 do not cancel, in float32 too', () => {
    const x = np.array([[4096, 4097, 4098]], 'float32');
    const third = Math.sqrt(2 / 3 + 1e-6);
    const expected = [[-1 / third, 0, 1 / third]];
    expectClose(nn.layerNorm(x), expected, { rtol: 1e-6 });
    const [y, running] = nn.batchNorm(
      x.T,
      { mean: np.zeros(1), var: np.ones(1) },
      { epsilon: 1e-6 },
    );
    expectClose(y.T, expected, { rtol: 1e-6 });
    expectClose(running.var, [0.99 + 0.01 * (2 / 3)], { rtol: 1e-9 });
  });

  test('floats of 16 bits are added up as float32', () => {
    const x = np.full([1, 4096], 30, 'float16').at(0, 0).set(60);
    const y = nn.rmsNorm(x);
    expect(y.dtype).toBe('float16');
    expectClose(y.slice(0, 1).astype('float64'), 30 / Math.sqrt(900 + 2700 / 4096), { rtol: 1e-3 });
  });

  test('running statistics are a tree that a compiled step takes and gives', () => {
    const step = jit((x: NDArray, s: nn.RunningStatistics) => nn.batchNorm(x, s, { momentum: 0 }));
    const x = np.array([
      [1, 2],
      [3, 6],
    ]);
    const [, running] = step(x, { mean: np.zeros(2), var: np.ones(2) });
    expectClose(running.mean, [2, 4]);
    expectClose(running.var, [1, 4]);
  });

  test('of nothing', () => {
    expect(nn.layerNorm(np.zeros([0, 3])).shape).toEqual([0, 3]);
    expect(nn.groupNorm(np.zeros([0, 4]), 2).shape).toEqual([0, 4]);
  });

  test('what does not fit', () => {
    expect(() => nn.layerNorm(np.ones([2, 3]), { scale: np.ones(2) })).toThrow(
      'nn.layerNorm: scale must have the shape [3] of the features, received [2]',
    );
    expect(() => nn.groupNorm(np.ones([2, 3]), 2)).toThrow(
      'nn.groupNorm: 2 groups do not divide the features of shape [2,3]',
    );
    expect(() => nn.instanceNorm(np.ones([2, 3]), { featureAxes: 0 })).toThrow('is the batch');
  });
});

describe('tables and positions', () => {
  test('the derivative of a table is added up row by row', () => {
    const table = np.arange(6).astype('float64').reshape([3, 2]);
    const slope = grad((t: NDArray) => np.sum(nn.embedding(t, [2, 0, 2])))(table);
    expect(slope.js()).toEqual([
      [1, 1],
      [0, 0],
      [2, 2],
    ]);
    expect(nn.embedding(table, [[-1], [3]]).js()).toEqual([[[4, 5]], [[NaN, NaN]]]);
  });

  test('sines and cosines in turn', () => {
    const waves = nn.sinusoidalPositions(3, 4);
    expectClose(waves.slice(2), [Math.sin(2), Math.cos(2), Math.sin(0.02), Math.cos(0.02)], {
      rtol: 1e-14,
    });
    expectClose(nn.sinusoidalPositions(np.array([2]), 4).slice(0), waves.slice(2));
    expect(() => nn.sinusoidalPositions(3, 5)).toThrow('waves come in pairs; received 5 features');
  });

  const q = random.normal(key, [1, 6, 2, 8]);
  const turned = (x: NDArray, options: nn.RotaryOptions = {}): NDArray =>
    nn.rotaryEmbedding(x, options);

  test.each([false, true])(
    'a rotation is a product of complex numbers; interleaved: %s',
    (interleaved) => {
      const y = turned(q, { interleaved });
      const parts = (x: NDArray): NDArray => {
        const pairs = interleaved
          ? x.reshape([1, 6, 2, 4, 2])
          : np.swapaxes(x.reshape([1, 6, 2, 2, 4]), -1, -2);
        return np.complex(pairs.slice('...', 0), pairs.slice('...', 1));
      };
      const places = np.arange(6).astype('float64').reshape([1, 6, 1, 1]);
      const angles = places.mul(np.power(1e4, np.arange(4).mul(-0.25)));
      const expected = parts(q).mul(np.complex(np.cos(angles), np.sin(angles)));
      expectClose(np.real(parts(y)), np.real(expected), { rtol: 1e-12, atol: 1e-13 });
      expectClose(np.imag(parts(y)), np.imag(expected), { rtol: 1e-12, atol: 1e-13 });
    },
  );

  test('products depend on the distance alone, far away and in float32 too', () => {
    const [a, b] = [q.slice([], [0, 1]), q.slice([], [1, 2])];
    const product = (dtype: 'float64' | 'float32', m: number, n: number): NDArray =>
      np.sum(
        turned(a.astype(dtype), { positions: [m] }).mul(
          turned(b.astype(dtype), { positions: [n] }),
        ),
      );
    expectClose(product('float64', 100_003, 100_000), product('float64', 3, 0), { rtol: 1e-9 });
    expectClose(product('float32', 100_003, 100_000), product('float64', 3, 0).astype('float32'), {
      rtol: 1e-5,
    });
  });

  test('positions of each batch, and those that do not fit', () => {
    const both = np.concatenate([q, q]);
    const positions = np.array([
      [0, 1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5, 6],
    ]);
    const y = turned(both, { positions });
    expectClose(
      y.slice([1, 2], [0, 5]),
      turned(q, { positions: positions.slice(1) }).slice([], [0, 5]),
    );
    expect(() => turned(q, { positions: 3 })).toThrow('wants positions [length]');
    expect(() => turned(q, { axis: -1 })).toThrow('nn.rotaryEmbedding: the last axis');
  });
});
