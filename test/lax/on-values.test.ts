/** Loops and branches under disableJit: their functions run on values, with the same results. */
import { describe, expect, test } from 'vitest';
import { disableJit, grad, jit, lax, numpy as np, vmap, type NDArray } from '../../src/index.js';

const xs = np.array([
  [1, 2],
  [3, 4],
  [5, 6],
]);
const int = (n: number) => np.array(n, { dtype: 'int32' });

/** The same traced and on values; `looked` counts the values that were seen. */
function expectSame(f: (look: (x: NDArray) => void) => unknown, looks: number): void {
  const traced = f(() => {});
  const seen: unknown[] = [];
  const found = disableJit(() => f((x) => void seen.push(x.js())));
  expect(found).toEqual(traced);
  expect(seen.length).toBe(looks);
}
const types = (x: unknown): unknown =>
  JSON.parse(
    JSON.stringify(x, (_, v: unknown) => (v instanceof Object && 'aval' in v ? v.aval : v)),
  );

describe('values can be looked at', () => {
  test('in every turn of whileLoop, foriLoop, scan and map, and in what tests', () => {
    expectSame((look) => {
      const body = (c: { n: NDArray; x: NDArray }) => {
        look(c.n);
        return { n: c.n.add(1), x: c.x.mul(2) };
      };
      const test = ({ n }: { n: NDArray }) => {
        look(n);
        return n.lt(3);
      };
      return lax.whileLoop(test, body, { n: int(0), x: np.array([1, 2]) });
    }, 7);
    expectSame(
      (look) =>
        lax.foriLoop(
          2,
          5,
          (i: NDArray, x: NDArray) => {
            look(i);
            return x.add(i);
          },
          np.array(1.5),
        ),
      3,
    );
    for (const reverse of [false, true])
      expectSame(
        (look) =>
          lax.scan(
            (c: NDArray, row: NDArray) => {
              look(row);
              return [c.mul(2).add(row.sum()), { y: c, rows: [row, null] }];
            },
            np.array(1),
            xs,
            { reverse },
          ),
        3,
      );
    expectSame(
      (look) =>
        lax.map((row: NDArray) => {
          look(row);
          return [row.sum(), row.mul(3)];
        }, xs),
      3,
    );
  });

  test('in the branch that is taken alone', () => {
    const branch = (name: string, look: (x: NDArray) => void) => (x: NDArray) => {
      look(x);
      return { [name.slice(0, 0)]: x.mul(name.length) };
    };
    for (const k of [-1, 0, 1, 2, 7])
      expectSame(
        (look) => lax.switch(k, [branch('a', look), branch('bb', look), branch('ccc', look)], xs),
        1,
      );
    for (const p of [true, false, 0, np.array(2)])
      expectSame((look) => lax.cond(p, branch('a', look), branch('bb', look), xs), 1);
  });

  test('and decide, where a trace has no value', () => {
    const collatz = (n: number): number =>
      disableJit(() =>
        jit((start: NDArray) =>
          lax.whileLoop(
            ({ x }: { x: NDArray; steps: NDArray }) => x.gt(1),
            ({ x, steps }) => ({
              x: Number(x.item()) % 2 === 0 ? np.floorDivide(x, 2) : x.mul(3).add(1),
              steps: steps.add(1),
            }),
            { x: start, steps: int(0) },
          ),
        )(int(n)).steps.item(),
      ) as number;
    expect(collatz(27)).toBe(111);
  });
});

describe('types', () => {
  test('are those of traced loops: numbers give way, and later turns do not change them', () => {
    const sum = () =>
      lax.scan(
        (c: NDArray, x: NDArray) => [c.add(x), c],
        0 as never as NDArray,
        np.array([1, 2, 3], { dtype: 'float32' }),
      );
    expect(types(disableJit(() => sum()[0]))).toEqual(types(sum()[0]));
    const strong = () =>
      lax.foriLoop(0, 3, (_: NDArray) => 2 as never as NDArray, np.array(1, { dtype: 'float32' }));
    expect(disableJit(strong).dtype).toBe('float32');
  });

  test('that change are the same errors', () => {
    const grows = () =>
      lax.foriLoop(0, 2, (_: NDArray, x: NDArray) => np.concatenate([x, x]), np.ones([1]));
    const other = () =>
      lax.whileLoop(
        () => true,
        () => ({ a: np.ones([]) }) as never,
        np.ones([]),
      );
    const floats = () => lax.scan((c: NDArray) => [c.add(0.5), null], int(0), null, { length: 2 });
    for (const run of [grows, other, floats] as (() => unknown)[]) {
      expect(run).toThrow(/must return a carry of the (types|structure) it takes/);
      expect(() => disableJit(run)).toThrow(
        /must return a carry of the (types|structure) it takes/,
      );
    }
    const noPair = () => lax.scan((c: NDArray) => c as never, int(0), null, { length: 2 });
    expect(() => disableJit(noPair)).toThrow('must return [carry, y]');
    const noBool = () =>
      lax.whileLoop(
        (c: NDArray) => c,
        (c: NDArray) => c,
        np.ones([]),
      );
    expect(() => disableJit(noBool)).toThrow('must return one bool scalar');
    const uneven = () =>
      lax.map((x: NDArray) => (x.item() > 1 ? [x] : x) as NDArray, np.array([1, 2]));
    expect(() => disableJit(uneven)).toThrow('one structure in every turn');
  });

  test('no rows are traced, and transforms trace', () => {
    const none = () =>
      lax.scan((c: NDArray, x: NDArray) => [c.add(x), x.mul(2)], np.array(1), np.zeros([0]));
    expect(disableJit(none)).toEqual(none());
    const cubed = (x: NDArray) =>
      lax.foriLoop(0, 3, (_: NDArray, y: NDArray) => y.mul(x), np.array(1));
    expect(disableJit(() => grad(cubed)(2)).item()).toBe(12);
    expect(disableJit(() => vmap(cubed)(np.array([1, 2]))).js()).toEqual([1, 8]);
    expect(disableJit(() => lax.map(cubed, np.array([1, 2, 3]), { batchSize: 2 })).js()).toEqual([
      1, 8, 27,
    ]);
  });
});
