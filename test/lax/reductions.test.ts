import { describe, expect, test } from 'vitest';
import { grad, jit, lax, makeIR, numpy as np, type NDArray } from '../../src/index.js';
import { expectClose } from '../support/matchers.js';
import { floats, ints, wave } from '../numpy/arrays.js';
import { code } from '../usage/thrown.js';
import { numbered } from '../numpy/reference-index.js';

const close = { rtol: 1e-12, atol: 1e-13 };

describe('reduce', () => {
  test('what does as functions of lax becomes a primitive, others fold halves; both give the same', () => {
    const x = wave([3, 5, 2]);
    const plus = (a: NDArray, b: NDArray): NDArray => np.add(a, b).mul(1);
    for (const axes of [[0], [1], [2, 0], [0, 1, 2], []])
      expectClose(lax.reduce(x, 0, plus, axes), lax.reduce(x, 0, lax.add, axes), close);
    expect(lax.reduce(ints(6, 3), 8, lax.bitwiseOr, [0]).item()).toBe(15);
  });

  test('the order of operands is kept', () => {
    // Composition of x -> a x + b is associative, not commutative; here of pairs packed as one
    // number.
    const last = (a: NDArray, b: NDArray): NDArray => np.where(b.eq(0), a, b);
    for (const n of [1, 2, 3, 5, 8])
      expect(lax.reduce(np.arange(1, n + 1, 1, { dtype: 'float64' }), 0, last, [0]).item()).toBe(n);
  });

  test('init takes part once, also of nothing', () => {
    expect(lax.reduce(floats(1, 2), 10, lax.add, [0]).item()).toBe(13);
    expect(lax.reduce(np.zeros([0, 2]), 7, lax.max, [0]).js()).toEqual([7, 7]);
  });

  test('reductions and places of extremes', () => {
    const x = numbered([2, 3]);
    expect(lax.reduceSum(x, [-1]).js()).toEqual([3, 12]);
    expect(lax.reduceProd(x, [1]).js()).toEqual([0, 60]);
    expect(lax.reduceXor(ints(6, 3), [0]).item()).toBe(5);
    expect(lax.argmax(floats(1, NaN, 5), 0).item()).toBe(1);
    expect(lax.argmin(x, 0, 'uint32').dtype).toBe('uint32');
  });
});

describe('reduce of trees', () => {
  interface Extreme {
    readonly value: NDArray;
    readonly index: NDArray;
  }
  const later = (a: Extreme, b: Extreme): Extreme => {
    const isLater = b.value.ge(a.value);
    return {
      value: np.where(isLater, b.value, a.value),
      index: np.where(isLater, b.index, a.index),
    };
  };
  const lastLargest = (x: NDArray, axes: readonly number[]): Extreme => {
    const index = np.arange(x.size, null, 1, { dtype: 'int32' }).reshape(x.shape);
    return lax.reduce({ value: x, index }, { value: -Infinity, index: -1 }, later, axes);
  };

  test('pairs are combined as pairs, also of nothing', () => {
    const x = np.array([
      [3, 1, 4, 1],
      [5, 9, 2, 9],
      [2, 6, 5, 3],
    ]);
    for (const run of [
      lastLargest,
      (v: NDArray, axes: readonly number[]) => jit((y: NDArray) => lastLargest(y, axes))(v),
    ]) {
      expect(run(x, [1]).index.js()).toEqual([2, 7, 9]);
      expect(run(x, [1]).value.js()).toEqual([4, 9, 6]);
      expect(run(x, [0, 1]).index.js()).toBe(7);
      expect(run(x, [-2]).index.js()).toEqual([4, 5, 10, 7]);
    }
    const none = lastLargest(np.zeros([2, 0]), [1]);
    expect([none.value.js(), none.index.js(), none.index.dtype]).toEqual([
      [-Infinity, -Infinity],
      [-1, -1],
      'int32',
    ]);
    expectClose(grad((v: NDArray) => np.sum(lastLargest(v, [1]).value))(x), [
      [0, 0, 1, 0],
      [0, 0, 0, 1],
      [0, 1, 0, 0],
    ]);
  });

  test('lists: the mean and the sum of squares around it, of parts', () => {
    // T. F. Chan, G. H. Golub, R. J. LeVeque, 1979.
    const joined = ([n, mean, rest]: NDArray[], [m, other, more]: NDArray[]): NDArray[] => {
      const [all, apart] = [
        np.add(n as NDArray, m as NDArray),
        np.subtract(other as NDArray, mean as NDArray),
      ];
      const share = np.divide(m as NDArray, np.maximum(all, 1));
      return [
        all,
        np.add(mean as NDArray, np.multiply(apart, share)),
        np.add(
          np.add(rest as NDArray, more as NDArray),
          np
            .square(apart)
            .mul(n as NDArray)
            .mul(share),
        ),
      ];
    };
    const x = wave([7, 3]);
    const [, mean, squares] = lax.reduce(
      [np.onesLike(x), x, np.zerosLike(x)],
      [0, 0, 0],
      joined,
      [0],
    ) as [NDArray, NDArray, NDArray];
    expectClose(mean, np.mean(x, 0), close);
    expectClose(squares.div(7), np.var(x, 0), close);
  });

  test('refuses trees that do not fit', () => {
    const [x, y] = [np.ones(3), np.ones(2)];
    const refused = (operands: unknown, init: unknown, f: unknown, axes = [0]) =>
      code(() => lax.reduce(operands as NDArray, init as NDArray, f as typeof lax.add, axes));
    const id = (a: unknown) => a;
    const compared = ([a]: [NDArray]) => [a, a.gt(0)];
    expect(refused([x, y], [0, 0], id)).toBe('shape-mismatch');
    expect(refused([x, x], [0], id)).toBe('tree-mismatch');
    expect(refused([x, x], [0, y], id)).toBe('shape-mismatch');
    expect(refused([x, x], [0, 0], () => [x])).toBe('tree-mismatch');
    expect(refused([x, x], [0, 0], compared)).toBe('dtype-mismatch');
    expect(refused([x, x], [0, 0], id, [1])).toBe('axis-out-of-range');
    expect(refused({ x }, 0, id)).toBe('bad-argument');
  });
});

