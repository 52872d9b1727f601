/** Reductions: forms of arguments, empty arrays and errors beside the golden data. */
import { describe, expect, test } from 'vitest';
import { jvp, numpy as np, type NDArray } from '../../src/index.js';

const x = np.arange(24, { dtype: 'float64' }).reshape([2, 3, 4]);

describe('axes and options', () => {
  test('by position, in the options, or both', () => {
    const expected = np.sum(x, { axis: 1, keepdims: true });
    expect(expected.shape).toEqual([2, 1, 4]);
    expect(np.sum(x, 1, { keepdims: true })).toBeCloseToArray(expected);
    expect(np.sum(x, -2, { keepdims: true })).toBeCloseToArray(expected);
    expect(np.sum(x, [0, -1]).js()).toEqual([60, 92, 124]);
    expect(np.sum(x, null).item()).toBe(276);
    expect(np.sum(x, []).shape).toEqual([2, 3, 4]);
  });

  test('wrong axes', () => {
    expect(() => np.sum(x, 3)).toThrow(
      /sum: axis 3 does not exist in an array with 3 axes; give one from -3 to 2/,
    );
    expect(() => np.mean(x, [0, 0])).toThrow(/name the same axis twice/);
    expect(() => np.argmax(x, 5)).toThrow(/argmax: axis 5 does not exist/);
    expect(() => np.cumsum(x, 1.5)).toThrow(/cumsum: axis wants the number of an axis/);
  });

  test('where and initial', () => {
    const mask = np.array([true, false, true, false]);
    expect(np.sum(x, { where: mask, axis: -1 }).shape).toEqual([2, 3]);
    expect(np.sum([1, 2, 3, 4], { where: mask, initial: 10 }).item()).toBe(14);
    expect(np.mean([1, 2, 3, 4], { where: mask }).item()).toBe(2);
    expect(np.max([1, 2, 3, 4], { where: mask, initial: -5 }).item()).toBe(3);
    expect(() => np.max([1, 2, 3, 4], { where: mask })).toThrow(/max: `where` needs `initial`/);
  });
});

describe('empty arrays', () => {
  test('have a sum and a product, but no largest element', () => {
    expect(np.sum(np.zeros([0])).item()).toBe(0);
    expect(np.prod(np.zeros([0])).item()).toBe(1);
    expect(np.mean(np.zeros([0])).item()).toBeNaN();
    expect(np.all(np.zeros([0], 'bool')).item()).toBe(1);
    expect(() => np.max(np.zeros([0, 2]), 0)).toThrow(/max: an array of shape \[0,2\] has no/);
    expect(np.max(np.zeros([0, 2]), { axis: 0, initial: 3 }).js()).toEqual([3, 3]);
    expect(() => np.argmin(np.zeros([0]))).toThrow(/argmin: shape \[0\] has no elements/);
    expect(() => np.median(np.zeros([0]))).toThrow(/median: an array of shape \[0\] has no/);
  });
});

describe('dtypes', () => {
  test('booleans are counted, integers stay, a dtype may be asked for', () => {
    const bools = np.array([true, true, false]);
    expect(np.sum(bools).aval).toMatchObject({ dtype: 'int32' });
    expect(np.cumsum(bools).js()).toEqual([1, 2, 2]);
    expect(np.countNonzero([0, 2, NaN]).item()).toBe(2);
    expect(np.sum(np.ones([2], 'uint32')).dtype).toBe('uint32');
    expect(np.sum(np.ones([2], 'int32'), { dtype: 'float32' }).dtype).toBe('float32');
    expect(np.mean(np.ones([2], 'int32'), { dtype: 'float32' }).dtype).toBe('float32');
    expect(np.argmax(x).dtype).toBe('int32');
    expect(np.max(bools).dtype).toBe('bool');
  });
});

