import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, numpy as np, scipy, vmap } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const { special, stats } = scipy;

describe('special functions', () => {
  test('ndtri undoes ndtr, also deep in the tails', () => {
    const x = np.array([-37, -20, -8, -3, -1, -0.1, 0, 0.5, 2, 5]);
    expectClose(special.ndtri(special.ndtr(x)), x, { rtol: 1e-9, atol: 1e-12 });
  });

  test('logNdtr is smooth where its formulas meet', () => {
    for (const border of [-20, 0]) {
      const f = special.logNdtr;
      const around = [border - 1e-6, border + 1e-6].map((x) => f(np.array(x)).item()) as [
        number,
        number,
      ];
      const slope = grad(f)(np.array(border)).item();
      expect((around[1] - around[0]) / 2e-6).toBeCloseTo(slope, 5);
    }
  });

  test('erfcx is exp(x²) erfc(x) where that can be computed, and 1/(x√π) far out', () => {
    expectClose(special.erfcx(np.array([-1, 0, 2])), [5.00898008076228, 1, 0.2553956763105058], {
      rtol: 1e-13,
      atol: 0,
    });
    expectClose(special.erfcx(np.array([6.4999999, 6.5000001])), [0.08581, 0.08581], {
      rtol: 1e-3,
      atol: 0,
    });
    expectClose(special.erfcx(1e8), 1 / (1e8 * Math.sqrt(Math.PI)), { rtol: 1e-14, atol: 0 });
  });

  test('polygamma: ψ′(1) = π²/6, and each is the derivative of the one before', () => {
    expectClose(special.polygamma(1, np.array(1)), Math.PI ** 2 / 6, { rtol: 1e-13, atol: 0 });
    const x = np.array([0.3, 1.7, 12]);
    const derivative = vmap(grad((v: NDArray) => special.polygamma(1, v)))(x);
    expectClose(derivative, special.polygamma(2, x), { rtol: 1e-11, atol: 0 });
  });

  test('zeta: ζ(2) = π²/6, ζ(s, q) - ζ(s, q + 1) = q^-s', () => {
    expectClose(special.zeta(2, 1), Math.PI ** 2 / 6, { rtol: 1e-14, atol: 0 });
    const difference = np.subtract(
      special.zeta(3.5, np.array(0.2)),
      special.zeta(3.5, np.array(1.2)),
    );
    expectClose(difference, 0.2 ** -3.5, { rtol: 1e-13, atol: 0 });
  });

  test('the Bessel functions agree where their series meet, and I0′ = I1', () => {
    const meet = np.array([20 - 1e-9, 20 + 1e-9]);
    const [a, b] = special.i1e(meet).js() as [number, number];
    expect(Math.abs(a / b - 1)).toBeLessThan(1e-9);
    const x = np.array([-25, -3, 0, 0.5, 19, 40]);
    expectClose(vmap(grad(special.i0))(x), special.i1(x), { rtol: 1e-12, atol: 0 });
  });

  test('xlogy and relEntr at zero', () => {
    expect(special.xlogy(0, np.array([0, 2, Infinity])).js()).toEqual([0, 0, 0]);
    expect(special.relEntr(np.array([0, 1, -1]), 0).js()).toEqual([0, Infinity, Infinity]);
    expect(grad((x: NDArray) => special.xlogy(x, 2))(np.array(0)).item()).toBe(Math.LN2);
  });

  test('comb counts, and is 0 where there is no way', () => {
    expectClose(special.comb(5, np.array([0, 2, 5])), [1, 10, 1], { rtol: 1e-12, atol: 0 });
    expect(special.comb(5, np.array([-1, 6])).js()).toEqual([0, 0]);
  });
});

