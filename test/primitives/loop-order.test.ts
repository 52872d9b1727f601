/** Loops follow memory, whatever the order of axes in which results are wanted. */
import { describe, expect, test } from 'vitest';
import { jit, numpy as np, type DType, type NDArray } from '../../src/index.js';
import { range, sizeOf, type Shape } from '../../src/array/shape.js';
import { expectClose } from '../support/matchers.js';

type Reduce = (x: NDArray, axes: number[]) => NDArray;
const { sum, max, min } = np;

/** Numbers that are exact in all dtypes, whose sums are too. */
const numbers = (shape: Shape, dtype: DType): NDArray =>
  np
    .arange(sizeOf(shape))
    .mul(7)
    .mod(23)
    .sub(11)
    .astype(dtype)
    .reshape([...shape]);

/** A view is made by a program of its own, and then reduced as it lies. */
function reducedTwice(
  reduce: Reduce,
  x: NDArray,
  view: (x: NDArray) => NDArray,
  axes: number[],
): void {
  const actual = jit((a: NDArray) => reduce(view(a), axes))(x);
  const wanted = reduce(np.array(view(x).js()).astype(x.dtype), axes);
  expectClose(actual, wanted, { rtol: 0, atol: 0 });
}

const shape = [5, 34, 18];
const permutations = [
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];
const axesChoices = [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]];

describe.each(permutations.map((axes) => ({ axes })))('behind a transpose by $axes', ({ axes }) => {
  const turned = (x: NDArray): NDArray => np.transpose(x, axes);
  test.each(axesChoices.map((reduced) => ({ reduced })))('over $reduced', ({ reduced }) => {
    for (const dtype of ['float64', 'float32', 'int32', 'uint8'] as const) {
      const x = numbers(shape, dtype);
      for (const reduce of [sum, max, min]) reducedTwice(reduce, x, turned, reduced);
    }
  });
  test('of every second element, backwards', () => {
    const view = (x: NDArray): NDArray => turned(x.slice([], [null, null, -2], [1])).mul(2);
    for (const reduced of axesChoices) reducedTwice(sum, numbers(shape, 'float64'), view, reduced);
  });
});

describe('the loops', () => {
  const loopsOf = (f: (x: NDArray) => NDArray, shape: Shape, dtype: DType = 'float64'): string[] =>
    jit(f)
      .lower(np.zeros([...shape], dtype))
      .text('loops')
      .split('\n')
      .filter((line) => line.includes('for '));

  test('a sum along the columns of memory goes row by row', () => {
    const loops = loopsOf((x) => np.sum(x.T, 1), [700, 500]).join('\n');
    expect(loops).toMatch(/for row in 0 \.\. 700 by 4|for row\w* in first/);
    expect(loops).toMatch(/for i\w* in 0 \.\. 500/);
  });
  test('what is computed once a row stays so', () => {
    const f = (x: NDArray): NDArray => np.sum(np.sin(x.slice(0)).reshape([-1, 1]).mul(x.T), 1);
    const text = jit(f)
      .lower(np.zeros([700, 700]))
      .text('loops');
    expect(text).toMatch(/sin/);
    expect(sinsPerTurn(text)).toBe(1);
  });
  test('a long sum of what is not read in order takes no quotients', () => {
    for (const axis of [0, 1]) {
      const text = jit((x: NDArray) => np.sum(x.T.mul(x.slice(0)), axis))
        .lower(np.zeros([700, 700]))
        .text('loops');
      expect(text).not.toMatch(/div\(|rem\(/);
    }
  });
  test('what nobody reads in another order is done in rows', () => {
    expect(loopsOf((x) => x.T.add(1), [40, 40])).toHaveLength(2);
    const hasBlocks = (f: (x: NDArray) => NDArray): boolean =>
      loopsOf(f, [9001, 70]).some((line) => line.includes('min') || line.includes('block'));
    expect(hasBlocks((x) => x.T.add(1))).toBe(true);
  });
});

/** How deep the loops around the sine are. */
function sinsPerTurn(text: string): number {
  const lines = text.split('\n');
  const line = lines.findIndex((s) => s.includes('sin('));
  const indent = (s: string): number => s.length - s.trimStart().length;
  let [depth, around] = [0, indent(lines[line] ?? '')];
  for (const s of lines.slice(0, line).reverse())
    if (indent(s) < around) {
      if (s.includes('for ')) depth++;
      around = indent(s);
    }
  return depth;
}

/** 9001 lines are more than a cache keeps, and 70 rows no multiple of a block. */
describe.each([
  [9001, 70],
  [70, 9001],
])('in blocks: the transpose of %d × %d', (m, n) => {
  const [x, y] = [numbers([m, n], 'float64'), numbers([n, m], 'float64')];
  const [a, b] = [x.dataSync(), y.dataSync()];
  const both = (u: NDArray, v: NDArray): NDArray => u.T.add(v);
  const at = (i: number, j: number): number => (a[j * n + i] as number) + (b[i * m + j] as number);

  test('a map', () => {
    const found = jit(both)(x, y).dataSync();
    const copied = jit((u: NDArray) => u.T.mul(2))(x).dataSync();
    for (const i of range(n))
      for (const j of range(m)) {
        if (found[i * m + j] !== at(i, j)) expect.fail(`at ${i}, ${j}`);
        if (copied[i * m + j] !== 2 * (a[j * n + i] as number)) expect.fail(`copied ${i}, ${j}`);
      }
  });
  test('sums of rows, columns and all', () => {
    const rows = range(n).map((i) => range(m).reduce((sum, j) => sum + at(i, j), 0));
    const columns = range(m).map((j) => range(n).reduce((sum, i) => sum + at(i, j), 0));
    const sumsOver = (axis: number): number[] => [
      ...jit((u: NDArray, v: NDArray) => np.sum(both(u, v), axis))(x, y).dataSync(),
    ];
    expect(sumsOver(1)).toEqual(rows);
    expect(sumsOver(0)).toEqual(columns);
    expect(jit((u: NDArray, v: NDArray) => np.sum(both(u, v)))(x, y).item()).toBe(
      rows.reduce((sum, row) => sum + row, 0),
    );
  });
  test('the greatest of each row, with what is stored on the way', () => {
    const f = (u: NDArray, v: NDArray): NDArray[] => {
      const z = np.cos(both(u, v));
      return [np.max(z, 1), z];
    };
    const [greatest, z] = jit(f)(x, y) as [NDArray, NDArray];
    expect([...greatest.dataSync()]).toEqual([...np.max(z, 1).dataSync()]);
  });
});
