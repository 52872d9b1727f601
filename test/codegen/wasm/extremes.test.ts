/** The greatest and the least float, where the code compares rather than uses the instruction. */
import { describe, expect, test } from 'vitest';
import { jit, numpy as np, type NDArray } from '../../../src/index.js';

const special = [0, -0, 1, -1, NaN, Infinity, -Infinity, 1e-40, -1e-40];
const folds = {
  max: { fold: (x: NDArray) => np.max(x), pair: np.maximum, of: Math.max },
  min: { fold: (x: NDArray) => np.min(x), pair: np.minimum, of: Math.min },
};
const cases = (['float32', 'float64'] as const).flatMap((dtype) =>
  (['max', 'min'] as const).map((name) => ({ dtype, name })),
);

/** What all numbers but a few are, and the few. */
const mixtures = special.flatMap((usual) => special.map((rare) => [usual, rare] as const));

describe.each(cases)('$name of $dtype', ({ dtype, name }) => {
  const { fold, pair, of } = folds[name];
  const view = dtype === 'float32' ? Float32Array : Float64Array;
  const arrayOf = (list: readonly number[]): NDArray => np.array(view.from(list));

  test.each([5, 16, 99, 300])('of %i numbers knows NaN, and 0 from -0', (length) => {
    const run = jit(fold, { target: 'wasm' });
    for (const [usual, rare] of mixtures)
      for (const place of [0, 3, Math.floor(length / 2), length - 1]) {
        const all = Array.from({ length }, (_, i) => (i === place ? rare : usual));
        const list = view.from(all);
        const what = `${usual}, and ${rare} at ${place}`;
        expect(run(np.array(list)).item(), what).toBe(of(...list));
      }
  });

  test('several at once, of rows', () => {
    const rows = mixtures.map(([usual, rare]) =>
      Array.from({ length: 40 }, (_, i) => (i === 20 ? rare : usual)),
    );
    const run = jit((x: NDArray) => [np.max(x, 1), np.min(x, 1)], { target: 'wasm' });
    const [most, least] = run(arrayOf(rows.flat()).reshape([rows.length, 40])) as [
      NDArray,
      NDArray,
    ];
    const wanted = (f: typeof of) => rows.map((row) => f(...view.from(row)));
    expect([...most.dataSync()]).toEqual(wanted(Math.max));
    expect([...least.dataSync()]).toEqual(wanted(Math.min));
  });

  test('of two arrays, element by element', () => {
    const pairs = mixtures.flatMap((both) => [both, both, both]);
    const [left, right] = [0, 1].map((k) => pairs.map((both) => both[k as 0 | 1]));
    const run = jit(pair, { target: 'wasm' });
    const found = run(arrayOf(left as number[]), arrayOf(right as number[]));
    const wanted = pairs.map((both) => of(...view.from(both)));
    expect([...found.dataSync()]).toEqual(wanted);
  });

  test('beside a number that is known', () => {
    const x = arrayOf([...special, ...special, ...special]);
    for (const known of [...special, 0.1, -2]) {
      const wanted = [...x.dataSync()].map((v) => of(v as number, view.of(known)[0] as number));
      const [right, left] = jit((x: NDArray) => [pair(x, known), pair(known, x)], {
        target: 'wasm',
      })(x) as [NDArray, NDArray];
      expect([...right.dataSync()], `beside ${known}`).toEqual(wanted);
      expect([...left.dataSync()], `${known} first`).toEqual(wanted);
    }
  });
});
