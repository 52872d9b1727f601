import { describe, expect, test } from 'vitest';
import { grad, makeIR, numpy as np, printProgram, type NDArray } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { floats, ints, wave } from './arrays.js';

const close = { rtol: 1e-12, atol: 1e-13 };

describe('matmul', () => {
  /** The matrix products one by one, by sums over elements. */
  function byElements(x: NDArray, y: NDArray): NDArray {
    const wide = np.multiply(np.expandDims(x, -1), np.expandDims(y, -3));
    return np.sum(wide, -2);
  }

  test.each([
    [
      [2, 3],
      [3, 4],
    ],
    [
      [5, 2, 3],
      [3, 4],
    ],
    [
      [2, 3],
      [5, 3, 4],
    ],
    [
      [5, 2, 3],
      [5, 3, 4],
    ],
    [
      [2, 1, 2, 3],
      [4, 3, 4],
    ],
    [
      [1, 4, 2, 3],
      [6, 1, 3, 2],
    ],
    [
      [3, 1, 1, 2],
      [3, 2, 5],
    ],
    [
      [2, 0],
      [0, 3],
    ],
  ] as const)('%j times %j', (left, right) => {
    const [x, y] = [wave(left), wave(right, 1)];
    const product = np.matmul(x, y);
    const expected = byElements(x, y);
    expect(product.shape).toEqual(expected.shape);
    expectClose(product, expected, close);
  });

  test('vectors are rows on the left and columns on the right', () => {
    const [v, m] = [wave([3]), wave([3, 3], 2)];
    expectClose(np.matmul(v, m), np.sum(np.multiply(np.expandDims(v, 1), m), 0), close);
    expectClose(np.matmul(m, v), np.sum(np.multiply(m, v), 1), close);
    expect(np.matmul(v, v).shape).toEqual([]);
    expectClose(np.matvec(wave([4, 2, 3]), v), np.matmul(wave([4, 2, 3]), v), close);
    expectClose(np.vecmat(v, m), np.matmul(v, m), close);
  });

  test('batch axes that one operand lacks are not repeated', () => {
    const f = (x: NDArray, y: NDArray): NDArray => np.matmul(x, y);
    expect(printProgram(makeIR(f)(wave([5, 2, 3]), wave([3, 4])))).not.toContain('broadcast');
  });

  test('dtypes: promotion, booleans, and the dtype asked for', () => {
    const b = np.array([
      [true, false],
      [true, true],
    ]);
    expect(np.matmul(b, b).js()).toEqual([
      [true, false],
      [true, true],
    ]);
    expect(np.matmul(ints(1, 2), wave([2]).astype('float32')).dtype).toBe('float32');
    const wide = np.matmul(ints(1, 2), ints(3, 4), { preferredElementType: 'float64' });
    expect([wide.dtype, wide.item()]).toEqual(['float64', 11]);
  });

  test('refuses scalars and lengths that differ', () => {
    expect(() => np.matmul(2, wave([2]))).toThrow(/multiply/);
    expect(() => np.matmul(wave([2, 3]), wave([2, 3]))).toThrow(/lengths \[3\] and \[2\]/);
    expect(() => np.matmul(wave([2, 2, 3]), wave([3, 3, 2]))).toThrow(/do not broadcast/);
  });
});

test('dot, inner, vdot, vecdot', () => {
  const [x, y] = [wave([2, 3, 4]), wave([5, 4, 2], 1)];
  expect(np.dot(x, y).shape).toEqual([2, 3, 5, 2]);
  expectClose(
    np.dot(x, y).slice(1, 2, 3, 1),
    np.sum(np.multiply(x.slice(1, 2), y.slice(3, [], 1))),
    close,
  );
  expect(np.dot(3, floats(1, 2)).js()).toEqual([3, 6]);
  expect(np.inner(wave([2, 3]), wave([4, 3])).shape).toEqual([2, 4]);
  expectClose(np.vdot(x, x), np.sum(np.square(x)), close);
  expectClose(np.vecdot(x, x, 0), np.sum(np.square(x), 0), close);
  expect(np.vecdot(wave([2, 3]), wave([2, 1]), { axis: 0 }).shape).toEqual([3]);
});

test('tensordot contracts what is listed', () => {
  const [x, y] = [wave([2, 3, 4]), wave([4, 2], 1)];
  const expected = np.einsum('abc,ca->b', x, y);
  expectClose(
    np.tensordot(x, y, [
      [0, 2],
      [1, 0],
    ]),
    expected,
    close,
  );
  expect(np.tensordot(x, wave([3, 4])).shape).toEqual([2]);
  expect(np.tensordot(x, y, { axes: 0 }).shape).toEqual([2, 3, 4, 4, 2]);
  expect(() => np.tensordot(x, y, 3)).toThrow(/cannot contract 3 axes/);
});

test('outer, kron, cross', () => {
  expect(np.outer(ints(1, 2), ints(3, 4, 5)).js()).toEqual([
    [3, 4, 5],
    [6, 8, 10],
  ]);
  expect(np.kron(ints(1, 2), [[1], [10]]).js()).toEqual([
    [1, 2],
    [10, 20],
  ]);
  const [a, b] = [wave([4, 3]), wave([4, 3], 1)];
  const normal = np.cross(a, b);
  expectClose(np.sum(np.multiply(normal, a), 1), np.zeros([4]), { atol: 1e-15 });
  expectClose(np.cross(b, a), np.negative(normal), close);
  expect(np.cross(floats(1, 2), floats(3, 5)).item()).toBe(-1);
  expect(() => np.cross(floats(1), floats(1, 2))).toThrow(/length 2 or 3/);
});

test('convolve and correlate: sums of products under a sliding vector', () => {
  const [x, y] = [floats(1, 2, 3, 4), floats(1, 10, 100)];
  expect(np.convolve(x, y).js()).toEqual([1, 12, 123, 234, 340, 400]);
  expect(np.convolve(y, x, 'valid').js()).toEqual([123, 234]);
  expect(np.convolve(x, y, { mode: 'same' }).js()).toEqual([12, 123, 234, 340]);
  expect(np.correlate(x, y).js()).toEqual([321, 432]);
  expect(np.correlate(y, x, 'full').js()).toEqual(
    [...(np.correlate(x, y, 'full').js() as number[])].reverse(),
  );
  expect(() => np.convolve(x, wave([2, 2]))).toThrow(/two vectors/);
});

test('the gradient of a matrix product', () => {
  const [x, y] = [wave([2, 3]), wave([3, 2], 1)];
  const [dx, dy] = grad((a: NDArray, b: NDArray) => np.sum(np.square(np.matmul(a, b))), {
    argnums: [0, 1],
  })(x, y);
  const twice = np.multiply(np.matmul(x, y), 2);
  expectClose(dx, np.matmul(twice, y.T), close);
  expectClose(dy, np.matmul(x.T, twice), close);
});
