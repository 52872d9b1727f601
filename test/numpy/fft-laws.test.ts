/** Parseval's theorem, the shift theorem and the convolution theorem for every transform. */
import { describe, expect, test } from 'vitest';
import { at, range } from '../../src/array/shape.js';
import { jit, numpy as np, type NDArray } from '../../src/index.js';
import { Draw } from '../support/draw.js';

type Side = 'complex' | 'real' | 'half';
type Transform = (x: NDArray, lengths: readonly number[]) => NDArray;

/**
 * What goes in and what comes out: all of a transform, real numbers, or half a transform. `sign` is
 * that of the exponent of what comes out, and `scale` the power of the count of numbers by which
 * energies grow.
 */
interface Row {
  readonly from: Side;
  readonly to: Side;
  readonly sign: 1 | -1;
  readonly scale: 1 | -1;
  readonly f: Transform;
}

const { fft } = np;
const last = (lengths: readonly number[]): number => at(lengths, lengths.length - 1);
const forward = { sign: -1, scale: 1 } as const;
const inverse = { sign: 1, scale: -1 } as const;
const whole = { from: 'complex', to: 'complex' } as const;
const toHalf = { from: 'real', to: 'half' } as const;
const fromHalf = { from: 'half', to: 'real' } as const;

const vectors: Readonly<Record<string, Row>> = {
  fft: { ...whole, ...forward, f: (x) => fft.fft(x) },
  ifft: { ...whole, ...inverse, f: (x) => fft.ifft(x) },
  rfft: { ...toHalf, ...forward, f: (x) => fft.rfft(x) },
  irfft: { ...fromHalf, ...inverse, f: (x, lengths) => fft.irfft(x, last(lengths)) },
  hfft: { ...fromHalf, ...forward, f: (x, lengths) => fft.hfft(x, last(lengths)) },
  ihfft: { ...toHalf, ...inverse, f: (x) => fft.ihfft(x) },
};
const planes: Readonly<Record<string, Row>> = {
  fft2: { ...whole, ...forward, f: (x) => fft.fft2(x) },
  ifft2: { ...whole, ...inverse, f: (x) => fft.ifft2(x) },
  rfft2: { ...toHalf, ...forward, f: (x) => fft.rfft2(x) },
  irfft2: { ...fromHalf, ...inverse, f: (x, s) => fft.irfft2(x, { s }) },
};
const boxes: Readonly<Record<string, Row>> = {
  fftn: { ...whole, ...forward, f: (x) => fft.fftn(x) },
  ifftn: { ...whole, ...inverse, f: (x) => fft.ifftn(x) },
  rfftn: { ...toHalf, ...forward, f: (x) => fft.rfftn(x) },
  irfftn: { ...fromHalf, ...inverse, f: (x, s) => fft.irfftn(x, { s }) },
};

const cases: [name: string, lengths: number[], row: Row][] = [
  ...casesOf(vectors, [1], [6], [15]),
  ...casesOf(planes, [4, 6], [3, 5]),
  ...casesOf(boxes, [2, 3, 4], [3, 2, 5]),
];

function casesOf(
  table: Readonly<Record<string, Row>>,
  ...lengths: number[][]
): [string, number[], Row][] {
  return Object.entries(table).flatMap(([name, row]) =>
    lengths.map((shape): [string, number[], Row] => [name, shape, row]),
  );
}

const close = { atol: 1e-13, rtol: 1e-12 };
const count = (lengths: readonly number[]): number =>
  lengths.reduce((product, n) => product * n, 1);

/** An operand; half a transform is one of real numbers. */
function drawn(side: Side, lengths: readonly number[], what: string): NDArray {
  const draw = new Draw(`${what} ${lengths.join()}`);
  if (side === 'complex') return draw.floats([...lengths], -1, 1, 'complex128');
  const real = draw.floats([...lengths]);
  return side === 'real' ? real : fft.rfftn(real);
}