test('stopGradient stops each array of a tree', () => {
  const f = (x: NDArray, w: NDArray): NDArray => {
    const { a, b } = lax.stopGradient({ a: x.mul(w), b: [w, null] as const });
    return np.sum(a.add(b[0]).mul(x));
  };
  const [x, w] = [floats(1, 2), floats(3, 5)];
  const [byX, byW] = grad(f, { argnums: [0, 1] })(x, w);
  expectClose(byX, [6, 15]);
  expectClose(byW, [0, 0]);
  const list = lax.stopGradient([x, [w]] as const);
  expect([list[0].js(), list[1][0].js()]).toEqual([
    [1, 2],
    [3, 5],
  ]);
  expect(lax.stopGradient([1, [2, 3]].flat()).js()).toEqual([1, 2, 3]);
  expect(code(() => lax.stopGradient({ a: 'text' } as never))).toBe('bad-argument');
});

describe('reduceWindow', () => {
  const x = wave([6, 5]);

  test.each([
    [lax.add, 0],
    [lax.max, -Infinity],
    [lax.min, Infinity],
  ] as const)('the primitive agrees with slices (%#)', (f, init) => {
    const general = (a: NDArray, b: NDArray): NDArray => f(a, b).mul(1);
    for (const padding of [
      'VALID',
      'SAME',
      [
        [1, 0],
        [2, 1],
      ] as const,
    ] as const)
      for (const options of [{}, { windowDilation: [2, 1] }, { baseDilation: [1, 2] }]) {
        const args = [[2, 3], [2, 1], padding as never, options] as const;
        const expected = lax.reduceWindow(x, init, general, ...args);
        expectClose(lax.reduceWindow(x, init, f, ...args), expected, close);
      }
  });

  test('a function is told by what it does, under whatever name', () => {
    const primitives = (f: (x: NDArray) => NDArray): string[] =>
      makeIR(f)(x).equations.map((e) => e.primitive);
    const sum = (a: NDArray, b: NDArray): NDArray => b.add(a);
    expect(primitives((x) => lax.reduce(x, 0, sum, [0]))).toContain('reduceSum');
    expect(primitives((x) => lax.reduce(x, 0, np.maximum, [0]))).toContain('reduceMax');
    const twice = (a: NDArray): NDArray => a.add(a);
    const shifted = (a: NDArray, b: NDArray): NDArray => a.add(b).add(1);
    for (const f of [twice, shifted])
      expect(primitives((x) => lax.reduce(x, 0, f, [0]))).not.toContain('reduceSum');
    const windows = (x: NDArray) => lax.reduceWindow(x, 0, sum, [2, 2], [1, 1], 'VALID');
    expect(primitives(windows)).toEqual(['reduceWindowSum']);
  });

  test('of several largest elements the first has the derivative', () => {
    const pool = (v: NDArray): NDArray =>
      lax.reduceSum(lax.reduceWindow(v, -Infinity, lax.max, [2], [2], 'VALID'), [0]);
    expect(grad(pool)(floats(1, 1, 0, 2)).js()).toEqual([1, 0, 0, 1]);
  });

  test('integers know their least element; another init is folded in', () => {
    const least = -(2 ** 31);
    expect(lax.reduceWindow(ints(1, 5, 2), least, lax.max, [2], [1], 'VALID').js()).toEqual([5, 5]);
    expect(lax.reduceWindow(floats(-1, -5), 0, lax.max, [2], [1], 'SAME').js()).toEqual([0, 0]);
    expect(lax.reduceWindow(floats(1, 2), 0, lax.add, [3], [1], 'VALID').shape).toEqual([0]);
  });

  test('refuses wrong lists', () => {
    expect(() => lax.reduceWindow(x, 0, lax.add, [2], [1, 1], 'VALID')).toThrow(/2 entries/);
    expect(() => lax.reduceWindow(x, 0, lax.add, [2, 2], [1, 1], 'HALF' as never)).toThrow(
      /'HALF'/,
    );
  });
});

