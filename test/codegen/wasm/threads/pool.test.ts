/** The threads themselves: nobody is forgotten, and nobody is waited for in vain. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { encode } from '../../../../src/codegen/targets/wasm/binary/encode.js';
import { defineFunction } from '../../../../src/codegen/targets/wasm/binary/code.js';
import {
  i32,
  type WasmFunction,
} from '../../../../src/codegen/targets/wasm/binary/instructions.js';
import {
  mostSharedPages,
  newModule,
  withSharedMemory,
} from '../../../../src/codegen/targets/wasm/binary/module.js';
import { partParameters, type PartPlan } from '../../../../src/codegen/targets/wasm/emit/parts.js';
import { engine } from '../../../../src/codegen/targets/wasm/heap/engine.js';
import { sharedHeap } from '../../../../src/codegen/targets/wasm/heap/heap.js';
import { LostThread, pool, type Job } from '../../../../src/codegen/targets/wasm/threads/pool.js';
import { jit, numpy as np } from '../../../../src/index.js';
import { startThreads, threads } from './support.js';

const { patience } = pool();

beforeEach(startThreads);
afterEach(() => {
  pool().patience = patience;
});

const plan: PartPlan = {
  unit: 1,
  units: 12,
  least: 1,
  nanoseconds: 1000,
  commonBytes: 0,
  ownBytes: 0,
};
const first = 65_536;

/** A job whose part `write` writes, on words from 65536 on, which it gives, too. */
function jobOf(part: WasmFunction<typeof partParameters, readonly []>): {
  readonly job: Job;
  readonly words: Int32Array;
} {
  const memory = new (engine().Memory)({ initial: 2, maximum: mostSharedPages, shared: true });
  const imported = { module: 'env', field: 'memory', minimum: 0 };
  const bytes = encode(withSharedMemory(newModule('m', imported, [{ name: 'part0', of: part }])));
  const module = new (engine().Module)(bytes);
  const own = new (engine().Instance)(module, { env: { memory } }).exports['part0'] as (
    ...bounds: number[]
  ) => void;
  const work = (from: number, to: number): void => own(0, 0, from, to);
  const job = { code: { module, memory, bulk: [] }, part: 0, plan, base: 0, first: 0, stop: 12 };
  return { job: { ...job, threads, work }, words: new Int32Array(memory.buffer, first, 12) };
}

/** Adds 1 to each word from the first to the last. */
const counting = () =>
  defineFunction('part', partParameters, [], (c, p) => {
    const i = c.local('i', 'i32');
    c.for(i, p.first, p.last, 1, () => {
      const at = i32.shl(i, 2);
      c.do(i32.store(at, i32.add(i32.load(at, first), 1), first));
    });
  });

/** The same, but threads other than the first one do something that has no result. */
const trapping = () =>
  defineFunction('part', partParameters, [], (c, p) => {
    c.if(p.slot, () => c.do(i32.store(i32.div_s(1, i32.eqz(p.slot)), 1)));
  });

test('a hundred thousand calls do each piece once', () => {
  const { job, words } = jobOf(counting());
  const [calls, before] = [100_000, pool().taken];
  for (let i = 0; i < calls; i++) pool().do(job);
  expect(Array.from(words)).toEqual(new Array(12).fill(calls));
  expect(pool().taken).toBeGreaterThan(before);
});

test('threads that have gone to sleep wake up', async () => {
  const { job, words } = jobOf(counting());
  const before = pool().taken;
  let calls = 0;
  for (; pool().taken === before && calls < 200; calls++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    pool().do({ ...job, work: slowly(job.work) });
  }
  expect(Array.from(words)).toEqual(new Array(12).fill(calls));
  expect(pool().taken).toBeGreaterThan(before);
});

test('where more are asked for they join those who serve', async () => {
  const { job, words } = jobOf(signing());
  for (let i = 0; i < 10; i++) pool().do(job);
  pool().start(threads + 2);
  while (pool().ready < threads + 1) await new Promise((resolve) => setTimeout(resolve, 5));
  const many = { ...job, threads: threads + 2, work: slowly(job.work) };
  const signed = (): number => words.filter((n) => n > 0).length;
  for (let i = 0; i < 500 && signed() < threads + 2; i++) pool().do(many);
  expect(signed()).toBe(threads + 2);
  // Of those some are enough again.
  words.fill(0);
  for (let i = 0; i < 200 && signed() < 2; i++) pool().do({ ...many, threads: 2 });
  expect(Array.from(words.subarray(2))).toEqual(new Array(10).fill(0));
  expect(signed()).toBe(2);
  pool().stop();
});

/** Counts the pieces of each thread in its own word. */
const signing = () =>
  defineFunction('part', partParameters, [], (c, p) => {
    const at = i32.shl(p.slot, 2);
    c.do(i32.store(at, i32.add(i32.load(at, first), 1), first));
  });

/** Takes a while, so that others have the time to come. */
function slowly(work: Job['work']): Job['work'] {
  return (from, to) => {
    const end = performance.now() + 2;
    while (performance.now() < end);
    work(from, to);
  };
}

test('threads that end in the middle of work are not missed', async () => {
  const { job, words } = jobOf(counting());
  for (let i = 0; i < 1000; i++) pool().do(job);
  pool().stop();
  for (let i = 0; i < 1000; i++) pool().do(job);
  await startThreads();
  for (let i = 0; i < 1000; i++) pool().do(job);
  expect(Array.from(words)).toEqual(new Array(12).fill(3000));
});

test('a thread that fails is an error', () => {
  const { job } = jobOf(trapping());
  const many = { ...job, work: slowly(job.work) };
  expect(() => {
    for (let i = 0; i < 200; i++) pool().do(many);
  }).toThrow('a piece that another thread does stopped with an error');
});

test('a thread that never ends its piece is an error, and no hang', () => {
  const { job } = jobOf(
    defineFunction('part', partParameters, [], (c, p) => {
      c.if(p.slot, () => c.loop((again) => c.branch(again)));
    }),
  );
  pool().patience = { milliseconds: 50, times: 0 };
  const many = { ...job, work: slowly(job.work) };
  expect(() => {
    for (let i = 0; i < 200; i++) pool().do(many);
  }).toThrow('a piece that another thread does is not done');
});

test('a call that loses a thread says so, and the next one is right', () => {
  const f = jit((x: ReturnType<typeof np.array>) => np.exp(x), { target: 'wasm', threads });
  const x = np.arange(300_000).div(300_000);
  const y = f(x);
  const wanted = f(x).dataSync();
  const { memory } = sharedHeap();
  vi.spyOn(pool(), 'do').mockImplementationOnce(() => {
    throw new LostThread('a piece');
  });
  expect(() => f(x)).toThrow(expect.objectContaining({ code: 'thread-lost' }));
  expect(sharedHeap().memory, 'the lost thread may still write to the old one').not.toBe(memory);
  expect(sharedHeap().isShared).toBe(true);
  expect(y.dataSync()).toEqual(wanted);
  expect(f(x).dataSync()).toEqual(wanted);
});
