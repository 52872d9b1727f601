import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, numpy as np, random, vmap } from '../../src/index.js';

const key = random.key(7);
const list = (x: NDArray): number[] => Array.from(x.dataSync());
const average = (x: NDArray): number => list(x).reduce((a, b) => a + b, 0) / x.size;
const variance = (x: NDArray): number => {
  const mean = average(x);
  return list(x).reduce((a, b) => a + (b - mean) ** 2, 0) / x.size;
};

describe('keys', () => {
  test('are uint32[2], high word first, of whole numbers and of traced integers', () => {
    expect(random.key(5).aval).toEqual({ shape: [2], dtype: 'uint32', weak: false });
    expect(list(random.key(2 ** 40 + 3))).toEqual([256, 3]);
    expect(list(random.key(-1))).toEqual([2 ** 32 - 1, 2 ** 32 - 1]);
    expect(list(random.PRNGKey(5))).toEqual([0, 5]);
    expect(list(jit(random.key)(np.array(5, 'int32')))).toEqual([0, 5]);
  });

  test('split gives as many as asked for, the same each time and all different', () => {
    expect(random.split(key).shape).toEqual([2, 2]);
    expect(random.split(key, [2, 3]).shape).toEqual([2, 3, 2]);
    const keys = random.split(key, 100).js() as number[][];
    expect(random.split(key, 100).js()).toEqual(keys);
    expect(new Set(keys.map(String)).size).toBe(100);
  });

  test('foldIn takes numbers and traced integers alike', () => {
    expect(list(random.foldIn(key, 3))).toEqual(list(random.foldIn(key, np.array(3, 'int32'))));
    expect(list(random.foldIn(key, -1))).toEqual(list(random.foldIn(key, 2 ** 32 - 1)));
    expect(list(random.foldIn(key, 3))).not.toEqual(list(random.foldIn(key, 4)));
  });

  test('anything else is refused, with what to write instead', () => {
    expect(() => random.uniform([1, 2])).toThrow(
      'random.uniform: wants a key, a uint32[2] array as random.key(seed) makes, received f64[2].',
    );
    expect(() => random.bits(random.split(key, 3))).toThrow('For several keys at once use vmap.');
    expect(() => random.key(0.5)).toThrow('the seed must be a whole number, received 0.5');
    expect(() => random.key(np.array([1, 2], 'int32'))).toThrow('wants a scalar seed');
  });
});

describe('draws', () => {
  test('take shape and dtype by position or by name', () => {
    const named = random.uniform(key, { shape: [2, 3], dtype: 'float32' });
    expect(named.aval).toEqual({ shape: [2, 3], dtype: 'float32', weak: false });
    expect(list(random.uniform(key, [2, 3], { dtype: 'float32' }))).toEqual(list(named));
    expect(random.normal(key).aval).toEqual({ shape: [], dtype: 'float64', weak: false });
  });

  test('do not depend on the shape that the same number of elements has', () => {
    expect(list(random.normal(key, [6]))).toEqual(list(random.normal(key, [2, 3])));
  });

  test('are the same under jit and under vmap of keys', () => {
    const draw = (k: NDArray): NDArray => random.normal(k, [4]);
    const keys = random.split(key, 3);
    expect(list(jit(draw)(key))).toEqual(list(draw(key)));
    const rows = [0, 1, 2].flatMap((i) => list(draw(keys.slice(i))));
    expect(list(vmap(draw)(keys))).toEqual(rows);
  });

  test('uniform stays inside its bounds, normal has mean 0 and variance 1', () => {
    const u = random.uniform(key, { shape: [4000], minval: -2, maxval: 3 });
    expect(Math.min(...list(u))).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...list(u))).toBeLessThan(3);
    expect(average(u)).toBeCloseTo(0.5, 1);
    const n = random.normal(key, [4000]);
    expect(Math.abs(average(n))).toBeLessThan(0.05);
    expect(Math.abs(variance(n) - 1)).toBeLessThan(0.06);
  });

  test.each([
    ['exponential', (k: NDArray) => random.exponential(k, [4000]), 1, 1],
    ['laplace', (k: NDArray) => random.laplace(k, [4000]), 0, 2],
    ['logistic', (k: NDArray) => random.logistic(k, [4000]), 0, Math.PI ** 2 / 3],
    ['gumbel', (k: NDArray) => random.gumbel(k, [4000]), 0.5772, Math.PI ** 2 / 6],
    ['triangular', (k: NDArray) => random.triangular(k, 0, 1, 2, { shape: [4000] }), 1, 1 / 6],
    ['rayleigh', (k: NDArray) => random.rayleigh(k, 1, { shape: [4000] }), 1.2533, 0.4292],
    ['wald', (k: NDArray) => random.wald(k, 1, { shape: [4000] }), 1, 1],
    ['weibullMin', (k: NDArray) => random.weibullMin(k, 1, 2, { shape: [4000] }), 0.8862, 0.2146],
    ['maxwell', (k: NDArray) => random.maxwell(k, [4000]), 1.5958, 0.4535],
    [
      'truncatedNormal',
      (k: NDArray) => random.truncatedNormal(k, -1, 1, { shape: [4000] }),
      0,
      0.2911,
    ],
    ['geometric', (k: NDArray) => random.geometric(k, 0.5, { shape: [4000] }), 2, 2],
    ['rademacher', (k: NDArray) => random.rademacher(k, [4000]), 0, 1],
  ])('%s has the mean and variance of its distribution', (_, draw, mean, spread) => {
    const drawn = draw(key);
    expect(Math.abs(average(drawn) - mean)).toBeLessThan(5 * Math.sqrt(spread / 4000));
    expect(Math.abs(variance(drawn) / spread - 1)).toBeLessThan(0.25);
  });

  test('parameters are broadcast, and must fit a shape that is given', () => {
    expect(random.lognormal(key, np.array([[1], [2]])).shape).toEqual([2, 1]);
    expect(() => random.rayleigh(key, np.array([1, 2, 3]), { shape: [2] })).toThrow(
      'random.rayleigh: shapes [2] and [3] do not broadcast',
    );
    expect(() => random.rayleigh(key, np.array([1, 2, 3]), { shape: [1] })).toThrow(
      'random.rayleigh: parameters of shape [3] do not fit the shape [1] asked for',
    );
  });

  test('are differentiable in the parameters', () => {
    const f = (scale: NDArray): NDArray => np.sum(random.rayleigh(key, scale, { shape: [5] }));
    const slope = f(np.array(1)).item();
    expect(grad(f)(np.array(2)).item()).toBeCloseTo(slope, 12);
  });
});

