/** shardMap where it computes all blocks itself: as the same on whole arrays. */
import { describe, expect, test } from 'vitest';
import { grad, jit, lax, numpy as np, tree, vmap, type NDArray } from '../../src/index.js';
import { shardMap } from '../../src/xla/index.js';

const mesh = { data: 4, model: 2 };
const x = np.linspace(-1, 2, 48).reshape([8, 6]);
const w = np.cos(np.arange(30)).reshape([6, 5]);

const close = (a: unknown, b: unknown): void => {
  const [xs, ys] = [tree.leaves(a), tree.leaves(b)] as [NDArray[], NDArray[]];
  expect(xs.map((v) => v.shape)).toEqual(ys.map((v) => v.shape));
  xs.forEach((v, i) => expect(np.allclose(v, ys[i]!, { rtol: 1e-13, atol: 1e-13 }).item()).toBe(1));
};

/** Rows along data; what is summed over lies along model. */
const product = shardMap((a: NDArray, b: NDArray): NDArray => lax.psum(np.matmul(a, b), 'model'), {
  mesh,
  inSpecs: [['data', 'model'], ['model']],
  outSpecs: ['data'],
});

describe('blocks', () => {
  test('a product by blocks is the product', () => {
    close(product(x, w), np.matmul(x, w));
    close(jit(product)(x, w), np.matmul(x, w));
  });

  test('and has its derivatives, and instances', () => {
    const loss = (f: typeof product) => (a: NDArray, b: NDArray) => np.sum(np.sin(f(a, b)));
    const both = { argnums: [0, 1] } as const;
    const wanted = grad(
      loss((a, b) => np.matmul(a, b)),
      both,
    )(x, w);
    close(grad(loss(product), both)(x, w), wanted);
    close(jit(grad(loss(product), both))(x, w), wanted);
    const many = np.stack([x, x.mul(2)]);
    close(vmap(product, [0, null])(many, w), np.matmul(many, w));
  });

  test('f sees the shapes of blocks, and where it is', () => {
    const shapes: number[][] = [];
    const where = shardMap(
      (a: NDArray): NDArray => {
        shapes.push([...a.shape]);
        const [row, column] = [lax.axisIndex('data'), lax.axisIndex('model')];
        return np.fullLike(a, row.mul(10).add(column), { dtype: 'int32' });
      },
      { mesh, inSpecs: [['data', 'model']], outSpecs: ['data', 'model'] },
    )(x);
    expect(shapes).toEqual([[2, 3]]);
    const [rows, columns] = [np.floorDivide(np.arange(8), 2), np.floorDivide(np.arange(6), 3)];
    close(where, np.add(rows.mul(10).reshape([8, 1]), columns));
  });

  test('an axis cut along two of the mesh: the first of them is the slower one', () => {
    for (const spec of [[['data', 'model']], [['model', 'data']]]) {
      const [slow, fast] = spec[0] as [string, string];
      const ranks = shardMap(
        (a: NDArray) =>
          lax.axisIndex(slow).mul(lax.axisSize(fast)).add(lax.axisIndex(fast)).add(a.mul(0)),
        { mesh, inSpecs: [spec], outSpecs: spec },
      )(np.zeros([8]));
      close(ranks, np.arange(8));
    }
  });

  test('what is given whole and named in outSpecs is repeated', () => {
    const f = shardMap((a: NDArray) => a, { mesh, inSpecs: [null], outSpecs: [null, 'model'] });
    close(f(x), np.concatenate([x, x], 1));
  });

  test('three axes of the mesh, in another order than those of the array', () => {
    const y = np.arange(480).reshape([4, 6, 5, 4]);
    const f = shardMap((a: NDArray) => a, {
      mesh: { a: 2, b: 3, c: 2 },
      inSpecs: [[null, 'c', null, 'a']],
      outSpecs: ['b', 'c', null, 'a'],
    });
    close(f(y), np.concatenate([y, y, y], 0));
  });

  test('neighbours exchange rows', () => {
    const next = [0, 1, 2, 3].map((i): [number, number] => [i, (i + 1) % 4]);
    const rolled = shardMap((a: NDArray) => lax.ppermute(a, 'data', next), {
      mesh,
      inSpecs: [['data']],
      outSpecs: ['data'],
    });
    close(rolled(x), np.roll(x, 2, 0));
  });

  test('specs for trees: lists for lists, one or several for objects', () => {
    const f = shardMap(
      (p: { a: NDArray; b: NDArray }, rows: NDArray): [NDArray, { s: NDArray; t: NDArray }] => [
        rows.add(p.a),
        { s: lax.psum(rows.sum(), ['data', 'model']), t: p.b },
      ],
      {
        mesh,
        inSpecs: [{ a: null, b: ['model'] }, [['data', 'model']]],
        outSpecs: [[['data', 'model']], { s: null, t: ['model'] }],
      },
    );
    const p = { a: np.array(3), b: np.arange(4) };
    close(f(p, x), [x.add(3), { s: x.sum(), t: p.b }]);
  });

  test('nothing, and a mesh of one device', () => {
    const half = (a: NDArray): NDArray => a.div(2);
    const one = { mesh: { devices: 1 }, inSpecs: [['devices']], outSpecs: ['devices'] };
    close(shardMap(half, one)(x), half(x));
    const options = { mesh, inSpecs: [[null, 'data']], outSpecs: [null, 'data'] };
    close(shardMap(half, options)(np.zeros([0, 4])), np.zeros([0, 4]));
    close(shardMap(half, options)(np.zeros([3, 0])), np.zeros([3, 0]));
  });
});

test('what does not fit is refused', () => {
  const same = (a: NDArray): NDArray => a;
  const of = (inSpec: unknown, outSpecs: unknown) => () =>
    shardMap(same, { mesh, inSpecs: [inSpec], outSpecs } as never)(x);
  expect(of(['data'], null)).toThrow(/differs along 'data'.*lax\.psum\(x, 'data'\)/);
  expect(of([null, 'data'], null)).toThrow(/length 6 cannot be cut into 4/);
  expect(of(['rows'], null)).toThrow(/no axis 'rows'/);
  expect(of(null, ['rows'])).toThrow(/no axis 'rows'/);
  expect(of(['data', 'data'], null)).toThrow(/named twice/);
  expect(of(null, [null, null, 'data'])).toThrow(/3 entries/);
  expect(of({ a: null }, null)).toThrow(/inSpecs at \[0\]: wants a list like/);
  expect(() => shardMap(same, { mesh, inSpecs: [], outSpecs: null })(x)).toThrow(
    /a list of 1 specs/,
  );
  const pair = shardMap((a: NDArray) => [a, a], { mesh, inSpecs: [null], outSpecs: ['data'] });
  expect(() => pair(x)).toThrow(/outSpecs: wants a list of 2 specs/);
  expect(() => shardMap(same, { mesh } as never)).toThrow(/wants a mesh and specs/);
});
