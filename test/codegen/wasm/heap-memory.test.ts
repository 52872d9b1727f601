/** How much memory the heap has: its bound, and giving memory back that a large call needed. */
import { afterEach, describe, expect, test } from 'vitest';
import { aval } from '../../../src/array/aval.js';
import { dense, denseScalar, type DenseArray } from '../../../src/array/dense.js';
import { sharedHeap, type Heap } from '../../../src/codegen/targets/wasm/heap/heap.js';
import { clearCaches, jit, numpy as np, setCompileDefaults } from '../../../src/index.js';
import type { NDArray } from '../../../src/array/ndarray.js';
import { code } from '../../usage/thrown.js';
import {
  axpy,
  collect,
  collectUntil,
  instanceOf,
  nextTask,
  strayBytes,
  testHeap,
} from './heap-support.js';

const megabyte = 2 ** 20;
const large = 2 ** 20;
const small = 2 ** 11;
const filled = (n: number, value: number): DenseArray =>
  dense([n], 'float64', new Float64Array(n).fill(value));

/**
 * A heap with a bound of a megabyte and a x + 1 for x of n elements, which needs 32 bytes an
 * element.
 */
function callsIn(heap: Heap) {
  const runs = new Map(
    [small, large].map((n) => [n, instanceOf(axpy(aval([n], 'float64')), heap)] as const),
  );
  return (x: DenseArray, a: number): DenseArray => {
    const [n = 0] = x.shape;
    const one = filled(n, 1);
    const result = runs.get(n)?.([x, one, denseScalar(a, 'float64')])[0] as DenseArray;
    one.dispose();
    return result;
  };
}

const heapOf = (bound = megabyte) => {
  const heap = testHeap({ bound });
  return { heap, call: callsIn(heap) };
};

describe('memory beyond the bound', () => {
  test('is given back when what needed it is deleted; other arrays keep their values', () => {
    const { heap, call } = heapOf();
    const unread = call(filled(small, 1), 2);
    const read = call(filled(small, 1), 3);
    read.dataSync();
    const x = filled(large, 1);
    const y = call(x, 2);
    expect(heap.bytes).toBeGreaterThan(24 * megabyte);
    x.dispose();
    y.dispose();
    expect(heap.bytes).toBeLessThanOrEqual(heap.bound);
    expect(strayBytes(heap)).toBe(0);
    expect(unread.dataSync()).toEqual(new Float64Array(small).fill(3));
    expect(read.dataSync()).toEqual(new Float64Array(small).fill(4));
    expect(call(unread, 2).dataSync()).toEqual(new Float64Array(small).fill(7));
    const again = filled(large, 1);
    expect(call(again, 2).dataSync()[large - 1]).toBe(3);
  });

  test('is given back when what needed it is collected', async () => {
    const { heap, call } = heapOf();
    const use = (): void => {
      call(filled(large, 1), 2);
    };
    use();
    expect(heap.bytes).toBeGreaterThan(24 * megabyte);
    await collectUntil(() => heap.bytes <= heap.bound);
    expect(heap.bytes).toBeLessThanOrEqual(heap.bound);
  });

  test("is the host's again", async () => {
    const { heap, call } = heapOf();
    call(filled(small, 1), 2);
    await nextTask();
    collect();
    const before = process.memoryUsage().external;
    const use = (): void => {
      const x = filled(large, 1);
      const y = call(x, 2);
      expect(process.memoryUsage().external - before).toBeGreaterThan(24 * megabyte);
      x.dispose();
      y.dispose();
    };
    use();
    expect(heap.bytes).toBeLessThanOrEqual(heap.bound);
    await collectUntil(() => process.memoryUsage().external - before < 4 * megabyte);
    expect(process.memoryUsage().external - before).toBeLessThan(4 * megabyte);
  });

  test('stays while much of it is in use', () => {
    const { heap, call } = heapOf();
    const y = call(filled(large, 1), 2);
    for (let i = 0; i < 5; i++) call(filled(small, 1), i).dispose();
    expect(heap.bytes).toBeGreaterThan(24 * megabyte);
    expect(y.dataSync()[0]).toBe(3);
  });

  test.each([0, 3])(
    'is not asked for in every turn of a loop, with %i small calls a turn',
    (rest) => {
      const { heap, call } = heapOf();
      const memories = new Set<unknown>();
      for (let turn = 0; turn < 30; turn++) {
        const x = filled(large, turn);
        const y = call(x, 2);
        memories.add(heap.memory);
        expect(y.dataSync()[7]).toBe(2 * turn + 1);
        x.dispose();
        y.dispose();
        for (let i = 0; i < rest; i++) expect(call(filled(small, 1), i).dataSync()[0]).toBe(i + 1);
      }
      expect(memories.size).toBeGreaterThan(1);
      expect(memories.size).toBeLessThan(6);
    },
  );

  test('stays while a call is running', () => {
    const heap = testHeap({ bound: megabyte });
    const call = callsIn(heap);
    const type = aval([large], 'float64');
    const seen: unknown[] = [];
    const y = call(filled(large, 1), 2);
    const frame = heap.open();
    frame.begin();
    const { memory } = heap;
    y.dispose();
    heap.giveBack();
    heap.bound = 2 * megabyte;
    seen.push(heap.memory);
    const block = frame.take(8 * large);
    const kept = frame.keep(block, type);
    frame.close();
    expect(seen).toEqual([memory]);
    expect(kept.dataSync()).toHaveLength(large);
    kept.dispose();
    heap.giveBack();
    expect(heap.memory).not.toBe(memory);
  });
});

