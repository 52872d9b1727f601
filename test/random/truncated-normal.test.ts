/**
 * The truncated normal distribution in its tails: moments by scipy 1.17, within five standard
 * errors.
 */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, numpy as np, random } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const size = 20000;

describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
  test.each([
    [8, 9, 8.121188992979867, 0.11894764723259385],
    [3.5, Infinity, 3.751391264857706, 0.23860638078490706],
    [6, 6.5, 6.137740433344372, 0.11641157326545584],
    [12, Infinity, 12.082214175254526, 0.08167451458628938],
    [40, Infinity, 40.024968847210886, 0.02495332109216394],
  ])('between %d and %d, and mirrored', (low, high, mean, deviation) => {
    const options = { shape: [size], dtype };
    const right = random.truncatedNormal(random.key(7), low, high, options).astype('float64');
    const left = random.truncatedNormal(random.key(7), -high, -low, options).astype('float64');
    for (const x of [right, left.neg()]) {
      expectClose(np.mean(x), mean, { atol: (5 * deviation) / Math.sqrt(size) });
      expectClose(np.std(x), deviation, { rtol: 0.06 });
      expect(np.min(x).item()).toBeGreaterThan(low);
      expect(np.max(x).item()).toBeLessThan(high);
      // many numbers, not a few at the bounds
      expect(np.unique(x).size).toBeGreaterThan(dtype === 'float32' ? size / 40 : size - 10);
    }
  });
});

test('bounds as arrays, some of them in a tail', () => {
  const bounds = np.array([-1, 8, -30]);
  const draw = (low: NDArray): NDArray =>
    random.truncatedNormal(random.key(3), low, low.add(1), { shape: [3] });
  const x = jit(draw)(bounds);
  expect(np.all(x.gt(bounds)).item()).toBeTruthy();
  expect(np.all(x.lt(bounds.add(1))).item()).toBeTruthy();
  const slopes = jit(grad((low: NDArray) => np.sum(draw(low))))(bounds);
  const step = 1e-5;
  const difference = draw(bounds.add(step))
    .sub(draw(bounds.sub(step)))
    .div(2 * step);
  expectClose(slopes, difference, { rtol: 1e-5 });
});
