/**
 * Cases at which NumPy's functions are easily told wrong: values by JAX 0.10 unless it says
 * otherwise.
 */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, numpy as np } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';

const ints = (...x: number[]): NDArray => np.array(x).astype('int32');
const bools = (...x: number[]): NDArray => ints(...x).astype('bool');

describe('differences', () => {
  test('of order 0 are the array itself, without its surroundings', () => {
    expectClose(np.diff(ints(0, 1, 2), 0, { prepend: 5, append: 6 }), [0, 1, 2]);
    expectClose(np.diff(np.array(3), 0), 3);
    expect(np.diff(bools(1, 0), 0).dtype).toBe('bool');
    expect(() => np.diff(np.array(3))).toThrow(/diff: wants at least one axis/);
  });

  test('trapezoid with points for each line', () => {
    const x = np.array([
      [0, 1, 3],
      [0, 2, 5],
    ]);
    expectClose(np.trapezoid(np.ones([2, 3]), x), [3, 5]);
    expectClose(np.trapezoid(np.ones([3]), x), [3, 5]);
    expectClose(np.trapezoid(np.ones([2, 2, 3]), x), [
      [3, 5],
      [3, 5],
    ]);
    expectClose(np.trapezoid(np.ones([2, 3]), x, { axis: 0 }), [0, 1, 2]);
    expectClose(np.trapezoid(np.ones([3, 2]), np.array([0, 1, 3]), { axis: 0 }), [3, 3]);
    expectClose(np.trapezoid(np.ones([2, 3]), { dx: np.array([1, 2]) }), [3, 3]);
    expectClose(np.trapezoid(np.ones([2, 0])), [0, 0]);
  });

  test('unwrap counts periods before it multiplies them', () => {
    const turns = np.arange(1000, { dtype: 'float64' });
    const phase = turns.mul(2.5);
    const wrapped = np.remainder(phase, 2 * Math.PI);
    expectClose(np.unwrap(wrapped), phase, { rtol: 4e-16, atol: 1e-14 });
    const single = np.unwrap(wrapped.astype('float32'));
    expectClose(single, phase.astype('float32'), { rtol: 1e-6, atol: 1e-6 });
    expectClose(jit(grad((x: NDArray) => np.sum(np.unwrap(x))))(wrapped), np.ones([1000]));
    expectClose(np.unwrap(np.array([0, 1e10, 2e10])), [0, -0.50923157, -1.01846313], {
      atol: 1e-5,
    });
    expectClose(np.unwrap(ints(0, 3, 2, 1), { period: 4 }), [0, -1, -2, -3]);
    expect(np.unwrap(ints(0, 3, 2, 1), { period: 4 }).dtype).toBe('int32');
  });
});

test('cumulative sums and products of a scalar are vectors', () => {
  for (const f of [np.cumsum, np.cumprod]) {
    expectClose(f(np.array(3)), [3]);
    expectClose(f(3, 0), [3]);
    expectClose(f(3, -1), [3]);
    expect(() => f(3, 1)).toThrow(/axis 1/);
  }
});

describe('polyval', () => {
  test('of many polynomials', () => {
    const p = np.array([
      [1, 2],
      [3, 4],
    ]);
    expectClose(np.polyval(p, np.array([2, 3])), [5, 10]);
    expectClose(np.polyval(np.ones([3, 2, 1]), np.array([2, 3])), [
      [7, 13],
      [7, 13],
    ]);
    expectClose(np.polyval(np.ones([3, 2]), 2), [7, 7]);
    expectClose(np.polyval(np.zeros([0, 2]), np.array([2, 3])), [0, 0]);
    expectClose(np.polyval(np.zeros([0]), np.array([2, 3])), [0, 0]);
    const slope = jit(grad((x: NDArray) => np.sum(np.polyval(p, x))));
    expectClose(slope(np.array([2, 3])), [1, 2]);
    expect(() => np.polyval(np.ones([3, 2]), np.ones([3]))).toThrow(/polyval/);
  });
});

describe('masks as places', () => {
  const x = np.arange(5);

  test('delete', () => {
    expectClose(np.delete(x, bools(1, 0, 0, 1, 0)), [1, 2, 4]);
    expectClose(np.delete(x, bools(0, 0, 0, 0, 0)), [0, 1, 2, 3, 4]);
    expectClose(np.delete(np.ones([2, 3]), bools(1, 0), 0), [[1, 1, 1]]);
    expect(() => np.delete(x, bools(1, 0))).toThrow(
      /delete: a mask must have as many elements as the axis/,
    );
  });

  // JAX refuses masks here; this is NumPy's
  test('insert', () => {
    expectClose(np.insert(np.arange(4), bools(1, 0, 0, 1), 9), [9, 0, 1, 2, 9, 3]);
    expectClose(np.insert(np.arange(4), bools(1, 0, 0, 1), ints(8, 9)), [8, 0, 1, 2, 9, 3]);
    expect(() => np.insert(x, bools(1, 0), 9)).toThrow(/insert: a mask must have/);
  });
});

