/** What is cut, and that long loops give the same however they are. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { DenseArray } from '../../../../src/array/dense.js';
import { compile } from '../../../../src/codegen/jit/compile.js';
import { wasm } from '../../../../src/codegen/targets/wasm/index.js';
import { coreCount } from '../../../../src/codegen/targets/wasm/threads/host.js';
import {
  grad,
  jit,
  lax,
  makeIR,
  nn,
  numpy as np,
  random,
  setThreads,
  type NDArray,
} from '../../../../src/index.js';
import { optimize } from '../../../../src/ir/passes/index.js';
import { rules } from '../../../../src/primitives/index.js';
import { givesTheSame, startThreads, threads } from './support.js';

beforeAll(startThreads);
afterEach(() => setThreads(1));

type Case = readonly [f: (...args: NDArray[]) => unknown, ...shapes: (readonly number[])[]];

const conv = (x: NDArray, w: NDArray) => lax.conv(x, w, [1, 1], 'SAME');

const cases: Readonly<Record<string, Case>> = {
  'elements by vectors, with some left over': [(x) => np.exp(x).mul(x), [10_007]],
  'sums of blocks, in their order': [(x) => np.sum(np.sin(x.mul(1e3))), [500_001]],
  'rows, each with a row of scratch': [(x) => nn.softmax(x), [300, 333]],
  'panels of products that do not fill the tiles': [
    (x, y) => np.matmul(x, y),
    [133, 301],
    [301, 77],
  ],
  'products whose rows are gone through when a block of them is complete': [
    (x, y) => np.sum(nn.softmax(np.matmul(x, y)).mul(y.slice(0)), 1),
    [301, 65],
    [65, 270],
  ],
  'products in blocks of columns': [(x, y) => np.matmul(x, y), [70, 300], [300, 410]],
  'images over the same padding': [conv, [20, 16, 14, 14], [32, 16, 3, 3]],
  'the weights that images see': [
    grad((w, x) => np.sum(conv(x as NDArray, w as NDArray).mul(0.5)) as NDArray) as never,
    [7, 3, 3, 3],
    [20, 3, 17, 18],
  ],
  'columns that rows are added to': [(x) => np.sum(np.exp(x), 0), [701, 50]],
  'values that are read by an index': [
    (x, y) => np.take(x, np.floor(np.abs(y).mul(100)).astype('int32')),
    [1000],
    [9000],
  ],
};

/** With NaNs, and with zeros of both signs. */
const roots = (x: NDArray): NDArray => np.sqrt(np.round(x.mul(2)));

const sorts: typeof cases = {
  'a long line, sorted in parts': [(x) => np.sort(roots(x)), [70_001]],
  'lines of a column, too': [(x) => np.argsort(roots(x), { axis: 0 }), [65_540, 2]],
  'lines that two keys order': [
    (x, y) => lax.sort([roots(x), roots(y), x], { numKeys: 2 }),
    [66_000],
    [66_000],
  ],
  'integers whose upper digits are alike': [
    (x) => np.sort(np.round(x.mul(500)).astype('int32')),
    [80_000],
  ],
  'the greatest of a long line': [(x) => lax.topK(roots(x), 40_000), [100_000]],
  'many lines, each sorted by merging': [(x) => np.sort(roots(x), 0), [100, 300]],
  'many lines, each sorted by digits': [(x) => np.argsort(roots(x)), [20, 3000]],
  'the greatest of many lines': [(x) => lax.topK(roots(x), 5), [50, 200]],
};

test.each(Object.entries({ ...cases, ...sorts }))('%s', (what, [f, ...shapes]) => {
  for (const dtype of ['float64', 'float32'] as const) {
    const args = shapes.map((shape, i) => random.normal(random.key(i), shape, dtype));
    const program = optimize(makeIR(f as never)(...(args as never[])), rules);
    expect(givesTheSame(program, args as unknown as DenseArray[], what)).toBe(true);
  }
});

