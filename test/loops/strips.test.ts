/** Loops over large arrays are done strip by strip where each needs no more than is there. */
import { describe, expect, test } from 'vitest';
import { debug, jit, numpy as np, type NDArray } from '../../src/index.js';

const n = 5001;
const x = np.sin(np.arange(n, { dtype: 'float64' }));
/** Stored by a loop: element i + 1 in turn i. */
const stored = (x: NDArray): NDArray => np.concatenate([x.slice([0, 1]), x.slice([1]).mul(2)]);

const programs = {
  'what was stored': { f: (x: NDArray) => stored(x).mul(x.slice([0, 1])), strips: true },
  'what is stored in the same turn': {
    f: (x: NDArray) =>
      stored(x)
        .slice([1])
        .mul(x.slice([0, -1])),
    strips: true,
  },
  'what is stored in the next turn': {
    f: (x: NDArray) =>
      stored(x)
        .slice([2])
        .mul(x.slice([0, -2])),
    strips: false,
  },
  'another order': { f: (x: NDArray) => np.flip(stored(x)).mul(x), strips: false },
  'what comes behind an element of the loop before it': {
    f: (x: NDArray) => {
      const y = stored(x);
      return np.concatenate([y.slice([7, 8]), y.slice([1]).mul(x.slice([1]))]);
    },
    strips: false,
  },
  'what another loop needed': {
    f: (x: NDArray) => stored(stored(stored(x)).add(x)).sub(x),
    strips: true,
  },
};

describe.each(Object.entries(programs))('a loop that needs %s', (_, { f, strips }) => {
  test(strips ? 'is done in strips' : 'waits for the whole array', () => {
    const text = jit(f, { target: 'wasm' }).lower(x).text('loops');
    expect(text.includes('for strip in')).toBe(strips);
  });

  test.each(['js', 'wasm'] as const)('gives what single operations give, in %s', (target) => {
    debug.verify(true);
    try {
      for (const length of [n, n - 1, 4608, 4609, 4863]) {
        const part = x.slice([0, length]);
        expect([...jit(f, { target })(part).dataSync()]).toEqual([...f(part).dataSync()]);
      }
    } finally {
      debug.verify(false);
    }
  });
});

test('loops over arrays that fit the cache stay apart', () => {
  const { f } = programs['what was stored'];
  const small = x.slice([0, 500]);
  expect(jit(f, { target: 'wasm' }).lower(small).text('loops')).not.toContain('strip');
});
