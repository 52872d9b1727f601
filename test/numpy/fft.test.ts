/** Transforms of arrays: what the golden cases of JAX leave out. */
import { describe, expect, test } from 'vitest';
import { range } from '../../src/array/shape.js';
import { jit, numpy as np, vmap, type NDArray } from '../../src/index.js';
import { Draw } from '../support/draw.js';

const drawn = (shape: readonly number[], what = ''): NDArray =>
  new Draw(`${shape.join()} ${what}`).floats(shape, -1, 1, 'complex128');
const real = (shape: readonly number[]): NDArray => new Draw(shape.join()).floats(shape);
const close = { atol: 1e-14, rtol: 1e-13 };

describe.each([1, 2, 7, 16, 105, 127])('%i numbers', (n) => {
  const [x, y] = [drawn([n]), drawn([n], 'other')];

  test('there and back is the same, whatever the norm', () => {
    for (const norm of ['backward', 'ortho', 'forward'] as const)
      expect(np.fft.ifft(np.fft.fft(x, { norm }), { norm })).toBeCloseToArray(x, close);
  });

  test('with norm ortho squares sum to the same (Parseval)', () => {
    const energy = (z: NDArray): number => np.sum(np.square(np.abs(z))).item();
    expect(energy(np.fft.fft(x, { norm: 'ortho' })) / energy(x)).toBeCloseTo(1, 13);
  });

  test('it is linear', () => {
    const [a, b] = [np.array([{ re: 0.5, im: -2 }]), 3];
    const sum = np.fft.fft(np.add(np.multiply(x, a), np.multiply(y, b)));
    const sums = np.add(np.multiply(np.fft.fft(x), a), np.multiply(np.fft.fft(y), b));
    expect(sum).toBeCloseToArray(sums, { atol: 1e-13, rtol: 1e-13 });
  });

  test('that of real numbers is half of it', () => {
    const z = real([n]);
    const half = np.fft.rfft(z);
    expect(half).toBeCloseToArray(np.fft.fft(z).slice([0, (n >> 1) + 1]), close);
    expect(np.fft.irfft(half, n)).toBeCloseToArray(z, close);
    expect(np.fft.ihfft(np.fft.hfft(half, n))).toBeCloseToArray(half, close);
  });
});

test('several axes are one after the other', () => {
  const x = drawn([3, 4, 5]);
  const wanted = np.fft.fft(np.fft.fft(np.fft.fft(x, { axis: 0 }), { axis: 1 }));
  expect(np.fft.fftn(x)).toBeCloseToArray(wanted, close);
  expect(np.fft.ifftn(wanted)).toBeCloseToArray(x, close);
  const plane = real([3, 4, 6]);
  const half = np.fft.rfftn(plane);
  expect(half).toBeCloseToArray(np.fft.fftn(plane).slice('...', [0, 4]), close);
  expect(np.fft.irfftn(half)).toBeCloseToArray(plane, close);
});

test('a batch is its instances', () => {
  const x = drawn([3, 4, 5]);
  const f = jit(vmap((z: NDArray) => np.fft.fft2(z)));
  const one = range(3).map((i) => np.fft.fft2(x.slice(i)));
  expect(f(x)).toBeCloseToArray(np.stack(one), close);
});

test('dtypes follow those of the parts', () => {
  const dtypes = (['float16', 'float32', 'float64', 'int32', 'complex64'] as const).map(
    (dtype) => np.fft.fft(np.ones([4], { dtype })).dtype,
  );
  expect(dtypes).toEqual(['complex64', 'complex64', 'complex128', 'complex128', 'complex64']);
});

describe('errors', () => {
  test.each([
    ['no numbers', () => np.fft.fft(np.zeros([2, 0])), 'fft.fft: a transform takes at least one'],
    ['one number back', () => np.fft.irfft([1]), 'received lengths [0] for shape [1]'],
    ['complex', () => np.fft.rfft(drawn([3])), 'fft.rfft: takes real numbers, received complex128'],
    ['lengths', () => np.fft.fft2(drawn([3, 3]), [3]), 'received 1 in s and 2 axes'],
    ['an axis twice', () => np.fft.fftn(drawn([3]), { axes: [0, -1] }), 'name the same axis twice'],
    ['a frequency', () => np.fft.fftfreq(0), 'fft.fftfreq: n must be at least 1'],
    ['whole numbers', () => np.fft.rfftfreq(4, { dtype: 'int32' }), 'frequencies are floats'],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});
