import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  grad,
  jit,
  makeIR,
  numpy as np,
  printProgram,
  vmap,
  type NDArray,
} from '../../src/index.js';
import type { IndexPart } from '../../src/numpy/indexing/parts.js';
import { floats, ints, wave } from './arrays.js';
import { indexCase, numbered, referencePlaces } from './reference-index.js';

describe('slice', () => {
  const x = numbered([3, 4, 5]);

  test('reads what NumPy reads', () => {
    fc.assert(
      fc.property(indexCase, ({ shape, index }) => {
        const expected = referencePlaces({ shape, index });
        const actual = numbered(shape).slice(...index);
        expect(actual.shape).toEqual(expected.shape);
        expect([...actual.dataSync()]).toEqual(expected.elements);
      }),
      { numRuns: 400 },
    );
  });

  test('the derivative goes back to the elements that were read', () => {
    fc.assert(
      fc.property(indexCase, ({ shape, index }) => {
        const { elements } = referencePlaces({ shape, index });
        const operand = numbered(shape);
        const counts = new Array<number>(operand.size).fill(0);
        for (const e of elements) counts[e] = (counts[e] as number) + 1;
        const gradient = grad((v: NDArray) => v.slice(...index).sum())(operand);
        expect([...gradient.dataSync()]).toEqual(counts);
      }),
      { numRuns: 60 },
    );
  });

  test('parts that are fixed become slices, not gathers', () => {
    const text = printProgram(makeIR((v: NDArray) => v.slice([null, null, -1], 2, [1], null))(x));
    expect(text).not.toContain('gather');
    expect(text).toContain('slice');
  });

  test('a traced scalar is read by a late slice, under jit and vmap', () => {
    const row = (v: NDArray, i: NDArray): NDArray => v.slice([], i, [1, 3]);
    expect(jit(row)(x, np.array(-1, { dtype: 'int32' })).js()).toEqual(x.slice([], 3, [1, 3]).js());
    const batch = vmap(row, [null, 0])(x, ints(0, 2, -2));
    expect(batch.shape).toEqual([3, 3, 2]);
    expect(batch.slice(2).js()).toEqual(x.slice([], 2, [1, 3]).js());
  });

  test('indices of arrays wrap once and are then clamped', () => {
    expect(
      floats(1, 2, 3)
        .slice(ints(-1, 5, -9))
        .js(),
    ).toEqual([3, 3, 1]);
  });

  test('boolean arrays select, over one axis or several', () => {
    const mask = np.array([
      [true, false],
      [false, true],
    ]);
    expect(numbered([2, 2, 2]).slice(mask).js()).toEqual([
      [0, 1],
      [6, 7],
    ]);
    expect(
      floats(1, 2, 3)
        .slice(np.array([true, false, true]))
        .js(),
    ).toEqual([1, 3]);
    expect(floats(1, 2, 3).slice([true, false, false]).js()).toEqual([1]);
  });

  test('typed arrays and nested lists are index arrays', () => {
    expect(
      floats(5, 6, 7)
        .slice(new Int32Array([2, 0]))
        .js(),
    ).toEqual([7, 5]);
    expect(
      floats(5, 6, 7)
        .slice([
          [0, 1],
          [1, 2],
        ])
        .js(),
    ).toEqual([
      [5, 6],
      [6, 7],
    ]);
  });

  test.each([
    [[3], 'index-out-of-range', /index 3 does not exist on axis 0, which has length 3/],
    [[0, -5], 'index-out-of-range', /index -5 .* axis 1, which has length 4/],
    [[0, 0, 0, 0], 'bad-argument', /names 4 axes/],
    [['...', 0, '...'], 'bad-argument', /may stand once/],
    [[[0, 1, 0]], 'bad-argument', /step other than 0/],
    [[[ints(1).reshape([]), 3] as never], 'value-not-known', /lax\.dynamicSlice/],
    [[[0, 1, 2, 3]], 'bad-argument', /new Int32Array/],
    [[floats(0, 1)], 'dtype-mismatch', /integers or booleans/],
    [[np.array([true, false])], 'shape-mismatch', /Lengths must be equal/],
  ] as [IndexPart[], string, RegExp][])('refuses %j', (index, code, message) => {
    expect(() => x.slice(...index)).toThrow(expect.objectContaining({ code }));
    expect(() => x.slice(...index)).toThrow(message);
  });

  test('a traced mask is refused with what to write instead', () => {
    const f = jit((v: NDArray) => v.slice(v.gt(0)));
    expect(() => f(floats(1, -1))).toThrow(/np\.where/);
  });
});

