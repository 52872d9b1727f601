/** Arrays as JS values: iterated, coerced, written as JSON, compared, printed. */
import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, numpy as np, setDefaultDType } from '../../src/index.js';
import { executor, setExecutor } from '../../src/trace/executor.js';
import { code } from './thrown.js';

const v = np.array([1, 2, 3]);
const matrix = np.array([
  [1, 2],
  [3, 4],
]);

describe('iteration', () => {
  test('takes concrete arrays apart along the first axis', () => {
    const [a, b] = matrix as Iterable<NDArray> as [NDArray, NDArray];
    expect([a.js(), b.js()]).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect([...v].map((x) => x.item())).toEqual([1, 2, 3]);
    expect([...np.zeros([0, 3])]).toEqual([]);
  });

  test('takes traced arrays apart', () => {
    const total = (x: NDArray): NDArray => {
      let sum: NDArray = np.array(0);
      for (const row of x) sum = sum.add(row.prod());
      return sum;
    };
    expect(jit(total)(matrix).item()).toBe(14);
    expect(grad(total)(matrix).js()).toEqual([
      [2, 1],
      [4, 3],
    ]);
  });

  test('rank 0 is not iterable', () => {
    expect(() => [...np.array(1)]).toThrow(TypeError);
    expect(() => jit((x: NDArray) => [...x])(1)).toThrow(TypeError);
  });

  test('length is that of the first axis', () => {
    expect([matrix.length, np.zeros([0, 2]).length]).toEqual([2, 0]);
    expect(np.array(1).length).toBeUndefined();
    expect(jit((x: NDArray) => (x.length === undefined ? x.add(1) : x))(1).item()).toBe(2);
  });

  test('items keep dtype and weakness, and are arrays of their own', () => {
    const taken = (x: NDArray): unknown[] => [...x].map((item) => [item.aval, item.js()]);
    const byIndex = (x: NDArray): unknown[] =>
      Array.from({ length: x.length }, (_, i) => x.slice(i)).map((item) => [item.aval, item.js()]);
    for (const dtype of ['float32', 'float64', 'int32', 'uint32', 'bool'] as const)
      for (const shape of [[4], [2, 2], [3, 1, 2], [2, 0]])
        expect(taken(np.ones(shape, { dtype }))).toEqual(byIndex(np.ones(shape, { dtype })));
    const rows = [...matrix];
    (rows[0]!.dataSync() as Float64Array).fill(9);
    expect(matrix.js()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('the items of a concrete array cost no operations', () => {
    const runs = executor();
    const bind = vi.fn(runs.bind.bind(runs));
    setExecutor({ ...runs, bind });
    try {
      let sum = 0;
      for (const row of np.ones([20, 30])) for (const x of row) sum += x.item();
      expect(sum).toBe(600);
      expect(bind.mock.calls.map(([name]) => name)).not.toContain('slice');
    } finally {
      setExecutor(runs);
    }
  });
});

describe('coercion', () => {
  test('a rank-0 array is its number', () => {
    const x = np.array(2) as unknown as number;
    expect([x + 1, x * 2, Math.sqrt(x * 2)]).toEqual([3, 4, 2]);
  });

  test.each<[string, (x: number) => unknown]>([
    ['x * 2', (x) => x * 2],
    ['x > 2', (x) => x > 2],
    ['Math.sin(x)', (x) => Math.sin(x)],
  ])('an array of several elements throws in %s', (_what, use) => {
    expect(code(() => use(v as unknown as number))).toBe('bad-argument');
  });

  test('all arrays are text in templates', () => {
    // oxlint-disable-next-line typescript/restrict-template-expressions
    expect(`${v} ${np.array(1)}`).toBe('[1. 2. 3.] 1.0');
  });

  test('JSON holds the nested arrays', () => {
    expect(JSON.stringify({ v, m: matrix, s: np.array(1), b: np.array([true]) })).toBe(
      '{"v":[1,2,3],"m":[[1,2],[3,4]],"s":1,"b":[true]}',
    );
  });

  test('structural equality sees the elements', () => {
    expect(np.array([1, 2])).toEqual(np.array([1, 2]));
    expect(np.array([1, 2])).not.toEqual(np.array([1, 3]));
    expect(np.array(1)).not.toEqual(np.array(2));
  });
});

describe('inspection', () => {
  test('says the shape of arrays without elements', () => {
    expect(inspect(np.zeros([0, 3]))).toBe('array([], shape=[0,3], dtype=float64)');
  });
  test('leaves blank lines blank', () => {
    expect(inspect(np.zeros([2, 1, 1]))).toBe('array([[[0.]]\n\n       [[0.]]], dtype=float64)');
  });
});

describe('what is made of user data', () => {
  test('bytes that are no booleans are refused', () => {
    expect(np.array(new Uint8Array([0, 1])).js()).toEqual([false, true]);
    expect(code(() => np.array(new Uint8Array([0, 2])))).toBe('bad-argument');
  });

  test('typed arrays without a dtype are refused as arguments', () => {
    const twice = jit((x: NDArray) => x.mul(2));
    expect(code(() => twice(new Int8Array(3) as unknown as Int32Array))).toBe('bad-argument');
  });

  test('np.array of traced numbers has a strong dtype, as of numbers', () => {
    const pair = (x: NDArray, y: NDArray): NDArray => np.array([x, y]);
    expect(jit(pair)(1, 2).aval.weak).toBe(false);
    expect(np.array([1, 2]).aval.weak).toBe(false);
  });

  test.each<[string, () => unknown]>([
    ['array', () => np.array([1], { dtype: 'float16' as never })],
    ['astype', () => v.astype('int64' as never)],
    ['zeros', () => np.zeros([2], 3 as never)],
    ['arange', () => np.arange(3, { dtype: 'int8' as never })],
    ['setDefaultDType', () => setDefaultDType('float16' as never)],
  ])('%s refuses what is no dtype', (_who, make) => {
    expect(code(make)).toBe('bad-argument');
    expect(np.ones([1]).dtype).toBe('float64');
  });

  test.each<[string, () => unknown]>([
    ['sum', () => v.sum('0' as never)],
    ['transpose', () => matrix.transpose(1 as never)],
  ])('%s refuses what is no list of axes', (_who, make) => {
    expect(code(make)).toMatch(/axis-out-of-range|bad-argument/);
  });
});

describe('rounding', () => {
  test('keeps the sign of zero', () => {
    const rounded = np.round(np.array([-0.5, -0.4, -0, 0.5])).dataSync();
    expect([...rounded].map((x) => Object.is(x, -0))).toEqual([true, true, true, false]);
    expect(Object.is(np.rint(-0.2).item(), -0)).toBe(true);
  });
});

describe('axes without elements', () => {
  test('nothing can be taken from them', () => {
    expect(code(() => np.take(np.zeros([0]), 0))).toBe('index-out-of-range');
    expect(np.take(np.zeros([0]), new Int32Array(0)).shape).toEqual([0]);
  });

  test('argmax along a full axis beside an empty one', () => {
    expect(np.argmax(np.zeros([3, 0]), 0).shape).toEqual([0]);
    expect(jit((x: NDArray) => np.argmin(x, 0).add(1))(np.zeros([3, 0])).shape).toEqual([0]);
  });
});
