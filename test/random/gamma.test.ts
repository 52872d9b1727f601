/** Samplers of the gamma family and of counts: moments, extremes, derivatives, batches. */
import { describe, expect, test } from 'vitest';
import { grad, jit, jvp, lax, numpy as np, random, scipy, vmap } from '../../src/index.js';
import type { NDArray } from '../../src/array/ndarray.js';

const key = random.key(20);
const many = 20_000;
const shape = [many];

const mean = (x: NDArray): number => np.mean(x).item() as number;
const variance = (x: NDArray): number => np.var(x).item() as number;

interface Moments {
  readonly draw: () => NDArray;
  readonly mean: number;
  readonly variance: number;
}

const beta = (a: number, b: number) => ({
  mean: a / (a + b),
  variance: (a * b) / ((a + b) ** 2 * (a + b + 1)),
});

const moments: Readonly<Record<string, Moments>> = {
  'gamma(2.5)': { draw: () => random.gamma(key, 2.5, shape), mean: 2.5, variance: 2.5 },
  'gamma(0.3)': { draw: () => random.gamma(key, 0.3, shape), mean: 0.3, variance: 0.3 },
  'gamma(1e6), float32': {
    draw: () => random.gamma(key, 1e6, shape, 'float32').astype('float64'),
    mean: 1e6,
    variance: 1e6,
  },
  'exp(loggamma(4))': {
    draw: () => np.exp(random.loggamma(key, 4, shape)),
    mean: 4,
    variance: 4,
  },
  'chisquare(3)': { draw: () => random.chisquare(key, 3, shape), mean: 3, variance: 6 },
  'beta(2, 5)': { draw: () => random.beta(key, 2, 5, shape), ...beta(2, 5) },
  'beta(0.1, 0.2)': { draw: () => random.beta(key, 0.1, 0.2, shape), ...beta(0.1, 0.2) },
  't(10)': { draw: () => random.t(key, 10, shape), mean: 0, variance: 10 / 8 },
  'f(5, 12)': {
    draw: () => random.f(key, 5, 12, shape),
    mean: 12 / 10,
    variance: (2 * 12 ** 2 * 15) / (5 * 10 ** 2 * 8),
  },
  'poisson(3)': { draw: () => random.poisson(key, 3, shape), mean: 3, variance: 3 },
  'poisson(250)': { draw: () => random.poisson(key, 250, shape), mean: 250, variance: 250 },
  'binomial(7, 0.8)': {
    draw: () => random.binomial(key, 7, 0.8, shape),
    mean: 5.6,
    variance: 7 * 0.8 * 0.2,
  },
  'binomial(1000, 0.35)': {
    draw: () => random.binomial(key, 1000, 0.35, shape),
    mean: 350,
    variance: 1000 * 0.35 * 0.65,
  },
  'generalizedNormal(2)': {
    draw: () => random.generalizedNormal(key, 2, shape),
    mean: 0,
    variance: 0.5,
  },
};

test.each(Object.entries(moments))('moments of %s', (_name, { draw, ...expected }) => {
  const x = draw();
  // Within five standard errors; those of the variance are estimated from the sample.
  const centre = mean(x);
  expect(Math.abs(centre - expected.mean)).toBeLessThan(5 * Math.sqrt(expected.variance / many));
  const squares = np.square(np.subtract(x, centre));
  const error = Math.sqrt(variance(squares) / many);
  expect(Math.abs(mean(squares) - expected.variance)).toBeLessThan(5 * error);
});

test('dirichlet samples and counts of outcomes have the sums that they must have', () => {
  const alpha = np.array([0.001, 2, 3]);
  const weights = random.dirichlet(key, alpha, [many]);
  expect(np.allclose(weights.sum(1), 1, { rtol: 1e-14 }).js()).toBe(true);
  expect(mean(weights.slice([], 2))).toBeCloseTo(3 / 5.001, 2);
  const p = np.array([0.2, 0, 0.5, 0.3]);
  const counts = random.multinomial(key, 40, p, { shape: [500, 4] });
  expect(np.all(np.equal(counts.sum(1), 40)).js()).toBe(true);
  expect(np.any(counts.slice([], 1)).js()).toBe(false);
  expect(mean(counts.slice([], 2))).toBeCloseTo(20, 0);
});

test.each([1, 2, 5])('points of the ball of norm %s are uniform in it', (p) => {
  const x = random.ball(key, 3, { p, shape: [many] });
  const length = np.power(np.power(np.abs(x), p).sum(1), 1 / p);
  expect((np.max(length).item() as number) <= 1).toBe(true);
  // The length to the power of the dimension is uniform.
  const levels = np.power(length, 3);
  expect(Math.abs(mean(levels) - 0.5)).toBeLessThan(5 / Math.sqrt(12 * many));
});

