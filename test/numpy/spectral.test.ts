/** Eigenvalues and singular values of matrices that are hard to decompose. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jit, numpy as np, setCompileDefaults, type DType, type NDArray } from '../../src/index.js';
import { Draw } from '../support/draw.js';
import { projectTarget } from '../support/target.js';

const size = 12;
type Element = (d: Draw, i: number, j: number) => number;

const kinds: Readonly<Record<string, Element>> = {
  random: (d) => d.between(-1, 1),
  graded: (d, i, j) => d.between(-1, 1) * 10 ** (-(i + j) / 4),
  clustered: (d, i, j) => (i === j ? 1 : 0) + 1e-9 * d.between(-1, 1),
  'nearly singular': (d, i, j) => Math.cos(i) * Math.sin(j) + 1e-13 * d.between(-1, 1),
  'of rank 1': () => 1,
  zero: () => 0,
  diagonal: (d, i, j) => (i === j ? d.between(-1, 1) : 0),
  tiny: (d) => d.between(-1, 1) * 1e-36,
  huge: (d) => d.between(-1, 1) * 1e37,
};

const target = { target: projectTarget } as const;
const eigh = jit((x: NDArray) => np.linalg.eigh(x), target);
const svd = jit((x: NDArray) => np.linalg.svd(x), target);
const eig = jit((x: NDArray) => np.linalg.eig(x), target);

const epsilon = { float64: 2 ** -52, float32: 2 ** -23 };
const transposed = (x: NDArray): NDArray => np.swapaxes(x, -1, -2);
const largest = (x: NDArray): number => np.max(np.abs(x)).item() as number;
/** A difference of numbers of this size that rounding may make. */
const rounding = (dtype: 'float64' | 'float32', x: NDArray): number =>
  8 * size * epsilon[dtype] * largest(x);

// The products of the checks have numbers below the least normal one in them.
beforeAll(() => setCompileDefaults({ flushSubnormals: false }));
afterAll(() => setCompileDefaults({ flushSubnormals: true }));

describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
  const matrix = (kind: string, columns: number): NDArray => {
    const d = new Draw(kind);
    const element = kinds[kind]!;
    const at = (i: number): number => element(d, Math.floor(i / columns), i % columns);
    return d.array([size, columns], dtype as DType, at);
  };
  const expectOrthonormal = (x: NDArray): void => {
    const rest = np.subtract(np.matmul(transposed(x), x), np.eye(size, { dtype }));
    expect(largest(rest)).toBeLessThan(8 * size * epsilon[dtype]);
  };

  test.each(Object.keys(kinds))('eigh of a %s matrix: A V = V Λ, Vᵀ V = I, trace', (kind) => {
    const half = matrix(kind, size);
    const x = np.divide(np.add(half, transposed(half)), 2);
    const [w, v] = eigh(x);
    expectOrthonormal(v);
    const rest = np.subtract(np.matmul(x, v), np.multiply(v, w));
    expect(largest(rest)).toBeLessThanOrEqual(rounding(dtype, x));
    const trace = np.subtract(np.sum(w), np.trace(x));
    expect(largest(trace)).toBeLessThanOrEqual(size * rounding(dtype, x));
    expect(np.all(np.greaterEqual(np.diff(w), 0)).js()).toBe(true);
  });

  test.each(Object.keys(kinds))('svd of a %s matrix: A = U S Vᵀ, UᵀU = I, VᵀV = I', (kind) => {
    const x = matrix(kind, size);
    const [u, s, vh] = svd(x);
    expectOrthonormal(u);
    expectOrthonormal(transposed(vh));
    const rest = np.subtract(np.matmul(np.multiply(u, s), vh), x);
    expect(largest(rest)).toBeLessThanOrEqual(rounding(dtype, x));
    expect(np.all(np.lessEqual(np.diff(s), 0)).js()).toBe(true);
  });

  test.each(['random', 'graded', 'diagonal', 'tiny', 'huge'])(
    'eig of a %s matrix: A V = V Λ, trace',
    (kind) => {
      const x = matrix(kind, size);
      const [w, v] = eig(x);
      const rest = np.subtract(np.matmul(np.astype(x, w.dtype), v), np.multiply(v, w));
      expect(largest(rest)).toBeLessThanOrEqual(rounding(dtype, x));
      const trace = np.subtract(np.sum(w), np.trace(x));
      expect(largest(trace)).toBeLessThanOrEqual(size * rounding(dtype, x));
    },
  );
});

test('small singular values of a graded matrix are as exact as large ones', () => {
  const numbers = [
    [3, 1, -1, 2],
    [1, -4, 2, 1],
    [-2, 1, 5, 1],
    [1, 2, -1, 3],
  ];
  const graded = np.array(numbers.map((row) => row.map((x, j) => x * 2 ** (-20 * j))));
  // mpmath with 50 digits.
  const wanted = [
    3.8729833462074246, 4.466346432923435e-6, 3.994721193018878e-12, 1.7419512376538784e-18,
  ];
  const s = jit((x: NDArray) => np.linalg.svdvals(x), target)(graded);
  const errors = np.abs(np.subtract(np.divide(s, np.array(wanted)), 1));
  expect(largest(errors)).toBeLessThan(4e-16 * 4);
});
