/** The printed loops say how WebAssembly does the turns of each, and why one by one. */
import { describe, expect, test } from 'vitest';
import { jit, lax, nn, numpy as np, type NDArray } from '../../../src/index.js';

type F = (...xs: NDArray[]) => NDArray;

/** What stands behind the loops that have a remark. */
const remarksOn = (f: F, ...args: NDArray[]): string[] =>
  jit(f, { target: 'wasm' })
    .lower(...args)
    .text('loops')
    .split('\n')
    .flatMap((line) => /^ *for .*# (.*)$/.exec(line)?.[1] ?? []);

const x = np.ones([100]);
const places = np.arange(50);

const dear = (x: NDArray): NDArray =>
  Array.from({ length: 10 }).reduce((y: NDArray) => np.exp(np.sin(y)), x);

const cases: readonly [name: string, remarks: readonly string[], f: F, args: NDArray[]][] = [
  ['elementwise work', ['8 at a time'], (x) => x.mul(x).add(1), [x]],
  ['a sum', ['16 at a time'], (x) => np.sum(x), [x]],
  ['an axis of sums', ['16 at a time'], (x) => np.sum(x, 1), [np.ones([20, 30])]],
  ['a lookup', ['4 at a time'], (x, i) => x.at(i).get(), [x, places]],
  [
    'a lookup of bytes',
    ['one by one: a is read where offsets do not grow evenly'],
    (x, i) => x.at(i).get(),
    [x.astype('int8'), places],
  ],
  [
    'a lookup of rows, computed with',
    ['4 at a time'],
    (x, i) => np.exp(x.at(i).get({ mode: 'fill' })),
    [np.ones([50, 30]), places],
  ],
  [
    'a branch that is dear',
    ['one by one: a branch has a side that is dear, or that is not safe where it is not taken'],
    (x) => np.where(x.gt(0), dear(x), x),
    [x],
  ],
];

describe('remarks on loops', () => {
  test.each(cases)('%s', (_, remarks, f, args) => {
    expect(remarksOn(f, ...args)).toEqual(remarks);
  });

  test('a turn that needs the one before says of what', () => {
    const f: F = (x) =>
      lax.scan((c: NDArray, y: NDArray) => [np.sin(c.mul(0.5).add(y)), null], np.array(0), x)[0];
    expect(remarksOn(f, x)).toEqual([
      expect.stringMatching(/^one by one: a turn needs \w+ of the/),
    ]);
  });

  test('JS does all loops one by one, and says nothing', () => {
    const text = jit((x: NDArray) => nn.softmax(x), { target: 'js' })
      .lower(x)
      .text('loops');
    expect(text).toContain('for ');
    expect(text).not.toContain('#');
  });
});