describe('take and its sisters', () => {
  test('take: fill, clip and wrap', () => {
    const x = floats(1, 2, 3);
    expect(np.take(x, ints(0, 7, -1)).js()).toEqual([1, NaN, 3]);
    expect(np.take(x, ints(0, 7, -7), { mode: 'clip' }).js()).toEqual([1, 3, 1]);
    expect(np.take(x, ints(0, 7, -1), { mode: 'wrap' }).js()).toEqual([1, 2, 3]);
    expect(np.take(wave([2, 3]), ints(1, 0, 1), 1).shape).toEqual([2, 3]);
  });

  test('takeAlongAxis undoes what argsort says', () => {
    const x = wave([3, 4]);
    expect(np.takeAlongAxis(x, np.argsort(x, 0), 0).js()).toEqual(np.sort(x, 0).js());
  });

  test('putAlongAxis and put', () => {
    const x = numbered([2, 3]);
    expect(np.putAlongAxis(x, ints(2, 0).reshape([2, 1]), 9, 1).js()).toEqual([
      [0, 1, 9],
      [9, 4, 5],
    ]);
    expect(np.put(x, ints(0, -1, 8), floats(7, 8)).js()).toEqual([
      [7, 1, 2],
      [3, 4, 8],
    ]);
    expect(() => np.put(x, ints(0), 1, { inplace: true as never })).toThrow(/immutable/);
  });

  test('choose and place', () => {
    expect(np.choose(ints(0, 1, 0), [floats(1, 2, 3), 9]).js()).toEqual([1, 9, 3]);
    expect(() => np.choose(ints(2), [1, 2])).toThrow(/choice 2 does not exist among 2/);
    expect(np.place(floats(1, 2, 3), [true, false, true], [7]).js()).toEqual([7, 2, 7]);
  });
});

describe('searching', () => {
  test('nonzero: known, or with a size under jit', () => {
    const x = ints(0, 3, 0, 5);
    expect(np.nonzero(x).map((v) => v.js())).toEqual([[1, 3]]);
    const first = jit((v: NDArray) => np.flatnonzero(v, { size: 3, fillValue: -1 }));
    expect(first(x).js()).toEqual([1, 3, -1]);
    expect(() => jit((v: NDArray) => np.flatnonzero(v))(x)).toThrow(/\{ size \}/);
    expect(np.where(x, { size: 3, fillValue: -1 })[0]?.js()).toEqual([1, 3, -1]);
    expect(np.argwhere(ints(0, 1, 1, 0).reshape([2, 2])).js()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  test('searchsorted agrees with counting, NaN last', () => {
    const sorted = floats(-1, 0, 0, 2, 2, 2, 5, NaN);
    const values = floats(-3, -1, 0, 1, 2, 5, 9, NaN);
    for (const side of ['left', 'right'] as const) {
      const counted = np.searchsorted(sorted, values, { side, method: 'compare_all' });
      expect(np.searchsorted(sorted, values, { side }).js()).toEqual(counted.js());
    }
    expect(np.searchsorted(sorted, values).js()).toEqual([0, 0, 1, 3, 3, 6, 7, 7]);
  });

  test('digitize with falling bins', () => {
    expect(np.digitize(floats(4, 3, 2, 1, 0), floats(4, 2, 1)).js()).toEqual([0, 1, 1, 2, 3]);
  });

  test('compress and extract', () => {
    expect(np.compress([true, false, true], numbered([3, 2]), 0).js()).toEqual([
      [0, 1],
      [4, 5],
    ]);
    expect(
      np.extract([true, true, false], floats(1, 2, 3), { size: 3, fillValue: 0 }).js(),
    ).toEqual([1, 2, 0]);
  });

  test('interp: between, outside, periodic', () => {
    const points = [floats(0, 1, 3), floats(0, 10, 30)] as const;
    expect(np.interp(floats(0.5, 2, -1, 9), ...points).js()).toEqual([5, 20, 0, 30]);
    expect(np.interp(floats(-1, 4), ...points, { left: 'extrapolate', right: -9 }).js()).toEqual([
      -10, -9,
    ]);
    const slope = grad((x: NDArray) => np.interp(x, ...points))(np.array(2));
    expect(slope.item()).toBe(10);
  });

  test('unravelIndex and ravelMultiIndex are inverse', () => {
    const numbers = ints(0, 5, 11, 23);
    expect(np.ravelMultiIndex(np.unravelIndex(numbers, [2, 3, 4]), [2, 3, 4]).js()).toEqual(
      numbers.js(),
    );
    expect(() => np.ravelMultiIndex([ints(2)], [2])).toThrow(/index 2 does not exist/);
  });
});
