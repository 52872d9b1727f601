import { describe, expect, test } from 'vitest';
import { DenseArray } from '../../src/array/dense.js';
import { denseOfNested } from '../../src/array/elements/from-nested.js';
import { array, result, results } from './one-equation.js';
import { programOf } from '../support/programs.js';

const counted = array([
  [1, 2, 3],
  [4, 5, 6],
]);
const list = array([1, 2, 3, 4]);

describe('broadcast', () => {
  test('repeats along new axes and axes of length 1', () => {
    expect(result('broadcast', [array([1, 2])], { shape: [2, 2], dims: [1] })).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(result('broadcast', [array([1, 2])], { shape: [2, 2], dims: [0] })).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(result('broadcast', [array([[1], [2]])], { shape: [2, 3], dims: [0, 1] })).toEqual([
      [1, 1, 1],
      [2, 2, 2],
    ]);
    expect(result('broadcast', [7], { shape: [2], dims: [] })).toEqual([7, 7]);
    expect(result('broadcast', [list], { shape: [0, 4], dims: [1] })).toEqual([]);
  });
  test('refuses lengths that are neither equal nor 1, and dims out of order', () => {
    expect(() => programOf('broadcast', [list], { shape: [3], dims: [0] })).toThrow(
      'broadcast: axis 0 of shape [4] has length 4 and cannot become axis 0 of [3]. ' +
        'Lengths must be equal or 1.',
    );
    expect(() => programOf('broadcast', [counted], { shape: [3, 2], dims: [1, 0] })).toThrow(
      'in increasing order',
    );
  });
});

describe('reshape', () => {
  test('keeps the row-major order', () => {
    expect(result('reshape', [counted], { shape: [3, 2] })).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(result('reshape', [array([5])], { shape: [] })).toBe(5);
  });
  test('refuses another size', () => {
    expect(() => programOf('reshape', [counted], { shape: [4] })).toThrow(
      'reshape: [2,3] has 6 elements and [4] has 4. The sizes must be equal.',
    );
    expect(() => programOf('reshape', [counted], { shape: [-1, 2] })).toThrow('at least 0');
  });
});

describe('transpose', () => {
  test('axis d of the result is axis permutation[d] of the operand', () => {
    expect(result('transpose', [counted], { permutation: [1, 0] })).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    const cube = array([
      [
        [0, 1],
        [10, 11],
        [20, 21],
      ],
    ]);
    expect(result('transpose', [cube], { permutation: [1, 2, 0] })).toEqual([
      [[0], [1]],
      [[10], [11]],
      [[20], [21]],
    ]);
    expect(result('transpose', [cube], { permutation: [2, 0, 1] })).toEqual([
      [[0, 10, 20]],
      [[1, 11, 21]],
    ]);
  });
  test('refuses what is no permutation', () => {
    expect(() => programOf('transpose', [counted], { permutation: [0, 0] })).toThrow(
      'transpose: axes [0, 0] name the same axis twice.',
    );
    expect(() => programOf('transpose', [counted], { permutation: [0] })).toThrow(
      'must name each of the 2 axes',
    );
  });
});

describe('reverse', () => {
  test('turns the named axes', () => {
    expect(result('reverse', [counted], { axes: [1] })).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
    expect(result('reverse', [counted], { axes: [0, 1] })).toEqual([
      [6, 5, 4],
      [3, 2, 1],
    ]);
  });
  test('refuses an axis that is not there', () => {
    expect(() => programOf('reverse', [counted], { axes: [2] })).toThrow(
      'reverse: axis 2 does not exist in an array with 2 axes; give one from -2 to 1.',
    );
  });
});

