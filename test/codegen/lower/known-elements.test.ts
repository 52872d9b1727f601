/** What lowering knows of constants of integers, which serve as indices. */
import { describe, expect, test } from 'vitest';
import { jit, nn, numpy as np, vmap, type NDArray } from '../../../src/index.js';

const targets = ['js', 'wasm'] as const;
const x = np.arange(30, { dtype: 'float64' }).mul(10);
const indices = (list: readonly number[]): NDArray => np.array([...list], { dtype: 'int32' });
const taking = (list: readonly number[]) => (x: NDArray) => np.take(x, indices(list));

/** More than are written out one by one, so that they are read in a loop. */
const many = Array.from({ length: 40 }, (_, i) => (7 * i) % 30);

describe.each(targets)('constants of integers, %s', (target) => {
  test('in range are read without a test', () => {
    const f = jit(taking(many), { target });
    expect(f.lower(x).text('loops')).not.toMatch(/choose|if |lt\(/);
    expect(f(x).js()).toEqual(many.map((i) => 10 * i));
  });

  test('that leave the array are tested as ever', () => {
    for (const odd of [30, 1000, -31])
      for (const at of [0, 20, 40]) {
        const list = many.toSpliced(at, 0, odd);
        const f = jit(taking(list), { target });
        expect(f.lower(x).text('loops')).toContain('choose');
        expect(f(x).js()).toEqual(list.map((i) => (i === odd ? NaN : 10 * i)));
      }
  });

  test('that count from the end are indices under vmap, too', () => {
    const list = many.map((i) => i - 30);
    const one = (i: NDArray): NDArray => np.take(x, i);
    expect(jit(() => vmap(one)(indices(list)), { target })().js()).toEqual(many.map((i) => 10 * i));
    expect(jit(taking(list), { target })(x).js()).toEqual(many.map((i) => 10 * i));
  });

  test('of known places are numbers in the code, also through each other', () => {
    const f = jit((x: NDArray) => np.take(taking([4, 2, 9])(x), indices([2, 0])), { target });
    expect(f.lower(x).text('loops')).toMatch(/x?\[9\](.|\n)*\[4\]/);
    expect(f(x).js()).toEqual([90, 40]);
  });

  test('of all widths, and of uint32, are indices', () => {
    for (const dtype of ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32'] as const)
      for (const list of [[3, 1, 29], many]) {
        const f = jit((x: NDArray) => np.take(x, np.array([...list], { dtype })), { target });
        expect(f(x).js()).toEqual(list.map((i) => 10 * i));
      }
  });

  test('are of one program, not of another that is written alike', () => {
    const results = [many, many.map((i) => (i + 1) % 30), many.map((i) => i - 1)].map((list) =>
      jit(taking(list), { target })(x).js(),
    );
    expect(results[1]).toEqual(many.map((i) => 10 * ((i + 1) % 30)));
    expect(results[2]).toEqual(many.map((i) => 10 * ((i + 29) % 30)));
  });

  test('that count places are their formula, wherever they are read', () => {
    const picked = (x: NDArray, classes: NDArray): NDArray =>
      nn.logSoftmax(x).mul(nn.oneHot(classes, 10)).sum();
    const f = jit(picked, { target });
    const [scores, classes] = [np.zeros([20, 10]), indices(many.slice(0, 20).map((i) => i % 10))];
    expect(f.lower(scores, classes).text('loops')).not.toContain('choose');
    expect(f(scores, classes).js()).toBeCloseTo(-20 * Math.log(10), 10);
  });

  test('of no elements are no trouble', () => {
    expect(jit(taking([]), { target })(x).js()).toEqual([]);
  });
});
