/** Printing; the expected texts are those of NumPy 2.4. */
import { describe, expect, test } from 'vitest';
import { denseScalar } from '../../src/array/dense.js';
import { denseOfNested } from '../../src/array/elements/from-nested.js';
import type { DType } from '../../src/array/dtype.js';
import type { Nested } from '../../src/array/ndarray.js';
import { numpy as np } from '../../src/index.js';

const cases: [Nested, DType, string][] = [
  [[1, 2.5, -3], 'float64', '[ 1.   2.5 -3. ]'],
  [[0.1, 0.3333333333333333, 100], 'float64', '[  0.1          0.33333333 100.        ]'],
  [[1e-5, 1], 'float64', '[1.e-05 1.e+00]'],
  [[1e9, 1.5], 'float64', '[1.0e+09 1.5e+00]'],
  [[NaN, Infinity, -1.5], 'float64', '[ nan  inf -1.5]'],
  [[-Infinity, NaN], 'float64', '[-inf  nan]'],
  [[-0, 0], 'float64', '[-0.  0.]'],
  [[0.999999999999, 2], 'float64', '[1. 2.]'],
  [[123456.123456789, 1000], 'float64', '[123456.12345679   1000.        ]'],
  [[1e300, 1e-300], 'float64', '[1.e+300 1.e-300]'],
  [[1.5e7, 1.25], 'float64', '[1.50e+07 1.25e+00]'],
  [
    [
      [1.5, 2],
      [30, -4.25],
    ],
    'float64',
    '[[ 1.5   2.  ]\n [30.   -4.25]]',
  ],
  [[0.1, 1 / 3, 100], 'float32', '[  0.1          0.33333334 100.        ]'],
  [[1e-5, 1 / 3], 'float32', '[9.9999997e-06 3.3333334e-01]'],
  [[1e6, 1.5], 'float32', '[1.0e+06 1.5e+00]'],
  [[1, -20, 300], 'int32', '[  1 -20 300]'],
  [[4294967295, 1], 'uint32', '[4294967295          1]'],
  [[true, false], 'bool', '[ True False]'],
  [[true, true], 'bool', '[ True  True]'],
  [[], 'float64', '[]'],
];

describe('toString', () => {
  test.each(cases)('%j of %s', (nested, dtype, expected) => {
    expect(denseOfNested(nested, dtype).toString()).toBe(expected);
  });

  test('rank 0 is the shortest text of its number', () => {
    const text = (value: number, dtype: DType) => denseScalar(value, dtype).toString();
    expect(text(1, 'float64')).toBe('1.0');
    expect(text(1 / 3, 'float64')).toBe('0.3333333333333333');
    expect(text(1 / 3, 'float32')).toBe('0.33333334');
    expect(text(1e16, 'float64')).toBe('1e+16');
    expect(text(1e-5, 'float64')).toBe('1e-05');
    expect(text(-1.25e-7, 'float64')).toBe('-1.25e-07');
    expect(text(NaN, 'float64')).toBe('nan');
    expect(text(-7, 'int32')).toBe('-7');
    expect(text(1, 'bool')).toBe('True');
  });

  test('blocks of higher rank are separated by empty lines', () => {
    expect(np.arange(12).reshape([2, 2, 3]).toString()).toBe(
      '[[[ 0  1  2]\n  [ 3  4  5]]\n\n [[ 6  7  8]\n  [ 9 10 11]]]',
    );
  });

  test('long lines are broken after 75 characters', () => {
    expect(np.arange(14, { dtype: 'float64' }).div(3).toString()).toBe(
      '[0.         0.33333333 0.66666667 1.         1.33333333 1.66666667\n' +
        ' 2.         2.33333333 2.66666667 3.         3.33333333 3.66666667\n' +
        ' 4.         4.33333333]',
    );
  });

  test('more than 1000 elements are summarized', () => {
    expect(np.arange(1000).toString()).not.toContain('...');
    expect(np.arange(2000).toString()).toBe('[   0    1    2 ... 1997 1998 1999]');
    expect(np.arange(2000).reshape([4, 500]).toString()).toBe(
      '[[   0    1    2 ...  497  498  499]\n [ 500  501  502 ...  997  998  999]\n' +
        ' [1000 1001 1002 ... 1497 1498 1499]\n [1500 1501 1502 ... 1997 1998 1999]]',
    );
    expect(np.zeros([1001, 1, 2]).toString()).toBe(
      '[[[0. 0.]]\n\n [[0. 0.]]\n\n [[0. 0.]]\n\n ...\n\n [[0. 0.]]\n\n [[0. 0.]]\n\n [[0. 0.]]]',
    );
  });
});
