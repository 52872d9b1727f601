import { describe, expect, test } from 'vitest';
import type { GatherDims, ScatterDims } from '../../src/primitives/indexing.js';
import type { Nested } from '../../src/array/ndarray.js';
import { array, derivative, expectBatched, pullback, result } from './one-equation.js';
import { programOf } from '../support/programs.js';

const list = array([10, 20, 30, 40]);
const table = array([
  [0, 1, 2],
  [10, 11, 12],
  [20, 21, 22],
]);
const ints = (nested: Nested) => array(nested, 'int32');

/** x[i] for a list of integers i, given as index vectors of length 1. */
const elements: GatherDims = {
  offsetDims: [],
  collapsedSliceDims: [0],
  operandBatchingDims: [],
  startIndicesBatchingDims: [],
  startIndexMap: [0],
};
/** x[i] for a table. */
const rows: GatherDims = { ...elements, offsetDims: [1] };
/** Windows of a list. */
const windows: GatherDims = { ...rows, collapsedSliceDims: [] };
/** x[b, i[b]] for a table: one element of each row. */
const paired: GatherDims = {
  offsetDims: [],
  collapsedSliceDims: [1],
  operandBatchingDims: [0],
  startIndicesBatchingDims: [0],
  startIndexMap: [1],
};
const clip = { mode: 'clip', fill: null } as const;
const fill = { mode: 'fill', fill: null } as const;

describe('gather', () => {
  test('reads elements, rows and windows', () => {
    const places = ints([[2], [0], [2]]);
    expect(result('gather', [list, places], { dims: elements, sizes: [1], ...clip })).toEqual([
      30, 10, 30,
    ]);
    expect(result('gather', [table, places], { dims: rows, sizes: [1, 3], ...clip })).toEqual([
      [20, 21, 22],
      [0, 1, 2],
      [20, 21, 22],
    ]);
    expect(result('gather', [table, places], { dims: rows, sizes: [1, 2], ...clip })).toEqual([
      [20, 21],
      [0, 1],
      [20, 21],
    ]);
    expect(result('gather', [list, places], { dims: windows, sizes: [2], ...clip })).toEqual([
      [30, 40],
      [10, 20],
      [30, 40],
    ]);
  });
  test('window axes may stand before the axes of the indices', () => {
    const dims = { ...rows, offsetDims: [0] };
    const params = { dims, sizes: [1, 3], ...clip };
    expect(result('gather', [table, ints([[2], [0]])], params)).toEqual([
      [20, 0],
      [21, 1],
      [22, 2],
    ]);
  });
  test('components of an index vector go to the axes that the map names', () => {
    const dims = { ...elements, collapsedSliceDims: [0, 1], startIndexMap: [1, 0] };
    const places = ints([
      [0, 2],
      [1, 0],
    ]);
    expect(result('gather', [table, places], { dims, sizes: [1, 1], ...clip })).toEqual([20, 1]);
  });
  test('batching axes are walked together', () => {
    const places = ints([[2], [0], [1]]);
    const params = { dims: paired, sizes: [1, 1], ...clip };
    expect(result('gather', [table, places], params)).toEqual([2, 10, 21]);
  });
  test('clip moves the whole window inside', () => {
    const params = { dims: windows, sizes: [2], ...clip };
    expect(result('gather', [list, ints([[3], [-7]])], params)).toEqual([
      [30, 40],
      [10, 20],
    ]);
    const far = array([[4_000_000_000]], 'uint32');
    expect(result('gather', [list, far], params)).toEqual([[30, 40]]);
  });
  test('fill replaces the whole window', () => {
    const params = { dims: windows, sizes: [2], ...fill };
    expect(result('gather', [list, ints([[3], [2], [-1]])], params)).toEqual([
      [NaN, NaN],
      [30, 40],
      [NaN, NaN],
    ]);
    const outside = [[9], [0]];
    const one = { dims: elements, sizes: [1], ...fill };
    expect(result('gather', [ints([5]), ints(outside)], one)).toEqual([-(2 ** 31), 5]);
    expect(result('gather', [array([5], 'uint32'), ints(outside)], one)).toEqual([2 ** 32 - 1, 5]);
    expect(result('gather', [array([false]), ints(outside)], one)).toEqual([true, false]);
    expect(result('gather', [list, ints(outside)], { ...one, fill: -5 })).toEqual([-5, 10]);
  });
  test('refuses dims that do not fit', () => {
    const gather = (dims: GatherDims, sizes: number[]) => () =>
      programOf('gather', [table, ints([[0]])], { dims, sizes, ...clip });
    expect(gather(rows, [1, 4])).toThrow('gather: windows must not exceed the operand.');
    expect(gather(rows, [2, 3])).toThrow('windows must have length 1 on collapsed');
    expect(gather({ ...rows, offsetDims: [] }, [1, 3])).toThrow('each window axis needs an axis');
    expect(gather({ ...rows, startIndexMap: [0, 1] }, [1, 3])).toThrow('each component');
    expect(gather({ ...rows, collapsedSliceDims: [2] }, [1, 3])).toThrow('different operand axes');
    expect(gather({ ...paired, startIndexMap: [0] }, [1, 1])).toThrow('a batching axis takes no');
    expect(gather(paired, [1, 1])).toThrow('must be paired and equally long');
    expect(() =>
      programOf('gather', [list, array([[0]])], { dims: elements, sizes: [1], ...clip }),
    ).toThrow('gather: indices must be integers, received float64.');
  });
  test('its transpose adds up where an element was read twice', () => {
    const params = { dims: elements, sizes: [1], ...fill };
    const places = ints([[2], [0], [2], [7]]);
    expect(pullback('gather', [list, places], params, array([1, 10, 100, 1000]))).toEqual([
      [10, 0, 101, 0],
      null,
    ]);
    expect(derivative('gather', [list, places], params, [array([1, 2, 3, 4]), null])).toEqual([
      3, 1, 3, 0,
    ]);
  });
  test('batches the operand, the indices or both', () => {
    const operands = [
      table,
      ints([
        [[2], [0]],
        [[1], [1]],
        [[9], [0]],
      ]),
    ];
    for (const mode of [clip, fill]) {
      const params = { dims: elements, sizes: [1], ...mode };
      expectBatched('gather', operands, params, [true, true]);
      expectBatched('gather', [list, operands[1]!], params, [false, true]);
      expectBatched('gather', [table, ints([[1], [5]])], params, [true, false]);
    }
    const cube = array([table.js(), table.js()]);
    const ofPairs = { dims: paired, sizes: [1, 1], ...clip };
    expectBatched('gather', [cube, ints([[2], [0], [1]])], ofPairs, [true, false]);
    const places = ints([
      [[2], [0], [1]],
      [[0], [0], [2]],
    ]);
    expectBatched('gather', [cube, places], ofPairs, [true, true]);
    expectBatched('gather', [table, places], ofPairs, [false, true]);
    const ofColumns = { dims: { ...rows, offsetDims: [0] }, sizes: [1, 2], ...clip };
    expectBatched('gather', [cube, places], ofColumns, [true, true]);
    expectBatched('gather', [cube, ints([[2], [0]])], ofColumns, [true, false]);
  });
});

