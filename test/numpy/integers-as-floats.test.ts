/** The law of integers: where a fraction is needed they are numbers of the default float dtype. */
import { afterEach, describe, expect, test } from 'vitest';
import { setDefaultDType } from '../../src/array/dtype.js';
import { NDArray } from '../../src/array/ndarray.js';
import { nn, numpy as np, scipy } from '../../src/index.js';

afterEach(() => setDefaultDType('float64'));

type Call = (...args: unknown[]) => unknown;
type Library = readonly [name: string, functions: Readonly<Record<string, unknown>>];

const libraries: readonly Library[] = [
  ['np', np],
  ['nn', nn],
  ['scipy.special', scipy.special],
  ...Object.entries(scipy.stats)
    .filter(([, family]) => typeof family === 'object')
    .map(([name, family]): Library => [`scipy.stats.${name}`, family as Library[1]]),
];

const integers = np.array([1, 2, 3, 5], 'int32');
const mask = np.array([true, true, false, true]);

/** What a function returns for these operands if it is an array of floats, else null. */
function floatsOf(f: Call, args: readonly unknown[]): NDArray | null {
  try {
    const result = f(...args);
    return result instanceof NDArray && result.dtype.startsWith('float') ? result : null;
  } catch {
    return null;
  }
}

/** Its second argument is an exponent, which has to be an integer. */
const integersOnly = ['np.ldexp'];

describe.each([
  ['int32', integers],
  ['uint32', integers.astype('uint32')],
  ['bool', mask],
] as const)('%s', (_, x) => {
  const floats = x.astype('float64');
  const lists: ((v: NDArray) => unknown[])[] = [
    (v) => [v],
    (v) => [v, v],
    (v) => [v, v, v],
    (v) => [v, v, v, v],
    (v) => [v, 2],
    (v) => [v, v, 2],
  ];

  test.each(libraries)(
    '%s: as float64, and as float32 where that is the default',
    (name, library) => {
      let seen = 0;
      for (const [key, f] of Object.entries(library))
        for (const list of lists) {
          if (typeof f !== 'function' || integersOnly.includes(`${name}.${key}`)) continue;
          const result = floatsOf(f as Call, list(x));
          if (result === null) continue;
          seen++;
          expect([key, result.dtype]).toEqual([key, 'float64']);
          const wanted = floatsOf(f as Call, list(floats));
          if (wanted !== null) expect([key, result.js()]).toEqual([key, wanted.js()]);
          setDefaultDType('float32');
          expect([key, floatsOf(f as Call, list(x))?.dtype]).toEqual([key, 'float32']);
          setDefaultDType('float64');
        }
      expect(seen).toBeGreaterThan(0);
    },
  );
});

test('integers beyond what float32 can tell apart', () => {
  const n = 16_777_217;
  const x = np.array([n, 1], 'int32');
  expect(np.sin(x).js()).toEqual([Math.sin(n), Math.sin(1)]);
  expect(np.mean(x).item()).toBe((n + 1) / 2);
  expect(np.divide(x, 3).js()).toEqual([n / 3, 1 / 3]);
  expect(np.gradient(np.array([1, 2, n], 'int32'), np.array([0, 1, n], 'int32'))).toEqual(
    np.gradient(np.array([1, 2, n]), np.array([0, 1, n])),
  );
});

test('what programs do with counts', () => {
  const third = np.argmax(np.array([0, 5, 1])).div(3);
  expect([third.dtype, third.item()]).toEqual(['float64', 1 / 3]);
  const share = mask.sum().div(7);
  expect([share.dtype, share.item()]).toEqual(['float64', 3 / 7]);
  expect(np.sin(np.arange(5)).js()).toEqual([0, 1, 2, 3, 4].map(Math.sin));
  expect(np.arange(3).div(np.ones([3], 'float32')).dtype).toBe('float32');
});
