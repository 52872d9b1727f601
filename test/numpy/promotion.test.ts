/** In which dtype values meet, and what counts as weak. Tables of JAX are in the golden data. */
import { afterEach, describe, expect, test } from 'vitest';
import { dtypes, isComplex, setDefaultDType, type DType } from '../../src/array/dtype.js';
import type { NDArray } from '../../src/array/ndarray.js';
import { jit, lax, numpy as np } from '../../src/index.js';

const typeOf = (x: NDArray): string => x.dtype + (x.aval.weak ? '*' : '');
const ones = (dtype: DType): NDArray => np.ones([2], dtype);

afterEach(() => setDefaultDType('float64'));

describe('arrays with arrays', () => {
  const order: readonly DType[] = ['bool', 'uint32', 'int32', 'float32', 'float64'];
  test.each(order.flatMap((a, i) => order.map((b, j) => [a, b, order[Math.max(i, j)]] as const)))(
    '%s with %s gives %s',
    (a, b, expected) => {
      expect(typeOf(np.add(ones(a), ones(b)))).toBe(expected);
      expect(np.promoteTypes(a, b)).toBe(expected);
      expect(np.resultType(a, ones(b))).toBe(expected);
    },
  );
});

describe('arrays with JS numbers', () => {
  test('a whole number keeps every number dtype and makes int32 of bool', () => {
    expect(typeOf(np.add(ones('int32'), 2))).toBe('int32');
    expect(typeOf(np.add(ones('uint32'), -1))).toBe('uint32');
    expect(typeOf(np.add(2, ones('float32')))).toBe('float32');
    expect(typeOf(np.add(ones('bool'), 1))).toBe('int32*');
  });

  test('a fraction keeps floats and makes weak default floats of the rest', () => {
    expect(typeOf(np.add(ones('float32'), 0.5))).toBe('float32');
    for (const dtype of ['int32', 'uint32', 'bool'] as const)
      expect(typeOf(np.add(ones(dtype), 0.5))).toBe('float64*');
    setDefaultDType('float32');
    expect(typeOf(np.add(ones('int32'), 0.5))).toBe('float32*');
  });

  test('a weak result gives way to the next array', () => {
    const weak = np.add(ones('int32'), 0.5);
    expect(typeOf(np.multiply(weak, ones('float32')))).toBe('float32');
  });

  test('numbers too large for 32 bits and non-finite ones are floats', () => {
    expect(typeOf(np.add(ones('int32'), 2 ** 40))).toBe('float64*');
    expect(typeOf(np.minimum(ones('int32'), Infinity))).toBe('float64*');
    expect(np.less(ones('int32'), 2 ** 40).js()).toEqual([true, true]);
  });

  test('numbers and booleans alone', () => {
    expect(typeOf(np.add(1, 2))).toBe('float64*');
    expect(typeOf(np.sin(1))).toBe('float64*');
    expect(typeOf(np.add(true, false))).toBe('bool');
    expect(typeOf(np.array(1))).toBe('float64*');
    expect(typeOf(np.array([1, 2]))).toBe('float64');
    expect(typeOf(np.array([true, false]))).toBe('bool');
  });
});

describe('inside jit', () => {
  test('a traced number is weak too', () => {
    const f = jit((x: NDArray, y: NDArray) => np.multiply(x, y));
    const float32 = np.ones([2], 'float32');
    expect(f(float32, 2.5 as unknown as NDArray).dtype).toBe('float32');
    expect(f(np.ones([2], 'int32'), 2.5 as unknown as NDArray).dtype).toBe('float64');
  });
});

describe('functions with fractional results', () => {
  test('floats keep their dtype', () => {
    expect(np.sin(ones('float32')).dtype).toBe('float32');
    expect(np.divide(ones('float32'), 3).dtype).toBe('float32');
  });
});

describe('mixed signs', () => {
  test('are compared as the numbers they are', () => {
    const unsigned = np.array([4294967295, 1], 'uint32');
    const signed = np.array([-1, 1], 'int32');
    expect(np.equal(unsigned, signed).js()).toEqual([false, true]);
    expect(np.greater(unsigned, signed).js()).toEqual([true, false]);
  });
});

