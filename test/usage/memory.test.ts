/**
 * Whose memory it is: what goes in is copied unless said otherwise, what comes out is the caller's.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { NDArray } from '../../src/array/ndarray.js';
import { clearCaches, grad, jit, lax, nn, numpy as np, tree, vjp, vmap } from '../../src/index.js';

afterEach(() => vi.restoreAllMocks());

const typed = (): Float64Array => Float64Array.of(1, 2, 3, 4);

describe('readers of elements', () => {
  const x = np.array([1, 2, 3]);

  test('item and js take no arguments', () => {
    expect(() => (x.item as (i: number) => number)(1)).toThrow(/item: takes no arguments.*slice/s);
    expect(() => (x.js as (i: number) => unknown)(1)).toThrow(/js: takes no arguments/);
  });

  test.each([[{ Copy: false }], [{ copy: 0 }], [false], [{ copy: true }, 1], [{ out: 1 }]])(
    'dataSync and data refuse %j',
    async (...given: unknown[]) => {
      const { dataSync, data } = x as unknown as Record<
        'dataSync' | 'data',
        (...a: unknown[]) => unknown
      >;
      expect(() => dataSync.apply(x, given)).toThrow(/dataSync: takes at most one object/);
      await expect(data.apply(x, given)).rejects.toThrow(/data: takes at most one object/);
    },
  );
});

describe('reading into a typed array', () => {
  const dtypes = [
    ['float64', new Float64Array(40_000)],
    ['float32', new Float32Array(40_000)],
    ['float16', new Float32Array(40_000)],
    ['bfloat16', new Float32Array(40_000)],
    ['int32', new Int32Array(40_000)],
    ['uint32', new Uint32Array(40_000)],
    ['int16', new Int16Array(40_000)],
    ['uint8', new Uint8Array(40_000)],
    ['uint8', new Uint8ClampedArray(40_000)],
    ['bool', new Uint8Array(40_000)],
    ['complex64', new Float32Array(80_000)],
    ['complex128', new Float64Array(80_000)],
  ] as const;
  const makers: [string, (dtype: (typeof dtypes)[number][0]) => NDArray][] = [
    ['what was made', (dtype) => np.ones([200, 200], dtype)],
    ['a result', (dtype) => jit((x: NDArray) => np.flip(x))(np.ones([200, 200], dtype))],
    ['a result that was read', (dtype) => read(np.flip(np.ones([200, 200], dtype)))],
    ['a view', (dtype) => np.ones([200, 200], dtype).T],
  ];
  const read = (x: NDArray): NDArray => {
    x.dataSync({ copy: false });
    return x;
  };

  test.each(makers)('%s', async (_, make) => {
    for (const [dtype, into] of dtypes) {
      const x = make(dtype);
      for (const reader of [() => x.dataSync({ into }), async () => x.data({ into })]) {
        into.fill(0);
        expect(await reader()).toBe(into);
        expect(into.every((n, i) => n === (dtype.startsWith('complex') ? (i + 1) % 2 : 1))).toBe(
          true,
        );
      }
      into.fill(7);
      expect(x.sum().item()).not.toBe(7 * x.size);
    }
  });
  test('numbers, empty arrays and the memory of the array itself', () => {
    expect(
      np
        .array(3)
        .add(1)
        .dataSync({ into: new Float64Array(1) }),
    ).toEqual(Float64Array.of(4));
    expect(np.zeros([0, 3]).dataSync({ into: new Float64Array(0) })).toHaveLength(0);
    const data = typed();
    expect(np.asarray(data, { copy: false }).dataSync({ into: data })).toBe(data);
    expect(data).toEqual(typed());
  });
  test('after the value has left the heap', () => {
    const x = jit((a: NDArray) => a.add(1))(np.zeros([40_000]));
    clearCaches();
    const into = new Float64Array(40_000);
    expect(x.dataSync({ into })[39_999]).toBe(1);
  });
  test('nothing is allocated for what is copied out of the heap', () => {
    const x = jit((a: NDArray) => a.add(1), { target: 'wasm' })(np.zeros([40_000]));
    const copies = vi.spyOn(Float64Array.prototype, 'slice');
    x.dataSync({ into: new Float64Array(40_000) });
    expect(copies).not.toHaveBeenCalled();
  });
  test.each([
    [new Float32Array(4), 'received a Float32Array of length 4'],
    [new Float64Array(3), 'received a Float64Array of length 3'],
    [[1, 2, 3, 4], 'received something else'],
    [new DataView(new ArrayBuffer(32)), 'received something else'],
  ])('what does not fit is refused: %#', (into, received) => {
    const x = np.array([1, 2, 3, 4]);
    expect(() => x.dataSync({ into: into as Float64Array })).toThrow(
      'dataSync: into: the elements of an array of type f64[4] go into a Float64Array of length 4, ' +
        received,
    );
  });
  test('without a copy there is nothing to read into', () => {
    const into = new Float64Array(2);
    expect(() => np.ones([2]).dataSync({ into, copy: false })).toThrow('copy cannot be false');
  });
  test('an array that was deleted is not read', () => {
    const x = np.ones([2]);
    x.dispose();
    expect(() => x.dataSync({ into: new Float64Array(2) })).toThrow('deleted');
  });
});

describe('what goes in', () => {
  test('a typed array is copied, alone and in lists', () => {
    const data = typed();
    const made = [
      np.array(data),
      np.asarray(data),
      np.copy(data),
      np.array([data]),
      np.array([data, data]),
    ];
    const before = made.map((x) => x.js());
    data.fill(9);
    expect(made.map((x) => x.js())).toEqual(before);
  });

  test('no function of the library gives back memory that it was given', () => {
    let seen = 0;
    for (const [key, f] of Object.entries({ ...np, ...lax, ...nn, ...tree })) {
      const data = typed();
      let result: unknown;
      try {
        result = (f as (x: unknown) => unknown)(data);
      } catch {
        continue;
      }
      const arrays = tree.leaves(result).filter((x): x is NDArray => x instanceof NDArray);
      if (arrays.length === 0 || key === 'asarray') continue;
      const before = arrays.map((x) => x.js());
      data.fill(-7);
      expect([key, arrays.map((x) => x.js())]).toEqual([key, before]);
      seen++;
    }
    expect(seen).toBeGreaterThan(80);
  });

  test('transforms keep none of it either', () => {
    const data = typed();
    const x = data as unknown as NDArray;
    const [y, pullback] = vjp((v: NDArray) => v.mul(v), [x]) as [
      NDArray,
      (ct: NDArray) => NDArray[],
    ];
    const kept = jit(() => np.add(data, 1));
    const results = [
      jit((v: NDArray) => v)(x),
      grad((v: NDArray) => v.mul(v).sum())(x),
      vmap((v: NDArray) => v)(x),
      kept(),
      y,
    ];
    const before = results.map((r) => r.js());
    data.fill(100);
    expect(results.map((r) => r.js())).toEqual(before);
    expect(kept().js()).toEqual([2, 3, 4, 5]);
    expect(pullback(np.ones([4])).map((r) => r.js())).toEqual([[2, 4, 6, 8]]);
  });

  test('jit reads a typed array at each call', () => {
    const double = jit((v: NDArray) => v.mul(2));
    const data = typed();
    expect(double(data as unknown as NDArray).js()).toEqual([2, 4, 6, 8]);
    data[0] = 50;
    expect(double(data as unknown as NDArray).js()).toEqual([100, 4, 6, 8]);
  });

  test('with copy: false the memory is shared, and where it cannot be that is said', () => {
    const data = typed();
    const shared = np.asarray(data, { copy: false });
    data[0] = 7;
    expect(shared.js()).toEqual([7, 2, 3, 4]);
    expect(shared.dataSync({ copy: false })).toBe(data);
    expect(np.asarray(shared, { copy: false })).toBe(shared);
    expect(() => np.asarray([1, 2], { copy: false })).toThrow(/copy: false/);
    expect(() => np.asarray(data, { copy: false, dtype: 'float32' })).toThrow(
      /typed array of float32/,
    );
  });
});

describe('what comes out', () => {
  const sizes = [3, 40_000];
  const made: [string, (n: number) => NDArray][] = [
    ['made of a typed array', (n) => np.array(new Float64Array(n).fill(2))],
    ['a result', (n) => np.ones([n]).add(1)],
    ['a result of jit', (n) => jit((x: NDArray) => x.mul(2))(np.ones([n]))],
    ['a result that was looked at', (n) => looked(np.ones([n]).add(1))],
    ['a number', () => np.array(2).add(0)],
  ];
  const looked = (x: NDArray): NDArray => {
    x.dataSync({ copy: false });
    return x;
  };

  test.each(made)('%s: the elements may be written to and transferred', async (_, make) => {
    for (const n of sizes)
      for (const read of [(x: NDArray) => x.dataSync(), (x: NDArray) => x.data()]) {
        const x = make(n);
        const first = await read(x);
        expect([first.length, first[0]]).toEqual([x.size, 2]);
        first.fill(-1);
        structuredClone(first, { transfer: [first.buffer as ArrayBuffer] });
        expect(first.length).toBe(0);
        const second = await read(x);
        expect([second.length, second[0]]).toEqual([x.size, 2]);
        expect(x.sum().item()).toBe(2 * x.size);
      }
  });

  test.each(made)('%s: a read makes one copy, and none with copy: false', (_, make) => {
    for (const n of sizes) {
      const x = make(n);
      const copies = vi.spyOn(Float64Array.prototype, 'slice');
      x.dataSync();
      expect(copies.mock.calls.length).toBeLessThanOrEqual(1);
      copies.mockClear();
      x.dataSync({ copy: false });
      x.dataSync({ copy: false });
      expect(copies.mock.calls.length).toBeLessThanOrEqual(1);
      if (x.ndim > 0) expect(x.dataSync({ copy: false })).toBe(x.dataSync({ copy: false }));
      copies.mockRestore();
    }
  });
});

describe('memory that is gone', () => {
  const detached = (): Float64Array => {
    const data = typed();
    structuredClone(data, { transfer: [data.buffer as ArrayBuffer] });
    return data;
  };

  const Resizable = ArrayBuffer as unknown as new (
    bytes: number,
    options: { maxByteLength: number },
  ) => ArrayBuffer & { resize(bytes: number): void };
  const shrunk = (): [data: Float64Array, shrink: () => void] => {
    const buffer = new Resizable(8 * 5000, { maxByteLength: 8 * 5000 });
    return [new Float64Array(buffer, 0, 5000).fill(3), () => buffer.resize(8)];
  };

  test('a typed array without its memory is refused wherever it goes in', () => {
    const [data, shrink] = shrunk();
    shrink();
    for (const gone of [detached(), data])
      for (const use of [
        () => np.array(gone),
        () => np.asarray(gone, { copy: false }),
        () => np.sin(gone),
        () => jit((x: NDArray) => x.add(1))(gone as unknown as NDArray),
        () => vmap((x: NDArray) => x)(gone as unknown as NDArray),
      ])
        expect(use).toThrow(/memory of a typed array was transferred or made smaller/);
    expect(np.array(new Float64Array(0)).shape).toEqual([0]);
  });

  test.each(['js', 'wasm'] as const)('an array that shared it says so on %s', (target) => {
    const add = jit((x: NDArray) => x.add(1), { target });
    const data = new Float64Array(5000).fill(3);
    const [other, shrink] = shrunk();
    for (const [memory, lose] of [
      [data, () => void structuredClone(data, { transfer: [data.buffer as ArrayBuffer] })],
      [other, shrink],
    ] as const) {
      expect(add(np.asarray(memory.slice(), { copy: false })).dataSync()[0]).toBe(4);
      const x = np.asarray(memory, { copy: false });
      lose();
      for (const use of [() => add(x), () => x.dataSync(), () => x.mul(2), () => x.js()])
        expect(use).toThrow(/used after the memory that it shares was transferred/);
    }
  });
});
