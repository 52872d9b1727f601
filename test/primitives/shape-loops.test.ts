/**
 * Arrays too large to be taken apart into scalars: `results` compares the loops with the evaluator.
 */
import { describe, test } from 'vitest';
import { array, numbers, results } from './one-equation.js';

const list = numbers([50]);
const cube = numbers([4, 5, 6]);

describe('views', () => {
  test.each([
    [[50], [3, 50], [1]],
    [[50], [50, 3], [0]],
    [
      [1, 50],
      [3, 50],
      [0, 1],
    ],
    [
      [50, 1],
      [50, 7],
      [0, 1],
    ],
    [[50], [1, 50, 1], [1]],
    [[], [5, 6], []],
    [
      [4, 1, 6],
      [4, 5, 6],
      [0, 1, 2],
    ],
    [
      [4, 6],
      [4, 5, 6],
      [0, 2],
    ],
  ])('broadcast %j to %j', (from, shape, dims) => {
    results('broadcast', [numbers(from)], { shape, dims });
  });
  test.each([[[20, 6]], [[120]], [[2, 3, 4, 5]], [[6, 1, 20]]])('reshape to %j', (shape) => {
    results('reshape', [cube], { shape });
  });
  test.each([[[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
    'transpose by %j',
    (permutation) => {
      results('transpose', [cube], { permutation });
      results('transpose', [numbers([7, 1, 9])], { permutation });
    },
  );
  test('reverse and slice', () => {
    results('reverse', [cube], { axes: [0, 2] });
    results('reverse', [list], { axes: [0] });
    results('slice', [list], { starts: [3], stops: [47], steps: [2] });
    results('slice', [cube], { starts: [1, 0, 1], stops: [4, 5, 6], steps: [1, 2, 3] });
  });
  test('iota', () => {
    results('iota', [], { shape: [4, 5, 6], dtype: 'float32', axis: 1 });
    results('iota', [], { shape: [100], dtype: 'uint32', axis: 0 });
  });
});

describe('pad', () => {
  const sides = [-20, -1, 0, 3];
  test.each(sides.flatMap((low) => sides.map((high) => [low, high])))(
    'by %d and %d',
    (low, high) => {
      for (const interior of [0, 1, 2]) {
        results('pad', [list, 9], { low: [low!], high: [high!], interior: [interior] });
        const ofRows = { low: [1, low!], high: [-1, high!], interior: [interior, 0] };
        results('pad', [numbers([6, 50]), array(9)], ofRows);
      }
    },
  );
});

describe('concatenate', () => {
  test.each([0, 1, 2])('along axis %d', (axis) => {
    const shape = [4, 5, 6];
    const parts = [cube, numbers(shape.with(axis, 0)), numbers(shape.with(axis, 9)), cube];
    results('concatenate', parts, { axis });
  });
});

describe('dynamic slices', () => {
  test.each([-9, 0, 1, 2, 9])('at %d', (s) => {
    const starts = [array(s, 'int32'), array(2, 'int32'), array(s, 'int32')];
    results('dynamicSlice', [cube, ...starts], { sizes: [2, 5, 4] });
    results('dynamicUpdateSlice', [cube, numbers([2, 3, 6]), ...starts], {});
    results('dynamicSlice', [list, array(s + 10, 'uint32')], { sizes: [40] });
  });
  test('at a large uint32', () => {
    results('dynamicSlice', [list, array(4_000_000_000, 'uint32')], { sizes: [40] });
  });
});
