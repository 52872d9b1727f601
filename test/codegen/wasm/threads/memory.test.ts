/** Values that come and go in the memory that threads share: nobody writes where another's lie. */
import { beforeAll, expect, test } from 'vitest';
import { dense, type DenseArray } from '../../../../src/array/dense.js';
import { compile } from '../../../../src/codegen/jit/compile.js';
import { Heap, type HeapOptions } from '../../../../src/codegen/targets/wasm/heap/heap.js';
import { wasmOn } from '../../../../src/codegen/targets/wasm/index.js';
import { pool } from '../../../../src/codegen/targets/wasm/threads/pool.js';
import type { RunArrays, Runner } from '../../../../src/codegen/targets/target.js';
import { lax, makeIR, nn, numpy as np, type NDArray } from '../../../../src/index.js';
import { optimize } from '../../../../src/ir/passes/index.js';
import { rules } from '../../../../src/primitives/index.js';
import { Draw } from '../../../support/draw.js';
import { startThreads, threads } from './support.js';

beforeAll(startThreads);

const n = 48;

/** All are bounded, so that values stay numbers however often they go round. */
const functions: readonly ((x: NDArray, y: NDArray) => NDArray)[] = [
  (x, y) => np.tanh(x.add(y)),
  // Operands are packed, and each thread has tiles of its own.
  (x, y) => np.matmul(np.sin(x), np.cos(y)).div(n),
  // Each thread has rows of scratch.
  (x, y) => nn.softmax(x.sub(y.T), 1),
  // What turns bring in is kept until all have been.
  (x, y) => np.outer(np.sin(np.sum(np.exp(np.sin(x)), 0)), np.mean(y, 1)),
  (x, y) => np.sort(x.add(y), 0).div(4),
  (x, y) => lax.foriLoop(0, 3, (_, c) => np.sin(c.add(y)), x),
];

interface Load {
  readonly sums: readonly number[];
  readonly heapBytes: number;
}

/** Draws operations on values that it has, reads some and forgets others. */
function load(options: HeapOptions, count: number): Load {
  const heap = new Heap({ smallBytes: 64, ...options });
  const target = wasmOn(() => heap, { leastNanoseconds: 0, leastPiece: 0 });
  const type = np.ones([n, n]);
  const calls = functions.map((f): RunArrays => {
    const program = optimize(makeIR(f as never)(...([type, type] as never[])), rules);
    const compiling = { fuseMultiplyAdd: true, flushSubnormals: true, threads: count };
    return (compile(program, 'f', target, compiling).load() as Runner).run;
  });
  const draw = new Draw('load');
  const values: DenseArray[] = [0, 1].map(() => draw.floats([n, n], -1, 1));
  const read = new Map<DenseArray, Float64Array>();
  const sums: number[] = [];
  const any = <T>(list: readonly T[]): T => list[draw.integer(0, list.length - 1)] as T;
  for (let step = 0; step < 400; step++) {
    values.push(...any(calls)([any(values), any(values)]));
    if (draw.next() < 0.3) {
      const x = any(values);
      const data = x.dataSync() as Float64Array;
      sums.push(data.reduce((sum, v) => sum + v, 0));
      read.set(x, data);
    }
    while (values.length > 30) {
      const [gone] = values.splice(draw.integer(0, values.length - 1), 1);
      if (gone !== undefined && draw.next() < 0.5 && !values.includes(gone)) {
        read.delete(gone);
        gone.dispose();
      }
    }
  }
  // What was read once is what is read now.
  for (const [x, data] of read) expect(x.dataSync()).toEqual(data);
  for (const x of values) sums.push(...dense(x.shape, x.dtype, x.dataSync()).dataSync());
  return { sums, heapBytes: heap.bytes };
}

test('the same come out on several threads, whether or not they must leave', () => {
  const before = pool().taken;
  const alone = load({}, 1);
  const ample = load({}, threads);
  const tight = load({ bound: 300_000 }, threads);
  expect(alone.sums.every(Number.isFinite)).toBe(true);
  expect(ample.sums).toEqual(alone.sums);
  expect(tight.sums).toEqual(alone.sums);
  expect(tight.heapBytes).toBeLessThan(ample.heapBytes);
  expect(pool().taken - before).toBeGreaterThan(100);
});
