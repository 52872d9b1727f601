/** fwdAndBwd: the halves of reverse mode, each compiled once. */
import { describe, expect, test } from 'vitest';
import {
  fwdAndBwd,
  jit,
  lax,
  numpy as np,
  tree,
  vjp,
  vmap,
  type NDArray,
} from '../../src/index.js';

const product = (x: NDArray, w: NDArray): NDArray => np.sin(np.matmul(x, w));
const [x, w] = [
  np.array([
    [1, 2],
    [3, 4],
  ]),
  np.array([
    [0.5, -1],
    [2, 0.25],
  ]),
];
const ct = np.array([
  [1, 0],
  [-2, 3],
]);

describe.each([true, false])('fwdAndBwd, jitted: %s', (jitted) => {
  test('gives what vjp gives, for one argument or several', () => {
    const [value, pullback] = vjp(product, [x, w]);
    const expected = pullback(ct);
    const [fwd, bwd] = fwdAndBwd(product, [0, 1], { jitted });
    const [y, residuals] = fwd(x, w);
    expect(y).toEqual(value);
    expect(bwd(residuals, ct)).toEqual(expected);
    const [fwd1, bwd1] = fwdAndBwd(product, -1, false, jitted);
    expect(bwd1(fwd1(x, w)[1], ct)).toEqual(expected[1]);
  });

  test('takes trees, aux, integers and cotangents that are null', () => {
    const f = ({ a, n }: { a: NDArray; n: NDArray }, by: NDArray) =>
      [{ s: np.sum(a.mul(n)).mul(by), k: n }, { seen: a.add(1) }] as const;
    const [fwd, bwd] = fwdAndBwd(f, 0, { hasAux: true, jitted });
    const n = np.array([1, 2], { dtype: 'int32' });
    const [value, residuals, aux] = fwd({ a: np.array([3, 4]), n }, np.array(10)) as never as [
      { s: NDArray; k: NDArray },
      never,
      { seen: NDArray },
    ];
    expect(value.s.item()).toBe(110);
    expect(aux.seen.js()).toEqual([4, 5]);
    const gradient = bwd(residuals, { s: np.array(1), k: null } as never) as never as {
      a: NDArray;
      n: null;
    };
    expect(gradient.a.js()).toEqual([10, 20]);
    expect(gradient.n).toBeNull();
    expect((bwd(residuals, { s: null, k: null } as never) as { a: NDArray }).a.js()).toEqual([
      0, 0,
    ]);
  });

  test('residuals are a tree, which goes through jit and vmap', () => {
    const [fwd, bwd] = fwdAndBwd((v: NDArray) => np.exp(v).mul(v), 0, { jitted });
    const both = (v: NDArray): NDArray => bwd(fwd(v)[1], np.array(1));
    expect(jit(both)(1).item()).toBeCloseTo(2 * Math.E, 13);
    const slopes = vmap(both)(np.array([0, 1])).js() as number[];
    expect(slopes[0]).toBe(1);
    expect(slopes[1]).toBeCloseTo(2 * Math.E, 13);
    const [, residuals] = fwd(np.array(1));
    expect(tree.leaves(residuals).length).toBeGreaterThan(0);
    expect(tree.map((r: NDArray) => r, residuals)).toBeInstanceOf(residuals.constructor);
  });

  test('refuses what has no last residuals, and what is none', () => {
    const half = (v: NDArray): NDArray =>
      lax.whileLoop(
        (c: NDArray) => c.gt(1),
        (c: NDArray) => c.mul(c).mul(0.3),
        v,
      );
    const [fwd, bwd] = fwdAndBwd(half, 0, { jitted });
    expect(() => fwd(np.array(3))).toThrow('fwdAndBwd: half has a whileLoop');
    expect(() => bwd(3 as never, np.array(1))).toThrow('wants the residuals that fwd has given');
    const [, back] = fwdAndBwd(product, 0, { jitted });
    expect(() => back(fwdAndBwd(product, 0, { jitted })[0](x, w)[1], np.ones([3]))).toThrow(
      'fwdAndBwd: the cotangent',
    );
  });
});

test('each half is traced once for all points of one type', () => {
  let traces = 0;
  const [fwd, bwd] = fwdAndBwd((v: NDArray) => {
    traces++;
    return np.sin(v);
  }, 0);
  for (const v of [1, 2, 3])
    expect(bwd(fwd(np.array(v))[1], np.array(2)).item()).toBeCloseTo(2 * Math.cos(v), 14);
  expect(traces).toBe(1);
  const { lower } = bwd as typeof bwd & { lower: (...args: unknown[]) => unknown };
  const [first, second] = [fwd(np.array(4))[1], fwd(np.array(5))[1]];
  expect(lower(first, np.array(1))).toBe(lower(second, np.array(1)));
});
