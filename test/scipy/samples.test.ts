/** Draws follow their distribution functions, or what densities and chances add up to. */
import { describe, expect, test } from 'vitest';
import { grad, jit, numpy as np, random, scipy, vmap, type NDArray } from '../../src/index.js';

type Sample = (key: NDArray, ...args: unknown[]) => NDArray;
type OfValues = (x: unknown, ...args: unknown[]) => NDArray;
interface Distribution {
  readonly sample: Sample;
  readonly cdf?: OfValues;
  readonly pdf?: OfValues;
  readonly pmf?: OfValues;
}

const key = random.key(7);
const draws = 20_000;
/**
 * Kolmogorov's bound: √n times the greatest distance is beyond it once in 20 000 times. The key is
 * always the same.
 */
const bound = 2.3;

const stats = scipy.stats as unknown as Readonly<Record<string, Distribution>>;
const distribution = (name: string): Distribution => stats[name] as Distribution;

/** √n times the greatest distance of the draws' distribution from `cdf`, at the draws. */
function distance(sample: NDArray, cdf: (x: NDArray) => NDArray): number {
  const sorted = np.sort(sample.astype('float64'));
  const own = np.arange(draws).add(0.5).div(draws);
  return Math.sqrt(draws) * np.max(np.abs(cdf(sorted).sub(own))).item();
}

const continuous: Readonly<Record<string, readonly (readonly number[])[]>> = {
  norm: [[]],
  expon: [[]],
  gamma: [[2.5], [0.4]],
  beta: [
    [0.7, 2],
    [30, 0.4],
  ],
  cauchy: [[]],
  chi2: [[3]],
  gumbelR: [[]],
  gumbelL: [[]],
  laplace: [[]],
  logistic: [[]],
  pareto: [[3]],
  t: [[4], [0.6]],
  truncnorm: [
    [-1, 2],
    [4, 6],
  ],
  uniform: [[]],
};

describe('with loc and scale', () => {
  const places = { loc: -0.7, scale: 2.5 };
  test.each(Object.entries(continuous))('%s', (name, all) => {
    const { sample, cdf } = distribution(name);
    for (const parameters of all) {
      const drawn = sample(key, ...parameters, { ...places, shape: draws });
      expect(drawn.dtype).toBe('float64');
      const off = distance(drawn, (x) => (cdf as OfValues)(x, ...parameters, places));
      expect(off).toBeLessThan(bound);
    }
  });
});

describe('on circles, and without places', () => {
  test('gennorm', () => {
    for (const beta of [0.7, 3]) {
      const drawn = stats.gennorm!.sample(key, beta, { shape: draws });
      expect(distance(drawn, (x) => stats.gennorm!.cdf!(x, beta))).toBeLessThan(bound);
    }
  });

  test.each([
    ['vonmises', -Math.PI, [0, 1e-3, 2, 50]],
    ['wrapcauchy', 0, [0.05, 0.4, 0.9]],
  ] as const)('%s', (name, start, all) => {
    const { sample, pdf } = distribution(name);
    const steps = 200_000;
    const width = (2 * Math.PI) / steps;
    const middles = np.arange(steps).add(0.5).mul(width).add(start);
    for (const parameter of all) {
      const summed = np.cumsum(pdf!(middles, parameter)).mul(width);
      const cdf = (x: NDArray): NDArray => np.interp(x, middles.add(width / 2), summed);
      expect(distance(sample(key, parameter, { shape: draws }), cdf)).toBeLessThan(bound);
    }
  });

  test('vonmises ends for every concentration', () => {
    const { sample } = stats.vonmises!;
    for (const dtype of ['float64', 'float32']) {
      const of = (kappa: number): NDArray => sample(key, kappa, { shape: 2000, dtype });
      expect(np.std(of(1e10)).item() * 1e5).toBeCloseTo(1, 1);
      expect(np.max(np.abs(of(Infinity))).item()).toBe(0);
      expect(np.max(np.abs(of(0))).item()).toBeLessThanOrEqual(Math.PI);
      for (const none of [-1, NaN]) expect(np.all(np.isnan(of(none))).item()).toBe(1);
    }
  });
});

const counts: Readonly<Record<string, readonly (readonly number[])[]>> = {
  poisson: [[3.5], [40]],
  geom: [[0.3]],
  bernoulli: [[0.3]],
  binom: [
    [9, 0.4],
    [60, 0.5],
  ],
  nbinom: [[3, 0.4]],
  betabinom: [[9, 2, 3]],
};

describe('counts', () => {
  test.each(Object.entries(counts))('%s', (name, all) => {
    const { sample, pmf } = distribution(name);
    for (const parameters of all) {
      const drawn = sample(key, ...parameters, { loc: 2, shape: draws });
      let [sum, off] = [0, 0];
      for (let k = 0; k < 110; k++) {
        sum += pmf!(k, ...parameters, { loc: 2 }).item();
        off = Math.max(off, Math.abs(sum - np.mean(np.lessEqual(drawn, k)).item()));
      }
      expect(sum).toBeCloseTo(1, 9);
      expect(off * Math.sqrt(draws)).toBeLessThan(bound);
    }
  });
});

test('vectors have the means that they should', () => {
  const alpha = [0.5, 2, 3];
  const parts = scipy.stats.dirichlet.sample(key, alpha, { shape: [draws] });
  const near = { atol: 0.01 };
  expect(np.allclose(np.mean(parts, 0), [0.5 / 5.5, 2 / 5.5, 3 / 5.5], near).item()).toBe(1);
  const p = [0.2, 0.5, 0.3];
  const hits = scipy.stats.multinomial.sample(key, 10, p, { shape: [draws, 3] });
  expect(np.allclose(np.mean(hits, 0), [2, 5, 3], { atol: 0.05 }).item()).toBe(1);
  const [mean, cov] = [[1, -2], [[2, 0.6], [0.6, 1]]] as const; // prettier-ignore
  const x = scipy.stats.multivariateNormal.sample(key, mean, cov, { shape: [draws] });
  expect(np.allclose(np.cov(x, { rowvar: false }), cov, { atol: 0.06 }).item()).toBe(1);
});

test('shapes are those to which parameters broadcast, under jit and vmap, too', () => {
  const { gamma, norm, poisson } = scipy.stats;
  expect(gamma.sample(key, [1, 2, 3], { loc: np.zeros([2, 1]) }).shape).toEqual([2, 3]);
  expect(norm.sample(key, 0, 1, [4], 'float32').dtype).toBe('float32');
  expect(() => norm.sample(key, { loc: [1, 2], shape: [3] })).toThrow(/norm\.sample/);
  const of = (k: NDArray): NDArray => gamma.sample(k, 2.5, { scale: 3 });
  const keys = random.split(key, 3);
  expect(np.allclose(jit(vmap(of))(keys), vmap(of)(keys)).item()).toBe(1);
  expect(poisson.sample(key, 3, { loc: 1 }).dtype).toBe('int32');
});

test('derivatives go through draws to places and parameters', () => {
  const of = (p: NDArray): NDArray =>
    scipy.stats.gamma.sample(key, p.slice(0), { loc: p.slice(1), scale: p.slice(2) });
  const [byShape, byLoc, byScale] = grad(of)(np.array([2.5, -1, 3])).js() as number[];
  const plain = random.gamma(key, 2.5);
  expect(byLoc).toBe(1);
  expect(byScale).toBeCloseTo(plain.item(), 12);
  const ofGamma = grad((a: NDArray) => random.gamma(key, a))(np.array(2.5));
  expect(byShape).toBeCloseTo(3 * ofGamma.item(), 12);
});
