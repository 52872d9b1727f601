/** Pivots, three diagonals and orthogonal draws, by the laws they obey. */
import { describe, expect, test } from 'vitest';
import {
  checkGrads,
  grad,
  jit,
  lax,
  nn,
  numpy as np,
  random,
  scipy,
  vmap,
  type NDArray,
} from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { code } from '../usage/thrown.js';

const key = random.key(5);
const draw = (...shape: number[]): NDArray => random.normal(key, shape, 'float64');
const close = { rtol: 1e-11, atol: 1e-11 };

describe('qr with pivoting', () => {
  const takeColumns = (a: NDArray, p: NDArray): NDArray =>
    np.takeAlongAxis(a, np.expandDims(p, -2), -1);

  test.each([
    ['tall', draw(6, 4)],
    ['wide', draw(4, 6)],
    ['stacked', draw(2, 3, 5, 5)],
    ['complex', random.normal(key, [4, 3], 'complex128')],
    ['of rank 2', np.matmul(draw(5, 2), draw(2, 5))],
    ['huge', draw(4, 4).mul(1e300)],
    ['tiny', draw(4, 4).mul(1e-300)],
    ['graded', draw(4, 4).mul(np.array([1, 1e-200, 1e200, 1], { dtype: 'float64' }))],
    ['empty', np.zeros([0, 3])],
  ])('%s', (_, a) => {
    const factor = (x: NDArray): NDArray[] => lax.linalg.qr(x, { pivoting: true });
    for (const run of [factor, jit(factor)]) {
      const [q, r, p] = run(a) as [NDArray, NDArray, NDArray];
      const scale = a.size === 0 ? 1 : np.max(np.abs(a));
      expectClose(np.matmul(q, r).div(scale), takeColumns(a, p).div(scale), close);
      const sizes = np.abs(np.diagonal(r, { axis1: -2, axis2: -1 }));
      const [first, next] = [sizes.slice('...', [null, -1]), sizes.slice('...', [1, null])];
      expect(np.all(np.greaterEqual(first.mul(1 + 1e-12), next)).item()).toBe(1);
    }
  });

  test('a NaN comes first, and batches choose for themselves', () => {
    const a = np.array([
      [3, NaN, 1],
      [0, 1, 5],
    ]);
    expect([...lax.linalg.qr(a, { pivoting: true })[2].dataSync()]).toEqual([1, 0, 2]);
    const stack = np.stack([draw(3, 3), draw(3, 3).slice([null, null, -1])]);
    const order = (x: NDArray): NDArray => lax.linalg.qr(x, { pivoting: true })[2];
    expect(vmap(order)(stack).dataSync()).toEqual(order(stack).dataSync());
  });

  test('derivatives are those of the columns in their order, also of wide matrices', () => {
    for (const a of [draw(4, 3), draw(3, 5)])
      checkGrads(
        (x: NDArray) => {
          const [q, r] = lax.linalg.qr(x, { pivoting: true });
          return np
            .sin(q)
            .sum()
            .add(np.square(r).mul(np.arange(r.size).reshape(r.shape)).sum());
        },
        [a],
        { order: 2 },
      );
  });
});

describe('tridiagonal', () => {
  const definite = np.matmul(draw(6, 6), draw(6, 6).T);

  test.each([
    ['real', definite.add(definite.T)],
    ['huge', definite.add(definite.T).mul(1e290)],
    ['tiny', definite.add(definite.T).mul(1e-290)],
    [
      'with three diagonals',
      np
        .diag(draw(5))
        .add(np.diag(draw(4), 1))
        .add(np.diag(draw(4), -1)),
    ],
    ['zero', np.zeros([3, 3])],
  ])('%s: the eigenvalues are those of the matrix', (_, a) => {
    for (const lower of [true, false]) {
      const [packed, d, e, taus] = lax.linalg.tridiagonal(a, { lower });
      const scale = np.maximum(np.max(np.abs(a)), 1e-300);
      const w = scipy.linalg.eighTridiagonal(d, e, { eigvalsOnly: true });
      expectClose(w.div(scale), np.linalg.eigvalsh(a).div(scale), close);
      expect([packed.shape, taus.shape]).toEqual([a.shape, e.shape]);
    }
  });

  test('shapes without elements', () => {
    const shapes = lax.linalg.tridiagonal(np.zeros([2, 0, 0])).map((x) => x.shape);
    expect(shapes).toEqual([
      [2, 0, 0],
      [2, 0],
      [2, 0],
      [2, 0],
    ]);
    expect(code(() => lax.linalg.tridiagonal(np.zeros([2, 3])))).toBe('shape-mismatch');
  });
});

