/**
 * Operands of products below the least normal number: exact where they are kept, and where they are
 * flushed off by no more than the documents say.
 */
import { describe, expect, test } from 'vitest';
import {
  jit,
  lax,
  makeIR,
  numpy as np,
  setCompileDefaults,
  type NDArray,
} from '../../src/index.js';
import type { DenseArray } from '../../src/array/dense.js';
import { Draw } from '../support/draw.js';
import { evaluate } from '../support/programs.js';
import { projectTarget } from '../support/target.js';

type Product = (x: NDArray, y: NDArray) => NDArray;

/** Products written in tiles, with operands that lie in every way; how many terms they add. */
const products: Readonly<Record<string, readonly [Product, number[], number[], number]>> = {
  'rows by columns': [(x, y) => np.matmul(x, y), [13, 40], [40, 17], 40],
  transposed: [(x, y) => np.matmul(x.T, y.T), [40, 13], [17, 40], 40],
  'over several axes': [
    (x, y) =>
      np.tensordot(x, y, [
        [1, 3],
        [0, 2],
      ]),
    [5, 6, 4, 7],
    [6, 9, 7],
    42,
  ],
  'of many instances': [(x, y) => np.einsum('bij,bjk->bik', x, y), [3, 13, 40], [3, 40, 17], 40],
  'a convolution': [
    (x, y) => lax.convGeneralDilated(x, y, [1, 1], 'VALID'),
    [2, 6, 8, 8],
    [8, 6, 3, 3],
    54,
  ],
};

/** Of matrices that are multiplied in tiles. */
const size = 32;
const least = { float32: 2 ** -126, float64: 2 ** -1022 } as const;
const draw = new Draw('subnormals');

/** Small integers, whose sums of products are exact, and every third time a few subnormal units. */
const operand = (shape: number[], dtype: keyof typeof least): DenseArray =>
  draw.array(shape, dtype, (i) => {
    const x = draw.integer(-9, 9);
    return i % 3 === 0 ? x * least[dtype] * 2 ** -10 : x;
  });

describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
  test.each(Object.entries(products))('%s', (_, [f, left, right, terms]) => {
    const args = [operand(left, dtype), operand(right, dtype)] as const;
    const expected = evaluate(makeIR(f)(...args), args)[0]!.dataSync();
    const error = (flushSubnormals: boolean): number => {
      const y = jit(f, { target: projectTarget, flushSubnormals })(...args).dataSync();
      return Math.max(...Array.from(y, (v, i) => Math.abs(v - expected[i]!)));
    };
    expect(error(false)).toBe(0);
    expect(error(true)).toBeLessThanOrEqual(terms * least[dtype] * 9);
  });

  test('a convolution flushes what it copies beside padding in WebAssembly', () => {
    const tiny = np.full([1, 6, 8, 8], least[dtype] / 2, dtype);
    const ones = np.ones([8, 6, 3, 3], dtype);
    const greatest = (flushSubnormals: boolean): number => {
      const f = jit(lax.conv, { target: projectTarget, flushSubnormals, staticArgnums: [2, 3] });
      return np.max(f(tiny, ones, [1, 1], 'SAME')).item();
    };
    expect(greatest(true)).toBe(projectTarget === 'wasm' ? 0 : 54 * (least[dtype] / 2));
    expect(greatest(false)).toBe(54 * (least[dtype] / 2));
  });

  test('a product of numbers that are all flushed is zero in WebAssembly', () => {
    const tiny = np.full([size, size], least[dtype] / 2, dtype);
    const ones = np.ones([size, size], dtype);
    const sum = (flushSubnormals: boolean): number =>
      np.sum(jit(np.matmul, { target: projectTarget, flushSubnormals })(tiny, ones)).item();
    expect(sum(true)).toBe(projectTarget === 'wasm' ? 0 : size ** 3 * (least[dtype] / 2));
    expect(sum(false)).toBe(size ** 3 * (least[dtype] / 2));
  });
});

test('small products, which nothing is packed for, keep them', () => {
  const tiny = np.full([16, 16], 1e-310);
  const product = jit(np.matmul, { target: projectTarget, flushSubnormals: true });
  expect(product(tiny, np.eye(16)).slice(0, 5).item()).toBe(1e-310);
});

test('the defaults say what holds for functions that say nothing', () => {
  const f = jit((x: NDArray) => np.matmul(x, x), { target: 'wasm' });
  const x = np.full([size, size], 1e-310).at(0, 0).set(1);
  try {
    setCompileDefaults({ flushSubnormals: false });
    expect(f(x).slice(0, 5).item()).toBeGreaterThan(0);
  } finally {
    setCompileDefaults({ flushSubnormals: true });
  }
  expect(f(x).slice(0, 5).item()).toBe(0);
});
