/** Quantiles by each of NumPy's methods, with values of NumPy 2. */
import { describe, expect, test } from 'vitest';
import { jit, numpy as np, type NDArray } from '../../src/index.js';

const x = np.array([3, 1, 2, 2.5, 10, -4, 7]);
const levels = [0, 0.1, 0.25, 3 / 7, 0.5, 0.65, 0.9, 1];

const methods = {
  invertedCdf: [-4, -4, 1, 2, 2.5, 3, 10, 10],
  averagedInvertedCdf: [-4, -4, 1, 2.25, 2.5, 3, 10, 10],
  closestObservation: [-4, -4, 1, 2, 2.5, 3, 7, 10],
  interpolatedInvertedCdf: [-4, -4, -0.25, 2, 2.25, 2.775, 7.9, 10],
  hazen: [-4, -3, 1.25, 2.25, 2.5, 3.2, 9.4, 10],
  weibull: [-4, -4, 1, 2.214285714286, 2.5, 3.8, 10, 10],
  linear: [-4, -1, 1.5, 2.285714285714, 2.5, 2.95, 8.2, 10],
  medianUnbiased: [-4, -3.666666666667, 1.166666666667, 2.238095238095, 2.5, 3.4, 9.8, 10],
  normalUnbiased: [-4, -3.5, 1.1875, 2.241071428571, 2.5, 3.35, 9.7, 10],
} as const;
type Method = keyof typeof methods;

describe.each(Object.entries(methods) as [Method, readonly number[]][])('%s', (method, wanted) => {
  const close = (got: number[]): void =>
    got.forEach((v, i) => expect(v).toBeCloseTo(wanted[i]!, 11));

  test('an array of levels, and numbers', () => {
    close(np.quantile(x, levels, { method }).js() as number[]);
    close(levels.map((q) => np.quantile(x, q, { method }).item()));
  });

  test('traced, and where elements are NaN', () => {
    const traced = jit((v: NDArray, q: NDArray) => np.quantile(v, q, { method }));
    close(traced(x, np.array(levels)).js() as number[]);
    const withNaN = np.concatenate([[NaN], x, [NaN]]);
    close(np.nanquantile(withNaN, levels, { method }).js() as number[]);
  });

  test('a level that is NaN gives NaN', () => {
    expect(np.quantile(x, NaN, { method }).item()).toBeNaN();
    expect(np.quantile(x, [NaN, 0], { method }).js()).toEqual([NaN, -4]);
  });
});

test('neighbours that are infinite stay out where they have no weight', () => {
  const endless = np.array([-Infinity, 1, 2, Infinity]);
  expect(np.quantile(endless, [0, 0.5, 1], { method: 'hazen' }).js()).toEqual([
    -Infinity,
    1.5,
    Infinity,
  ]);
  const middle = { method: 'averagedInvertedCdf' } as const;
  expect(np.quantile(endless, [0.25, 0.5, 0.9], middle).js()).toEqual([-Infinity, 1.5, Infinity]);
});