describe('extremes', () => {
  test('of the parameter of gamma', () => {
    const a = [0, 1e-300, 1e300, Infinity, -1, NaN];
    const x = random.gamma(key, a).js() as number[];
    expect([x[0], x[1], x[3]]).toEqual([0, 0, Infinity]);
    expect(x[2]! / 1e300).toBeCloseTo(1, 10);
    expect(x.slice(4)).toEqual([NaN, NaN]);
    const logs = random.loggamma(key, [1e-300, -1, NaN]).js() as number[];
    expect(Number.isFinite(logs[0])).toBe(true);
    expect(logs.slice(1)).toEqual([NaN, NaN]);
  });

  test('of counts', () => {
    expect(random.poisson(key, [0, -1, NaN, Infinity]).js()).toEqual([0, -1, -1, -1]);
    const n = [0, Infinity, Infinity, -1, NaN, 5, 5, 5, 5];
    const p = [0.5, 0.5, 0, 0.5, 0.5, 0, 1, -0.1, NaN];
    const expected = [0, Infinity, Infinity, NaN, NaN, 0, 5, NaN, NaN];
    expect(random.binomial(key, n, p).js()).toEqual(expected);
  });

  test('of shapes', () => {
    expect(random.gamma(key, 1, [0]).shape).toEqual([0]);
    expect(random.gamma(key, np.ones([2, 1]), [2, 3]).shape).toEqual([2, 3]);
    expect(random.ball(key, 2, 2, [0]).shape).toEqual([0, 2]);
    expect(() => random.gamma(key, np.ones([3]), [2])).toThrow(/random.gamma: /);
    expect(() => random.dirichlet(key, 1)).toThrow(/random.dirichlet: wants alpha with an axis/);
    expect(() => random.binomial(key, np.ones([3]), 0.5, [2])).toThrow(/random.binomial: /);
    expect(() => random.ball(key, 2, -1)).toThrow(/random.ball: p must be positive/);
  });
});

describe('derivatives', () => {
  /** d/da of the expectation of g(x), for samples x of the gamma distribution. */
  test('of an expectation are those of its closed form', () => {
    const expectation = (a: NDArray): NDArray => np.mean(np.log(random.gamma(key, a, shape)));
    const slope = grad(expectation)(2.5).item() as number;
    const exact = scipy.special.polygamma(1, 2.5).item() as number;
    expect(Math.abs(slope - exact)).toBeLessThan(0.01);
  });

  test('hold the level of the sample', () => {
    const a = np.array([0.2, 1, 7, 300]);
    const x = random.gamma(key, a);
    const slopes = grad((p: NDArray) => random.gamma(key, p).sum())(a);
    const density = grad((z: NDArray) => scipy.special.gammainc(a, z).sum())(x);
    const byShape = grad((p: NDArray) => scipy.special.gammainc(p, x).sum())(a);
    const expected = np.negative(np.divide(byShape, density));
    expect(np.allclose(slopes, expected, { rtol: 1e-9 }).js()).toBe(true);
  });

  test('agree in both modes, and under jit and vmap', () => {
    const draws: readonly ((a: NDArray) => NDArray)[] = [
      (a) => random.gamma(key, a, [3]),
      (a) => random.loggamma(key, a, [3]),
      (a) => random.beta(key, a, 2, [3]),
      (a) => random.dirichlet(key, np.stack([a, np.array(1)])),
      (a) => random.t(key, a, [3]),
      (a) => random.f(key, a, 3, [3]),
    ];
    const at = np.array([0.7, 1.9]);
    for (const draw of draws) {
      const loss = (a: NDArray): NDArray => np.square(draw(a)).sum();
      const each = [0.7, 1.9].map((a) => grad(loss)(np.array(a)).item() as number);
      const batched = jit(vmap(grad(loss)))(at);
      expect(np.allclose(batched, each, { rtol: 1e-12 }).js()).toBe(true);
      const [, forward] = jvp(loss, [np.array(0.7)], [np.array(1)]);
      expect(forward.item()).toBeCloseTo(each[0] as number, 10);
    }
  });

  test('of the second order are those of the slope along the sample', () => {
    const a = np.array(2.5);
    const sample = (p: NDArray): NDArray => random.gamma(key, p);
    const x = sample(a);
    const [byShape, bySample] = grad(lax.randomGammaGrad, [0, 1])(a, x);
    const expected = np.add(byShape, np.multiply(bySample, lax.randomGammaGrad(a, x)));
    expect(grad(grad(sample))(a).item()).toBeCloseTo(expected.item() as number, 12);
  });
});

test('many keys draw what each of them draws', () => {
  const keys = random.split(key, 3);
  for (const draw of [
    (k: NDArray) => random.gamma(k, 0.37, [2]),
    (k: NDArray) => random.poisson(k, [2, 50]),
    (k: NDArray) => random.binomial(k, [8, 90], 0.4),
  ]) {
    const each = [0, 1, 2].map((i) => draw(keys.slice(i)).js());
    expect(jit(vmap(draw))(keys).js()).toEqual(each);
  }
});