describe('statistics', () => {
  test('a long float32 sum is accurate', () => {
    const n = 100_000;
    expect(np.sum(np.full([n], 0.1, 'float32')).item()).toBeCloseTo(n * Math.fround(0.1), 0);
  });

  test('var, std and their divisor', () => {
    expect(np.var([1, 2, 3, 4]).item()).toBe(1.25);
    expect(np.std([1, 2, 3, 4], { ddof: 1 }).item()).toBeCloseTo(Math.sqrt(5 / 3), 15);
    expect(np.var([5]).item()).toBe(0);
    const derivative = jvp((v: NDArray) => np.std(v), [np.ones([3])], [np.array([0, 1, 2])]);
    expect((derivative[1] as NDArray).item()).toBeNaN();
  });

  test('average, cov and corrcoef', () => {
    expect(np.average([1, 2, 3], { weights: [3, 1, 0] }).item()).toBe(1.25);
    const [mean, total] = np.average(x, { axis: 1, weights: [1, 1, 2], returned: true });
    expect([mean.shape, total.shape]).toEqual([
      [2, 4],
      [2, 4],
    ]);
    expect(() => np.average(x, { weights: [1, 2] })).toThrow(/average: weights of shape \[2\]/);
    expect(np.cov([1, 2, 4]).item()).toBeCloseTo(7 / 3, 14);
    expect(np.corrcoef([1, 2, 3], [3, 2, 1])).toBeCloseToArray(
      [
        [1, -1],
        [-1, 1],
      ],
      { atol: 1e-15 },
    );
    expect(() => np.cov(x)).toThrow(/cov: wants one or two axes/);
  });

  test('an initial value takes the dtype of the result', () => {
    const whole = np.array([3, 5], { dtype: 'int32' });
    const start = { initial: 2.5 };
    const found = [np.sum(whole, start), np.prod(whole, start), np.nansum(whole, start)].concat(
      np.max(whole, start),
      np.min(whole, start),
      np.nanmax(whole, start),
    );
    expect(found.map((v) => v.dtype)).toEqual(found.map(() => 'int32'));
    expect(np.sum(whole, { initial: 2.5 }).item()).toBe(10);
    expect(np.max(whole, { initial: -Infinity }).item()).toBe(5);
    expect(np.max(np.array([false]), { initial: 1 }).js()).toBe(true);
  });

  test('sums and products of truth values, where they are asked for', () => {
    const some = np.array([0.5, 0]);
    const where = [true, false];
    expect(np.sum(some, { dtype: 'bool' }).js()).toBe(true);
    expect(np.prod(some, { dtype: 'bool' }).js()).toBe(false);
    expect(np.prod(some, { dtype: 'bool', where }).js()).toBe(true);
    expect(np.nansum(np.array([0, 0]), { dtype: 'bool', initial: 3 }).js()).toBe(true);
  });

  test('a variance without degrees of freedom is NaN, never negative', () => {
    for (const f of [np.var, np.std, np.nanvar, np.nanstd] as const)
      for (const ddof of [2, 3]) {
        expect(f([1, 4], { ddof }).item()).toBeNaN();
        expect(f([1, 4, 9], { ddof, where: [true, true, false] }).item()).toBeNaN();
      }
  });

  test('variances that skip NaN are computed in floats, whatever they become', () => {
    const y = np.array([1, NaN, 4]);
    expect(np.nanvar(y, { dtype: 'int32' }).js()).toBe(2);
    expect(np.nanmean(y, { dtype: 'int32' }).js()).toBe(2);
  });

  test('quantiles: shapes, methods, NaN', () => {
    expect(np.quantile(x, [0.25, 0.5], { axis: [0, 2], keepdims: true }).shape).toEqual([
      2, 1, 3, 1,
    ]);
    const values = np.array([4, 1, 3, 2]);
    const byMethod = (['linear', 'lower', 'higher', 'midpoint', 'nearest'] as const).map((method) =>
      np.quantile(values, 0.4, { method }).item(),
    );
    expect(byMethod[0]).toBeCloseTo(2.2, 15);
    expect(byMethod.slice(1)).toEqual([2, 3, 2.5, 2]);
    expect(np.median([1, NaN, 3]).item()).toBeNaN();
    expect(np.nanmedian([1, NaN, 3]).item()).toBe(2);
    expect(np.nanmedian([NaN]).item()).toBeNaN();
    expect(() => np.quantile(values, 0.5, { method: 'best' as never })).toThrow(
      /quantile: method wants 'linear', .* received 'best'/,
    );
    const weights = [1, 1, 2, 5];
    expect(np.quantile(values, 0.5, { method: 'invertedCdf', weights }).item()).toBe(2);
    expect(() => np.quantile(values, 0.5, { weights })).toThrow(
      "quantile: weights go with the method 'invertedCdf', received the method 'linear'.",
    );
    expect(() => np.quantile(x, 0.5, { axis: 1, method: 'invertedCdf', weights })).toThrow(
      'quantile: weights have the shape of the array, [2,3,4], or of the axes that are reduced, [3]; received [4].',
    );
  });

  test('reductions that leave NaN out', () => {
    const y = np.array([
      [1, NaN, 3],
      [NaN, NaN, NaN],
    ]);
    expect(np.nansum(y, 1).js()).toEqual([4, 0]);
    expect(np.nanmax(y, 1).js()).toEqual([3, NaN]);
    expect(np.nanmean(y, 1).js()).toEqual([2, NaN]);
    expect(np.nanvar(y, 1).js()).toEqual([1, NaN]);
    expect(np.nanargmin(y, 1).js()).toEqual([0, -1]);
    expect(np.nancumsum(y, 1).js()).toEqual([
      [1, 1, 4],
      [0, 0, 0],
    ]);
  });
});

describe('differences', () => {
  test('diff, ediff1d, trapezoid, gradient, unwrap', () => {
    expect(np.diff([1, 4, 9, 16], 2).js()).toEqual([2, 2]);
    expect(np.diff([1, 2], { prepend: 0 }).js()).toEqual([1, 1]);
    expect(() => np.diff(3)).toThrow(/diff: wants at least one axis/);
    expect(np.ediff1d([1, 4], { toBegin: 0, toEnd: [7, 8] }).js()).toEqual([0, 3, 7, 8]);
    expect(np.trapezoid([0, 1, 2], { dx: 0.5 }).item()).toBe(1);
    expect((np.gradient([0, 1, 4, 9]) as NDArray).js()).toEqual([1, 2, 4, 5]);
    expect((np.gradient(x) as NDArray[]).length).toBe(3);
    expect(() => np.gradient([1])).toThrow(/gradient: axis 0 has 1 points/);
    expect(() => np.gradient(x, 1, 2)).toThrow(/gradient: wants one spacing, or one for each of 3/);
    expect(np.unwrap([0, 3, 6 - 2 * Math.PI])).toBeCloseToArray([0, 3, 6], { rtol: 1e-14 });
  });

  test('cumulative sums by the array standard', () => {
    expect(np.cumulativeSum([1, 2], { includeInitial: true }).js()).toEqual([0, 1, 3]);
    expect(np.cumulativeProd([2, 3], { includeInitial: true }).js()).toEqual([1, 2, 6]);
    expect(() => np.cumulativeSum(x)).toThrow(/cumulativeSum: an array of shape \[2,3,4\] needs/);
  });
});
