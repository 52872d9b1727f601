/** Factorizations and systems that are larger than one block: residuals, on hard matrices too. */
import { describe, expect, test } from 'vitest';
import {
  grad,
  jit,
  jvp,
  lax,
  numpy as np,
  scipy,
  vjp,
  type DType,
  type NDArray,
} from '../../src/index.js';
import { Draw } from '../support/draw.js';

/** More than the two blocks of columns up to which all is done at once. */
const n = 70;
const eps: Partial<Record<DType, number>> = { float64: 2 ** -52, float32: 2 ** -23 };
const dtypes = ['float64', 'float32'] as const;

const draw = (seed: string, shape: readonly number[], dtype: DType = 'float64'): NDArray =>
  new Draw(seed).floats(shape, -1, 1, dtype);
const norm = (x: NDArray): number => np.max(np.abs(x)).item() as number;

/** x is y, up to a small multiple of the rounding of numbers as large as `scale`. */
function expectNear(x: NDArray, y: NDArray, scale: number, factor = 4 * n): void {
  const allowed = factor * (eps[np.abs(x).dtype] ?? 0) * Math.max(scale, 1e-300);
  expect(norm(np.subtract(x, y))).toBeLessThanOrEqual(allowed);
}

const adjoint = (x: NDArray): NDArray => np.conj(np.matrixTranspose(x));

/** Matrices whose rows and columns differ in size by many orders. */
function graded(dtype: DType): NDArray {
  const most = dtype === 'float64' ? 12 : 4;
  const scales = np.array(
    Array.from({ length: n }, (_, i) => 10 ** ((-most * i) / n)),
    dtype,
  );
  return np.multiply(np.multiply(draw('graded', [n, n], dtype), scales), scales.reshape([n, 1]));
}

function complexMatrix(seed: string, shape: readonly number[]): NDArray {
  return lax.complex(draw(`${seed} re`, shape), draw(`${seed} im`, shape));
}

const matrices: Readonly<Record<string, (dtype: DType) => NDArray>> = {
  random: (dtype) => draw('random', [n, n], dtype),
  graded,
  'of rank 1': (dtype) => np.outer(draw('u', [n], dtype), draw('v', [n], dtype)),
};

describe.each(dtypes)('%s', (dtype) => {
  test.each(Object.entries(matrices))('lu and qr of a matrix that is %s', (_, make) => {
    const a = make(dtype);
    const [p, l, u] = jit((x: NDArray) => scipy.linalg.lu(x))(a) as NDArray[];
    expectNear(np.matmul(np.matmul(p!, l!), u!), a, norm(a));
    expect(norm(l!)).toBe(1);
    const [q, r] = jit((x: NDArray) => np.linalg.qr(x))(a);
    expectNear(np.matmul(q, r), a, norm(a) * Math.sqrt(n));
    expectNear(np.matmul(adjoint(q), q), np.eye(n, { dtype }), 1);
  });

  test('cholesky of a positive definite matrix, also of a graded one', () => {
    const s = Math.sqrt(norm(matrices['random']!(dtype)));
    for (const x of [matrices['random']!(dtype), graded(dtype)]) {
      const a = np.add(np.matmul(x, adjoint(x)), np.multiply(np.eye(n, { dtype }), 0.01 * s));
      const l = jit((y: NDArray) => np.linalg.cholesky(y))(a);
      expectNear(np.matmul(l, adjoint(l)), a, norm(a));
      expect(norm(np.triu(l, 1))).toBe(0);
    }
  });

  test('triangular systems on either side, by all triangles', () => {
    const a = np.add(draw('triangle', [n, n], dtype), np.multiply(np.eye(n, { dtype }), n));
    for (const leftSide of [true, false])
      for (const lower of [true, false])
        for (const transposeA of [true, false]) {
          const b = draw('sides', leftSide ? [n, 9] : [9, n], dtype);
          const options = { leftSide, lower, transposeA };
          const solve = jit((x: NDArray, y: NDArray) => lax.linalg.triangularSolve(x, y, options));
          const triangle = lower ? np.tril(a) : np.triu(a);
          const op = transposeA ? np.matrixTranspose(triangle) : triangle;
          const x = solve(a, b);
          expectNear(leftSide ? np.matmul(op, x) : np.matmul(x, op), b, 1);
        }
  });
});

test('complex matrices are factored and solved in blocks, too', () => {
  const a = complexMatrix('a', [n, n]);
  const b = complexMatrix('b', [n, 9]);
  const [x, q, r, l] = jit((y: NDArray, z: NDArray) => {
    const positive = np.add(np.matmul(y, adjoint(y)), np.eye(n));
    return [np.linalg.solve(y, z), ...np.linalg.qr(y), np.linalg.cholesky(positive)];
  })(a, b) as [NDArray, NDArray, NDArray, NDArray];
  expectNear(np.matmul(a, x), b, norm(x) * n);
  expectNear(np.matmul(q, r), a, 10);
  expectNear(np.matmul(adjoint(q), q), np.eye(n), 1);
  expectNear(np.matmul(l, adjoint(l)), np.add(np.matmul(a, adjoint(a)), np.eye(n)), n);
});