describe('integers', () => {
  test('randint covers its range evenly', () => {
    const drawn = list(random.randint(key, [6000], -3, 3));
    for (let v = -3; v < 3; v++)
      expect(Math.abs(drawn.filter((x) => x === v).length - 1000)).toBeLessThan(150);
  });

  test('randint takes arrays as bounds, the whole of int32, and an empty range', () => {
    const bounds = [np.array([0, 10], 'int32'), np.array([1, 11], 'int32')] as const;
    expect(list(random.randint(key, [2], ...bounds))).toEqual([0, 10]);
    const whole = random.randint(key, [100], -(2 ** 31), 2 ** 31);
    expect(Math.min(...list(whole))).toBeLessThan(-(2 ** 29));
    expect(Math.max(...list(whole))).toBeGreaterThan(2 ** 29);
    expect(list(random.randint(key, [2], 4, 1))).toEqual([4, 4]);
    expect(() => random.randint(key, [2], 0, 1.5)).toThrow('bounds must be whole numbers');
    expect(() => random.randint(key, [2], 0, np.array(1.5))).toThrow('wants integers');
  });

  test('bernoulli holds as often as p says', () => {
    const drawn = random.bernoulli(key, 0.3, [4000]);
    expect(drawn.dtype).toBe('bool');
    expect(Math.abs(average(drawn) - 0.3)).toBeLessThan(0.03);
    expect(random.bernoulli(key, np.array([0.1, 0.9])).shape).toEqual([2]);
  });
});

describe('choosing', () => {
  test('permutation keeps the elements, along any axis', () => {
    expect(list(random.permutation(key, 50)).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
    const rows = random.permutation(key, np.arange(12).reshape([4, 3])).js() as number[][];
    expect(rows.map((r) => r[0]).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual([0, 3, 6, 9]);
    for (const [a = 0, b, c] of rows) expect([b, c]).toEqual([a + 1, a + 2]);
    expect(() => random.permutation(key, np.array(3))).toThrow('wants a number or an array');
  });

  test('choice with and without replacement, with probabilities', () => {
    const taken = list(random.choice(key, 10, [10], { replace: false }));
    expect(new Set(taken).size).toBe(10);
    const p = np.array([0.1, 0.2, 0.7]);
    const drawn = list(random.choice(key, 3, [3000], { p }));
    expect(Math.abs(drawn.filter((x) => x === 2).length / 3000 - 0.7)).toBeLessThan(0.05);
    const without = list(random.choice(key, 3, [2], { p, replace: false }));
    expect(new Set(without).size).toBe(2);
    expect(random.choice(key, np.arange(12).reshape([3, 4]), [5], { axis: 1 }).shape).toEqual([
      3, 5,
    ]);
    expect(() => random.choice(key, 3, [4], { replace: false })).toThrow(
      'cannot take 4 of 3 elements without replacement',
    );
    expect(() => random.choice(key, 3, [4], { p: np.array([1, 2]) })).toThrow(
      'p must have shape [3], received [2]',
    );
  });

  test('categorical draws in proportion to exp(logits)', () => {
    const logits = np.log(np.array([0.2, 0.3, 0.5]));
    const drawn = list(random.categorical(key, logits, { shape: [4000] }));
    for (const [i, p] of [0.2, 0.3, 0.5].entries())
      expect(Math.abs(drawn.filter((x) => x === i).length / 4000 - p)).toBeLessThan(0.03);
    const all = random.categorical(key, np.zeros([5, 4]), { shape: [4, 5], replace: false });
    expect(all.shape).toEqual([4, 5]);
    expect(() => random.categorical(key, np.zeros([2, 4]), { shape: [3] })).toThrow(
      'the shape [3] must end with [2]',
    );
  });
});