describe('fromfunction', () => {
  test('calls the function once, with scalars as under vmap', () => {
    const seen: number[] = [];
    const table = np.fromfunction(
      (i, j) => {
        seen.push(i.ndim, j.ndim);
        return i.mul(10).add(j);
      },
      [2, 3],
    );
    expect(seen).toEqual([0, 0]);
    expectClose(table, [
      [0, 1, 2],
      [10, 11, 12],
    ]);
    expect(table.dtype).toBe('float64');
    expect(np.fromfunction((i) => i, [2], 'int32').dtype).toBe('int32');
  });

  test('results have the axes of the shape first', () => {
    expect(np.fromfunction((i, j) => np.stack([i, j]), [2, 3]).shape).toEqual([2, 3, 2]);
    const [a, { b }] = np.fromfunction((i, j) => [i, { b: j.mul(2) }] as const, [2, 3]);
    expectClose(a, [
      [0, 0, 0],
      [1, 1, 1],
    ]);
    expectClose(b, [
      [0, 2, 4],
      [0, 2, 4],
    ]);
    expectClose(
      np.fromfunction(() => 3, [2]),
      [3, 3],
    );
    expectClose(
      np.fromfunction(() => 3, []),
      3,
    );
    expect(np.fromfunction((i) => i, [0]).shape).toEqual([0]);
    const weights = np.array([1, 2, 3]);
    const dots = (w: NDArray): NDArray => np.sum(np.fromfunction((i) => np.sum(w.mul(i)), [3]));
    expectClose(jit(grad(dots))(weights), [3, 3, 3]);
  });
});

describe('sets', () => {
  const x = ints(3, 1, 2, 2);

  test('of mixed types are compared in the common type', () => {
    // 2^24 + 1 is 2^24 in float32
    const whole = ints(16777217, 3);
    const single = np.array([16777216], { dtype: 'float32' });
    const difference = np.setdiff1d(whole, single);
    expectClose(difference, [3]);
    expect(difference.dtype).toBe('int32');
    expectClose(np.intersect1d(whole, single), [16777216]);
    expectClose(np.setxor1d(whole, single), [3]);
    expectClose(np.union1d(whole, single), [3, 16777216]);
    const neighbours = ints(16777216, 16777217);
    expectClose(np.setxor1d(neighbours, np.array([0], { dtype: 'float32' })), [0, 16777216]);
  });

  test("are filled up by JAX's rules", () => {
    expectClose(np.setdiff1d(x, ints(2), { size: 5 }), [1, 3, 0, 0, 0]);
    expectClose(np.setdiff1d(x, ints(2), { size: 5, fillValue: 9 }), [1, 3, 9, 9, 9]);
    expectClose(np.setdiff1d(x, x, { size: 3 }), [0, 0, 0]);
    expectClose(np.setdiff1d(np.zeros([0]), x, { size: 2, fillValue: 7 }), [7, 7]);
    expectClose(np.setxor1d(x, ints(2, 5), { size: 5 }), [1, 3, 5, 1, 1]);
    expectClose(np.setxor1d(x, ints(2, 5), { size: 5, fillValue: 9 }), [1, 3, 5, 9, 9]);
    expectClose(np.intersect1d(x, ints(2, 3), { size: 4 }), [2, 3, 2, 2]);
    expectClose(np.intersect1d(x, ints(2, 3), { size: 4, fillValue: 9 }), [2, 3, 9, 9]);
    expectClose(np.intersect1d(ints(3, 1), ints(2), { size: 2 }), [0, 0]);
    expectClose(np.union1d(x, ints(2, 3), { size: 5 }), [1, 2, 3, 1, 1]);
    const found = np.intersect1d(x, ints(2, 3), { returnIndices: true, size: 4 }) as NDArray[];
    [
      [2, 3, 2, 2],
      [2, 0, 4, 4],
      [0, 1, 2, 2],
    ].forEach((expected, i) => expectClose(found[i] as NDArray, expected));
  });

  test('keep the order of what is known to be unique', () => {
    expectClose(np.setdiff1d(x, ints(2), { assumeUnique: true }), [3, 1]);
    const two = ints(2);
    expectClose(jit(() => np.setdiff1d(x, two))(), [1, 3]);
    const traced = jit((v: NDArray) => np.setdiff1d(v, ints(2), { size: 3 }));
    expectClose(traced(x), [1, 3, 0]);
  });

  test('NaN is equal to nothing', () => {
    expectClose(np.setdiff1d(np.array([3, NaN]), np.array([2, NaN])), [3, NaN]);
    expectClose(np.intersect1d(np.array([3, NaN]), np.array([3, NaN])), [3]);
  });
});
