/**
 * Loops that load and store elements apart: several turns at a time where no two of them meet, and
 * neighbours together.
 */
import { expect, test } from 'vitest';
import { aval } from '../../../src/array/aval.js';
import { dense, type DenseArray } from '../../../src/array/dense.js';
import {
  newTypedArray,
  type Compute,
  type DType,
  type TypedArray,
} from '../../../src/array/dtype.js';
import { text } from '../../../src/codegen/targets/wasm/binary/text.js';
import { newBuffer } from '../../../src/loops/buffer.js';
import {
  indexAdd,
  indexMul,
  integer,
  literal,
  load,
  localRef,
  newLocal,
  op,
  type Local,
} from '../../../src/loops/expr.js';
import type { LoopBuffer, LoopFunction, Stmt } from '../../../src/loops/loops.js';
import { instantiated } from './run.js';
import { testHeap } from './heap-support.js';

const turns = 37;
const size = 400;

/**
 * y[stride i + shift_k + base] = x[i] + k for all i and, in order, all shifts; then what JS does.
 */
function scattered(dtype: DType, stride: number, shifts: readonly number[], base: number) {
  const [x, y] = [newBuffer('x', dtype, turns), newBuffer('y', dtype, size)];
  const index = newLocal('i', 'int32', { low: 0, high: turns - 1 });
  const cell = newLocal('c', 'int32', { low: 0, high: size - 1 });
  const place = indexMul(localRef(index), integer(stride));
  const body = shifts.map((shift, k): Stmt => {
    const value = op('add', dtype, load(x, localRef(index)), literal(k, dtype));
    const offset = indexAdd(indexAdd(place, integer(base)), integer(shift));
    return { kind: 'store', buffer: y, offset, value };
  });
  const clear: Stmt = {
    kind: 'store',
    buffer: y,
    offset: localRef(cell),
    value: literal(0, dtype),
  };
  const data = numbers(dtype, turns);
  const wanted = newTypedArray(dtype, size);
  for (let i = 0; i < turns; i++)
    shifts.forEach((shift, k) => (wanted[stride * i + base + shift] = (data[i] as number) + k));
  return textOf([loopOf(cell, size, [clear]), loopOf(index, turns, body)], x, y, data, wanted);
}

/** y[i] = Σ (k + 1)·x[stride i + shift_k + base], bound to locals in front of the sum. */
function gathered(dtype: DType, stride: number, shifts: readonly number[], base: number) {
  const [x, y] = [newBuffer('x', dtype, size), newBuffer('y', dtype, turns)];
  const index = newLocal('i', 'int32', { low: 0, high: turns - 1 });
  const place = indexMul(localRef(index), integer(stride));
  const elements = shifts.map((shift): Stmt & { kind: 'let' } => {
    const offset = indexAdd(indexAdd(place, integer(base)), integer(shift));
    return { kind: 'let', local: newLocal('e', dtype as Compute), value: load(x, offset) };
  });
  const value = elements
    .map(({ local }, k) => op('mul', dtype as Compute, localRef(local), literal(k + 1, dtype)))
    .reduce((sum, term) => op('add', dtype as Compute, sum, term));
  const store: Stmt = { kind: 'store', buffer: y, offset: localRef(index), value };
  const data = numbers(dtype, size);
  const wanted = newTypedArray(dtype, turns);
  for (let i = 0; i < turns; i++)
    shifts.forEach((shift, k) => {
      wanted[i] = (wanted[i] as number) + (k + 1) * (data[stride * i + base + shift] as number);
    });
  return textOf([loopOf(index, turns, [...elements, store])], x, y, data, wanted);
}

function numbers(dtype: DType, count: number): TypedArray {
  const data = newTypedArray(dtype, count);
  for (let i = 0; i < count; i++) data[i] = (7 * i) % 31;
  return data;
}

const loopOf = (index: Local, stop: number, body: readonly Stmt[]): Stmt => ({
  kind: 'for',
  index,
  start: integer(0),
  stop: integer(stop),
  step: 1,
  order: 'in turn',
  body,
});