test('rectangular matrices with more columns, or rows, than a block', () => {
  for (const [rows, columns] of [
    [90, n],
    [n, 90],
  ] as const) {
    const a = draw('rectangle', [rows, columns]);
    const [q, r] = jit((x: NDArray) => lax.linalg.qr(x, { fullMatrices: true }))(a);
    expect(q.shape).toEqual([rows, rows]);
    expectNear(np.matmul(q, r), a, 10);
    const [p, l, u] = scipy.linalg.lu(a) as NDArray[];
    expectNear(np.matmul(np.matmul(p!, l!), u!), a, 1);
  }
});

test('cotangents of a factorization in blocks are the transpose of its tangents', () => {
  const factor = (x: NDArray): NDArray => lax.linalg.cholesky(x, { symmetrizeInput: false });
  const both = jit((a: NDArray, da: NDArray, ct: NDArray) => [
    np.real(np.sum(np.multiply(jvp(factor, [a], [da])[1], ct))),
    np.real(np.sum(np.multiply(vjp(factor, [a])[1](ct)[0], da))),
  ]);
  for (const make of [draw, complexMatrix]) {
    const a = make('factor', [n, n]);
    const positive = np.add(np.matmul(a, adjoint(a)), np.eye(n));
    const [forth, back] = both(positive, make('tangent', [n, n]), make('cotangent', [n, n]));
    expectNear(back!, forth!, norm(forth!), 100 * n);
  }
});

test('a gradient through a system of several blocks is that of the formula', () => {
  const a = np.add(draw('a', [n, n]), np.multiply(np.eye(n), 5));
  const b = draw('b', [n]);
  const slope = jit(grad((x: NDArray) => np.sum(np.linalg.solve(x, b))))(a);
  const x = np.linalg.solve(a, b);
  const adjointSolution = np.linalg.solve(np.matrixTranspose(a), np.ones([n]));
  expectNear(slope, np.negative(np.outer(adjointSolution, x)), norm(slope));
});

test('what has no factorization is NaN, and never an error', () => {
  const indefinite = np.diag(np.array([1, -1, 2], 'float64'));
  const factor = np.linalg.cholesky(indefinite).js() as number[][];
  expect(factor).toEqual([
    [NaN, 0, 0],
    [NaN, NaN, 0],
    [NaN, NaN, NaN],
  ]);
  const singular = np.ones([2, 2]);
  expect(np.all(np.isfinite(np.linalg.solve(singular, np.array([1, 2])))).item()).toBe(0);
  expect(np.linalg.det(singular).item()).toBe(0);
  expect(np.linalg.slogdet(np.zeros([3, 3])).map((x) => x.item())).toEqual([0, -Infinity]);
  const nan = np.full([3, 3], NaN);
  expect(np.all(np.isnan(np.linalg.qr(nan)[1].slice([0, 1]))).item()).toBe(1);
});

test('numbers near the ends of their range', () => {
  for (const scale of [1e-160, 1e160]) {
    const a = np.multiply(draw('range', [5, 5]), scale);
    const [q, r] = np.linalg.qr(a);
    expectNear(np.divide(np.matmul(q, r), scale), np.divide(a, scale), 1);
    const [sign, log] = np.linalg.slogdet(a);
    const plain = np.linalg.slogdet(draw('range', [5, 5]));
    expect(sign.item()).toBe(plain[0].item());
    expect(log.item()).toBeCloseTo((plain[1].item() as number) + 5 * Math.log(scale), 8);
  }
  // The product of the first pivots is beyond all numbers, that of all pivots is not.
  const wide = np.diag(np.array([1e200, 1e200, 1e-200, 1e-200], 'float64'));
  expect(np.linalg.det(wide).item()).toBeCloseTo(1, 10);
});

test('bad operands are told in words', () => {
  const message = (f: () => unknown): string => {
    try {
      f();
      return 'no error';
    } catch (error) {
      return (error as Error).message.split('\n')[0] as string;
    }
  };
  expect(message(() => np.linalg.inv(np.ones([2, 3])))).toMatch(
    /^linalg\.inv: the matrices must be square, received shape \[2, ?3\]/,
  );
  expect(message(() => np.linalg.solve(np.ones([2, 2]), np.ones([3])))).toMatch(
    /^linalg\.solve: a matrix of 2 rows and columns wants right sides of that length/,
  );
  expect(message(() => lax.linalg.cholesky(np.ones([2, 2], 'int32')))).toMatch(
    /^lax\.linalg\.cholesky: is computed in float32, float64/,
  );
});
