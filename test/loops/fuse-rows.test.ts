/** Loops over the same rows become one, and what they hand on is a row. */
import { describe, expect, test } from 'vitest';
import {
  grad,
  jit,
  jvp,
  lax,
  nn,
  numpy as np,
  vmap,
  type NDArray,
  type Target,
} from '../../src/index.js';

const [rows, columns] = [64, 128];
const x = np.sin(np.arange(rows * columns, { dtype: 'float64' })).reshape([rows, columns]);
const arenaOf = (f: (x: NDArray) => NDArray, target: Target): number =>
  jit(f, { target }).lower(x).memory().arenaBytes;

describe.each(['js', 'wasm'] as const)('rows that are handed on, in %s', (target) => {
  test('take the memory of one', () => {
    const softmax = (x: NDArray): NDArray => nn.softmax(x, 1);
    expect(arenaOf(softmax, target)).toBe(8 * columns);
    const expected = nn.softmax(x, 1);
    expect(np.allclose(jit(softmax, { target })(x), expected, { rtol: 1e-14 }).item()).toBe(1);
    for (let i = 0; i < rows; i += 21)
      expect(np.allclose(expected.at(i).get(), nn.softmax(x.at(i).get())).item()).toBe(1);
  });
  test('are rows where reductions make them', () => {
    const others = np.cos(np.arange(40 * 8, { dtype: 'float64' })).reshape([40, 8]);
    const distances = (x: NDArray): NDArray =>
      np.sum(np.square(np.expandDims(x.reshape([-1, 8]), 1).sub(others)), -1);
    const folds = [np.min, np.argmax, nn.logsumexp, np.sum] as ((x: NDArray, axis: number) => NDArray)[]; // prettier-ignore
    for (const fold of folds) {
      const f = (x: NDArray): NDArray => fold(distances(x), 1);
      expect(arenaOf(f, target)).toBeLessThanOrEqual(8 * 40);
      expect(np.allclose(jit(f, { target })(x), f(x), { rtol: 1e-14 }).item()).toBe(1);
    }
    const shares = (x: NDArray): NDArray => nn.softmax(distances(x), 1);
    expect(arenaOf(shares, target)).toBeLessThanOrEqual(2 * 8 * 40);
    expect(np.allclose(jit(shares, { target })(x), shares(x), { rtol: 1e-13 }).item()).toBe(1);
  });
  test('are kept where another loop needs all of them', () => {
    const across = (x: NDArray): NDArray => {
      const y = nn.softmax(x, 1);
      return np.exp(y).div(np.sum(np.exp(y), 0));
    };
    expect(arenaOf(across, target)).toBeGreaterThan(8 * rows * columns);
    const y = np.exp(nn.softmax(x, 1));
    const expected = y.div(np.sum(y, 0));
    expect(np.allclose(jit(across, { target })(x), expected, { rtol: 1e-13 }).item()).toBe(1);
  });
  test('are rows in a gradient, too', () => {
    const slope = grad((x: NDArray) => np.sum(nn.softmax(x, 1).mul(x)));
    expect(arenaOf(slope, target)).toBeLessThan(8 * rows * columns);
    const [y, z] = [jit(slope, { target })(x), nn.softmax(x, 1)];
    const mean = np.sum(z.mul(x), 1, { keepdims: true });
    const expected = z.mul(x.sub(mean)).add(z);
    expect(np.allclose(y, expected, { rtol: 1e-12, atol: 1e-14 }).item()).toBe(1);
  });
  test('are all there before a function is called with another one', () => {
    const shrunk = (x: NDArray): NDArray =>
      lax.whileLoop(
        (y) => y.gt(0.5),
        (y) => y.mul(y).mul(0.1),
        x,
      );
    const f = (t: NDArray): NDArray => np.sum(lax.map(shrunk, np.stack([t, t.mul(2)])));
    const slope = grad((s: NDArray) => np.sum(vmap(f)(np.array([3, 4, 5]).mul(s))));
    const at = np.array(0.7);
    const expected = jvp(slope, [at], [np.array(1)])[1].item();
    expect(jit(grad(slope), { target })(at).item()).toBeCloseTo(expected, 10);
  });
});