test('a smaller bound holds at once, and loses no value', () => {
  const { heap, call } = heapOf(8 * megabyte);
  const kept = Array.from({ length: 200 }, (_, i) => call(filled(small, i), 1));
  expect(heap.bytes).toBeGreaterThan(3 * megabyte);
  heap.bound = megabyte;
  expect(heap.bytes).toBeLessThanOrEqual(megabyte);
  kept.forEach((x, i) => expect(x.dataSync()[small - 1]).toBe(i + 1));
  const more = Array.from({ length: 200 }, (_, i) => call(filled(small, i), 1));
  expect(heap.bytes).toBeLessThanOrEqual(megabyte);
  more.forEach((x, i) => expect(x.dataSync()[0]).toBe(i + 1));
});

describe('the heap of all programs', () => {
  const { bound } = sharedHeap();
  afterEach(() => setCompileDefaults({ heapBytes: bound }));
  const f = jit((x: NDArray) => x.mul(2), { target: 'wasm' });

  test('has the bound that was set', () => {
    expect(bound).toBe(256 * megabyte);
    setCompileDefaults({ heapBytes: 2 * megabyte });
    expect(sharedHeap().bound).toBe(2 * megabyte);
    const kept = Array.from({ length: 100 }, (_, i) => f(np.ones([10_000]).mul(i)));
    expect(sharedHeap().bytes).toBeLessThanOrEqual(2 * megabyte);
    kept.forEach((x, i) => expect(x.dataSync()[9999]).toBe(2 * i));
    setCompileDefaults({ target: 'auto' });
    expect(sharedHeap().bound).toBe(2 * megabyte);
    setCompileDefaults({ target: process.env['TANJENT_TARGET'] as 'js' });
  });

  test.each([0, -1, 1000, 2 ** 31 + 1, 1.5e6 + 0.5, NaN, Infinity, '64 MB'])(
    'refuses %s',
    (bytes) => {
      expect(code(() => setCompileDefaults({ heapBytes: bytes as number }))).toBe('bad-argument');
      expect(sharedHeap().bound).toBe(bound);
    },
  );

  test('is given back by clearCaches; products find their functions again', () => {
    const a = np.ones([200, 200]);
    const product = jit((x: NDArray, y: NDArray) => np.matmul(x, y), { target: 'wasm' });
    const before = product(a, a);
    const { memory } = sharedHeap();
    clearCaches();
    expect(sharedHeap().memory).not.toBe(memory);
    expect(sharedHeap().bytes).toBe(megabyte);
    expect(before.dataSync().every((v) => v === 200)).toBe(true);
    expect(
      product(before, a)
        .dataSync()
        .every((v) => v === 40_000),
    ).toBe(true);
    const lowered = product.lower(a, a);
    const { run } = lowered.runner;
    clearCaches();
    expect(lowered.target).toBe('wasm');
    const [again] = run([a as DenseArray, a as DenseArray]);
    expect(again?.dataSync().every((v) => v === 200)).toBe(true);
  });
});
