import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grad, jit, numpy as np, type NDArray } from '../../src/index.js';
import type { IndexedElements } from '../../src/numpy/indexing/at.js';
import { floats, ints } from './arrays.js';
import { indexCase, numbered, referencePlaces } from './reference-index.js';

type Operation = 'set' | 'add' | 'sub' | 'mul' | 'min' | 'max';
const operations: readonly Operation[] = ['set', 'add', 'sub', 'mul', 'min', 'max'];

/** The update of each element in turn. */
const steps: Readonly<Record<Operation, (old: number, v: number) => number>> = {
  set: (_, v) => v,
  add: (old, v) => old + v,
  sub: (old, v) => old - v,
  mul: (old, v) => old * v,
  min: Math.min,
  max: Math.max,
};

describe('at', () => {
  test.each(operations)('%s updates what slice reads, element by element', (operation) => {
    fc.assert(
      fc.property(indexCase, ({ shape, index }) => {
        const { shape: read, elements } = referencePlaces({ shape, index });
        const value = numbered(read).add(2);
        const expected = [...numbered(shape).dataSync()];
        elements.forEach((e, i) => {
          expected[e] = steps[operation](expected[e] as number, i + 2);
        });
        const updated = numbered(shape)
          .at(...index)
          [operation](value);
        expect(updated.shape).toEqual(shape);
        expect([...updated.dataSync()]).toEqual(expected);
      }),
      { numRuns: 80 },
    );
  });

  test('values broadcast and take the dtype of the array', () => {
    const x = np.zeros([2, 3], { dtype: 'int32' });
    const y = x.at([], 1).set(2.9);
    expect(y.dtype).toBe('int32');
    expect(y.js()).toEqual([
      [0, 2, 0],
      [0, 2, 0],
    ]);
    expect(() => x.at(0).set(floats(1, 2))).toThrow(/does not broadcast to \[3\]/);
  });

  test('repeated places: all additions count, the last value set wins', () => {
    const x = floats(0, 0, 0);
    expect(
      x
        .at(ints(1, 1, 2))
        .add(floats(1, 2, 4))
        .js(),
    ).toEqual([0, 3, 4]);
    expect(x.at(ints(1, 1)).set(floats(1, 2)).js()).toEqual([0, 2, 0]);
    expect(floats(8, 8).at(ints(0, 0)).div(2).js()).toEqual([2, 8]);
    expect(floats(2, 2).at(ints(0, 0)).pow(3).js()).toEqual([512, 2]);
  });

  test('places outside are dropped, or clipped on demand', () => {
    const x = floats(1, 2, 3);
    expect(
      x
        .at(ints(-1, 3, -4))
        .add(10)
        .js(),
    ).toEqual([1, 2, 13]);
    expect(x.at(ints(3)).set(9, { mode: 'clip' }).js()).toEqual([1, 2, 9]);
    const late = jit((v: NDArray, i: NDArray) => v.at(i).set(9));
    expect(late(x, ints(7).reshape([])).js()).toEqual([1, 2, 3]);
    expect(late(x, ints(-3).reshape([])).js()).toEqual([9, 2, 3]);
  });

  test('get takes another rule for places outside', () => {
    const places: IndexedElements = floats(1, 2, 3).at(ints(0, 3));
    expect(places.get().js()).toEqual([1, 3]);
    expect(places.get({ mode: 'fill' }).js()).toEqual([1, NaN]);
    expect(places.get({ mode: 'fill', fillValue: 7 }).js()).toEqual([1, 7]);
  });

  test('a mask with one value may be traced', () => {
    const relu = jit((v: NDArray) => v.at(v.lt(0)).set(0));
    expect(relu(floats(-1, 2, -3)).js()).toEqual([0, 2, 0]);
    expect(floats(1, 2, 3).at([true, false, true]).mul(floats(2, 5)).js()).toEqual([2, 2, 15]);
  });

  test('apply, divide and power', () => {
    const x = floats(1, 4, 9);
    expect(x.at([1]).apply(np.sqrt).js()).toEqual([1, 2, 3]);
    expect(x.at([0, 2]).divide(2).js()).toEqual([0.5, 2, 9]);
    expect(x.at(2).power(2).js()).toEqual([1, 4, 81]);
  });

  test('the derivative of set goes to the values, not to what they replace', () => {
    const loss = (x: NDArray, v: NDArray): NDArray => x.at([1, 3]).set(v).square().sum();
    const [dx, dv] = grad(loss, { argnums: [0, 1] })(floats(1, 2, 3, 4), floats(5, 6));
    expect(dx.js()).toEqual([2, 0, 0, 8]);
    expect(dv.js()).toEqual([10, 12]);
  });
});
