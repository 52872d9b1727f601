/** Making arrays: what golden data do not say, such as defaults, forms of arguments and errors. */
import { afterEach, describe, expect, test } from 'vitest';
import { setDefaultDType, type DType, type ElementArrays } from '../../src/array/dtype.js';
import { jit, numpy as np, type NDArray } from '../../src/index.js';

afterEach(() => setDefaultDType('float64'));

describe('zeros and their like', () => {
  test('dtype by position or option; the default is the default float', () => {
    expect(np.zeros([2]).dtype).toBe('float64');
    expect(np.zeros([2], 'int32').dtype).toBe('int32');
    expect(np.ones(3, { dtype: 'bool' }).js()).toEqual([true, true, true]);
    setDefaultDType('float32');
    expect(np.zeros([2]).dtype).toBe('float32');
    expect(np.eye(2).dtype).toBe('float32');
  });

  test('full takes an array that broadcasts', () => {
    expect(np.full([2, 2], np.array([1, 2])).js()).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(np.full([2], 2.7, 'int32').js()).toEqual([2, 2]);
  });

  test('like functions keep shape and dtype unless told otherwise', () => {
    const x = np.ones([2, 1], 'int32');
    expect(np.zerosLike(x).aval).toEqual(x.aval);
    expect(np.fullLike(x, 3, { shape: [3], dtype: 'float32' }).js()).toEqual([3, 3, 3]);
  });

  test('bad lengths', () => {
    expect(() => np.zeros([2, -1])).toThrow(
      /zeros: shape wants a whole number that is not negative, .* received \[2, -1\]/,
    );
    expect(() => np.ones([1.5])).toThrow(/ones: shape wants a whole number/);
  });
});

describe('array', () => {
  test('nested arrays may hold arrays, which are stacked', () => {
    const row = np.arange(2);
    expect(np.array([row, [5, 6]]).js()).toEqual([
      [0, 1],
      [5, 6],
    ]);
    expect(np.array([row, np.ones([2])]).dtype).toBe('float64');
  });

  test('and traced values', () => {
    const f = jit((x: NDArray) => np.array([x, x.mul(2), 7]));
    expect(f(np.array(3)).js()).toEqual([3, 6, 7]);
  });

  test('rows of different lengths', () => {
    expect(() => np.array([[1, 2], [3]])).toThrow(/array: all rows must have one length/);
    expect(() => np.array([np.ones([2]), np.ones([3])])).toThrow(
      /the items of a nested array must have one shape, received \[2\] and \[3\]/,
    );
  });

  test('what is no array', () => {
    expect(() => np.sin('1' as never)).toThrow(/sin: x wants an array, .* received '1'/);
    expect(() => np.sin(undefined as never)).toThrow(/sin: wants the argument x/);
    expect(() => np.sin({ x: 1 } as never)).toThrow(/sin: x wants .* received the object {x}/);
    expect(() => np.sin([1, '2'] as never)).toThrow(/sin: x wants .* received \[1, '2'\]/);
    expect(() => np.array('1' as never)).toThrow(/array: wants a number, .* received '1'/);
    expect(() => np.array([[1], [null]] as never)).toThrow(/array: wants a number, .* null/);
  });

  test('ndmin puts axes in front', () => {
    expect(np.array([1, 2], { ndmin: 3 }).shape).toEqual([1, 1, 2]);
  });
});

describe('sequences', () => {
  test('arange is int32 for whole numbers and float for others', () => {
    expect(np.arange(3).dtype).toBe('int32');
    expect(np.arange(0, 1, 0.25).js()).toEqual([0, 0.25, 0.5, 0.75]);
    expect(np.arange(5, 0, -2).js()).toEqual([5, 3, 1]);
    expect(np.arange(3, { dtype: 'float32' }).dtype).toBe('float32');
    expect(np.arange(3, 1).shape).toEqual([0]);
    expect(() => np.arange(0, 5, 0)).toThrow(/arange: from 0 to 5 by 0 is not a finite sequence/);
  });

  test('linspace ends exactly at its stop', () => {
    const points = np.linspace(0.1, 0.7, 7);
    expect(points.dataSync()[6]).toBe(0.7);
    expect(np.linspace(0, 1, 0).shape).toEqual([0]);
    const [, step] = np.linspace(0, 1, { num: 5, retstep: true });
    expect(step.item()).toBe(0.25);
    expect(() => np.linspace(0, 1, -1)).toThrow(
      /linspace: num wants a whole number that is not negative/,
    );
  });

  test('geomspace keeps the sign', () => {
    expect(np.geomspace(-1, -8, 4)).toBeCloseToArray([-1, -2, -4, -8], { rtol: 1e-14 });
  });

  test('meshgrid, indices and ix_', () => {
    const [x, y] = np.meshgrid([1, 2, 3], [4, 5]) as [NDArray, NDArray];
    expect(x.js()).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(y.js()).toEqual([
      [4, 4, 4],
      [5, 5, 5],
    ]);
    expect(np.indices([2, 2]).shape).toEqual([2, 2, 2]);
    expect(np.ix_([true, false, true], Int32Array.of(4)).map((v) => v.shape)).toEqual([
      [2, 1],
      [1, 1],
    ]);
  });

  test('frombuffer needs whole elements', () => {
    expect(np.frombuffer(new Uint8Array(8), 'float64').js()).toEqual([0]);
    expect(() => np.frombuffer(new Uint8Array(7), 'float32')).toThrow(/frombuffer: 7 bytes/);
  });

  test('fromfunction makes a table of what a function returns', () => {
    const table = np.fromfunction((i, j) => i.mul(10).add(j), [2, 3], 'int32');
    expect(table.js()).toEqual([
      [0, 1, 2],
      [10, 11, 12],
    ]);
  });
});

/** The classes that the types promise. */
const classes: { readonly [D in DType]: new () => ElementArrays[D] } = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  float16: Float32Array,
  bfloat16: Float32Array,
  complex64: Float32Array,
  complex128: Float64Array,
};

test.each(Object.entries(classes))('elements of %s come as their type says', (dtype, Class) => {
  const x = np.ones([2], dtype as DType);
  expect(x.dataSync()).toBeInstanceOf(Class);
  expect(
    x
      .sum()
      .astype(dtype as DType)
      .dataSync(),
  ).toBeInstanceOf(Class);
});

test('everything is made inside a trace too', () => {
  const f = jit((x: NDArray) =>
    np
      .eye(2)
      .add(np.arange(2))
      .add(np.linspace(0, 1, 2))
      .mul(x),
  );
  expect(f(np.array(2)).js()).toEqual([
    [2, 4],
    [0, 6],
  ]);
});
