/** Windows: what the golden cases of SciPy leave out. */
import { describe, expect, test } from 'vitest';
import { grad, jit, numpy as np, scipy, vmap, type NDArray } from '../../src/index.js';
import { range } from '../../src/array/shape.js';

const { windows } = scipy.signal;
const fixed = [
  windows.boxcar,
  windows.triang,
  windows.parzen,
  windows.bohman,
  windows.blackman,
  windows.nuttall,
  windows.blackmanharris,
  windows.flattop,
  windows.bartlett,
  windows.barthann,
  windows.hann,
  windows.hamming,
  windows.cosine,
  (m: number) => windows.lanczos(m),
  windows.tukey,
  windows.exponential,
  (m: number) => windows.gaussian(m, 2),
  (m: number) => windows.kaiser(m, 8),
  (m: number) => windows.chebwin(m, 80),
  (m: number) => windows.taylor(m),
];

test.each([2, 5, 8, 101])('windows of %i points are symmetric to the last bit', (m) => {
  for (const window of fixed) {
    const values = Array.from(window(m).dataSync());
    const name = window.name || String(window);
    if (!/chebwin|taylor|exponential/.test(name))
      expect([name, values.toReversed()]).toEqual([name, values]);
    else expect(np.flip(window(m))).toBeCloseToArray(window(m), { atol: 1e-15, rtol: 1e-14 });
  }
});

test('a periodic window is the symmetric one of one more point, without it', () => {
  expect(windows.hann(6, false)).toBeCloseToArray(windows.hann(7).slice([0, 6]), {});
});

test('Hann windows that overlap by half sum to 1', () => {
  const w = windows.hann(16, { sym: false });
  expect(np.add(w.slice([0, 8]), w.slice([8, 16]))).toBeCloseToArray(np.ones([8]), {
    atol: 1e-15,
    rtol: 0,
  });
});

test('squares of Kaiser-Bessel derived windows that overlap by half sum to 1', () => {
  const w = np.square(windows.kaiserBesselDerived(12, 4));
  expect(np.add(w.slice([0, 6]), w.slice([6, 12]))).toBeCloseToArray(np.ones([6]), {
    atol: 1e-15,
    rtol: 0,
  });
});

test('a Chebyshev window has side lobes of one height', () => {
  const spectrum = np.abs(np.fft.rfft(windows.chebwin(33, 60), { n: 4096 }));
  const levels = np.multiply(np.log10(np.divide(spectrum, np.max(spectrum))), 20).js() as number[];
  const lobes = range(levels.length)
    .slice(1, -1)
    .filter((i) => levels[i]! > levels[i - 1]! && levels[i]! > levels[i + 1]!);
  expect(lobes.length).toBeGreaterThan(10);
  for (const i of lobes) expect(levels[i]).toBeCloseTo(-60, 1);
});

describe('numbers that shape a window', () => {
  test('may be huge: the Kaiser window does not overflow', () => {
    const w = windows.kaiser(3, 5000);
    expect(w.js()).toEqual([0, 1, 0]);
    expect(np.kaiser(5, 800).slice(1).item()).toBeCloseTo(0, 12);
  });

  test('have slopes at the ends of what they mean', () => {
    const slope = (f: (x: NDArray) => NDArray, x: number): number =>
      grad((v: NDArray) => np.sum(f(v)))(x).item();
    expect(slope((b) => windows.kaiser(5, b), 0)).toBeCloseTo(0, 15);
    expect(slope((a) => windows.tukey(9, a), 0)).toBeCloseTo(0, 15);
    expect(slope((s) => windows.generalGaussian(5, 0.25, s), 1)).toBeGreaterThan(0);
  });

  test('may be traced and mapped', () => {
    const all = jit(vmap((s: NDArray) => windows.gaussian(5, s)))(np.array([1, 2]));
    expect(all.slice(1)).toBeCloseToArray(windows.gaussian(5, 2), { rtol: 1e-15 });
    const named = jit((b: NDArray) => scipy.signal.getWindow(b, 5))(3);
    expect(named).toBeCloseToArray(windows.kaiser(5, 3, false), { rtol: 1e-14 });
  });
});

describe('errors', () => {
  const getWindow = scipy.signal.getWindow as (...args: unknown[]) => NDArray;
  test.each([
    [
      'a name',
      () => getWindow('hanm', 4),
      "scipy.signal.getWindow: there is no window 'hanm'. Is 'hann' meant?",
    ],
    [
      'too little',
      () => getWindow('gaussian', 4),
      "window 'gaussian': wants 2 arguments, m, std; received 1: std is missing",
    ],
    ['too much', () => getWindow(['hann', 3], 4), "window 'hann'"],
    [
      'a number',
      () => getWindow(['gaussian', 'x'], 4),
      "a window is shaped by numbers, received 'x'",
    ],
    ['a length', () => windows.hann(2.5), 'm wants a whole number that is not negative'],
    [
      'an option',
      () => windows.hann(3, { sim: true } as never),
      "there is no option 'sim'. Is 'sym' meant?",
    ],
    [
      'axes',
      () => windows.gaussian(3, [1, 2]),
      'scipy.signal.windows.gaussian: std must be a number, received shape [2]',
    ],
    [
      'coefficients',
      () => windows.generalCosine(3, 1),
      'a must be a list of coefficients, received shape []',
    ],
    ['a centre', () => windows.exponential(3, 1), 'center cannot be chosen for a symmetric window'],
    [
      'odd',
      () => windows.kaiserBesselDerived(3, 1),
      'even number of points, received m = 3, sym = true',
    ],
    [
      'periodic',
      () => getWindow(['kbd_periodic', 3], 4),
      'is a symmetric window of an even number of points, received m = 4, sym = false',
    ],
    ['lobes', () => windows.taylor(3, 0), 'nbar must be at least 1'],
    [
      'complex',
      () => windows.kaiser(3, { re: 1, im: 1 } as never),
      'scipy.signal.windows.kaiser: is not defined for complex numbers',
    ],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(message);
  });
});
