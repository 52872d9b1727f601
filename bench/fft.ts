import { jit, lax, numpy as np, type NDArray } from 'tanjent';
import { agree, formatTime, noteRow, race, ratioRow, type Row } from './measure.js';

/** Real and imaginary parts without a pattern. */
const signal = (size: number): [Float64Array, Float64Array] => {
  const part = (seed: number): Float64Array =>
    Float64Array.from({ length: size }, (_, i) => Math.sin(i * i * 0.7 + i * 1.3 + seed));
  return [part(1), part(2)];
};

const complex = (
  [re, im]: readonly [Float64Array, Float64Array],
  shape: readonly number[],
): NDArray => lax.complex(np.array(re).reshape(shape), np.array(im).reshape(shape));

const fft = jit((x: NDArray) => np.fft.fft(x));
const fft2 = jit((x: NDArray) => np.fft.fft2(x));

/** As usual in comparisons a transform of n numbers counts as 5 n log₂ n operations. */
const speed = (size: number, n: number, time: number): string =>
  `${formatTime(time)} (${((5 * size * Math.log2(n)) / time).toFixed(2)} GFLOP/s)`;

/**
 * A call whose result is given up at once, so that the next one finds its memory in the cache, as
 * that of plain loops is.
 */
const call =
  (f: (x: NDArray) => NDArray, x: NDArray): (() => void) =>
  () =>
    f(x).dispose();

/** Transforms of complex float64 numbers, and one of real ones. */
export function fftRows(): Row[] {
  return [longRow(), batchRow(), planeRow(), primeRow(), realRow()];
}

function longRow(): Row {
  const n = 2 ** 16;
  const parts = signal(n);
  const x = complex(parts, [n]);
  agrees(fft(x), byHand(...parts));
  const [ours, hand] = race([{ run: call(fft, x) }, { run: () => byHand(...parts) }]) as [
    number,
    number,
  ];
  const row = ratioRow('fft of 2¹⁶ complex numbers, float64', ours, hand, 1, 'by plain loops');
  return { ...row, ours: speed(n, n, ours) };
}

function batchRow(): Row {
  const [rows, n] = [1000, 1024];
  const parts = signal(rows * n);
  const x = complex(parts, [rows, n]);
  const hand = (): unknown => {
    let last: unknown;
    for (let k = 0; k < rows; k++) {
      const row = parts.map((part) => part.subarray(k * n, (k + 1) * n));
      last = byHand(...(row as [Float64Array, Float64Array]));
    }
    return last;
  };
  const [ours, theirs] = race([{ run: call(fft, x) }, { run: hand }], 11) as [number, number];
  const row = ratioRow('fft of 1000 × 1024, float64', ours, theirs, 1, 'by plain loops');
  return { ...row, ours: speed(rows * n, n, ours) };
}

function planeRow(): Row {
  const n = 512;
  const x = complex(signal(n * n), [n, n]);
  const lines = jit((x: NDArray) => np.fft.fft(x));
  const [ours, half] = race([{ run: call(fft2, x) }, { run: call(lines, x) }], 11) as [
    number,
    number,
  ];
  const against = `${formatTime(half)} along one axis`;
  return noteRow('fft2 of 512 × 512, float64', speed(n * n, n * n, ours), against, ours / half);
}

/** A length without small factors beside the next power of two. */
function primeRow(): Row {
  const [prime, power] = [10_007, 16_384];
  const [x, y] = [complex(signal(prime), [prime]), complex(signal(power), [power])];
  const [ours, next] = race([{ run: call(fft, x) }, { run: call(fft, y) }]) as [number, number];
  const against = `${formatTime(next)} for 16 384`;
  return noteRow('fft of 10 007 complex numbers', formatTime(ours), against, ours / next);
}

/** Half the transform of real numbers beside that of as many complex ones. */
function realRow(): Row {
  const n = 2 ** 16;
  const [re, im] = signal(n);
  const rfft = jit((x: NDArray) => np.fft.rfft(x));
  const [real, z] = [np.array(re), complex([re, im], [n])];
  const [half, whole] = race([{ run: call(rfft, real) }, { run: call(fft, z) }]) as [
    number,
    number,
  ];
  const against = `${formatTime(whole)} for complex numbers`;
  return noteRow('rfft of 2¹⁶ real numbers, float64', formatTime(half), against, half / whole);
}

function agrees(x: NDArray, [re, im]: readonly [Float64Array, Float64Array]): void {
  agree('the real parts', np.real(x), np.array(re), 1e-9);
  agree('the imaginary parts', np.imag(x), np.array(im), 1e-9);
}

const roots = new Map<number, readonly [Float64Array, Float64Array]>();

/** e^(-2πi k / n) for k < n / 2. */
function rootsOf(n: number): readonly [Float64Array, Float64Array] {
  let known = roots.get(n);
  if (known === undefined) {
    const angle = (_: unknown, k: number): number => (-2 * Math.PI * k) / n;
    const angles = Float64Array.from({ length: n / 2 }, angle);
    roots.set(n, (known = [angles.map(Math.cos), angles.map(Math.sin)]));
  }
  return known;
}

/** By J. Cooley and J. Tukey, of a power of two: order of reversed bits, then butterflies. */
function byHand(re: Float64Array, im: Float64Array): [Float64Array, Float64Array] {
  const n = re.length;
  const [x, y] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0, j = 0; i < n; i++) {
    x[j] = re[i] as number;
    y[j] = im[i] as number;
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
  }
  const [c, s] = rootsOf(n);
  for (let half = 1; half < n; half *= 2)
    for (let start = 0; start < n; start += 2 * half)
      for (let k = 0; k < half; k++) {
        const [i, root] = [start + k, (k * n) / (2 * half)];
        const [a, b] = [x[i + half] as number, y[i + half] as number];
        const u = a * (c[root] as number) - b * (s[root] as number);
        const v = a * (s[root] as number) + b * (c[root] as number);
        x[i + half] = (x[i] as number) - u;
        y[i + half] = (y[i] as number) - v;
        x[i] = (x[i] as number) + u;
        y[i] = (y[i] as number) + v;
      }
  return [x, y];
}
