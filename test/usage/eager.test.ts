/** Operations outside of any trace, in loops as newcomers write them. */
import { expect, test, vi } from 'vitest';
import { engine } from '../../src/codegen/targets/wasm/heap/engine.js';
import { lax, numpy as np } from '../../src/index.js';
import { code } from './thrown.js';

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
  x.slice(0);
  x.slice([0, 5], 3);
  const rows = compilations(() => {
    for (let i = 1; i < 100; i++) expect(x.slice(i).dataSync()[9]).toBe(10 * i + 9);
  });
  const blocks = compilations(() => {
    for (let i = 1; i < 95; i++) expect(x.slice([i, i + 5], 7).js()).toHaveLength(5);
  });
  expect([rows, blocks, compilations(() => [...x])]).toEqual([0, 0, 0]);
  expect(compilations(() => np.cumsum(np.ones([3, 1, 2, 1, 5])))).toBeGreaterThan(0);
});

test('a slice out of range is refused, not moved', () => {
  expect(code(() => lax.slice(np.arange(3), [0], [4]))).toBe('index-out-of-range');
  expect(lax.slice(np.arange(3), [1], [3]).js()).toEqual([1, 2]);
  expect(np.arange(3).slice([3, 3]).shape).toEqual([0]);
});
