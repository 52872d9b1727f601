/** Loops that store elements apart: several turns at a time where no two of them meet. */
import { expect, test } from 'vitest';
import { aval } from '../../../src/array/aval.js';
import { dense, type DenseArray } from '../../../src/array/dense.js';
import { newTypedArray, type DType } from '../../../src/array/dtype.js';
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
} from '../../../src/loops/expr.js';
import type { LoopFunction, Stmt } from '../../../src/loops/loops.js';
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
  const loops: Stmt[] = [
    {
      kind: 'for',
      index: cell,
      start: integer(0),
      stop: integer(size),
      step: 1,
      order: 'in turn',
      body: [clear],
    },
    {
      kind: 'for',
      index,
      start: integer(0),
      stop: integer(turns),
      step: 1,
      order: 'in turn',
      body,
    },
  ];
  const kernels = [{ name: 'scatter', body: loops }];
  const main: LoopFunction = { name: 'f', inputs: [x], outputs: [y], arena: [], kernels };
  const schedule = { main, functions: [main], arenaBytes: 0, longestRow: 0 };
  const { run, module } = instantiated(schedule, [aval([size], dtype)], testHeap());
  const data = newTypedArray(dtype, turns);
  for (let i = 0; i < turns; i++) data[i] = (7 * i) % 31;
  const wanted = newTypedArray(dtype, size);
  for (let i = 0; i < turns; i++)
    shifts.forEach((shift, k) => (wanted[stride * i + base + shift] = (data[i] as number) + k));
  const [got] = run([dense([turns], dtype, data)]) as [DenseArray];
  expect(got.dataSync()).toEqual(wanted);
  return text(module);
}

test.each(['float32', 'float64', 'int32', 'uint32'] as const)('elements of %s', (dtype) => {
  const lane = dtype === 'float64' ? 'v128.store64_lane' : 'v128.store32_lane';
  for (const [stride, shifts, base] of [
    [2, [0], 0],
    [3, [0, 1, 2], 0],
    [3, [2, 0], 5],
    [-2, [0, 1], 100],
    [-1, [0], 60],
    [4, [0, 160], 0],
  ] as const)
    expect(scattered(dtype, stride, shifts, base), `${stride} ${shifts.join()}`).toContain(lane);
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