describe('distributions', () => {
  const densities: [string, (x: NDArray) => NDArray, number, number][] = [
    ['norm', (x) => stats.norm.pdf(x, 1, 2), -20, 22],
    ['gamma', (x) => stats.gamma.pdf(x, 2.5), 0, 60],
    ['beta', (x) => stats.beta.pdf(x, 2, 3), 0, 1],
    ['expon', (x) => stats.expon.pdf(x, 1, 2), 1, 80],
    ['laplace', (x) => stats.laplace.pdf(x), -40, 40],
    ['logistic', (x) => stats.logistic.pdf(x), -40, 40],
    ['t', (x) => stats.t.pdf(x, 30), -40, 40],
    ['chi2', (x) => stats.chi2.pdf(x, 4), 0, 100],
    ['uniform', (x) => stats.uniform.pdf(x, 1, 3), 1, 4],
    ['pareto', (x) => stats.pareto.pdf(x, 9), 1, 40],
    ['truncnorm', (x) => stats.truncnorm.pdf(x, 2, 5), 2, 5],
    ['vonmises', (x) => stats.vonmises.pdf(x, 3), -Math.PI, Math.PI],
  ];

  test.each(densities)('%s: the density integrates to 1', (_, pdf, from, to) => {
    const n = 20_001;
    const x = np.linspace(from, to, n);
    expect(np.trapezoid(pdf(x), x).item()).toBeCloseTo(1, 4);
  });

  const masses: [string, (k: NDArray) => NDArray][] = [
    ['poisson', (k) => stats.poisson.pmf(k, 3)],
    ['bernoulli', (k) => stats.bernoulli.pmf(k, 0.3)],
    ['binom', (k) => stats.binom.pmf(k, 7, 0.3)],
    ['geom', (k) => stats.geom.pmf(k, 0.3)],
  ];

  test.each(masses)('%s: the probabilities sum to 1, and there are none below 0', (_, pmf) => {
    expectClose(np.sum(pmf(np.arange(100))), 1, { rtol: 1e-12, atol: 0 });
    expect(pmf(np.array([-1])).js()).toEqual([0]);
  });

  test('the slope of a distribution function is its density', () => {
    const x = np.array([-2, -0.3, 0.4, 1.5]);
    expectClose(vmap(grad((v: NDArray) => stats.norm.cdf(v)))(x), stats.norm.pdf(x), close);
    expectClose(vmap(grad((v: NDArray) => stats.laplace.cdf(v)))(x), stats.laplace.pdf(x), close);
    expectClose(vmap(grad((v: NDArray) => stats.logistic.cdf(v)))(x), stats.logistic.pdf(x), close);
    expectClose(vmap(grad((v: NDArray) => stats.cauchy.cdf(v)))(x), stats.cauchy.pdf(x), close);
  });

  test('dirichlet wants as many probabilities as concentrations, which sum to 1', () => {
    expectClose(stats.dirichlet.pdf([0.5, 0.5], [1, 1]), 1);
    expect(stats.dirichlet.pdf([0.5, 0.6], [1, 1]).item()).toBe(0);
    expect(() => stats.dirichlet.logpdf([0.5, 0.5], [1, 1, 1])).toThrow('wants alpha of shape [n]');
  });
});

const close = { rtol: 1e-11, atol: 1e-13 };

describe('samples', () => {
  test('ranks of ties by each method', () => {
    const x = np.array([3, 1, 3, 2]);
    expect(stats.rankdata(x).js()).toEqual([3.5, 1, 3.5, 2]);
    expect(stats.rankdata(x, 'min').js()).toEqual([3, 1, 3, 2]);
    expect(stats.rankdata(x, 'max').js()).toEqual([4, 1, 4, 2]);
    const rows = np.array([
      [2, 1],
      [1, 2],
    ]);
    expect(stats.rankdata(rows, 'average', { axis: 0 }).js()).toEqual([
      [2, 1],
      [1, 2],
    ]);
  });

  test('mode along an axis, the smallest on a tie', () => {
    const x = np.array(
      [
        [5, 1],
        [2, 1],
        [5, 7],
        [2, 0],
      ],
      'int32',
    );
    const [value, count] = stats.mode(x);
    expect([value.js(), count.js()]).toEqual([
      [2, 1],
      [2, 2],
    ]);
    expect(stats.mode(x, null)[0].item()).toBe(1);
  });

  test('sem is the standard deviation over √n', () => {
    expectClose(stats.sem(np.array([1, 2, 3, 4])), Math.sqrt(5 / 3) / 2, close);
  });
});
