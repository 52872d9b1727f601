/** The types of loops and branches: trees in, trees of arrays out. */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { lax, numpy as np, type NDArray } from '../../src/index.js';

const v = np.array([1, 2, 3]);

describe('what comes out is typed by what went in', () => {
  test('numbers and booleans become arrays, tuples and objects stay', () => {
    const carry = lax.whileLoop(
      ({ pair: [i] }) => i.lt(3),
      ({ pair: [i, x], flag }) => {
        expectTypeOf(flag).toEqualTypeOf<NDArray>();
        const next = x.mul(2);
        return { pair: [i.add(1), next], flag };
      },
      { pair: [0, v], flag: true },
    );
    expectTypeOf(carry).toEqualTypeOf<{ pair: [NDArray, NDArray]; flag: NDArray }>();
    expect(carry.pair[1].js()).toEqual([8, 16, 24]);
  });

  test('scan', () => {
    const [carry, ys] = lax.scan(
      ({ sum }, [x, row]) => {
        expectTypeOf(row).toEqualTypeOf<NDArray>();
        return [{ sum: sum.add(x) }, { x, pair: [row, 1], none: null }];
      },
      { sum: 0 },
      [v, np.ones([3, 2])],
    );
    expectTypeOf(carry).toEqualTypeOf<{ sum: NDArray }>();
    expectTypeOf(ys).toEqualTypeOf<{ x: NDArray; pair: [NDArray, NDArray]; none: null }>();
    expect(ys.pair[1].js()).toEqual([1, 1, 1]);
    const [, nothing] = lax.scan((c) => [c, null], 0, null, { length: 2 });
    expectTypeOf(nothing).toEqualTypeOf<null>();
  });

  test('foriLoop, map and associativeScan', () => {
    const looped = lax.foriLoop(0, 3, (i, [a, b]) => [b, a.add(i)], [v, np.zeros([3])]);
    expectTypeOf(looped).toEqualTypeOf<[NDArray, NDArray]>();
    const mapped = lax.map(({ x }) => ({ y: [x, 2] }), { x: v });
    expectTypeOf(mapped).toEqualTypeOf<{ y: [NDArray, NDArray] }>();
    const scanned = lax.associativeScan(({ x }, b) => ({ x: x.add(b.x) }), { x: v });
    expectTypeOf(scanned).toEqualTypeOf<{ x: NDArray }>();
    expect(scanned.x.js()).toEqual([1, 3, 6]);
  });

  test('branches may return numbers where others return arrays; static operands keep their type', () => {
    const result = lax.cond(
      v.sum().gt(0),
      (x, { scale }, word) => {
        expectTypeOf(scale).toEqualTypeOf<NDArray>();
        expectTypeOf(word).toEqualTypeOf<string>();
        return { sum: x.sum().mul(scale), list: [x] };
      },
      (x) => ({ sum: 0, list: [x.neg()] }),
      v,
      { scale: 2 },
      'word',
    );
    expectTypeOf(result.sum).toEqualTypeOf<NDArray>();
    expect(result.sum.item()).toBe(12);
    const switched = lax.switch(1, [(x) => x, (x) => x.mul(2)], v);
    expectTypeOf(switched).toEqualTypeOf<NDArray>();
    expect(switched.js()).toEqual([2, 4, 6]);
  });

  test('functions with types of their own', () => {
    interface State {
      readonly position: NDArray;
      readonly velocities: readonly NDArray[];
    }
    const start: State = { position: v, velocities: [v, v] };
    const step = ({ position, velocities }: State): State => ({
      position: velocities.reduce((p, w) => p.add(w), position),
      velocities,
    });
    const end: State = lax.foriLoop(0, 2, (_, s) => step(s), start);
    expect(end.position.js()).toEqual([5, 10, 15]);
    const twice = (x: NDArray): NDArray => x.mul(2);
    expect(lax.map(twice, v).js()).toEqual([2, 4, 6]);
    expect(lax.whileLoop((x: NDArray) => x.lt(10), twice, 3).item()).toBe(12);
  });
});

describe('what the compiler refuses', () => {
  const list = (): NDArray[] => [v];
  const loses = ({ a }: { a: NDArray }): { a: NDArray } => ({ a });
  const ofString = (x: string): NDArray => np.full([3], Number(x === 'word'));

  test('a carry of another structure', () => {
    // @ts-expect-error: the carry loses b.
    expect(() => lax.whileLoop(() => false, loses, { a: 0, b: 0 })).toThrow(/carry/);
    // @ts-expect-error: the carry becomes a list.
    expect(() => lax.foriLoop(0, 3, list, 0)).toThrow(/carry/);
    // @ts-expect-error: f returns no pair.
    expect(() => lax.scan(list, 0, v)).toThrow(/\[carry, y\]/);
  });

  test('branches of different structures, operands of other types', () => {
    const same = (): NDArray => v;
    // @ts-expect-error: the second branch returns a list.
    expect(() => lax.cond(true, same, list)).toThrow(/branches/);
    // @ts-expect-error: the operand is no string.
    expect(lax.cond(false, ofString, same, v).js()).toEqual([1, 2, 3]);
  });
});
