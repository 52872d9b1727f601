/** Cosine and sine transforms by their definitions. */
import { describe, expect, test } from 'vitest';
import { range } from '../../src/array/shape.js';
import { jit, numpy as np, scipy, type NDArray } from '../../src/index.js';
import { Draw } from '../support/draw.js';

type Name = 'dct' | 'dst';
type Weight = (j: number, k: number, n: number) => number;

const { cos, sin, PI } = Math;
/** Half a weight for the ends that a definition counts once. */
const once = (isEnd: boolean): number => (isEnd ? 0.5 : 1);

/** What element j is multiplied by in result k, but for 2. */
const definitions: Readonly<Record<Name, readonly Weight[]>> = {
  dct: [
    (j, k, n) => once(j === 0 || j === n - 1) * cos((PI * j * k) / (n - 1)),
    (j, k, n) => cos((PI * k * (2 * j + 1)) / (2 * n)),
    (j, k, n) => once(j === 0) * cos((PI * j * (2 * k + 1)) / (2 * n)),
    (j, k, n) => cos((PI * (2 * j + 1) * (2 * k + 1)) / (4 * n)),
  ],
  dst: [
    (j, k, n) => sin((PI * (j + 1) * (k + 1)) / (n + 1)),
    (j, k, n) => sin((PI * (k + 1) * (2 * j + 1)) / (2 * n)),
    (j, k, n) => once(j === n - 1) * sin((PI * (j + 1) * (2 * k + 1)) / (2 * n)),
    (j, k, n) => sin((PI * (2 * j + 1) * (2 * k + 1)) / (4 * n)),
  ],
};

function defined(name: Name, type: number, x: NDArray): NDArray {
  const n = x.size;
  const weight = definitions[name][type - 1] as Weight;
  const sums = range(n).map((k) =>
    range(n).reduce((sum, j) => sum + 2 * weight(j, k, n) * x.slice(j).item(), 0),
  );
  return np.array(sums);
}

const drawn = (shape: number[]): NDArray => new Draw(shape.join()).floats(shape);
const names: readonly Name[] = ['dct', 'dst'];
const types = [1, 2, 3, 4];
const inverses = { dct: scipy.fft.idct, dst: scipy.fft.idst };
const norms = ['backward', 'ortho', 'forward'] as const;

describe.each(names)('%s', (name) => {
  const f = scipy.fft[name];
  test.each(types)('type %i is what its definition says', (type) => {
    for (const n of [2, 3, 8, 9]) {
      const x = drawn([n]);
      expect(f(x, type)).toBeCloseToArray(defined(name, type, x), { atol: 1e-14, rtol: 1e-14 });
    }
  });

  test.each(types)('type %i there and back', (type) => {
    const x = drawn([2, 7]);
    for (const norm of norms)
      for (const axis of [0, 1]) {
        const options = { type, axis, norm };
        expect(inverses[name](f(x, options), options)).toBeCloseToArray(x, {
          atol: 1e-14,
          rtol: 1e-14,
        });
      }
  });

  test.each(types)('type %i is orthogonal with that norm', (type) => {
    const matrix = f(np.eye(6), { type, norm: 'ortho' });
    expect(np.matmul(matrix, matrix.T)).toBeCloseToArray(np.eye(6), { atol: 1e-14, rtol: 1e-14 });
  });

  test('norm forward divides by the period', () => {
    const x = drawn([6]);
    expect(f(x, { norm: 'forward' })).toBeCloseToArray(f(x).div(12), { atol: 1e-15, rtol: 1e-15 });
  });
});

test('lines are cut off, or padded by zeros', () => {
  const x = drawn([5]);
  expect(scipy.fft.dct(x, 2, 3)).toBeCloseToArray(scipy.fft.dct(x.slice([0, 3])), {
    atol: 1e-15,
    rtol: 1e-15,
  });
  const padded = np.concatenate([x, np.zeros([2])]);
  expect(scipy.fft.dst(x, 2, 7)).toBeCloseToArray(scipy.fft.dst(padded), {
    atol: 1e-15,
    rtol: 1e-15,
  });
});

test('several axes are one after the other', () => {
  const x = drawn([3, 4, 5]);
  const wanted = scipy.fft.dct(scipy.fft.dct(x, { axis: 1, n: 3 }), { axis: 2, n: 6 });
  expect(scipy.fft.dctn(x, 2, [3, 6])).toBeCloseToArray(wanted, { atol: 1e-14, rtol: 1e-14 });
  const there = scipy.fft.dstn(x, { type: 3 });
  expect(scipy.fft.idstn(there, { type: 3 })).toBeCloseToArray(x, { atol: 1e-14, rtol: 1e-14 });
  expect(scipy.fft.idctn(scipy.fft.dctn(x))).toBeCloseToArray(x, { atol: 1e-14, rtol: 1e-14 });
});

test('dtypes: float32 stays, halves become it, integers the default', () => {
  const dtypeOf = (dtype: 'float32' | 'float16' | 'int32'): string =>
    jit((x: NDArray) => scipy.fft.dct(x))(np.ones([4], { dtype })).dtype;
  expect(['float32', 'float16', 'int32'].map((d) => dtypeOf(d as 'int32'))).toEqual([
    'float32',
    'float32',
    'float64',
  ]);
});

test('complex numbers are refused', () => {
  expect(() => scipy.fft.dct(np.array([{ re: 1, im: 2 }]))).toThrow(
    'takes real numbers, received complex128',
  );
});

test('lines that are too short', () => {
  expect(() => scipy.fft.dct(np.zeros([2, 0]))).toThrow(
    'scipy.fft.dct: a transform of type 2 wants lines of at least 1 numbers, received 0.',
  );
  expect(() => scipy.fft.dct([1], 1)).toThrow('wants lines of at least 2 numbers, received 1');
  expect(() => scipy.fft.dctn(np.zeros([2, 2]), { s: [2, 2], axes: [0] })).toThrow(
    'scipy.fft.dctn: wants one length an axis',
  );
});
