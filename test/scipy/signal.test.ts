/** Convolution and correlation by their definitions, and trends. */
import { describe, expect, test } from 'vitest';
import { range } from '../../src/array/shape.js';
import { numpy as np, scipy, type NDArray } from '../../src/index.js';
import { Draw } from '../support/draw.js';

const { signal } = scipy;
const drawn = (...shape: number[]): NDArray => new Draw(shape.join()).floats(shape);
const close = { atol: 1e-13, rtol: 1e-13 };
type Plane = readonly (readonly number[])[];

/** Σ x[i][j]·y[k-i][l-j] for all k and l where there is a term, x given by its element at i, j. */
function defined(x: (i: number, j: number) => number, [n, m]: number[], y: Plane): NDArray {
  const [rows, columns] = [y.length, y[0]!.length];
  return np.array(
    range(n! + rows - 1).map((k) =>
      range(m! + columns - 1).map((l) => {
        let sum = 0;
        y.forEach((row, p) => row.forEach((v, q) => (sum += v * x(k - p, l - q))));
        return sum;
      }),
    ),
  );
}

const [x, y] = [drawn(5, 6), drawn(2, 4)];
const [px, py] = [x.js() as Plane, y.js() as Plane];
const zeroAround = (i: number, j: number): number => px[i]?.[j] ?? 0;
const full = defined(zeroAround, [5, 6], py);

describe('convolution', () => {
  test('of all overlaps is what its definition says, by either method', () => {
    expect(signal.convolve(x, y)).toBeCloseToArray(full, close);
    expect(signal.convolve(x, y, 'full', 'fft')).toBeCloseToArray(full, close);
    expect(signal.fftconvolve(x, y)).toBeCloseToArray(full, close);
    expect(signal.convolve2d(x, y)).toBeCloseToArray(full, close);
  });

  test('the modes are parts of it', () => {
    for (const f of [signal.convolve, signal.fftconvolve, signal.convolve2d]) {
      expect(f(x, y, 'same')).toBeCloseToArray(full.slice([0, 5], [1, 7]), close);
      expect(f(x, y, 'valid')).toBeCloseToArray(full.slice([1, 5], [3, 6]), close);
      expect(f(y, x, 'valid')).toBeCloseToArray(full.slice([1, 5], [3, 6]), close);
    }
  });

  test('sees what lies around the first matrix', () => {
    const around = {
      wrap: (i: number, j: number) => px[(i + 5) % 5]![(j + 6) % 6]!,
      symm: (i: number, j: number) => {
        const mirror = (k: number, n: number): number =>
          k < 0 ? -1 - k : k < n ? k : 2 * n - 1 - k;
        return px[mirror(i, 5)]![mirror(j, 6)]!;
      },
    };
    for (const boundary of ['wrap', 'symm'] as const) {
      const wanted = defined(around[boundary], [5, 6], py);
      expect(signal.convolve2d(x, y, { boundary })).toBeCloseToArray(wanted, close);
    }
    const filled = defined((i, j) => px[i]?.[j] ?? 2.5, [5, 6], py);
    expect(signal.convolve2d(x, y, { fillvalue: 2.5 })).toBeCloseToArray(filled, close);
  });

  test('by transforms along some axes keeps the others', () => {
    const [a, b] = [drawn(3, 7), drawn(1, 4)];
    const rows = range(3).map((i) => np.convolve(a.slice(i), b.slice(0)));
    expect(signal.fftconvolve(a, b, 'full', 1)).toBeCloseToArray(np.stack(rows), close);
  });

  test('of complex numbers, correlated with the conjugate', () => {
    const draw = new Draw('complex');
    const [a, b] = [draw.floats([6], -1, 1, 'complex128'), draw.floats([3], -1, 1, 'complex128')];
    expect(signal.fftconvolve(a, b)).toBeCloseToArray(signal.convolve(a, b), close);
    const wanted = signal.convolve(a, np.conj(np.flip(b)));
    expect(signal.correlate(a, b)).toBeCloseToArray(wanted, close);
  });
});

test('correlation in the middle is rounded to the other side in two dimensions', () => {
  const all = signal.correlate(x, y);
  expect(signal.correlate2d(x, y)).toBeCloseToArray(all, close);
  expect(signal.correlate2d(x, y, 'same')).toBeCloseToArray(all.slice([1, 6], [2, 8]), close);
});

test('a line is all trend; parts have lines of their own', () => {
  const line = np.arange(6).mul(0.5).add(3);
  expect(signal.detrend(line)).toBeCloseToArray(np.zeros([6]), close);
  const bent = np.concatenate([line, np.arange(4).mul(-2)]);
  expect(signal.detrend(bent, { bp: [6] })).toBeCloseToArray(np.zeros([10]), close);
  expect(np.max(np.abs(signal.detrend(bent))).item()).toBeGreaterThan(1);
  expect(signal.detrend([[1, 5]], 0)).toBeCloseToArray(np.zeros([1, 2]), close);
});

describe('errors', () => {
  test.each([
    ['ranks', () => signal.convolve(x, [1]), 'the shapes [5,6] and [1] do not fit each other'],
    ['room', () => signal.convolve(drawn(2, 5), drawn(3, 4), 'valid'), 'do not fit each other'],
    ['vectors', () => signal.convolve2d([1], [1]), 'scipy.signal.convolve2d: the shapes'],
    ['breaks', () => signal.detrend([1, 2], { bp: 3 }), 'bp must be from 0 to the length'],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});