/** The text of a function from x to y whose results have been seen to be right. */
function textOf(
  body: readonly Stmt[],
  x: LoopBuffer,
  y: LoopBuffer,
  data: TypedArray,
  wanted: TypedArray,
): string {
  const kernels = [{ name: 'scatter', body }];
  const main: LoopFunction = { name: 'f', inputs: [x], outputs: [y], arena: [], kernels };
  const schedule = { main, functions: [main], arenaBytes: 0, longestRow: 0 };
  const { run, module } = instantiated(schedule, [aval([y.size], y.dtype)], testHeap());
  const [got] = run([dense([x.size], x.dtype, data)]) as [DenseArray];
  expect(got.dataSync()).toEqual(wanted);
  return text(module);
}

test.each(['float32', 'float64', 'int32', 'uint32'] as const)('elements of %s', (dtype) => {
  const lane = dtype === 'float64' ? 'v128.store64_lane' : 'v128.store32_lane';
  for (const [stride, shifts, base] of [
    [2, [0], 0],
    [3, [0, 1, 2], 0],
    [3, [2, 0], 5],
    [-2, [0], 100],
    [-1, [0], 60],
    [4, [0, 160], 0],
  ] as const)
    expect(scattered(dtype, stride, shifts, base), `${stride} ${shifts.join()}`).toContain(lane);
});

const dtypes = ['float32', 'float64', 'int32', 'uint32'] as const;

/** Whole vectors of float64; of narrower elements where the pairs of all turns lie side by side. */
const isWhole = (dtype: DType, stride: number): boolean => dtype === 'float64' || stride === 2;

test.each(dtypes)('neighbours of %s that are stored', (dtype) => {
  for (const [stride, shifts, base] of [
    [2, [0, 1], 0],
    [2, [1, 0], 7],
    [4, [0, 1, 2, 3], 0],
    [4, [0, 1, 160, 161], 1],
    [5, [3, 4, 0, 1], 2],
    [-2, [0, 1], 100],
    [-3, [1, 0], 200],
  ] as const) {
    const printed = scattered(dtype, stride, shifts, base);
    const lane = isWhole(dtype, stride) ? 'v128.store ' : 'v128.store64_lane';
    expect(printed, `${stride} ${shifts.join()}`).toContain(lane);
    expect(printed).toContain('i8x16.shuffle');
    expect(printed).not.toContain('v128.store32_lane');
    if (isWhole(dtype, stride)) expect(printed).not.toContain('v128.store64_lane');
  }
});

test.each(dtypes)('neighbours of %s that are loaded', (dtype) => {
  for (const [stride, shifts, base] of [
    [2, [0, 1], 0],
    [2, [1, 0], 7],
    [4, [0, 1, 2, 3], 0],
    [4, [0, 120, 121, 1], 1],
    [5, [4, 0, 1, 3], 2],
    [-2, [0, 1], 100],
    [-3, [1, 0], 200],
  ] as const) {
    const printed = gathered(dtype, stride, shifts, base);
    expect(printed, `${stride} ${shifts.join()}`).toContain('i8x16.shuffle');
    expect(printed).not.toContain('v128.load32_lane');
    const lane = 'v128.load64_lane';
    if (isWhole(dtype, stride)) expect(printed).not.toContain(lane);
    else expect(printed).toContain(lane);
  }
});

test('loops with more float64 values than registers do two turns at a time', () => {
  const many = [0, 1, 2, 3, 4, 5, 6, 7].map((k) => 40 * k);
  expect(gathered('float64', 1, many, 0)).toContain('(i32.add (local.get $i) (i32.const 2))');
  expect(gathered('float64', 1, many.slice(0, 3), 0)).toContain(
    '(i32.add (local.get $i) (i32.const 4))',
  );
  expect(gathered('float32', 1, many, 0)).toContain('(i32.add (local.get $i) (i32.const 4))');
});

test('turns that meet follow each other', () => {
  for (const [stride, shifts] of [
    [2, [0, 2]],
    [2, [4, 0]],
    [3, [0, 1, 3]],
    [4, [0, 140]],
  ] as const)
    expect(scattered('float64', stride, shifts, 0), shifts.join()).not.toContain('store64_lane');
});
