/** Arrays as JS values: iterated, coerced, written as JSON, compared, printed. */
import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import type { NDArray } from '../../src/array/ndarray.js';
import { grad, jit, numpy as np, setDefaultDType, tree } from '../../src/index.js';
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
  test('bytes are uint8, booleans are asked for', () => {
    const bytes = new Uint8Array([0, 1, 255]);
    expect(np.array(bytes).dtype).toBe('uint8');
    expect(np.array(bytes).js()).toEqual([0, 1, 255]);
    expect(np.array(bytes, { dtype: 'bool' }).js()).toEqual([false, true, true]);
  });

  test('integers of few bits come from their typed arrays, with a copy of the elements', () => {
    const given = Int16Array.from([-3, 300]);
    const x = np.array(given);
    given[0] = 7;
    expect([x.dtype, x.js()]).toEqual(['int16', [-3, 300]]);
    expect(np.array(Int8Array.of(-1)).dtype).toBe('int8');
    expect(np.array(Uint16Array.of(65535)).js()).toEqual([65535]);
    expect(np.array(Uint8ClampedArray.of(300)).js()).toEqual([255]);
    expect(np.array(Uint8ClampedArray.of(300)).dtype).toBe('uint8');
  });

  test('an image is an array of its bytes', () => {
    const image = {
      data: Uint8ClampedArray.from({ length: 24 }, (_, i) => i),
      width: 3,
      height: 2,
    };
    const x = np.array(image);
    expect([x.dtype, x.shape]).toEqual(['uint8', [2, 3, 4]]);
    expect(x.slice(1, 0, 1).item()).toBe(13);
    expect(np.mean(image, { axis: [0, 1] }).js()).toEqual([10, 11, 12, 13]);
  });

  test('floats of 16 bits are read as numbers of float32', () => {
    for (const dtype of ['float16', 'bfloat16'] as const) {
      const x = np.array([1.5, -0, NaN, Infinity, 0.1], dtype);
      const data = x.dataSync();
      expect(data).toBeInstanceOf(Float32Array);
      expect(np.array(data, dtype).js()).toEqual(x.js());
      expect(Array.from(data.subarray(0, 4))).toEqual([1.5, -0, NaN, Infinity]);
      expect(tree.fromTransfer<NDArray>(structuredClone(tree.toTransfer(x)[0])).js()).toEqual(
        x.js(),
      );
    }
  });

  test('typed arrays without a dtype are refused as arguments', () => {
    const twice = jit((x: NDArray) => x.mul(2));
    const long = new BigInt64Array(3) as unknown as Int32Array;
    expect(code(() => twice(long))).toBe('bad-argument');
    expect(() => np.array(long)).toThrow(/Int32Array.from\(x, Number\) for int32/);
  });

  test('np.array of traced numbers has a strong dtype, as of numbers', () => {
    const pair = (x: NDArray, y: NDArray): NDArray => np.array([x, y]);
    expect(jit(pair)(1, 2).aval.weak).toBe(false);
    expect(np.array([1, 2]).aval.weak).toBe(false);
  });

  test.each<[string, () => unknown]>([
    ['array', () => np.array([1], { dtype: 'float8' as never })],
    ['astype', () => v.astype('int64' as never)],
    ['zeros', () => np.zeros([2], 3 as never)],
    ['arange', () => np.arange(3, { dtype: 'int4' as never })],
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