describe('questions about dtypes', () => {
  test('canCast', () => {
    expect(np.canCast('int32', 'float64')).toBe(true);
    expect(np.canCast('int32', 'float32')).toBe(false);
    expect(np.canCast('int32', 'float32', 'same_kind')).toBe(true);
    expect(np.canCast('float64', 'int32', { casting: 'same_kind' })).toBe(false);
    expect(np.canCast('float64', 'int32', 'unsafe')).toBe(true);
    for (const dtype of dtypes) expect(np.canCast('bool', dtype)).toBe(true);
  });

  test('issubdtype and isdtype', () => {
    expect(np.issubdtype('float32', 'inexact')).toBe(true);
    expect(np.issubdtype('uint32', 'signedinteger')).toBe(false);
    expect(np.isdtype('uint32', ['signed integer', 'bool'])).toBe(false);
    expect(np.isdtype('uint32', 'integral')).toBe(true);
    expect(() => np.issubdtype('float', 'inexact')).toThrow(
      /issubdtype: knows float32, float64, int32, uint32, bool/,
    );
  });

  test('finfo and iinfo', () => {
    expect(np.finfo('float64').eps.item()).toBe(Number.EPSILON);
    expect(np.finfo('float64').max.item()).toBe(Number.MAX_VALUE);
    expect(np.finfo(ones('float32')).tiny.item()).toBe(2 ** -126);
    expect(np.iinfo('int32').max).toBe(2147483647);
    expect(() => np.finfo('int32')).toThrow(/finfo: int32 is not a float dtype. Use iinfo/);
    expect(() => np.iinfo('float32')).toThrow(/iinfo: float32 is not an integer dtype. Use finfo/);
  });
});

describe('conversion', () => {
  const beyond = [
    3e9,
    -3e9,
    NaN,
    Infinity,
    -Infinity,
    -1.5,
    2.75,
    2 ** 31,
    1e30,
    -0.5,
    2 ** 32 - 1,
  ];

  const real = dtypes.filter((dtype) => !isComplex(dtype));
  test.each(real.flatMap((from) => real.map((to) => [from, to] as const)))(
    'of a rank-0 %s to %s is that of an array',
    (from, to) => {
      const given = np.array(beyond, 'float64').astype(from);
      const wanted = given.astype(to).js() as (number | boolean)[];
      const convert = jit((x: NDArray) => x.astype(to));
      beyond.forEach((_, i) => {
        const x = np.array(given.dataSync()[i] as number, from);
        for (const y of [x.astype(to), convert(x)]) expect(y.js()).toBe(wanted[i]);
      });
    },
  );

  test('numbers of JS wrap where they are whole and of 32 bits, else they end at the range', () => {
    const given = [-1, 2 ** 32 - 1, 1e10, -Infinity, NaN, 2.75];
    const int32 = [-1, -1, 2147483647, -2147483648, 0, 2];
    const uint32 = [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1, 0, 0, 2];
    expect(np.array(given, 'int32').js()).toEqual(int32);
    expect(np.array(given, 'uint32').js()).toEqual(uint32);
    given.forEach((x, i) => {
      expect(np.full([2], x, 'int32').js()).toEqual([int32[i], int32[i]]);
      expect(jit(() => np.full([], x, 'uint32'))().item()).toBe(uint32[i]);
    });
  });
});

test('numbers count loops and choose branches whatever the default float dtype is', () => {
  for (const dtype of ['float64', 'float32'] as const) {
    setDefaultDType(dtype);
    expect(lax.foriLoop(16_777_215, 16_777_219, (i) => i, 0).item()).toBe(16_777_218);
    expect(lax.switch(1, [() => np.array(10), () => np.array(20)]).item()).toBe(20);
    const turns = jit((n: NDArray) => lax.foriLoop(0, n, (_, c) => c.add(1), 0));
    expect(turns(3 as unknown as NDArray).item()).toBe(3);
  }
});
