import { expect, test } from 'vitest';
import { grad, numpy as np, ops, type NDArray } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { floats, ints, wave } from './arrays.js';

const close = { rtol: 1e-12, atol: 1e-12 };

test('polyval is Horner; its derivative is polyder', () => {
  const p = floats(2, -1, 0, 3);
  expect(np.polyval(p, 2).item()).toBe(15);
  expect(np.polyval(ints(1, 2), ints(3, 4)).js()).toEqual([5, 6]);
  const slope = grad((x: NDArray) => np.polyval(p, x))(np.array(1.5));
  expectClose(slope, np.polyval(np.polyder(p), 1.5), close);
});

test('sums, products and quotients', () => {
  const [p, q] = [floats(1, 2, 3), floats(1, -1)];
  expect(np.polyadd(p, q).js()).toEqual([1, 3, 2]);
  expect(np.polysub(q, p).js()).toEqual([-1, -1, -4]);
  expect(np.polymul(p, q).js()).toEqual([1, 1, 1, -3]);
  const [quotient, remainder] = np.polydiv(p, q);
  expect([quotient.js(), remainder.js()]).toEqual([
    [1, 3],
    [0, 0, 6],
  ]);
  expectClose(np.polyadd(np.polymul(quotient, q), remainder), p, close);
  expect(np.polydiv(p, q, { trimLeadingZeros: true })[1].js()).toEqual([6]);
  expect(np.polydiv(q, p)[0].js()).toEqual([0]);
});

test('polyint undoes polyder', () => {
  const p = floats(4, 3, 2, 1);
  expectClose(np.polyder(np.polyint(p)), p, close);
  expectClose(np.polyder(np.polyint(p, 2, floats(5, 6)), 2), p, close);
  expect(np.polyint(floats(6), { m: 2, k: floats(5, 7) }).js()).toEqual([3, 5, 7]);
  expect(np.polyder(p, 4).shape).toEqual([0]);
  expect(() => np.polyder(p, -1)).toThrow(/m wants a whole number that is not negative/);
});

test('poly has the zeros', () => {
  const zeros = floats(1, -2, 0.5);
  expectClose(np.polyval(np.poly(zeros), zeros), np.zeros([3]), close);
});

test('polyfit finds a polynomial from its values, and the best one beside them', () => {
  const [p, x] = [floats(0.5, -1, 2), wave([9]).mul(3)];
  expectClose(np.polyfit(x, np.polyval(p, x), 2), p, close);
  const noisy = np.polyval(p, x).add(wave([9], 2));
  const residual = noisy.sub(np.polyval(np.polyfit(x, noisy, 2), x));
  // At the best fit the residual is orthogonal to all powers.
  expectClose(np.matmul(np.vander(x, 3).T, residual), np.zeros([3]), { atol: 1e-11 });
  expect(() => np.polyfit(floats(1, 2), floats(1, 2), 2)).toThrow(/needs 3 points/);
});

test('segment reductions', () => {
  const [data, ids] = [floats(1, 2, 3, 4), ints(0, 2, 0, -1)];
  expect(ops.segmentSum(data, ids, 3).js()).toEqual([4, 0, 2]);
  expect(ops.segmentProd(data, ids, { numSegments: 3 }).js()).toEqual([3, 1, 2]);
  expect(ops.segmentMax(data, ids).js()).toEqual([3, -Infinity, 2]);
  expect(ops.segmentMin(ints(5, 4), ints(1, 1)).js()).toEqual([2147483647, 4]);
  expect(() => ops.segmentSum(data, ints(0))).toThrow(/an id for each slice/);
});

test('zeros of polynomials with complex coefficients', () => {
  const i = { re: 0, im: 1 };
  expect(np.roots(np.array([1, i])).js()).toEqual([{ re: -0, im: -1 }]);
  // (x - i)(x - 2) x, with a zero in front
  const product = np.array([0, 1, { re: -2, im: -1 }, { re: 0, im: 2 }, 0]);
  const zeros = np.sortComplex(np.roots(product));
  expectClose(np.real(zeros), [0, 0, 2], { atol: 1e-14 });
  expectClose(np.imag(zeros), [0, 1, 0], { atol: 1e-14 });
  expect(() => np.polymul([], [1])).toThrow('polymul: wants two vectors that are not empty');
});
