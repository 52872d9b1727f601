/** Densities of vectors and counts, beside values of SciPy. */
import { expect, test } from 'vitest';
import { jit, numpy as np, scipy, type NDArray } from '../../src/index.js';

const { stats } = scipy;
const array = (x: readonly (number | readonly number[])[]): NDArray =>
  np.array(x as number[], 'float64');

function expectNear(actual: NDArray, wanted: readonly number[]): void {
  const values = Array.from(actual.dataSync());
  expect(values).toHaveLength(wanted.length);
  values.forEach((x, i) => {
    if (x !== wanted[i]) expect(Math.abs(Number(x) / wanted[i]! - 1)).toBeLessThan(1e-12);
  });
}

const samples = array([
  [0.7, -1.2, 2.5, 0.3],
  [0.4, 1.6, -0.9, 0.8],
]);

test('kernel densities of weighted vectors', () => {
  const estimate = stats.gaussianKde(samples, { weights: array([1, 2, 1, 3]) });
  const points = array([
    [0.1, 2],
    [0.5, -1],
  ]);
  const far = array([
    [0.1, 20],
    [0.5, -1],
  ]);
  expectNear(jit(estimate.pdf)(points), [0.016665630850171666, 9.060587957304925e-6]);
  expectNear(estimate.logpdf(far), [-4.09440671314313, -6956.494442643485]);
  const cov = array([
    [1, 0.3],
    [0.3, 2],
  ]);
  expectNear(estimate.integrateGaussian([0.1, 0.2], cov), [0.047735211065080614]);
  expect(() => estimate(array([[1], [2], [3]]))).toThrow('gaussianKde: samples of length 2 want');
});

test('kernel densities of numbers', () => {
  const estimate = stats.gaussianKde(array([0.7, -1.2, 2.5, 0.4]), 'silverman');
  expectNear(estimate.integrateBox1d(0.2, 9), [0.5800621709874871]);
  const other = stats.gaussianKde(array([0.1, 1.2, 3]));
  expectNear(estimate.integrateKde(other), [0.1513367136858017]);
});

test('normal vectors and multinomial counts', () => {
  const x = array([
    [1, 2],
    [0, -1],
  ]);
  const cov = array([
    [2, 0.3],
    [0.3, 1],
  ]);
  const logs = [-2.6718998916270964, -4.164046488485734];
  expectNear(stats.multivariateNormal.logpdf(x, array([0.5, 1]), cov), logs);
  const counts = array([
    [1, 2, 0],
    [30, 4, 1],
  ]);
  const chances = array([0.2, 0.3, 0.5]);
  const found = stats.multinomial.logpmf(counts, array([3, 35]), chances);
  expectNear(found, [-2.9187712324178627, -39.492290346377715]);
  expectNear(stats.multinomial.logpmf(counts, array([3, 34]), chances), [
    -2.9187712324178627,
    -Infinity,
  ]);
});
