/** What follows a product along its rows is computed part by part, and the product never whole. */
import { describe, expect, test } from 'vitest';
import { grad, jit, nn, numpy as np, vmap, type DType, type NDArray } from '../../src/index.js';
import { newBuffer } from '../../src/loops/buffer.js';
import { LoopBuilder } from '../../src/loops/builder.js';
import { indexAdd, indexMul, integer, load, op } from '../../src/loops/expr.js';
import type { Order } from '../../src/loops/loops.js';
import { fuseRegions } from '../../src/loops/passes/fuse-regions.js';
import { plainTraits as traits } from '../../src/loops/traits.js';
import { expectClose } from '../support/matchers.js';

type F = (x: NDArray, y: NDArray) => NDArray;

const matrix = (rows: number, columns: number, dtype: DType = 'float32'): NDArray =>
  np
    .sin(np.arange(rows * columns).mul(0.7))
    .reshape([rows, columns])
    .astype(dtype);

const bytesOf = (f: F, x: NDArray, y: NDArray): number =>
  jit(f, { target: 'wasm' }).lower(x, y).memory().arenaBytes;

function expectSame(f: F, x: NDArray, y: NDArray): void {
  // Of float32, the sum of 1500 terms of a product below 20, each rounded by at most 2⁻²⁴ of it.
  const tolerance =
    x.dtype === 'float64' ? { rtol: 1e-10, atol: 1e-10 } : { rtol: 2e-5, atol: 2e-3 };
  const expected = jit(f, { target: 'js' })(x, y);
  expectClose(jit(f, { target: 'wasm' })(x, y), expected, tolerance);
}

const product = np.matmul as F;
const followers: Readonly<Record<string, F>> = {
  max: (x, y) => np.max(product(x, y), 1),
  sum: (x, y) => np.sum(product(x, y), 1),
  variance: (x, y) => np.var(product(x, y), 1),
  logsumexp: (x, y) => nn.logsumexp(product(x, y), 1),
  softmax: (x, y) => nn.softmax(product(x, y), 1).slice([], [null, 3]),
  'a layer and its norm': (x, y) => np.sum(np.square(nn.relu(product(x, y).add(0.1))), 1),
};

describe.each(Object.entries(followers))('%s of a product', (_, f) => {
  test('takes the memory of a part of it', () => {
    const [rows, columns] = [1000, 300];
    const [x, y] = [matrix(rows, 20), matrix(20, columns)];
    expect(bytesOf(f, x, y)).toBeLessThan(0.7 * 4 * rows * columns);
    expectSame(f, x, y);
  });

  test('is right for parts of all sizes', () => {
    const sizes = [[7, 9, 11], [64, 8, 5], [130, 300, 40], [333, 17, 1500], [1029, 260, 129], [200, 400, 1500]] as const; // prettier-ignore
    for (const [rows, terms, columns] of sizes)
      for (const dtype of ['float32', 'float64'] as const)
        expectSame(f, matrix(rows, terms, dtype), matrix(terms, columns, dtype));
  });

  test('is right for batches, and where it is differentiated', () => {
    const [x, y] = [
      matrix(4 * 70, 12).reshape([4, 70, 12]),
      matrix(4 * 12, 30).reshape([4, 12, 30]),
    ];
    expectSame(vmap(f), x, y);
    const slope = grad((z: NDArray, w: NDArray) => np.sum(f(z, w).mul(np.cos(f(z, w)))));
    expectSame(slope, matrix(90, 12, 'float64'), matrix(12, 200, 'float64'));
  });
});

test('blocks of rows are no freer than the loop over rows that they take in', () => {
  const size = 32;
  const [out, sums] = [newBuffer('c', 'float64', size * size), newBuffer('s', 'float64', size)];
  const orderOfBlocks = (order: Order): Order | undefined => {
    const [first, second] = [new LoopBuilder(traits), new LoopBuilder(traits)];
    const completes = { buffer: out, rowLength: size };
    first.for(
      size,
      (block) =>
        first.for(indexAdd(block, integer(8)), () => {}, {
          start: block,
          order: 'free',
          completes,
        }),
      { step: 8, order: 'free' },
    );
    second.for(
      size,
      (i) => {
        const x = load(out, indexMul(i, integer(size)));
        second.store(sums, integer(0), op('add', 'float64', load(sums, integer(0)), x));
      },
      { order },
    );
    const kernels = [first, second].map((b, i) => ({ name: `k${i}`, body: b.statements }));
    const fused = fuseRegions(kernels, new Set([out, sums]), new Set(), () => {});
    expect(fused.length).toBe(1);
    const [blocks] = fused[0]?.body ?? [];
    return blocks?.kind === 'for' ? blocks.order : undefined;
  };
  expect(orderOfBlocks('free')).toBe('free');
  expect(orderOfBlocks('folds')).toBe('folds');
  expect(orderOfBlocks('in turn')).toBe('in turn');
});

describe('the product is there as a whole', () => {
  const [x, y] = [matrix(1000, 20), matrix(20, 300)];
  const whole = 4 * 1000 * 300;

  test('where it is a result, too', () => {
    const f = jit((x: NDArray, y: NDArray) => [product(x, y), np.max(product(x, y), 1)], { target: 'wasm' }); // prettier-ignore
    const [all, most] = f(x, y) as [NDArray, NDArray];
    expectClose(all, jit(product, { target: 'js' })(x, y), { rtol: 1e-5, atol: 1e-5 });
    expect(np.max(np.abs(np.max(all, 1).sub(most))).item()).toBe(0);
  });

  test('where another loop needs all of it', () => {
    const f: F = (x, y) =>
      np
        .max(product(x, y), 1)
        .sum()
        .add(np.max(product(x, y), 0));
    expect(bytesOf(f, x, y)).toBeGreaterThanOrEqual(whole);
    expectSame(f, x, y);
  });

  test('where blocks of columns are computed, of which none completes a row', () => {
    const [few, wide] = [matrix(8, 200), matrix(200, 6000)];
    const f: F = (x, y) => np.max(product(x, y), 1);
    const loops = jit(f, { target: 'wasm' }).lower(few, wide).text('loops');
    expect(loops).toMatch(/kernel dotGeneral \w+\n/);
    expect(loops).toMatch(/kernel reduceMax \w+\n/);
    expectSame(f, few, wide);
  });

  test('where rows need the rows beside them', () => {
    const f: F = (x, y) => np.max(np.add(product(x, y), np.flip(product(x, y), 0)), 1);
    expect(bytesOf(f, x, y)).toBeGreaterThanOrEqual(whole);
    // Not what an earlier run has left in the memory of the product.
    expectSame(f, x.mul(-3), y);
  });
});
