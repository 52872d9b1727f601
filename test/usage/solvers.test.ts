/** What the solvers of implicit functions are given, used as newcomers do. */
import { describe, expect, test } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, lax, numpy as np } from '../../src/index.js';
import { code } from './thrown.js';

/** The cube root of a by Newton's method; `slope` is given the derivative of x³ - a. */
const cubeRoot =
  (slope: (g: (x: number | NDArray | NDArray[]) => NDArray) => NDArray) =>
  (a: NDArray): NDArray =>
    lax.customRoot(
      (x) => x.mul(x).mul(x).sub(a),
      a,
      (f, guess) => lax.foriLoop(0, 30, (_, x) => x.sub(f(x).div(grad(f)(x))), guess),
      (g, y) => y.div(slope(g as never)),
    );

describe('customRoot', () => {
  test.each(['float32', 'float64'] as const)(
    'numbers are of the dtype of the root, %s',
    (dtype) => {
      const derivative = jit(grad(cubeRoot((g) => g(1))))(np.array(8, { dtype }));
      expect(derivative.dtype).toBe(dtype);
      expect(derivative.item()).toBeCloseTo(1 / 12, 7);
    },
  );

  test.each([
    ['another shape', 'shape-mismatch', np.ones([2])],
    ['another dtype', 'dtype-mismatch', np.ones([], { dtype: 'int32' })],
    ['another structure', 'tree-mismatch', [np.ones([])]],
  ])('%s is an error', (_what, expected, wrong) => {
    expect(code(() => grad(cubeRoot((g) => g(wrong)))(8))).toBe(expected);
  });
});

test('matvec takes numbers', () => {
  const half = (y: NDArray, k: NDArray): NDArray =>
    lax.customLinearSolve(
      (x) => x.mul(k),
      y,
      (matvec, y) => y.div(matvec(1)),
      { symmetric: true },
    );
  const k = np.array(2, { dtype: 'float32' });
  expect(half(np.array(3, { dtype: 'float32' }), k).item()).toBe(1.5);
  expect(jit(grad(half, { argnums: 1 }))(np.array(3, { dtype: 'float32' }), k).item()).toBe(-0.75);
});
