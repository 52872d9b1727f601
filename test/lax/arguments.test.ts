/** Options of `lax` that stand where JAX has them, and what is refused in their place. */
import { afterEach, describe, expect, test } from 'vitest';
import { jit, lax, numpy as np, setDefaultDType, type NDArray } from '../../src/index.js';
import { code } from '../usage/thrown.js';

const m = np.array([
  [1, 2, 3],
  [4, 5, 6],
]);
const wrong = (x: unknown): never => x as never;

describe('options', () => {
  test('reshape puts axes in order before', () => {
    expect(lax.reshape(m, [6], [1, 0]).js()).toEqual([1, 4, 2, 5, 3, 6]);
    expect(lax.reshape(m, [6], { dimensions: [1, 0] }).js()).toEqual([1, 4, 2, 5, 3, 6]);
    expect(lax.reshape(m, [6], null).js()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('dot takes dimension numbers', () => {
    const all = {
      dimensionNumbers: [
        [
          [0, 1],
          [0, 1],
        ],
        [[], []],
      ],
    } as const;
    expect(lax.dot(m, m, all).item()).toBe(91);
    expect(lax.dotGeneral(m, m, all.dimensionNumbers, null, 'float32').dtype).toBe('float32');
  });

  test('products take every name that JAX has for a precision, and no other', () => {
    expect(lax.dot(m, m.T, { precision: 'tensorfloat32' }).shape).toEqual([2, 2]);
    expect(np.dot(m, m.T, { precision: 'float32' }).shape).toEqual([2, 2]);
    expect(code(() => lax.dot(m, m.T, { precision: wrong('hi') }))).toBe('bad-argument');
  });

  test('full and collapse take theirs by name too', () => {
    expect(lax.full([2], 1, { dtype: 'int32' }).dtype).toBe('int32');
    expect(lax.full(2, 1).js()).toEqual([1, 1]);
    expect(lax.fullLike(m, 7, null, [2]).js()).toEqual([7, 7]);
    expect(lax.collapse(m, 0, { stopDimension: 2 }).shape).toEqual([6]);
  });

  test('scan, sort and associativeScan take theirs by position', () => {
    const f = (c: NDArray, x: NDArray): [NDArray, NDArray] => [c.add(x), c];
    expect(lax.scan(f, 0, np.arange(3), null, true)[1].js()).toEqual([3, 2, 0]);
    expect(lax.sort(m.mul(-1), 0)?.js()).toEqual([
      [-4, -5, -6],
      [-1, -2, -3],
    ]);
    const sums = lax.associativeScan((x: NDArray, y: NDArray) => x.add(y), m, true, 1);
    expect(sums.js()).toEqual([
      [6, 5, 3],
      [15, 11, 6],
    ]);
  });

  test('dynamic slices take negative starts, unless they are told not to', () => {
    const x = np.array([5, 6, 7]);
    const off = { allowNegativeIndices: false };
    expect(lax.dynamicSlice(x, [-1], [1]).js()).toEqual([7]);
    expect(code(() => lax.dynamicSlice(x, [-1], [1], off))).toBe('index-out-of-range');
    const at = (i: NDArray) => lax.dynamicSliceInDim(x, i, 1, off);
    expect(jit(at)(np.array(-1, 'int32')).js()).toEqual([5]);
    expect(jit((i: NDArray) => lax.dynamicSliceInDim(x, i, 2))(1).js()).toEqual([6, 7]);
  });
});

describe('what is refused', () => {
  test.each<[string, () => unknown]>([
    ['a negative size', () => lax.iota('int32', -1)],
    ['a negative length', () => lax.broadcastedIota('int32', [2, -3], 0)],
    ['a negative length of full', () => lax.full([-1], 1)],
    ['half a length', () => lax.reshape(m, [2.5, 2])],
    // oxlint-disable-next-line no-sparse-arrays
    ['a list with a hole', () => lax.broadcast(m, wrong([2, , 3]))],
    ['half a start', () => lax.dynamicSlice(m, [0.5, 0], [1, 1])],
    ['a name of Python', () => lax.collapse(m, 0, wrong({ stop_dimension: 2 }))],
    ['a dtype that does not exist', () => lax.full([2], 1, wrong('float8'))],
    ['too many', () => lax.sin(1, ...(wrong([2]) as []))],
    ['an axis for axes', () => lax.reduceSum(m, wrong(0))],
    [
      'aux of a solver',
      () =>
        lax.customRoot(
          (x) => x,
          1,
          (_, x) => x,
          (_, y) => y,
          wrong(true),
        ),
    ],
    ['a mode that does not exist', () => lax.gather(m, [[0]], wrong({}), [1, 1])],
  ])('%s', (_, call) => expect(code(call)).toBe('bad-argument'));

  test('a vector to fill with', () => {
    expect(code(() => lax.full([2], [1, 2]))).toBe('shape-mismatch');
  });

  test('the function is named, and the name that was meant', () => {
    expect(() => lax.scan((c: NDArray) => [c, c], 0, m, wrong({ revers: true }))).toThrow(
      "lax.scan: there is no option 'revers'. Is 'reverse' meant?",
    );
    expect(() => lax.sliceInDim(m, 0, 9)).toThrow('lax.sliceInDim: 0 to 9 is not a range');
  });
});

describe('under the default float32', () => {
  afterEach(() => setDefaultDType('float64'));

  test('numbers count and choose as before', () => {
    setDefaultDType('float32');
    const add = (i: NDArray, x: NDArray) => x.add(i);
    expect(lax.foriLoop(0, 3, add, 1).item()).toBe(4);
    expect(jit((n: NDArray) => lax.foriLoop(0, n, add, 1))(3).item()).toBe(4);
    expect(lax.switch(1, [() => np.array(1), () => np.array(2)]).item()).toBe(2);
    const branches = [(x: NDArray) => x.mul(2), (x: NDArray) => x.mul(3)];
    expect(jit((n: NDArray) => lax.switch(n, branches, 2))(1).item()).toBe(6);
    const x = np.arange(4);
    expect(jit((i: NDArray) => lax.dynamicSliceInDim(x, i, 2))(1).js()).toEqual([1, 2]);
  });
});