/** How many parts the code of a function has. */
function partsOf(f: (...args: NDArray[]) => unknown, most: number, ...args: NDArray[]): number {
  const program = optimize(makeIR(f as never)(...(args as never[])), rules);
  const options = { fuseMultiplyAdd: true, flushSubnormals: true, threads: most };
  return compile(program, 'f', wasm, options).code.module.exports.length - 1;
}

test('programs that take less than a wake-up know nothing of threads', () => {
  const f = (x: NDArray): unknown => np.exp(x).mul(2);
  expect(partsOf(f, threads, np.ones([1000]))).toBe(0);
  expect(partsOf(f, threads, np.ones([100_000]))).toBe(1);
  expect(partsOf(f, 1, np.ones([100_000]))).toBe(0);
  expect(partsOf((x) => np.sort(x), threads, np.ones([3000]))).toBe(0);
  expect(partsOf((x) => np.sort(x), 1, np.ones([1_000_000]))).toBe(0);
});

test('a long sort is cut wherever its items are looked at or moved', () => {
  // Six digits are counted and moved, and the words of the keys become values again.
  const x = np.ones([1_000_000]);
  expect(partsOf((x) => np.sort(x), threads, x)).toBe(13);
  expect(partsOf((x) => np.sort(x), threads, x.astype('float32'))).toBe(7);
});

test('a product is cut where an operand is packed whole, and between blocks of the other', () => {
  const product = (x: NDArray, y: NDArray): NDArray => np.matmul(x, y);
  const square = np.ones([512, 512], 'float32');
  expect(partsOf(product as never, threads, square, square)).toBe(2);
  // With what follows along its rows, which each block of rows completes.
  const softmax = (x: NDArray, y: NDArray): NDArray => np.max(nn.softmax(product(x, y)), 1);
  expect(partsOf(softmax as never, threads, square, square)).toBe(2);
});

test('what needs the host, or functions of its, stays whole', () => {
  const x = np.ones([100_000]);
  expect(partsOf((x) => lax.igamma(x, x), threads, x)).toBe(0);
  expect(partsOf((x) => lax.erf(x), threads, x)).toBe(1);
});

test('jit takes a number of threads', () => {
  const x = np.arange(100_000).div(1000);
  const f = (x: NDArray): NDArray => np.exp(np.sin(x));
  const one = jit(f, { target: 'wasm', threads: 1 });
  const many = jit(f, { target: 'wasm', threads });
  expect(many(x).dataSync()).toEqual(one(x).dataSync());
  expect(one.lower(x).text('wat')).not.toContain('runPart');
  expect(many.lower(x).text('wat')).toContain('runPart');
  for (const wrong of [0, 33, 1.5, 'all'])
    expect(() => jit(f, { threads: wrong as number })).toThrow(/threads/);
});

test('setThreads bounds them for what says nothing else', () => {
  const x = np.arange(100_000).div(1000);
  const f = jit((x: NDArray) => np.exp(x), { target: 'wasm' });
  const own = jit((x: NDArray) => np.exp(x), { target: 'wasm', threads });
  const isCut = (g: typeof f): boolean => g.lower(x).text('wat').includes('runPart');
  setThreads(1);
  expect([isCut(f), isCut(own)]).toEqual([false, true]);
  const alone = f(x).dataSync();
  setThreads(threads);
  expect([isCut(f), isCut(own)]).toEqual([true, true]);
  expect(f(x).dataSync()).toEqual(alone);
  setThreads(null);
  expect(isCut(f)).toBe(coreCount() > 1);
  for (const wrong of [0, -1, 33, 1.5, NaN, '2'])
    expect(() => setThreads(wrong as number), String(wrong)).toThrow(
      /^setThreads: count wants a whole number from 1 to 32, or null for as many as the host/,
    );
  expect(() => setThreads(...([1, 2] as unknown as [1]))).toThrow(/setThreads/);
});
