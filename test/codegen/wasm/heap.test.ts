/** The heap in which WebAssembly programs run, and arrays that live in it. */
import { describe, expect, test } from 'vitest';
import { aval } from '../../../src/array/aval.js';
import { dense, denseScalar, type DenseArray } from '../../../src/array/dense.js';
import { dtypes, isComplex, newStorage, type DType } from '../../../src/array/dtype.js';
import type { Heap, HeapOptions } from '../../../src/codegen/targets/wasm/heap/heap.js';
import { Resident } from '../../../src/codegen/targets/wasm/heap/residents.js';
import { Draw } from '../../support/draw.js';
import {
  axpy,
  axpyByHand,
  collect,
  instanceOf,
  nextTask,
  strayBytes,
  testHeap,
} from './heap-support.js';

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;
const scalar = (x: number): DenseArray => denseScalar(x, 'float64');
const f64 = (...elements: number[]): DenseArray =>
  dense([elements.length], 'float64', Float64Array.from(elements));
const filled = (n: number, value: number): DenseArray =>
  dense([n], 'float64', new Float64Array(n).fill(value));
const isInHeap = ({ stored }: DenseArray): boolean =>
  stored instanceof Resident && stored.block !== undefined;

/** A heap and (x, y, a) → (a x + y, its sum) for n elements in it. */
function axpyIn(n: number, options?: HeapOptions) {
  const heap = testHeap(options);
  const run = instanceOf(axpy(aval([n], 'float64')), heap);
  const f = (x: DenseArray, y: DenseArray, a: number) =>
    run([x, y, scalar(a)]) as [DenseArray, DenseArray];
  return { heap, f };
}

describe('the memory', () => {
  test('takes values of all dtypes in and out, at addresses of whole cache lines', () => {
    const heap = testHeap();
    const draw = new Draw('copies');
    const element = (dtype: DType): number =>
      dtype === 'bool' ? draw.integer(0, 1) : draw.integer(0, 1000);
    const real = dtypes.filter((dtype) => !isComplex(dtype));
    const values = real.map((dtype) => {
      const elements = newStorage(dtype, 37).map(() => element(dtype));
      const { address } = heap.take(elements.byteLength);
      expect(address % 64).toBe(0);
      heap.copyIn(address, dtype, elements);
      return { address, dtype, elements };
    });
    for (const { address, dtype, elements } of values) {
      const copy = heap.copyOut(address, dtype, 37);
      expect(copy).toEqual(elements);
      expect(copy.buffer).not.toBe(heap.memory.buffer);
    }
  });

  test('grows up to its bound, and beyond it as far as one call needs', () => {
    const heap = testHeap({ bound: 4 * megabyte });
    const small = heap.take(100);
    heap.copyIn(small.address, 'int32', Int32Array.of(7, 8, 9));
    expect(heap.bytes).toBe(megabyte);
    const block = heap.take(2 * megabyte);
    expect(heap.bytes).toBeGreaterThan(2 * megabyte);
    expect(heap.bytes).toBeLessThanOrEqual(heap.bound);
    expect(heap.copyOut(small.address, 'int32', 3)).toEqual(Int32Array.of(7, 8, 9));
    heap.give(block);
    heap.take(10 * megabyte);
    expect(heap.bytes).toBeGreaterThan(10 * megabyte);
    expect(heap.bytes).toBeLessThan(11 * megabyte);
  });
});

