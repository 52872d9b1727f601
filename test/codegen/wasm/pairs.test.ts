/** Loops over pairs: both sides are loaded and stored by whole vectors. */
import { expect, test } from 'vitest';
import { aval } from '../../../src/array/aval.js';
import { dense, type DenseArray } from '../../../src/array/dense.js';
import { newTypedArray, type DType } from '../../../src/array/dtype.js';
import { text } from '../../../src/codegen/targets/wasm/binary/text.js';
import { newBuffer } from '../../../src/loops/buffer.js';
import { LoopBuilder } from '../../../src/loops/builder.js';
import { indexAdd, indexMul, integer, load, op, type Expr } from '../../../src/loops/expr.js';
import type { LoopBuffer, LoopFunction } from '../../../src/loops/loops.js';
import { testHeap } from './heap-support.js';
import { instantiated } from './run.js';

const turns = 37;
const dtypes = ['float32', 'float64', 'int32', 'uint32'] as const;
const laneStores = /store(32|64)_lane/;
const laneLoads = /load(32|64)_lane/;

/** An element 2 i + shift of an array, as a place to load from or to store to. */
type Element = readonly [array: 'x' | 'y', shift: number];

/** y[2 i + shift] = a + b, one after the other, for all i. */
type Step = readonly [shift: number, a: Element, b: Element];

/**
 * Runs the steps of all turns for x of `size` elements and y of 2 · turns, which begins as x does,
 * and expects what JS computes; the text of the module.
 */
function ran(dtype: DType, size: number, steps: readonly Step[]): string {
  const buffers = { x: newBuffer('x', dtype, size), y: newBuffer('y', dtype, 2 * turns) };
  const b = new LoopBuilder();
  b.for(2 * turns, (i) => b.store(buffers.y, i, load(buffers.x, i)), { order: 'in turn' });
  b.for(
    turns,
    (i) => {
      const place = (shift: number): Expr => indexAdd(indexMul(i, integer(2)), integer(shift));
      const element = ([array, shift]: Element): Expr => load(buffers[array], place(shift));
      for (const [shift, x, y] of steps)
        b.store(buffers.y, place(shift), op('add', dtype, element(x), element(y)));
    },
    { order: 'free' },
  );
  const { run, module } = instantiated(
    scheduleOf(buffers.x, buffers.y, b),
    [aval([2 * turns], dtype)],
    testHeap(),
  );
  const x = newTypedArray(dtype, size).map((_: number, i: number) => (7 * i) % 31) as Float64Array;
  const y = newTypedArray(dtype, 2 * turns).map((_: number, i: number) => x[i] ?? 0);
  const valueOf = ([array, shift]: Element, i: number): number =>
    (array === 'x' ? x : y)[2 * i + shift] ?? NaN;
  for (let i = 0; i < turns; i++)
    for (const [shift, a, c] of steps) y[2 * i + shift] = valueOf(a, i) + valueOf(c, i);
  const [got] = run([dense([size], dtype, x)]) as [DenseArray];
  expect(got.dataSync()).toEqual(y);
  return text(module);
}

function scheduleOf(x: LoopBuffer, y: LoopBuffer, b: LoopBuilder) {
  const kernels = [{ name: 'pairs', body: b.statements }];
  const main: LoopFunction = { name: 'f', inputs: [x], outputs: [y], arena: [], kernels };
  return { main, functions: [main], arenaBytes: 0, longestRow: 0 };
}

test.each(dtypes)('both sides of %s are loaded and stored', (dtype) => {
  for (const steps of [
    [
      [0, ['x', 0], ['x', 1]],
      [1, ['x', 1], ['x', 1]],
    ],
    [
      [1, ['x', 0], ['x', 0]],
      [0, ['x', 1], ['x', 0]],
    ],
  ] as const) {
    const written = ran(dtype, 2 * turns, steps);
    expect(written).not.toMatch(laneStores);
    expect(written).not.toMatch(laneLoads);
  }
});

test.each(dtypes)('a store of %s is seen by the loads behind it', (dtype) => {
  // Pairs that are loaded stand for what was there before the store.
  ran(dtype, 2 * turns, [
    [0, ['y', 0], ['y', 1]],
    [1, ['y', 1], ['y', 0]],
  ]);
  // A store waits for its neighbour only where nobody looks in between.
  ran(dtype, 2 * turns, [
    [0, ['x', 0], ['x', 1]],
    [1, ['y', 0], ['x', 1]],
  ]);
  ran(dtype, 2 * turns, [
    [0, ['x', 0], ['x', 1]],
    [0, ['y', 0], ['x', 1]],
    [1, ['x', 0], ['x', 0]],
    [1, ['y', 0], ['y', 1]],
  ]);
});

test.each(dtypes)('three neighbours of %s are a pair and another one', (dtype) => {
  ran(dtype, 2 * turns + 1, [
    [0, ['x', 1], ['x', 2]],
    [1, ['x', 0], ['x', 1]],
  ]);
});

test('every other element is loaded with its neighbour where there is one', () => {
  const only = (shift: number): Step[] => [[0, ['x', shift], ['x', shift]]];
  for (const shift of [0, 1]) {
    expect(ran('float32', 2 * turns, only(shift))).not.toMatch(laneLoads);
    expect(ran('float64', 2 * turns, only(shift))).toMatch(laneLoads);
  }
});
