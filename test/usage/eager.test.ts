/** Operations outside of any trace, in loops as newcomers write them. */
import { beforeAll, expect, test, vi } from 'vitest';
import { engine } from '../../src/codegen/targets/wasm/heap/engine.js';
import { clearCaches, lax, numpy as np, type NDArray } from '../../src/index.js';
import { code } from './thrown.js';

// What other files have compiled would not be compiled again.
beforeAll(() => clearCaches());

/** How many functions and modules are compiled while `run` runs. */
function compilations(run: () => void): number {
  const spies = [vi.spyOn(globalThis, 'Function'), vi.spyOn(engine(), 'Module')];
  try {
    run();
    return spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

test('slices at different places share one program', () => {
  const x = np.arange(1000).reshape([100, 10]);
  // The first of them are evaluated.
  for (let i = 0; i < 200; i++) void [x.slice(0), x.slice([0, 5], 3)];
  const rows = compilations(() => {
    for (let i = 1; i < 100; i++) expect(x.slice(i).dataSync()[9]).toBe(10 * i + 9);
  });
  const blocks = compilations(() => {
    for (let i = 1; i < 95; i++) expect(x.slice([i, i + 5], 7).js()).toHaveLength(5);
  });
  expect([rows, blocks, compilations(() => [...x])]).toEqual([0, 0, 0]);
  expect(compilations(() => np.cumsum(np.ones([3, 1, 2, 1, 5])))).toBeGreaterThan(0);
});

const ten = np.arange(10);
const grid = np.arange(24).reshape([4, 6]);

/** Operations by a number, run for the numbers from 1 on, and what they give for 2. */
const alike: [string, (k: number) => NDArray, number, unknown][] = [
  ['roll', (k) => np.roll(ten, k), 9, [8, 9, 0, 1, 2, 3, 4, 5, 6, 7]],
  ['roll of an axis', (k) => np.roll(grid, -k, 1).slice(0), 5, [2, 3, 4, 5, 0, 1]],
  ['a slice with steps', (k) => ten.slice([1, 3 + 2 * k, k + 1]), 3, [1, 4]],
  [
    'steps on two axes',
    (k) => grid.slice([0, k + 2, k + 1], [1, k + 3, k + 1]),
    2,
    [
      [1, 4],
      [19, 22],
    ],
  ],
  ['steps back', (k) => ten.slice([9, 7 - 2 * k, -k - 1]), 3, [9, 6]],
  ['lax.slice', (k) => lax.slice(ten, [k], [3 * k + 3], [k + 1]), 2, [2, 5, 8]],
  ['padding at both ends', (k) => np.pad(np.ones([2]), [k, 5 - k]), 5, [0, 0, 1, 1, 0, 0, 0]],
  ['cropping', (k) => lax.pad(ten, 7, [[-k, k - 4, 0]]), 3, [2, 3, 4, 5, 6, 7]],
  ['a shift', (k) => lax.pad(np.ones([4]), 0, [[k, -k, 0]]), 9, [0, 0, 1, 1]],
  ['between elements', (k) => lax.pad(np.ones([2]), 0, [[k, -k, 1]]), 9, [0, 0, 1]],
];

test.each(alike)('%s by any number is one program', (_what, run, last, expected) => {
  run(1);
  const later = compilations(() => {
    for (let k = 2; k <= last; k++) run(k);
  });
  expect(later).toBe(0);
  expect(run(2).js()).toEqual(expected);
});

test.each([
  ['further than the array', [20, -19, 0], [7, 7, 7, 7]],
  ['back beyond the start', [-20, 21, 0], [7, 7, 7, 7]],
  ['of more than the result', [2, -3, 0], [7, 7]],
] as const)('a shift %s leaves the padding', (_what, config, expected) => {
  expect(lax.pad(np.ones([3]), 7, [config]).js()).toEqual(expected);
});

test('what is padded by too much is refused as ever', () => {
  expect(code(() => lax.pad(np.ones([3]), 0, [[-2, -2, 0]]))).toBe('shape-mismatch');
  expect(code(() => lax.pad(np.ones([3], 'int32'), np.array(0.5), [[1, 0, 0]]))).toBe(
    'dtype-mismatch',
  );
  expect(code(() => lax.slice(np.arange(3), [0], [4], [2]))).toBe('index-out-of-range');
});

test('a slice out of range is refused, not moved', () => {
  expect(code(() => lax.slice(np.arange(3), [0], [4]))).toBe('index-out-of-range');
  expect(lax.slice(np.arange(3), [1], [3]).js()).toEqual([1, 2]);
  expect(np.arange(3).slice([3, 3]).shape).toEqual([0]);
});