describe('residents', () => {
  const n = 1000;

  test('inputs are copied in once, and results out when they are read', () => {
    const { heap, f } = axpyIn(n);
    const [x, y] = [filled(n, 2), filled(n, 1)];
    const [z, sum] = f(x, y, 3);
    expect(sum.raw).toBe(7 * n);
    for (const array of [x, y, z]) expect(isInHeap(array)).toBe(true);
    expect(heap.residents.count).toBe(3);
    const places = [...heap.residents].map((r) => r.block);
    expect(f(x, z, 1)[1].raw).toBe(9 * n);
    expect([...heap.residents].map((r) => r.block)).toEqual(expect.arrayContaining(places));
    expect(z.dataSync()).toEqual(new Float64Array(n).fill(7));
    expect(z.dataSync()).not.toBe(z.dataSync());
    expect(z.dataSync({ copy: false })).toBe(z.dataSync({ copy: false }));
    expect(z.dataSync().buffer.byteLength).toBe(8 * n);
    expect(isInHeap(z)).toBe(true);
  });

  test('of one array given twice there is one', () => {
    const { heap, f } = axpyIn(n);
    const x = filled(n, 2);
    expect(f(x, x, 1)[1].raw).toBe(4 * n);
    expect(heap.residents.count).toBe(2);
    expect(strayBytes(heap)).toBe(0);
  });

  test('small arrays and empty ones do not stay', () => {
    for (const size of [0, 1, 100]) {
      const { heap, f } = axpyIn(size);
      const [z] = f(filled(size, 2), filled(size, 1), 3);
      expect(z.dataSync()).toEqual(new Float64Array(size).fill(7));
      expect(heap.bytesTaken).toBe(0);
    }
  });

  test('the one unused for longest makes room, and its array keeps its value', () => {
    const { heap, f } = axpyIn(n, { bound: 128 * kilobyte });
    const x = filled(n, 1);
    const [z] = f(x, x, 1);
    const [w] = f(x, x, 2);
    expect([x, z, w].map(isInHeap)).toEqual([true, true, true]);
    // Eight arrays have room.
    const others = Array.from({ length: 6 }, (_, i) => f(x, w, i)[0]);
    expect([x, z, w, ...others.slice(-4)].map(isInHeap)).toEqual([
      true,
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(heap.bytes).toBe(128 * kilobyte);
    expect(z.dataSync()).toEqual(new Float64Array(n).fill(2));
    expect(f(z, w, 1)[1].raw).toBe(5 * n);
    expect(isInHeap(z)).toBe(true);
  });

  test('dispose frees the memory; afterwards the array cannot be used', () => {
    const { heap, f } = axpyIn(n);
    const [x, y] = [filled(n, 1), filled(n, 2)];
    const [z] = f(x, y, 1);
    z.dispose();
    z.dispose();
    expect(heap.residents.count).toBe(2);
    expect(() => z.dataSync()).toThrow(/f64\[1000\] was used after it had been deleted/);
    expect(() => f(z, x, 1)).toThrow(/was used after it had been deleted/);
    for (const array of [x, y]) array[Symbol.dispose]();
    expect(heap.bytesTaken).toBe(0);
    // An evicted one has its elements with it.
    const [w] = f(filled(n, 1), filled(n, 2), 1);
    while (heap.residents.evictOldest());
    w.dispose();
    expect(() => w.js()).toThrow(/deleted/);
  });

  test('data() rejects for a deleted array', async () => {
    const x = f64(1, 2);
    expect(await x.data()).toEqual(Float64Array.of(1, 2));
    x.dispose();
    await expect(x.data()).rejects.toThrow(/deleted/);
  });

  test('arrays of one heap serve in another', () => {
    const [a, b] = [axpyIn(n), axpyIn(n)];
    const x = filled(n, 1);
    const [z] = a.f(x, x, 1);
    expect(b.f(z, x, 2)[1].raw).toBe(5 * n);
    expect(a.f(z, x, 3)[1].raw).toBe(7 * n);
    for (const { heap } of [a, b]) expect(strayBytes(heap)).toBe(0);
  });
});

describe('a random load', () => {
  const n = 200;

  /** Runs, reads, drops and deletes arrays at random; gives what was computed, in order. */
  function workload(options: HeapOptions): { sums: number[]; heap: Heap; evictions: number } {
    const { heap, f } = axpyIn(n, { smallBytes: 64, ...options });
    const draw = new Draw('workload');
    const first = { array: filled(n, 1), expected: new Float64Array(n).fill(1) };
    const pool: { array: DenseArray; expected: Float64Array }[] = [first];
    const any = <T>(list: readonly T[]): T => list[draw.integer(0, list.length - 1)] as T;
    const handedOut: { data: unknown; expected: Float64Array }[] = [];
    const sums: number[] = [];
    let evictions = 0;
    for (let step = 0; step < 1500; step++) {
      const [x, y, a] = [any(pool), any(pool), draw.between(-0.5, 0.5)];
      const [array, sum] = f(x.array, y.array, a);
      const expected = axpyByHand(x.expected, y.expected, a);
      pool.push({ array, expected });
      sums.push(sum.item());
      if (draw.next() < 0.2) {
        const read = any(pool);
        const data = read.array.dataSync();
        expect(data).toEqual(read.expected);
        handedOut.push({ data, expected: read.expected });
      }
      while (pool.length > 40) {
        const [gone] = pool.splice(draw.integer(1, pool.length - 1), 1);
        if (draw.next() < 0.5) gone?.array.dispose();
      }
      if (step % 100 === 0) expect(strayBytes(heap)).toBe(0);
      if (!isInHeap(any(pool).array)) evictions++;
    }
    for (const { array, expected } of pool) expect(array.dataSync()).toEqual(expected);
    for (const { data, expected } of handedOut) expect(data).toEqual(expected);
    return { sums, heap, evictions };
  }

  test('gives the same results whether or not values must leave the heap', () => {
    const ample = workload({});
    const tight = workload({ bound: 20 * kilobyte });
    // Where there is room only results that were read may leave.
    expect(ample.evictions).toBeLessThan(20);
    expect(tight.evictions).toBeGreaterThan(200);
    expect(tight.heap.bytes).toBe(128 * kilobyte);
    expect(tight.sums).toEqual(ample.sums);
  });
});

describe('results that were read', () => {
  const n = 4096;

  test('make room for others before the heap grows', () => {
    const { heap, f } = axpyIn(n);
    const one = filled(n, 1);
    const [first] = f(one, one, 1);
    first.dataSync();
    const { bytes } = heap;
    let x = first;
    for (let step = 0; step < 1000; step++) {
      [x] = f(x, one, 1);
      expect(x.dataSync()[n - 1]).toBe(3 + step);
    }
    expect(heap.bytes).toBe(bytes);
    expect(first.dataSync()).toEqual(new Float64Array(n).fill(2));
    expect(f(first, one, 1)[0].dataSync()[0]).toBe(3);
  });

  test('leave in the order in which they were used', () => {
    const { heap, f } = axpyIn(n, { bound: 2 * megabyte });
    const one = filled(n, 1);
    const kept = f(one, one, 1)[0];
    kept.dataSync();
    for (let step = 0; step < 200; step++) f(kept, one, 1)[0].dataSync();
    expect([...heap.residents].some((r) => r === kept.stored)).toBe(true);
  });
});

describe('nothing leaks', () => {
  const n = 256;

  test('in a synchronous loop of 10⁵ steps', () => {
    const { heap, f } = axpyIn(n, { bound: megabyte });
    const one = filled(n, 1);
    let x = filled(n, 0);
    collect();
    const before = process.memoryUsage().arrayBuffers;
    for (let step = 0; step < 100_000; step++) [x] = f(x, one, 1);
    expect(x.dataSync()).toEqual(new Float64Array(n).fill(100_000));
    expect(heap.bytes).toBe(megabyte);
    expect(strayBytes(heap)).toBe(0);
    // The registry has not told of a single array yet, and still nothing that it knows of holds
    // copies.
    collect();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * megabyte);
  });

  test('also if an early array is kept, whose resident has left', () => {
    const { f } = axpyIn(n, { bound: megabyte });
    const one = filled(n, 1);
    const first = filled(n, 0);
    let x = first;
    collect();
    const before = process.memoryUsage().arrayBuffers;
    for (let step = 0; step < 20_000; step++) [x] = f(x, one, 1);
    collect();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * megabyte);
    expect(first.dataSync()[0]).toBe(0);
  });

  test('in an asynchronous one: collected arrays leave the heap', async () => {
    const { heap, f } = axpyIn(n);
    const one = filled(n, 1);
    let x = filled(n, 0);
    let most = 0;
    for (let turn = 0; turn < 12; turn++) {
      for (let step = 0; step < 100; step++) [x] = f(x, one, 1);
      most = Math.max(most, heap.residents.count);
      collect();
      await nextTask();
    }
    await nextTask();
    expect(most).toBeLessThan(400);
    expect(heap.residents.count).toBeLessThan(110);
    expect(strayBytes(heap)).toBe(0);
    expect(x.dataSync()).toEqual(new Float64Array(n).fill(1200));
  });

  test('with donated arguments no more is taken than is in use', () => {
    const { heap, f } = axpyIn(n);
    const one = filled(n, 1);
    let x = filled(n, 0);
    for (let step = 0; step < 1000; step++) {
      const [next] = f(x, one, 1);
      x.dispose();
      x = next;
    }
    expect(heap.residents.count).toBe(2);
    expect(x.dataSync()).toEqual(new Float64Array(n).fill(1000));
  });
});