describe('eighTridiagonal', () => {
  const [d, e] = [draw(6), draw(2, 5)];
  const whole = (x: NDArray, y: NDArray): NDArray =>
    np.diag(x).add(np.diag(y, 1)).add(np.diag(y, -1));

  test('gives vectors, ranges and derivatives, also in stacks', () => {
    const [w, v] = scipy.linalg.eighTridiagonal(d, e);
    const matrices = np.stack([0, 1].map((i) => whole(d, e.slice(i))));
    expectClose(np.matmul(matrices, v), v.mul(np.expandDims(w, -2)), close);
    const range = { select: 'i', selectRange: [1, 3] } as const;
    expectClose(scipy.linalg.eighTridiagonal(d, e, range)[1], v.slice('...', [1, 4]), close);
    const loss = (f: (x: NDArray, y: NDArray) => NDArray) =>
      grad((x: NDArray, y: NDArray) => np.exp(f(x, y)).slice(2), { argnums: [0, 1] });
    const found = loss((x, y) => scipy.linalg.eighTridiagonal(x, y, { eigvalsOnly: true }));
    const wanted = loss((x, y) => np.linalg.eigvalsh(whole(x, y)));
    const [given, expected] = [found(d, e.slice(0)), wanted(d, e.slice(0))];
    given.forEach((x, i) => expectClose(x, expected[i]!, close));
  });

  test('clusters have orthogonal vectors', () => {
    const [w, v] = scipy.linalg.eighTridiagonal(np.ones([5]), np.full([4], 1e-14));
    expectClose(w, np.ones([5]), close);
    expectClose(np.matmul(v.T, v), np.eye(5), close);
  });

  test('refuses ranges without eigenvalues', () => {
    const ranges = [
      [3, 1],
      [-1, 2],
      [0, 6],
    ] as const;
    for (const selectRange of ranges)
      expect(code(() => scipy.linalg.eighTridiagonal(d, e, { select: 'i', selectRange }))).toBe(
        'bad-argument',
      );
    expect(() => scipy.linalg.eighTridiagonal(d, e, { select: 'v' as 'a' })).toThrow('not known');
    expect(code(() => scipy.linalg.eighTridiagonal(d, d))).toBe('shape-mismatch');
  });
});

describe('draws', () => {
  test('multivariate normal numbers are a root of the covariance times normal ones', () => {
    const root = draw(4, 2);
    const cov = np.matmul(root, root.T);
    for (const method of ['eigh', 'svd'] as const) {
      const of = (z: NDArray): NDArray =>
        random.multivariateNormal(z, np.zeros([4]), cov, [20000], 'float64', method);
      const x = jit(of)(key);
      expectClose(np.matmul(x.T, x).div(20000), cov, { rtol: 0.1, atol: 0.1 });
      const beside = np.eye(4).sub(np.matmul(root, np.linalg.pinv(root)));
      expectClose(np.matmul(x, beside), np.zeros(x.shape), { rtol: 0, atol: 1e-6 });
      const wrong = random.multivariateNormal(key, np.zeros([2]), np.diag([1, -1]), { method });
      expect(np.isnan(wrong).any().item()).toBe(method === 'eigh' ? 1 : 0);
    }
    const mean = np.zeros([2], 'float32');
    const single = random.multivariateNormal(key, mean, np.eye(2, { dtype: 'float32' }));
    expect(single.dtype).toBe('float32');
    expect(code(() => random.multivariateNormal(key, mean, np.eye(2).mul({ re: 0, im: 1 })))).toBe(
      'dtype-mismatch',
    );
  });

  test('complex ones have orthonormal columns', () => {
    const q = random.orthogonal(key, 5, [2], 'complex128', 3);
    const gram = np.matmul(np.conj(np.swapaxes(q, -1, -2)), q);
    expectClose(gram, np.broadcastTo(np.eye(3), [2, 3, 3]).astype('complex128'), close);
    expect(code(() => random.uniform(key, [2], 'complex64' as 'float32'))).toBe('bad-argument');
  });

  test('initializers are scaled, along any axis', () => {
    const { deltaOrthogonal, orthogonal } = nn.initializers;
    const w = orthogonal(3, 0)(key, [4, 2, 3], 'float64');
    const columns = np.reshape(w, [4, 6]).div(3);
    expectClose(np.matmul(columns, columns.T), np.eye(4), close);
    const kernel = deltaOrthogonal(2)(key, [3, 4, 2, 5], 'float64');
    const centre = kernel.slice(1, 1).div(2);
    expectClose(np.matmul(centre, centre.T), np.eye(2), close);
    expectClose(np.square(kernel).sum(), 8, close);
    expect(code(() => orthogonal()(key, [4]))).toBe('shape-mismatch');
    expect(code(() => deltaOrthogonal()(key, [3, 5, 2]))).toBe('shape-mismatch');
    const geometric = nn.initializers.varianceScaling(2, 'fanGeoAvg', 'normal');
    expectClose(
      geometric(key, [4, 9], 'float64'),
      random.normal(key, [4, 9], 'float64').mul(Math.sqrt(2 / 6)),
      close,
    );
  });
});
