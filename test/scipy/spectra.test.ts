/** Spectra by what they must be: energies, inverses, sines; and what they refuse. */
import { describe, expect, test } from 'vitest';
import { grad, jit, numpy as np, scipy, vmap, type NDArray } from '../../src/index.js';
import { Draw } from '../support/draw.js';

const { signal } = scipy;
const drawn = (...shape: number[]): NDArray => new Draw(shape.join()).floats(shape);
const complex = (...shape: number[]): NDArray =>
  new Draw(shape.join()).floats(shape, -1, 1, 'complex128');
const close = { atol: 1e-13, rtol: 1e-12 };
const total = (x: NDArray): number => np.sum(x).item();

describe('istft is the inverse of stft', () => {
  test.each([
    ['by default', drawn(300), {}],
    ['of a short signal', drawn(5), {}],
    ['of one sample', drawn(1), {}],
    ['in odd segments', drawn(50), { nperseg: 9, noverlap: 6 }],
    ['in segments without overlap', drawn(50), { nperseg: 8, noverlap: 0, window: 'boxcar' }],
    ['in segments of one sample', drawn(7), { nperseg: 1, noverlap: 0 }],
    ['one sample further each time', drawn(20), { nperseg: 5, noverlap: 4 }],
    ['padded by zeros', drawn(50), { nperseg: 8, nfft: 13, fs: 2 }],
    ['of density', drawn(50), { nperseg: 8, scaling: 'psd', fs: 3 }],
    ["by a window of one's own", drawn(50), { nperseg: 6, window: [1, 3, 4, 5, 2, 1] }],
    ['of all frequencies', drawn(50), { nperseg: 8, returnOnesided: false }],
    ['of complex numbers', complex(50), { nperseg: 8 }],
    ['mirrored at the ends', drawn(50), { nperseg: 8, boundary: 'odd' }],
  ] as [string, NDArray, Record<string, unknown>][])('%s', (_what, x, options) => {
    const { returnOnesided, ...others } = options;
    const inputOnesided = returnOnesided !== false && !x.dtype.startsWith('complex');
    const there = signal.stft(x, options)[2];
    const back = signal.istft(there, {
      nperseg: Math.min(256, x.size),
      ...others,
      boundary: true,
      inputOnesided,
    });
    expect(back[1].slice([0, x.size])).toBeCloseToArray(
      inputOnesided ? x : np.asarray(x, 'complex128'),
      close,
    );
    expect(back[0].shape).toEqual(back[1].shape);
  });

  test('along any axis', () => {
    const x = drawn(3, 40, 2);
    const [f, t, there] = signal.stft(x, { nperseg: 8, axis: 1 });
    expect(there.shape).toEqual([3, ...f.shape, 2, ...t.shape]);
    const [times, back] = signal.istft(there, { freqAxis: 1 });
    expect(times.shape).toEqual([40]);
    expect(back).toBeCloseToArray(np.moveaxis(x, 1, -1), close);
    const turned = signal.istft(np.moveaxis(there, -1, 0), { timeAxis: 0, freqAxis: 2 })[1];
    expect(turned).toBeCloseToArray(np.moveaxis(x, 1, 0), close);
  });

  test('of float32 it stays float32', () => {
    const x = drawn(40).astype('float32');
    const [f, t, there] = signal.stft(x, { nperseg: 8, fs: np.array(2, 'float64') });
    expect([f, t, there].map((v) => v.dtype)).toEqual(['float32', 'float32', 'complex64']);
    const [times, back] = signal.istft(there);
    expect([times.dtype, back.dtype]).toEqual(['float32', 'float32']);
    expect(back).toBeCloseToArray(x, { atol: 1e-6, rtol: 1e-5 });
  });
});

describe('energy', () => {
  test.each([16, 17])('of a density sums to the mean square (Parseval), %i samples', (n) => {
    const x = drawn(n);
    const square = total(np.square(x)) / n;
    for (const options of [{}, { returnOnesided: false }, { nfft: 24 }]) {
      const [f, power] = signal.periodogram(x, { fs: 5, detrend: false, ...options });
      const width = f.slice(1).item();
      expect(total(power) * width).toBeCloseTo(square, 12);
    }
  });

  test('of a sine is half the square of its amplitude', () => {
    const t = np.arange(1000).div(100);
    const x = np.sin(t.mul(2 * Math.PI * 12.5)).mul(3);
    const [f, power] = signal.welch(x, 100, 'hann', 200, { scaling: 'spectrum' });
    const k = np.argmax(power).item();
    expect(f.slice(k).item()).toBe(12.5);
    expect(power.slice(k).item()).toBeCloseTo(4.5, 10);
    const [, , there] = signal.stft(x, 100, 'hann', 200, { boundary: null });
    expect(np.abs(there.slice(k, 0)).item()).toBeCloseTo(1.5, 10);
  });

  test('that two signals share is that of one where they are the same', () => {
    const x = complex(60);
    const [, power] = signal.welch(x, { nperseg: 16 });
    const [, both] = signal.csd(x, x, { nperseg: 16 });
    expect(np.real(both)).toBeCloseToArray(power, close);
    expect(np.imag(both)).toBeCloseToArray(np.zeros([16]), close);
  });

  test('is linear in the second signal, and conjugated in the first', () => {
    const [x, y, z] = [complex(40), drawn(40), drawn(41).slice([1, 41])];
    const of = (a: NDArray, b: NDArray): NDArray => signal.csd(a, b, { nperseg: 8 })[1];
    const sum = of(x, np.add(y.mul(2), np.multiply(z, np.array([{ re: 0, im: 3 }]))));
    const sums = np.add(of(x, y).mul(2), np.multiply(of(x, z), np.array([{ re: 0, im: 3 }])));
    expect(sum).toBeCloseToArray(sums, close);
    const other = signal.csd(y, np.asarray(x), { nperseg: 8 })[1];
    expect(other).toBeCloseToArray(np.conj(of(x, y)), close);
  });
});