describe('slice', () => {
  test('takes every step-th element', () => {
    const params = { starts: [0, 1], stops: [2, 3], steps: [1, 1] };
    expect(result('slice', [counted], params)).toEqual([
      [2, 3],
      [5, 6],
    ]);
    expect(result('slice', [list], { starts: [0], stops: [4], steps: [3] })).toEqual([1, 4]);
    expect(result('slice', [list], { starts: [1], stops: [4], steps: [2] })).toEqual([2, 4]);
    expect(result('slice', [list], { starts: [4], stops: [4], steps: [1] })).toEqual([]);
  });
  test('refuses ranges that are not there', () => {
    expect(() => programOf('slice', [list], { starts: [2], stops: [5], steps: [1] })).toThrow(
      'slice: 2 to 5 is not a range of axis 0 of shape [4].',
    );
    expect(() => programOf('slice', [list], { starts: [2], stops: [3], steps: [0] })).toThrow(
      'slice: steps must be integers of at least 1, received [0].',
    );
    expect(() => programOf('slice', [list], { starts: [], stops: [4], steps: [1] })).toThrow(
      'slice: starts must give one number for each of the 1 axes',
    );
  });
});

describe('pad', () => {
  const pad = (low: number, high: number, interior: number) =>
    result('pad', [list, 0], { low: [low], high: [high], interior: [interior] });
  test('puts the value around and between', () => {
    expect(pad(1, 2, 0)).toEqual([0, 1, 2, 3, 4, 0, 0]);
    expect(pad(0, 0, 1)).toEqual([1, 0, 2, 0, 3, 0, 4]);
    expect(pad(1, 0, 2)).toEqual([0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4]);
  });
  test('crops where low or high is negative', () => {
    expect(pad(-1, -2, 0)).toEqual([2]);
    expect(pad(-2, 1, 1)).toEqual([2, 0, 3, 0, 4, 0]);
    expect(pad(-3, 1, 1)).toEqual([0, 3, 0, 4, 0]);
    expect(pad(-4, 0, 0)).toEqual([]);
    expect(pad(2, -5, 0)).toEqual([0]);
  });
  test('fills an empty array', () => {
    const empty = denseOfNested([], 'float64');
    expect(result('pad', [empty, 9], { low: [1], high: [2], interior: [3] })).toEqual([9, 9, 9]);
  });
  test('works on several axes and takes an array as the value', () => {
    const params = { low: [1, 0], high: [0, -1], interior: [0, 1] };
    expect(result('pad', [counted, array(9)], params)).toEqual([
      [9, 9, 9, 9],
      [1, 9, 2, 9],
      [4, 9, 5, 9],
    ]);
  });
  test('refuses what does not fit', () => {
    const params = { low: [0], high: [0], interior: [0] };
    expect(() => programOf('pad', [list, array([1])], params)).toThrow('must be a scalar');
    expect(() => programOf('pad', [list, array(1, 'int32')], params)).toThrow(
      'pad: the padding value has dtype int32, the array float64.',
    );
    expect(() => programOf('pad', [list, 0], { ...params, low: [-5] })).toThrow(
      'pad: cropping 5 and 0 elements from axis 0 of shape [4] leaves less than nothing.',
    );
  });
});

describe('concatenate', () => {
  test('joins along an axis', () => {
    expect(result('concatenate', [list, array([5]), array([6, 7])], { axis: 0 })).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(result('concatenate', [counted, array([[7], [8]])], { axis: 1 })).toEqual([
      [1, 2, 3, 7],
      [4, 5, 6, 8],
    ]);
    expect(result('concatenate', [counted, array([[7, 8, 9]])], { axis: 0 })).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
  });
  test('passes over empty operands', () => {
    const empty = denseOfNested([], 'float64');
    expect(result('concatenate', [empty, list, empty, array([5]), empty], { axis: 0 })).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect(result('concatenate', [empty, empty], { axis: 0 })).toEqual([]);
  });
  test('refuses what does not fit', () => {
    expect(() => programOf('concatenate', [counted, list], { axis: 0 })).toThrow(
      'concatenate: shapes [2,3] and [4] must be equal but for axis 0.',
    );
    expect(() => programOf('concatenate', [list, array([1], 'int32')], { axis: 0 })).toThrow(
      'concatenate: received dtypes float64 and int32.',
    );
    expect(() => programOf('concatenate', [list, list], { axis: 1 })).toThrow('axis 1 does not');
    expect(() => programOf('concatenate', [], { axis: 0 })).toThrow('at least one array');
  });
});