/** x[i] = u for lists. */
const places: ScatterDims = {
  updateWindowDims: [],
  insertedWindowDims: [0],
  operandBatchingDims: [],
  scatterIndicesBatchingDims: [],
  scatterDimsToOperandDims: [0],
};
const windowsOfList: ScatterDims = { ...places, updateWindowDims: [1], insertedWindowDims: [] };
const drop = { dims: places, mode: 'drop', uniqueIndices: false } as const;

describe('scatter', () => {
  test('the last update of an element wins', () => {
    const operands = [list, ints([[1], [3], [1]]), array([7, 8, 9])];
    expect(result('scatter', operands, drop)).toEqual([10, 9, 30, 8]);
  });
  test('combines with the operation', () => {
    const operands = [list, ints([[1], [3], [1]]), array([2, 50, 3])];
    expect(result('scatterAdd', operands, drop)).toEqual([10, 25, 30, 90]);
    expect(result('scatterMul', operands, drop)).toEqual([10, 120, 30, 2000]);
    expect(result('scatterMin', operands, drop)).toEqual([10, 2, 30, 40]);
    expect(result('scatterMax', operands, drop)).toEqual([10, 20, 30, 50]);
  });
  test('integers wrap', () => {
    const big = ints([2 ** 31 - 1]);
    const at0 = ints([[0], [0]]);
    expect(result('scatterAdd', [big, at0, ints([1, 1])], drop)).toEqual([-(2 ** 31) + 1]);
    expect(result('scatterMul', [big, at0, ints([2 ** 31 - 1, 3])], drop)).toEqual([
      Math.imul(Math.imul(2 ** 31 - 1, 2 ** 31 - 1), 3),
    ]);
  });
  test('drops or clips a window as a whole', () => {
    const operands = [
      list,
      ints([[3], [0], [-1]]),
      array([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ];
    const params = { ...drop, dims: windowsOfList };
    expect(result('scatter', operands, params)).toEqual([3, 4, 30, 40]);
    expect(result('scatter', operands, { ...params, mode: 'clip' })).toEqual([5, 6, 1, 2]);
    expect(result('scatterAdd', operands, { ...params, mode: 'clip' })).toEqual([18, 30, 31, 42]);
  });
  test('writes rows, columns and paired elements', () => {
    const rowDims = { ...places, updateWindowDims: [1] };
    const row = array([[7, 8, 9]]);
    expect(result('scatter', [table, ints([[1]]), row], { ...drop, dims: rowDims })).toEqual([
      [0, 1, 2],
      [7, 8, 9],
      [20, 21, 22],
    ]);
    const columnDims = {
      ...places,
      updateWindowDims: [0],
      insertedWindowDims: [1],
      scatterDimsToOperandDims: [1],
    };
    const column = array([[7], [8], [9]]);
    expect(result('scatter', [table, ints([[1]]), column], { ...drop, dims: columnDims })).toEqual([
      [0, 7, 2],
      [10, 8, 12],
      [20, 9, 22],
    ]);
    const pairedDims = {
      updateWindowDims: [],
      insertedWindowDims: [1],
      operandBatchingDims: [0],
      scatterIndicesBatchingDims: [0],
      scatterDimsToOperandDims: [1],
    };
    const operands = [table, ints([[2], [0], [1]]), array([7, 8, 9])];
    expect(result('scatter', operands, { ...drop, dims: pairedDims })).toEqual([
      [0, 1, 7],
      [8, 11, 12],
      [20, 9, 22],
    ]);
  });
  test('refuses updates that do not fit', () => {
    const scatter = (updates: Nested) => () =>
      programOf('scatter', [list, ints([[0], [1]]), array(updates)], drop);
    expect(scatter([1, 2, 3])).toThrow(
      'scatter: indices of shape [2,1] want updates of shape [2], received [3].',
    );
    expect(scatter(1)).toThrow('updates must have an axis for each of the 1 batch axes');
    expect(() => programOf('scatterAdd', [list, ints([[0]]), ints([1])], drop)).toThrow(
      'scatterAdd: an array of dtype float64 cannot take updates of dtype int32.',
    );
    expect(() =>
      programOf('scatterAdd', [array([true]), ints([[0]]), array([true])], drop),
    ).toThrow('not defined for dtype bool');
  });
});

describe('derivatives of scatters', () => {
  const indices = ints([[1], [3], [1], [9]]);
  const updates = array([2, 3, 4, 5]);
  const ct = array([1, 10, 100, 1000]);
  const back = (name: 'scatter', x = list, u = updates) =>
    pullback(name, [x, indices, u], drop, ct);
  const along = (name: 'scatter', x = list, u = updates) =>
    derivative(name, [x, indices, u], drop, [array([0.5, 0.25, 2, 3]), null, array([1, 5, 7, 9])]);
  test('set: the winner gets everything', () => {
    expect(back('scatter')).toEqual([[1, 0, 100, 0], null, [0, 1000, 10, 0]]);
    expect(along('scatter')).toEqual([0.5, 7, 2, 5]);
  });
  test('add: everyone gets everything', () => {
    expect(back('scatterAdd' as 'scatter')).toEqual([[1, 10, 100, 1000], null, [10, 1000, 10, 0]]);
    expect(along('scatterAdd' as 'scatter')).toEqual([0.5, 8.25, 2, 8]);
  });
  test('mul: each gets the product of the others, also where factors are zero', () => {
    expect(back('scatterMul' as 'scatter')).toEqual([
      [1, 80, 100, 3000],
      null,
      [10 * 20 * 4, 1000 * 40, 10 * 20 * 2, 0],
    ]);
    const zeros = array([0, 3, 0, 5]);
    expect(back('scatterMul' as 'scatter', list, zeros)).toEqual([
      [1, 0, 100, 3000],
      null,
      [0, 40_000, 0, 0],
    ]);
    const oneZero = array([0, 3, 4, 5]);
    expect(back('scatterMul' as 'scatter', list, oneZero)[2]).toEqual([800, 40_000, 0, 0]);
    expect(along('scatterMul' as 'scatter')).toEqual([0.5, 2 + 20 * (1 * 4 + 7 * 2), 2, 9 + 200]);
  });
  test('max and min: those that equal the result share equally', () => {
    const x = array([10, 2, 30, 40]);
    const u = array([2, 50, 2, 5]);
    expect(back('scatterMax' as 'scatter', x, u)).toEqual([
      [1, 10 / 3, 100, 0],
      null,
      [10 / 3, 1000, 10 / 3, 0],
    ]);
    expect(back('scatterMin' as 'scatter', x, u)).toEqual([
      [1, 10 / 3, 100, 1000],
      null,
      [10 / 3, 0, 10 / 3, 0],
    ]);
    expect(along('scatterMax' as 'scatter', x, u)).toEqual([0.5, (0.25 + 1 + 7) / 3, 2, 5]);
  });
});

test('scatters batch every choice of operands', () => {
  const two = array([list.js(), [1, 2, 3, 4]]);
  const indices = ints([
    [[1], [3], [1]],
    [[0], [9], [2]],
  ]);
  const updates = array([
    [5, 6, 7],
    [8, 9, 10],
  ]);
  const choices = [
    [two, indices, updates],
    [two, ints([[1], [3], [1]]), updates],
    [two, ints([[1], [3], [1]]), array([5, 6, 7])],
    [list, indices, array([5, 6, 7])],
    [list, ints([[1], [3], [1]]), updates],
    [list, indices, updates],
  ] as const;
  const unmapped = [1, 2, 1];
  for (const operands of choices) {
    const mapped = operands.map((x, i) => x.ndim > unmapped[i]!);
    for (const name of ['scatter', 'scatterAdd', 'scatterMul', 'scatterMin', 'scatterMax'] as const)
      for (const mode of ['drop', 'clip'] as const)
        expectBatched(name, operands, { ...drop, mode }, mapped);
  }
});
