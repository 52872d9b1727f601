/** What a mask hides changes nothing, be it NaN or infinite: neither values nor derivatives. */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, nn, numpy as np } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const weights = np.array([0.3, -1.2, 0.7, 2]);
const weighted = (x: NDArray, mask: NDArray): NDArray =>
  np.sum(np.where(mask, x, 0).mul(weights.astype(x.dtype)));

type Masked = (x: NDArray, mask: NDArray) => NDArray;

/** Scalar functions of four numbers of which a mask hides some. */
const masked: Record<string, Masked> = {
  sum: (x, where) => np.sum(x, { where }),
  prod: (x, where) => np.prod(x, { where }),
  max: (x, where) => np.max(x, { where, initial: -3 }),
  min: (x, where) => np.min(x, { where, initial: 30 }),
  mean: (x, where) => np.mean(x, { where }),
  var: (x, where) => np.var(x, { where }),
  std: (x, where) => np.std(x, { where }),
  softmax: (x, where) => weighted(nn.softmax(x, { where }), where),
  logSoftmax: (x, where) => weighted(nn.logSoftmax(x, { where }), where),
  logsumexp: (x, where) => nn.logsumexp(x, { where }),
  'logsumexp with factors': (x, where) =>
    nn.logsumexp(x, { where, b: np.array([1, -0.5, 2, 1]).astype(x.dtype) }),
  'logsumexp of the factors': (x, where) =>
    nn.logsumexp(np.array([1, 700, 2, 1]).astype(x.dtype), { where, b: x }),
  logmeanexp: (x, where) => nn.logmeanexp(x, { where }),
  standardize: (x, where) => weighted(nn.standardize(x, { where }), where),
  'factors of 0': (x, where) => nn.logsumexp(x, { b: where.astype(x.dtype) }),
  nansum: (x, where) => np.nansum(np.where(where, x, NaN)),
  nanmean: (x, where) => np.nanmean(np.where(where, x, NaN)),
  nanvar: (x, where) => np.nanvar(np.where(where, x, NaN)),
  nanstd: (x, where) => np.nanstd(np.where(where, x, NaN)),
};

describe.each(Object.entries(masked))('%s', (name, f) => {
  const mask = np.array([true, false, true, true]);
  const slope = jit(grad((x: NDArray) => f(x, mask)));

  test.each(['float64', 'float32'] as const)('of %s', (dtype) => {
    const of = (hidden: number): NDArray => np.array([1, hidden, 2, 3.5]).astype(dtype);
    const value = f(of(0), mask);
    const derivative = slope(of(0));
    expect(Number.isFinite(value.item())).toBe(true);
    expect(Number(np.all(np.isfinite(derivative)).item())).toBe(1);
    for (const hidden of [NaN, Infinity, -Infinity, 1e308, -1e308, 1e-300]) {
      expectClose(f(of(hidden), mask), value);
      expectClose(slope(of(hidden)), derivative, { atol: 1e-15 }, `${name} hides ${hidden}`);
    }
  });

  test('where all is hidden, nothing has a slope', () => {
    const none = np.array([false, false, false, false]);
    const derivative = jit(grad((x: NDArray) => f(x, none)))(np.array([1, NaN, Infinity, 2]));
    expectClose(derivative, [0, 0, 0, 0]);
  });
});

describe('attention', () => {
  const numbers = (shape: number[]): NDArray =>
    np.sin(
      np
        .arange(
          shape.reduce((n, d) => n * d, 1),
          { dtype: 'float64' },
        )
        .reshape(shape),
    );
  const q = numbers([2, 3, 4, 2]);
  const k = numbers([2, 5, 2, 2]).add(0.3);
  const v = numbers([2, 5, 2, 2]).sub(0.2);

  /** Of the second batch, the keys and values from the fourth on. */
  const spoil = (x: NDArray, hidden: number, first: number): NDArray =>
    x.at(1, [first, null]).set(hidden);

  const cases: Record<string, nn.AttentionOptions> = {
    lengths: { keyValueSeqLengths: np.array([5, 3]).astype('int32') },
    'a mask': { mask: np.ones([2, 1, 1, 5]).astype('bool').at(1, 0, 0, [3, null]).set(false) },
    'a mask by heads': {
      mask: np.ones([2, 4, 3, 5]).astype('bool').at(1, [], [], [3, null]).set(false),
    },
  };

  test.each(Object.entries(cases))('%s', (_name, options) => {
    const loss = (x: NDArray, y: NDArray, z: NDArray): NDArray =>
      np.sum(np.square(nn.dotProductAttention(x, y, z, options)));
    const slopes = jit(grad(loss, { argnums: [0, 1, 2] }));
    const expected = slopes(q, k, v);
    for (const hidden of [NaN, Infinity, 1e200]) {
      const found = slopes(q, spoil(k, hidden, 3), spoil(v, hidden, 3));
      found.forEach((slope, i) => expectClose(slope, expected[i] as NDArray, { atol: 1e-14 }));
    }
  });

  test('queries that are padding', () => {
    const options = { querySeqLengths: np.array([3, 2]).astype('int32') };
    const loss = (x: NDArray, y: NDArray): NDArray =>
      np.sum(np.square(nn.dotProductAttention(x, y, v, options)));
    const slopes = jit(grad(loss, { argnums: [0, 1] }));
    const expected = slopes(q, k);
    const found = slopes(spoil(q, NaN, 2), k);
    found.forEach((slope, i) => expectClose(slope, expected[i] as NDArray, { atol: 1e-14 }));
  });
});

test('a variance does not swallow infinities', () => {
  expect(np.nanvar(np.array([1, Infinity, NaN])).item()).toBeNaN();
  expect(np.var(np.array([1, Infinity])).item()).toBeNaN();
});

test('the variance of standardize does not cancel', () => {
  const third = Math.sqrt(2 / 3 + 1e-5);
  const x = np.array([1e8, 1e8 + 1, 1e8 + 2]);
  expectClose(nn.standardize(x), [-1 / third, 0, 1 / third], { rtol: 1e-15 });
  // about a given mean: the mean of squares less its square, 2/3 + (m - c)(m + c)
  const off = Math.sqrt(2 / 3 + 2 * 2e8 + 1e-5);
  expectClose(nn.standardize(x, { mean: 1e8 - 1 }), [1 / off, 2 / off, 3 / off], { rtol: 1e-15 });
  const single = np.array([4096, 4097, 4098], { dtype: 'float32' });
  expectClose(nn.standardize(single), [-1 / third, 0, 1 / third], { rtol: 1e-6 });
});
