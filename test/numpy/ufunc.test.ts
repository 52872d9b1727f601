import { describe, expect, test } from 'vitest';
import { grad, jit, numpy as np, vmap, type NDArray } from '../../src/index.js';

const x = np.array([
  [1, -2, 3],
  [0.5, 4, -1],
]);
const add = np.frompyfunc(np.add, 2, 1, { identity: 0 });
const subtract = np.frompyfunc((a, b) => a.sub(b), 2, 1);
const multiply = np.frompyfunc(np.multiply, 2, 1, { identity: 1 });
const maximum = np.frompyfunc(np.maximum, 2, 1);

/** The values are NumPy's, of `np.subtract.reduce` and its like. */
describe('as NumPy has them', () => {
  test('reduce', () => {
    expect(subtract.reduce(x).js()).toEqual([0.5, -6, 4]);
    expect(subtract.reduce(x, 1).js()).toEqual([0, -2.5]);
    expect(add.reduce(x, null).js()).toBe(5.5);
    expect(multiply.reduce(x, { axis: 1, keepdims: true }).js()).toEqual([[-6], [-2]]);
    const where = [true, false, true];
    expect(maximum.reduce(x, 1, { initial: 2, where }).js()).toEqual([3, 2]);
    expect(add.reduce(x, 1, { where }).js()).toEqual([4, -0.5]);
    expect(add.reduce(np.zeros([0, 2])).js()).toEqual([0, 0]);
    expect(add.reduce(np.array([true, true]), { dtype: 'int32' }).js()).toBe(2);
    expect(add.reduce(np.array([1, 2], 'int8'), { dtype: 'float32' }).dtype).toBe('float32');
  });

  test('accumulate', () => {
    expect(subtract.accumulate(x, 1).js()).toEqual([
      [1, 3, 0],
      [0.5, -3.5, -2.5],
    ]);
    expect(subtract.accumulate(x).shape).toEqual([2, 3]);
    expect(add.accumulate(np.zeros([0])).shape).toEqual([0]);
  });

  test('outer', () => {
    expect(subtract.outer([1, 2], [3, 4, 5]).js()).toEqual([
      [-2, -3, -4],
      [-1, -2, -3],
    ]);
  });

  test('reduceat', () => {
    const places = [0, 4, 1, 5, 2, 6, 3, 7];
    expect(add.reduceat(np.arange(8), places).js()).toEqual([6, 4, 10, 5, 14, 6, 18, 7]);
    expect(subtract.reduceat(x, [0, 2, 1], 1).js()).toEqual([
      [3, 3, -5],
      [-3.5, -1, 5],
    ]);
  });

  test('at', () => {
    expect(add.at([1, 2, 3, 4], [0, 1, 2, 2], 1.5).js()).toEqual([2.5, 3.5, 6, 4]);
    const rows = [
      [1, 2],
      [3, 4],
    ];
    expect(subtract.at(rows, [1, 1], rows).js()).toEqual([
      [1, 2],
      [-1, -2],
    ]);
  });

  test('the call itself', () => {
    expect(subtract(x, 1)).toEqual(np.subtract(x, 1));
    expect([subtract.nin, subtract.nout, subtract.identity, add.identity]).toEqual([2, 1, null, 0]);
  });
});

describe('under transforms', () => {
  const loss = (y: NDArray): NDArray =>
    np.sum(np.square(multiply.accumulate(y, 1))).add(np.sum(multiply.reduceat(y, [0, 1], 1)));

  test('jit and grad', () => {
    const slope = jit(grad(loss))(x).dataSync();
    const h = 1e-6;
    slope.forEach((s, i) => {
      const moved = (by: number) => loss(x.ravel().at(i).add(by).reshape([2, 3])).item();
      expect(s).toBeCloseTo((moved(h) - moved(-h)) / (2 * h), 6);
    });
  });

  test('vmap', () => {
    expect(vmap((row: NDArray) => subtract.reduce(row))(x)).toEqual(subtract.reduce(x, 1));
    const places = np.array([[0], [2]], 'int32');
    const at = vmap((row: NDArray, i: NDArray) => add.at(row, i, 1))(x, places);
    expect(at.js()).toEqual([
      [2, -2, 3],
      [0.5, 4, 0],
    ]);
  });
});

test('what cannot be is refused in words', () => {
  const { frompyfunc } = np;
  expect(() => frompyfunc(np.add, 1 as never, 1)).toThrow(/frompyfunc.*nin.*2/);
  expect(() => frompyfunc(np.add, 2, 1, { unit: 0 } as never)).toThrow(/unit/);
  expect(() => maximum.reduce(np.zeros([0]))).toThrow(/ufunc\.reduce: an axis of no elements/);
  expect(() => maximum.reduce(x, 1, { where: true })).toThrow(/`where` wants something/);
  expect(() => add.reduceat(x, [2])).toThrow(/index 2 lies outside of an axis of 2/);
  expect(() => add.reduce(x, 2)).toThrow(/axis/);
  const halves = frompyfunc((a, b) => a.add(b).div(2), 2, 1);
  expect(() => halves.reduce([1, 2, 3], { dtype: 'int32' })).toThrow(/Pass \{ dtype \}/);
  expect(halves.reduce(np.array([1, 2, 3], 'int32')).js()).toBe(2.25);
});