describe('dynamicSlice', () => {
  const at = (...starts: number[]) => starts.map((s) => array(s, 'int32'));
  test('clamps its starts so that the window fits', () => {
    const take = (start: number) => result('dynamicSlice', [list, ...at(start)], { sizes: [2] });
    expect(take(1)).toEqual([2, 3]);
    expect(take(3)).toEqual([3, 4]);
    expect(take(-5)).toEqual([1, 2]);
    expect(result('dynamicSlice', [counted, ...at(5, 1)], { sizes: [1, 2] })).toEqual([[5, 6]]);
  });
  test('a large uint32 start is clamped to the end', () => {
    const start = array(4_000_000_000, 'uint32');
    expect(result('dynamicSlice', [list, start], { sizes: [2] })).toEqual([3, 4]);
  });
  test('refuses what does not fit', () => {
    const slice = (start: Parameters<typeof result>[1][number], sizes: number[]) => () =>
      programOf('dynamicSlice', [list, start], { sizes });
    expect(slice(array(0, 'int32'), [5])).toThrow('a window of shape [5] does not fit into [4]');
    expect(slice(array(0), [2])).toThrow('starts must be integers, received float64');
    expect(slice(array([0], 'int32'), [2])).toThrow('each start must be a scalar');
    expect(() => programOf('dynamicSlice', [list], { sizes: [2] })).toThrow(
      'dynamicSlice: wants one start for each of the 1 axes of shape [4], received 0.',
    );
  });
});

describe('dynamicUpdateSlice', () => {
  const zero = array(0, 'int32');
  test('replaces the window at the clamped start', () => {
    const update = (start: number) =>
      result('dynamicUpdateSlice', [list, array([8, 9]), array(start, 'int32')], {});
    expect(update(1)).toEqual([1, 8, 9, 4]);
    expect(update(3)).toEqual([1, 2, 8, 9]);
    expect(update(-1)).toEqual([8, 9, 3, 4]);
    const window = array([[7], [8]]);
    expect(result('dynamicUpdateSlice', [counted, window, zero, array(2, 'int32')], {})).toEqual([
      [1, 2, 7],
      [4, 5, 8],
    ]);
  });
  test('refuses another dtype', () => {
    expect(() => programOf('dynamicUpdateSlice', [list, array([1], 'float32'), zero], {})).toThrow(
      'cannot take an update of dtype float32',
    );
  });
});

describe('iota', () => {
  test('counts along one axis', () => {
    const params = { shape: [2, 3], dtype: 'int32' } as const;
    expect(result('iota', [], { ...params, axis: 1 })).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(result('iota', [], { ...params, axis: 0 })).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
    expect(results('iota', [], { ...params, axis: 0 })[0]?.dtype).toBe('int32');
  });
  test('refuses bool and an axis that is not there', () => {
    expect(() => programOf('iota', [], { shape: [2], dtype: 'bool', axis: 0 })).toThrow('bool');
    expect(() => programOf('iota', [], { shape: [], dtype: 'int32', axis: 0 })).toThrow(
      'iota: axis 0 does not exist in an array with 0 axes.',
    );
  });
});

test('a result is weak where all its data are', () => {
  const strong = array([1]);
  const weak = new DenseArray({ ...strong.aval, weak: true }, strong.dataSync());
  const isWeak = (operands: readonly DenseArray[]) =>
    programOf('concatenate', operands, { axis: 0 }).outputs[0]?.aval.weak;
  expect(isWeak([weak, weak])).toBe(true);
  expect(isWeak([weak, strong])).toBe(false);
});
