/**
 * Runs of compiled modules in the heap: what is passed, what a failure leaves, what is given back.
 */
import { describe, expect, test } from 'vitest';
import { aval, type Aval } from '../../../src/array/aval.js';
import { dense, denseScalar, type DenseArray } from '../../../src/array/dense.js';
import type { DType } from '../../../src/array/dtype.js';
import { defineFunction } from '../../../src/codegen/targets/wasm/binary/code.js';
import {
  callInto,
  f64,
  i32,
  unreachable,
} from '../../../src/codegen/targets/wasm/binary/instructions.js';
import { holding } from '../../../src/codegen/targets/wasm/heap/instance.js';
import { importFunction } from '../../../src/codegen/targets/wasm/binary/module.js';
import type { ValueType } from '../../../src/codegen/targets/wasm/binary/node.js';
import type { RawCallback } from '../../../src/loops/loops.js';
import {
  axpy,
  elementAt,
  forEachElement,
  instanceOf,
  strayBytes,
  type HandMade,
  testHeap,
} from './heap-support.js';

const n = 300;
const vector = aval([n], 'float64');
const scalarType = aval([], 'float64');
const scalar = (x: number): DenseArray => denseScalar(x, 'float64');
const filled = (value: number): DenseArray =>
  dense([n], 'float64', new Float64Array(n).fill(value));

/**
 * x → 2 x, where a callback is called with x, or a trap comes, after the first element is written.
 */
function doubling(then: 'callback' | 'trap', callback?: RawCallback): HandMade {
  const host = importFunction({ module: 'env', field: 'host0' }, { x: 'i32' }, []);
  const main = defineFunction('main', { arena: 'i32', x: 'i32', out: 'i32' }, [], (c, p) => {
    const { x, out } = p;
    c.do(f64.store(out, f64.const(-1)));
    if (then === 'callback') c.do(callInto([], host, x));
    else c.if(f64.lt(f64.load(x), f64.const(0)), () => c.do(unreachable()));
    forEachElement(c, n, (offset) =>
      c.do(f64.store(i32.add(out, offset), f64.mul(f64.const(2), elementAt(x, offset)))),
    );
  });
  return { main, inputs: [vector], outputs: [vector], ...(callback && { callback }) };
}

describe('scalars', () => {
  const wasmType = (dtype: DType): ValueType =>
    dtype === 'float64' ? 'f64' : dtype === 'float32' ? 'f32' : 'i32';

  test.each([
    ['float64', 1 / 3],
    ['float32', Math.fround(1 / 3)],
    ['int32', -7],
    ['uint32', 4_000_000_000],
    ['bool', 1],
  ] as const)('%s goes in and out by value', (dtype, value) => {
    const heap = testHeap();
    const type: Aval = aval([], dtype);
    const wasm = wasmType(dtype);
    const main = defineFunction('main', { arena: 'i32', x: wasm }, [wasm], (_, { x }) => x);
    const [result] = instanceOf(
      { main, inputs: [type], outputs: [type] },
      heap,
    )([denseScalar(value, dtype)]);
    expect(result?.raw).toBe(value);
    expect(result?.aval).toEqual(type);
    expect(heap.bytesTaken).toBe(0);
  });

  test('several results come in their order, among arrays', () => {
    const main = defineFunction(
      'main',
      { arena: 'i32', x: 'f64', y: 'i32', out: 'i32' },
      ['i32', 'f64'],
      (c, { x, y, out }) => {
        forEachElement(c, n, (offset) => c.do(f64.store(i32.add(out, offset), x)));
        return [y, x];
      },
    );
    const integer = aval([], 'int32');
    const run = instanceOf(
      { main, inputs: [scalarType, integer], outputs: [integer, vector, scalarType] },
      testHeap(),
    );
    const results = run([scalar(1.5), denseScalar(-3, 'int32')]);
    expect(results.map((r) => r.raw)).toEqual([-3, new Float64Array(n).fill(1.5), 1.5]);
  });

  test('a program without results gives none', () => {
    const main = defineFunction('main', { arena: 'i32' }, [], () => {});
    expect(instanceOf({ main, inputs: [], outputs: [] }, testHeap())([])).toEqual([]);
  });
});