describe('segments', () => {
  test('have their trends taken off, by name or by a function', () => {
    const x = np.add(drawn(40), np.arange(40).mul(3));
    const options = { nperseg: 8, axis: 0 };
    const named = signal.welch(x, { ...options, detrend: 'linear' })[1];
    const own = signal.welch(x, {
      ...options,
      detrend: (v: NDArray) => signal.detrend(v, { axis: 0 }),
    })[1];
    expect(own).toBeCloseToArray(named, close);
    const none = signal.welch(x, { ...options, detrend: false })[1];
    expect(none.slice(0).item()).toBeGreaterThan(10 * named.slice(0).item() + 1);
  });

  test('of lines without instances', () => {
    expect(signal.welch(np.zeros([0, 20]))[1].shape).toEqual([0, 11]);
    const there = signal.stft(np.zeros([0, 20]), { nperseg: 8 })[2];
    expect(there.shape).toEqual([0, 5, 6]);
    expect(signal.istft(there)[1].shape).toEqual([0, 20]);
  });

  test('with NaN make NaN of those that see it alone', () => {
    const x = drawn(24).at(20).set(NaN);
    const there = signal.stft(x, { nperseg: 8, noverlap: 0, boundary: null, window: 'boxcar' })[2];
    expect(np.any(np.isnan(np.abs(there)), 0).js()).toEqual([false, false, true]);
  });
});

test('spectra under grad, vmap and jit are those without', () => {
  const loss = (x: NDArray): NDArray =>
    np.sum(np.log(signal.welch(x, { nperseg: 8, average: 'median' })[1].add(1)));
  const x = drawn(3, 30);
  const slopes = jit(vmap(grad(loss)))(x);
  for (const i of [0, 1, 2])
    expect(slopes.slice(i)).toBeCloseToArray(grad(loss)(x.slice(i)), close);
  const by = (fs: NDArray): NDArray => np.sum(signal.welch(x, { fs, nperseg: 8 })[1]);
  const rate = np.array(2, 'float64');
  expect(grad(by)(rate).item()).toBeCloseTo(-by(rate).item() / 2, 12);
});

describe('errors', () => {
  const x = drawn(10);
  const z = complex(5, 6);
  test.each([
    [
      'no samples',
      () => signal.welch(np.zeros([2, 0])),
      'scipy.signal.welch: there are no samples along the axis',
    ],
    [
      'overlap',
      () => signal.stft(x, { nperseg: 4, noverlap: 4 }),
      'scipy.signal.stft: noverlap must be less than a segment has samples, 4, received 4',
    ],
    [
      'nfft',
      () => signal.welch(x, { nperseg: 4, nfft: 3 }),
      'nfft must not be less than a segment has samples, 4, received 3',
    ],
    ['nperseg', () => signal.stft(x, { nperseg: 0 }), 'nperseg must be at least 1; here it is 0'],
    [
      'a long window',
      () => signal.stft(x, { window: np.ones([12]) }),
      'the window has 12 elements, but the signal only 10 samples',
    ],
    [
      'another length',
      () => signal.stft(x, { window: [1, 2], nperseg: 3 }),
      'nperseg must be the length of the window, 2, received 3',
    ],
    [
      'axes of a window',
      () => signal.stft(x, { window: 3 }),
      'window must be a name or have one axis, received shape []',
    ],
    [
      'a complex window',
      () => signal.stft(x, { window: complex(4) }),
      'scipy.signal.stft: is not defined for complex numbers',
    ],
    [
      'a name',
      () => signal.welch(x, { window: 'han' as 'hann', nperseg: 4, average: 'mode' as 'mean' }),
      "average wants 'mean' or 'median', received 'mode'",
    ],
    [
      'a window',
      () => signal.welch(x, { window: 'hamning' as 'hann' }),
      "scipy.signal.welch: there is no window 'hamning'. Is 'hamming' meant?",
    ],
    ['a rate', () => signal.welch(x, [1, 2]), 'fs must be a number, received shape [2]'],
    [
      'a trend',
      () => signal.welch(x, { detrend: 'cubic' as 'linear' }),
      "detrend wants 'constant' or 'linear', or false, or a function, received 'cubic'",
    ],
    [
      'a shape',
      () => signal.welch(x, { detrend: (v) => np.sum(v, -1) }),
      'detrend must keep the shape [1,10] of the segments, it gave [1]',
    ],
    ['ranks', () => signal.csd(x, drawn(2, 10)), 'x and y must have one rank'],
    ['other axes', () => signal.csd(drawn(2, 10), drawn(3, 10)), 'scipy.signal.csd: shapes'],
    [
      'one axis',
      () => signal.istft(x),
      'wants an axis of frequencies and one of times, received shape [10]',
    ],
    [
      'an axis twice',
      () => signal.istft(z, { timeAxis: 0, freqAxis: -2 }),
      'timeAxis and freqAxis name the same axis, 0',
    ],
    [
      'one frequency',
      () => signal.istft(complex(1, 6)),
      'nperseg must be at least 1; here it is 0',
    ],
    [
      'no frequency',
      () => signal.istft(complex(0, 6)),
      'wants at least one segment and one frequency',
    ],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});