/** Σ|x|² of the whole, of which half may be given. */
function energy(x: NDArray, side: Side, n: number): number {
  const squares = np.square(np.abs(x));
  if (side !== 'half') return np.sum(squares).item();
  const times = range((n >> 1) + 1).map((k) => (k === 0 || 2 * k === n ? 1 : 2));
  return np.sum(np.multiply(squares, np.array(times))).item();
}

/** e^{±2πi·kd/n} for the frequencies of an axis, which broadcasts with the transform. */
function turns(lengths: readonly number[], axis: number, side: Side, angle: number): NDArray {
  const n = at(lengths, axis);
  const isHalf = side === 'half' && axis === lengths.length - 1;
  const angles = (isHalf ? fft.rfftfreq(n) : fft.fftfreq(n)).mul(2 * Math.PI * angle);
  const shape = lengths.map((_, d) => (d === axis ? -1 : 1));
  return np.reshape(np.complex(np.cos(angles), np.sin(angles)), shape);
}

/** Σ y[s]·x shifted by s, all around. */
function convolved(x: NDArray, y: NDArray): NDArray {
  const axes = range(x.ndim);
  return range(y.size)
    .map((i) => {
      const shift = y.shape.map((n, d) => Math.floor(i / count(y.shape.slice(d + 1))) % n);
      return np.multiply(np.roll(x, shift, axes), np.ravel(y).slice(i));
    })
    .reduce((sum, z) => np.add(sum, z));
}

describe.each(cases)('%s of lengths %j', (_name, lengths, { from, to, sign, scale, f: plain }) => {
  const f = jit((x: NDArray) => plain(x, lengths));
  const [x, y] = [drawn(from, lengths, 'x'), drawn(from, lengths, 'y')];

  test('keeps energies but for the number of numbers (Parseval)', () => {
    const n = last(lengths);
    expect(energy(f(x), to, n) / energy(x, from, n) / count(lengths) ** scale).toBeCloseTo(1, 13);
  });

  test('turns shifts into factors, or factors into shifts', () => {
    for (const axis of range(lengths.length)) {
      if (from === 'half') {
        const turned = f(np.multiply(x, turns(lengths, axis, from, -2 * sign)));
        expect(turned).toBeCloseToArray(np.roll(f(x), 2, axis), close);
      } else {
        const wanted = np.multiply(f(x), turns(lengths, axis, to, 2 * sign));
        expect(f(np.roll(x, 2, axis))).toBeCloseToArray(wanted, close);
      }
    }
  });

  test('turns convolutions into products, or products into convolutions', () => {
    const factor = scale === 1 ? 1 : count(lengths);
    if (from === 'half') {
      const both = convolved(f(x), f(y)).mul(sign === 1 ? 1 : 1 / count(lengths));
      expect(f(np.multiply(x, y))).toBeCloseToArray(both, close);
    } else {
      const product = np.multiply(f(x), f(y)).mul(factor);
      expect(f(convolved(x, y))).toBeCloseToArray(product, close);
    }
  });
});

test.each([1, 6, 7])('frequencies of %i numbers are in order once they are shifted', (n) => {
  const k = fft.fftfreq(n).mul(n);
  const ordered = np.arange(n).sub(n >> 1);
  expect(fft.fftshift(k)).toBeCloseToArray(ordered.astype('float64'), close);
  expect(fft.ifftshift(ordered)).toBeCloseToArray(k.astype('int32'), close);
  expect(fft.rfftfreq(n)).toBeCloseToArray(
    np
      .abs(k)
      .slice([0, (n >> 1) + 1])
      .div(n),
    close,
  );
});

test('alternating signs shift a transform by half of it', () => {
  const x = drawn('complex', [6, 4], 'signs');
  const signs = np.array(range(24).map((i) => (((i >> 2) + i) % 2 === 0 ? 1 : -1))).reshape([6, 4]);
  expect(fft.fft2(np.multiply(x, signs))).toBeCloseToArray(fft.fftshift(fft.fft2(x)), close);
});