describe('scans', () => {
  test('cumulative operations take axis and reverse both ways', () => {
    const x = numbered([2, 3]);
    expect(lax.cumsum(x, 1, true).js()).toEqual([
      [3, 3, 2],
      [12, 9, 5],
    ]);
    expect(lax.cumsum(x, { axis: 1, reverse: true }).js()).toEqual(lax.cumsum(x, 1, true).js());
    expect(lax.cumprod(floats(2, 3, 4)).js()).toEqual([2, 6, 24]);
    expect(lax.cummax(floats(1, NaN, 3)).js()).toEqual([1, NaN, NaN]);
    expect(lax.cummin(floats(2, 3, 1)).js()).toEqual([2, 2, 1]);
  });

  test('cumlogsumexp does not overflow', () => {
    const x = floats(1000, 1000, -1000);
    expectClose(lax.cumlogsumexp(x), [1000, 1000 + Math.LN2, 1000 + Math.LN2], close);
  });

  test.each([1, 2, 3, 4, 5, 8, 13])('associativeScan of %i elements', (n) => {
    const x = wave([n, 2]);
    expectClose(lax.associativeScan(lax.add, x), lax.cumsum(x), close);
    expectClose(
      lax.associativeScan(np.multiply, x.T, { axis: 1, reverse: true }),
      lax.cumprod(x.T, 1, true),
      close,
    );
  });

  test('associativeScan of trees: linear recurrences', () => {
    type Affine = { a: NDArray; b: NDArray };
    const compose = (p: Affine, q: Affine): Affine => ({
      a: p.a.mul(q.a),
      b: p.b.mul(q.a).add(q.b),
    });
    const [a, b] = [wave([7]), wave([7], 1)];
    const scanned = jit((p: Affine) => lax.associativeScan(compose, p).b)({ a, b });
    let state = 0;
    const expected = Array.from(a.dataSync(), (factor, i) => {
      state = factor * state + (b.dataSync()[i] as number);
      return state;
    });
    expectClose(scanned, expected, close);
    expect(() => lax.associativeScan(compose, { a, b: wave([3]) })).toThrow(
      /elems\.a f64\[7\], elems\.b f64\[3\]/,
    );
  });
});

test('sort of several operands and topK', () => {
  const [keys, values] = lax.sortKeyVal(ints(2, 1, 2, 1), ints(10, 11, 12, 13));
  expect([keys.js(), values.js()]).toEqual([
    [1, 1, 2, 2],
    [11, 13, 10, 12],
  ]);
  const sorted = lax.sort([ints(2, 1, 2, 1), ints(1, 2, 0, 3)], { numKeys: 2 });
  expect(sorted.map((v) => v.js())).toEqual([
    [1, 1, 2, 2],
    [2, 3, 0, 1],
  ]);
  expect(lax.sort(numbered([2, 2]), { dimension: 0 }).js()).toEqual([
    [0, 1],
    [2, 3],
  ]);
  const [top, places] = lax.topK(ints(3, 5, 5, 1).reshape([4, 1]), 2, { axis: 0 });
  expect([top.shape, places.js()]).toEqual([
    [2, 1],
    [[1], [2]],
  ]);
  expect(() => lax.topK(ints(1), 2)).toThrow(/from 0 to 1/);
  expect(() => lax.sort([ints(1)], { numKeys: 2 })).toThrow(/numKeys must be from 1/);
});