describe('a failure in the middle', () => {
  /** The heap is as before the failing call, and the next call succeeds. */
  function expectConsistent(program: HandMade, bad: DenseArray, error: RegExp): void {
    const heap = testHeap();
    const run = instanceOf(program, heap);
    const [z] = run([filled(1)]) as [DenseArray];
    const taken = heap.bytesTaken;
    expect(() => run([bad])).toThrow(error);
    expect(strayBytes(heap)).toBe(0);
    expect([...heap.residents].every((r) => !r.isPinned)).toBe(true);
    bad.dispose();
    expect(heap.bytesTaken).toBe(taken);
    expect(run([z])[0]?.dataSync()).toEqual(new Float64Array(n).fill(4));
    expect(z.dataSync()).toEqual(new Float64Array(n).fill(2));
  }

  test('a trap', () => expectConsistent(doubling('trap'), filled(-1), /unreachable/));

  test('a callback that throws', () => {
    const callback: RawCallback = (x) => {
      if ((x as Float64Array)[0] === -1) throw new Error('from the callback');
    };
    expectConsistent(doubling('callback', callback), filled(-1), /from the callback/);
  });

  test('an input whose buffer has been transferred', () => {
    const data = new Float64Array(n);
    const x = dense([n], 'float64', data);
    structuredClone(data.buffer, { transfer: [data.buffer] });
    expectConsistent(doubling('trap'), x, /the memory that it shares was transferred/);
  });

  test('a deleted input, after others were pinned', () => {
    const heap = testHeap();
    const run = instanceOf(axpy(vector), heap);
    const [x, y] = [filled(1), filled(2)];
    y.dispose();
    expect(() => run([x, y, scalar(1)])).toThrow(/deleted/);
    expect(strayBytes(heap)).toBe(0);
    expect(run([x, x, scalar(1)])[1]?.raw).toBe(2 * n);
  });
});

describe('callbacks', () => {
  test('receive copies', () => {
    const heap = testHeap();
    const seen: unknown[] = [];
    const run = instanceOf(
      doubling('callback', (x) => seen.push(x)),
      heap,
    );
    run([filled(1)]);
    run([filled(2)]);
    expect(seen).toEqual([1, 2].map((x) => new Float64Array(n).fill(x)));
  });

  test('may run other programs, also where that makes the heap grow or evict', () => {
    for (const bound of [2 ** 17, 2 ** 22]) {
      const heap = testHeap({ bound });
      const inner = instanceOf(axpy(vector), heap);
      const made: DenseArray[] = [];
      const callback: RawCallback = (raw) => {
        const x = dense([n], 'float64', raw as Float64Array);
        for (let i = 0; i < 1000; i++) made.push(inner([x, x, scalar(i)])[0] as DenseArray);
        heap.give(heap.take(3 * 2 ** 20));
      };
      const x = filled(1);
      const [z] = instanceOf(doubling('callback', callback), heap)([x]) as [DenseArray];
      expect(z.dataSync()).toEqual(new Float64Array(n).fill(2));
      made.forEach((y, i) => expect(y.dataSync()[n - 1]).toBe(i + 1));
      expect(strayBytes(heap)).toBe(0);
    }
  });

  test('may delete what the call uses: it is freed when the call has returned', () => {
    const heap = testHeap();
    const x = filled(3);
    const run = instanceOf(
      doubling('callback', () => x.dispose()),
      heap,
    );
    const [z] = run([x]) as [DenseArray];
    expect(z.dataSync()).toEqual(new Float64Array(n).fill(6));
    expect(heap.residents.count).toBe(1);
    expect(() => x.js()).toThrow(/deleted/);
  });

  test('may not call the program that calls them', () => {
    const again: { run?: () => unknown } = {};
    const run = instanceOf(
      doubling('callback', () => again.run?.()),
      testHeap(),
    );
    again.run = () => run([filled(1)]);
    expect(again.run).toThrow(/has called it again/);
    delete again.run;
    expect(run([filled(1)])[0]?.dataSync()[0]).toBe(2);
  });
});

test('the tape grows and keeps what it holds; it ends with the run', () => {
  const grow = importFunction({ module: 'env', field: 'growTape' }, { bytes: 'i32' }, ['i32']);
  // The numbers 0 … 999, each written to a tape of exactly so many, and their sum read back.
  const main = defineFunction('main', { arena: 'i32' }, ['f64'], (c) => {
    const [tape, at, sum] = [c.local('tape', 'i32'), c.local('at', 'i32'), c.local('sum', 'f64')];
    c.for(at, 0, 8000, 8, () => {
      c.call(grow, [i32.add(at, 8)], [tape]);
      c.do(f64.store(i32.add(tape, at), f64.convert_i32_s(i32.shr_u(at, 3))));
    });
    c.for(at, 0, 8000, 8, () => c.set(sum, f64.add(sum, elementAt(tape, at))));
    return sum;
  });
  const heap = testHeap();
  const run = instanceOf({ main, inputs: [], outputs: [scalarType] }, heap);
  expect([run([]), run([])].map(([sum]) => sum?.raw)).toEqual([499_500, 499_500]);
  expect(heap.bytesTaken).toBe(0);
});

test('what a program holds survives the deletion of the arrays it was made with', () => {
  const heap = testHeap();
  const y = filled(5);
  const run = holding(instanceOf(axpy(vector), heap), [y, scalar(2)]);
  y.dispose();
  for (const x of [1, 3]) expect(run([filled(x)])[1]?.raw).toBe((2 * x + 5) * n);
});

test('a program whose code works in the heap runs on arrays', () => {
  const heap = testHeap();
  const [z] = instanceOf(doubling('trap'), heap)([filled(1)]);
  expect(heap.residents.count).toBe(2);
  expect(z?.dataSync()).toEqual(new Float64Array(n).fill(2));
});
