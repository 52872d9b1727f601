/** Loops over padded and shifted arrays are cut where what they read changes. */
import { describe, expect, test } from 'vitest';
import type { DenseArray } from '../../../src/array/dense.js';
import { grad, jit, makeIR, numpy as np, type NDArray } from '../../../src/index.js';
import { Draw } from '../../support/draw.js';
import { expectClose } from '../../support/matchers.js';
import { evaluate } from '../../support/programs.js';

type F = (u: NDArray) => NDArray;

/** The sum of the neighbours of each element of a padded array. */
const neighbours = (padded: NDArray, shape: readonly number[]): NDArray => {
  const shifted = (axis: number, by: number): NDArray => {
    const starts = shape.map((_, d) => (d === axis ? 1 + by : 1));
    return padded.slice(...shape.map((n, d): [number, number] => [starts[d]!, starts[d]! + n]));
  };
  return shape.flatMap((_, d) => [shifted(d, -1), shifted(d, 1)]).reduce((x, y) => x.add(y));
};

const steps: Readonly<Record<string, F>> = {
  'zeros around': (u) => neighbours(np.pad(u, 1), u.shape),
  'edges repeated': (u) => neighbours(np.pad(u, 1, 'edge'), u.shape),
  reflected: (u) => neighbours(np.pad(u, 1, 'reflect'), u.shape),
  wrapped: (u) => neighbours(np.pad(u, 1, 'wrap'), u.shape),
  rolled: (u) =>
    u.shape.map((_, d) => np.roll(u, 1, d).sub(np.roll(u, -2, d))).reduce((x, y) => x.add(y)),
};

const shapes = [[40], [20, 24], [9, 8, 12]];

/** Where the way back is a loop over sums of padded arrays. */
const energy =
  (step: F): F =>
  (u) => {
    const v = step(u).mul(0.1).add(u);
    return np.sum(v.mul(v).mul(u));
  };

describe.each(Object.entries(steps))('%s', (name, step) => {
  test.each(shapes.map((shape) => ({ shape })))('gradients of $shape', ({ shape }) => {
    const gradient = grad(energy(step));
    const u = new Draw(`${name} ${shape.join()}`).floats(shape);
    const [expected] = evaluate(makeIR(gradient)(u), [u]);
    for (const target of ['js', 'wasm'] as const)
      expectClose(jit(gradient, { target })(u), expected as DenseArray, {
        rtol: 1e-13,
        atol: 1e-13,
      });
  });

  test.each(shapes.map((shape) => ({ shape })))('their loops over $shape', ({ shape }) => {
    const text = jit(grad(energy(step)), { target: 'wasm' })
      .lower(np.ones(shape))
      .text('loops');
    const loops = [
      ...text.matchAll(/for \w+ in (\d+) \.\. (\d+) {2}# (one by one|\d+ at a time)/g),
    ];
    const longest = Math.max(...loops.map(([, start, stop]) => Number(stop) - Number(start)));
    expect(longest).toBeGreaterThan(shape.at(-1)! - 6);
    const lengths = loops.map(([, start, stop, how]) => ({
      turns: Number(stop) - Number(start),
      isOneByOne: how === 'one by one',
    }));
    // Beside the edges of three axes whole rows ask in each turn.
    if (shape.length < 3)
      for (const { turns } of lengths.filter((l) => l.isOneByOne)) expect(turns).toBeLessThan(5);
    expect(lengths.some(({ turns, isOneByOne }) => !isOneByOne && turns > longest - 6)).toBe(true);
  });
});

test('an array that shifted readers compute from is stored, as others are that are read often', () => {
  const shape = [20, 24];
  const around = steps['zeros around'] as F;
  const twice: F = (u) => {
    const v = around(u).mul(0.1).add(u);
    const w = around(v.mul(v));
    return np.sum(w.mul(w));
  };
  const text = jit(grad(twice), { target: 'wasm' }).lower(np.ones(shape)).text('loops');
  expect(text).toMatch(/arena \w+:f64\[480\]/);
});
