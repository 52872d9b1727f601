/**
 * Prints the table of docs/accuracy.md about Fourier transforms: the greatest distance of results
 * from exact sums, as a part of the size of a typical result, in units of 2⁻⁵³ or 2⁻²⁴. The sums
 * are computed with integers, of 100 bits behind the point, for some results of each length.
 */
import { jit, numpy as np, type NDArray } from '../src/index.js';

const bits = 100n;
const one = 1n << bits;
/** π to 40 digits. */
const pi = (31415926535897932384626433832795028841972n * one) / 10n ** 40n;

type Complex = readonly [re: bigint, im: bigint];

const times = ([a, b]: Complex, [c, d]: Complex): Complex => [
  (a * c - b * d) >> bits,
  (a * d + b * c) >> bits,
];

/** e^{-2πi·j/n} by the power series. */
function root(j: number, n: number): Complex {
  const angle = (-2n * pi * BigInt(j)) / BigInt(n);
  let [re, im] = [0n, 0n];
  let term = one;
  for (let k = 1n; term !== 0n; k++) {
    const sign = (k - 1n) % 4n < 2n ? 1n : -1n;
    if (k % 2n === 1n) re += sign * term;
    else im += sign * term;
    term = (term * angle) / (k << bits);
  }
  return [re, im];
}

/** All powers of e^{-2πi/n}. */
function roots(n: number): Complex[] {
  const width = Math.ceil(Math.sqrt(n));
  const steps = Array.from({ length: width }, (_, b) => root(b, n));
  return Array.from({ length: n }, (_, j) => j).reduce<Complex[]>((list, j) => {
    const start = j - (j % width);
    list.push(
      j === start ? root(j, n) : times(list[start] as Complex, steps[j % width] as Complex),
    );
    return list;
  }, []);
}

const scale = 2 ** 20;
const toFloat = (x: bigint): number => Number(x >> (bits - 70n)) / 2 ** 70 / scale;

/** The error of a transform of n numbers that are multiples of 2⁻²⁰. */
function errorOf(n: number, dtype: 'float32' | 'float64'): number {
  let seed = n;
  const draw = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    return seed >> 11;
  };
  const [re, im] = [0, 1].map(() => Array.from({ length: n }, draw)) as [number[], number[]];
  const parts = [re, im].map((part) => np.array(part, { dtype }).div(scale)) as [NDArray, NDArray];
  const i = np.array([{ re: 0, im: 1 }], dtype === 'float32' ? 'complex64' : 'complex128');
  const y = jit((a: NDArray, b: NDArray) => {
    const z = np.fft.fft(np.add(a, np.multiply(b, i)));
    return [np.real(z), np.imag(z)];
  })(...parts).map((part) => part.dataSync());
  const powers = roots(n);
  const typical = Math.sqrt([...re, ...im].reduce((sum, v) => sum + v * v, 0)) / scale;
  let worst = 0;
  for (let m = 0; m < 24; m++) {
    const k = (m * 7919 + (m >> 1)) % n;
    let [a, b] = [0n, 0n];
    for (let j = 0; j < n; j++) {
      const [c, s] = powers[(j * k) % n] as Complex;
      const [p, q] = [BigInt(re[j] as number), BigInt(im[j] as number)];
      a += p * c - q * s;
      b += p * s + q * c;
    }
    const away = [a, b].map((sum, part) => (y[part]?.[k] as number) - toFloat(sum));
    worst = Math.max(worst, Math.hypot(...away) / typical);
  }
  return worst / (dtype === 'float64' ? 2 ** -53 : 2 ** -24);
}

console.log('| numbers | float64 | float32 |\n| ---: | ---: | ---: |');
for (const n of [8, 64, 105, 1000, 1024, 4096, 10007, 65536]) {
  const errors = (['float64', 'float32'] as const).map((dtype) => errorOf(n, dtype).toFixed(2));
  console.log(`| ${n} | ${errors.join(' | ')} |`);
}
