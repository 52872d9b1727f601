/** The one reader of arguments: what it finds, what it refuses, and what it says then. */
import { describe, expect, test } from 'vitest';
import { TanjentError, jit, numpy as np, type NDArray } from '../../src/index.js';
import {
  arrayLike,
  axis,
  choice,
  dtype,
  flag,
  integer,
  named,
  nullable,
  number,
  optional,
  out,
  size,
} from '../../src/parameters/kinds.js';
import { nearest, parameters } from '../../src/parameters/parameters.js';

interface Options {
  readonly axis?: number | null | undefined;
  readonly dtype?: 'float32' | 'float64' | null | undefined;
  readonly out?: null | undefined;
  readonly keepdims?: boolean | undefined;
  readonly mode?: 'clip' | 'wrap' | undefined;
  readonly size?: number | null | undefined;
}

const list = parameters<Options, 'axis'>(
  'f',
  { x: arrayLike, n: integer },
  {
    axis: nullable(axis),
    dtype: optional(dtype) as never,
    out,
    keepdims: flag,
    mode: choice('clip', 'wrap'),
    size: named(optional(size)),
  },
);
const read = (...args: readonly unknown[]) => list.read([[1, 2], 3], args);

/** The message of what `f` throws, without the pointer to the documentation. */
function said(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    if (error instanceof TanjentError && error.code === 'bad-argument') return error.summary;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('what is found', () => {
  test.each([
    [[], {}],
    [[1], { axis: 1 }],
    [[1, 'float32'], { axis: 1, dtype: 'float32' }],
    [[{ axis: 1, dtype: 'float32' }], { axis: 1, dtype: 'float32' }],
    [[1, { dtype: 'float32', keepdims: true }], { axis: 1, dtype: 'float32', keepdims: true }],
    [[1, undefined, undefined, true], { axis: 1, keepdims: true }],
    [
      [1, null, null, true, 'clip', { size: 4 }],
      { axis: 1, keepdims: true, mode: 'clip', size: 4 },
    ],
    [[{}], {}],
    [[undefined, { axis: 1 }], { axis: 1 }],
    [
      [1, 'float32', null, true, 'clip', undefined, undefined],
      { axis: 1, dtype: 'float32', keepdims: true, mode: 'clip' },
    ],
  ])('%j gives %j', (args, expected) => {
    expect(read(...args)).toEqual(expected);
  });

  test('null is nothing given, or a value where it is one', () => {
    expect(read(null)).toEqual({ axis: null });
    expect(read({ axis: null, dtype: null, size: null })).toEqual({ axis: null });
    expect(read(undefined)).toEqual({});
  });

  test('an object without a prototype holds options too', () => {
    expect(read(Object.assign(Object.create(null), { axis: 0 }))).toEqual({ axis: 0 });
  });
});

describe('what is refused', () => {
  test.each<[args: unknown[], message: string]>([
    [
      [0, null, null, true, 'clip', 4],
      'f: takes at most 7 arguments (x, n, axis, dtype, out, keepdims, mode), received 8. ' +
        'By name, in an object at the end: size.',
    ],
    [
      [{ keepDims: true }],
      "f: there is no option 'keepDims'. Is 'keepdims' meant? Options: axis, dtype, out, keepdims, mode, size.",
    ],
    [
      [{ keep_dims: true }],
      "f: there is no option 'keep_dims'. Is 'keepdims' meant? Options: axis, dtype, out, keepdims, mode, size.",
    ],
    [
      [{ axes: 0 }],
      "f: there is no option 'axes'. Is 'axis' meant? Options: axis, dtype, out, keepdims, mode, size.",
    ],
    [
      [{ colour: 0 }],
      "f: there is no option 'colour'. Options: axis, dtype, out, keepdims, mode, size.",
    ],
    [
      [{ n: 0 }],
      "f: there is no option 'n'. n is given by position. Options: axis, dtype, out, keepdims, mode, size.",
    ],
    [[0, { axis: 1 }], 'f: axis is given twice, by position and by name.'],
    [[{ axis: 1 }, true], 'f: the object {axis} is followed by true. Options come last.'],
    [[0.5], 'f: axis wants the number of an axis, or null, received 0.5.'],
    [
      [0, 'float8'],
      "f: dtype wants one of the dtypes float32, float64, int32, uint32, bool, int8, uint8, int16, uint16, float16, bfloat16, complex64, complex128, or null, received 'float8'.",
    ],
    [
      [0, null, np.ones([2])],
      'f: out cannot be honoured: arrays are immutable. Use the result; received an array f64[2].',
    ],
    [[{ keepdims: 1 }], 'f: keepdims wants true or false, received 1.'],
    [[{ keepdims: null }], 'f: keepdims wants true or false, received null.'],
    [[{ mode: 'raise' }], "f: mode wants 'clip' or 'wrap', received 'raise'."],
    [[{ size: -1 }], 'f: size wants a whole number that is not negative, or null, received -1.'],
    [
      [{ size: np.array(3) }],
      'f: size wants a whole number that is not negative, or null, received an array f64[]. Use its item().',
    ],
    [
      [{ size: new Map() }],
      'f: size wants a whole number that is not negative, or null, received an object of class Map.',
    ],
  ])('%j', (args, message) => {
    expect(said(() => read(...args))).toBe(message);
  });

  test('required arguments that are missing or of another kind', () => {
    expect(said(() => list.read([[1], undefined], []))).toBe(
      'f: wants 2 arguments, x, n; received 1: n is missing.',
    );
    expect(said(() => list.read(['text', 1], []))).toBe(
      "f: x wants an array, a number, a boolean, a typed array or nested lists of them, received 'text'.",
    );
    expect(said(() => np.add(1 as never, undefined as never))).toBe(
      'add: wants 2 arguments, x, y; received 1: y is missing.',
    );
    expect(said(() => np.sin(null as never))).toContain('sin: x wants an array');
  });

  test('a traced array where a number has to be known', () => {
    const traced = jit((n: NDArray) => np.sum(np.ones([2, 2]), n as never));
    expect(said(() => traced(0))).toBe(
      'sum: axis wants the number of an axis or a list of them, or null, received an array f64[]: ' +
        'its value is traced, and so not known. Make it a static argument of jit (staticArgnums), or ' +
        'take it from a shape.',
    );
  });

  test('functions of operands alone take no more than these', () => {
    expect(said(() => (np.sin as (...xs: number[]) => unknown)(1, 3))).toBe(
      'sin: takes at most 1 argument (x), received 2.',
    );
    expect(said(() => (np.add as (...xs: number[]) => unknown)(1, 2, 3))).toBe(
      'add: takes at most 2 arguments (x, y), received 3.',
    );
    expect(np.sin(...([0, undefined] as never as [number])).item()).toBe(0);
  });
});

test('the nearest name ignores case and underscores', () => {
  const names = ['argnums', 'staticArgnums', 'hasAux', 'axis'];
  expect(
    ['argNums', 'static_argnums', 'has_aux', 'axes', 'argnum', 'zzz'].map((n) => nearest(n, names)),
  ).toEqual(['argnums', 'staticArgnums', 'hasAux', 'axis', 'argnums', undefined]);
});

test('parameters without a position stand behind those with one', () => {
  expect(() =>
    parameters<{ a?: number; b?: number }>('g', {}, { a: named(number), b: number }),
  ).toThrow(/stand before/);
});
