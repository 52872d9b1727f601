/** Functions of one number with their derivatives to the third order, known from analysis. */
import type { NDArray } from '../../src/array/ndarray.js';
import { jit, lax, nn, numpy as np } from '../../src/index.js';

export interface Subject {
  readonly f: (x: NDArray) => NDArray;
  /** The derivative of order k at x; order 0 is the value. */
  readonly derivative: (k: number, x: number) => number;
}

/** d^k/dx^k sin(c x). */
const sine = (k: number, c: number, x: number): number =>
  c ** k * Math.sin(c * x + (k * Math.PI) / 2);

/** The k-th derivative of a polynomial with coefficients from the constant up. */
const polynomial =
  (...coefficients: number[]) =>
  (k: number, x: number): number => {
    let list = coefficients;
    for (let i = 0; i < k; i++) list = list.map((c, n) => c * n).slice(1);
    return list.reduce((sum, c, n) => sum + c * x ** n, 0);
  };

/** exp(-x²) times the Hermite polynomial (-1)^k H_k. */
function gaussian(k: number, x: number): number {
  let [before, now] = [0, 1];
  for (let n = 0; n < k; n++) [before, now] = [now, 2 * x * now - 2 * n * before];
  return (-1) ** k * now * Math.exp(-x * x);
}

function sigmoid(k: number, x: number): number {
  const s = 1 / (1 + Math.exp(-x));
  const slope = s * (1 - s);
  return [s, slope, slope * (1 - 2 * s), slope * (1 - 6 * s + 6 * s * s)][k] as number;
}

const scales = [1, 2, 3];
const weights = [0.5, -1.5, 2];
const rates = [-1, 0.5, 0.25];
const sineJitted = jit((x: NDArray) => np.sin(x));

export const subjects: Readonly<Record<string, Subject>> = {
  'sum of sin(c x), broadcast and reduced': {
    f: (x) => np.sin(np.array(scales).mul(x)).sum(),
    derivative: (k, x) => scales.reduce((sum, c) => sum + sine(k, c, x), 0),
  },
  'exp(-x²)': {
    f: (x) => np.exp(np.negative(x.mul(x))),
    derivative: gaussian,
  },
  'a dot product of a x with exp(b x)': {
    f: (x) => np.dot(np.array(weights).mul(x), np.exp(np.array(rates).mul(x))),
    derivative: (k, x) =>
      weights.reduce((sum, a, i) => {
        const b = rates[i] as number;
        return sum + a * (b ** k * x + k * b ** (k - 1)) * Math.exp(b * x);
      }, 0),
  },
  'a jitted sine called twice': {
    f: (x) => sineJitted(x).mul(sineJitted(x.mul(2))),
    // sin x sin 2x = (cos x - cos 3x) / 2
    derivative: (k, x) =>
      [1, 3].reduce(
        (sum, c) => sum + ((c === 1 ? 1 : -1) / 2) * c ** k * Math.cos(c * x + (k * Math.PI) / 2),
        0,
      ),
  },
  'a logistic function under where': {
    f: (x) => np.where(x.gt(0), nn.sigmoid(x), np.sqrt(x)),
    derivative: sigmoid,
  },
  'a product over copies, with a slice': {
    f: (x) => {
      const copies = np.broadcastTo(x, [4]);
      return np.prod(copies.slice([1])).sub(copies.slice(0));
    },
    derivative: polynomial(0, -1, 0, 1),
  },
  'sorted multiples, squared': {
    f: (x) => {
      // For x > 0 the order is -x, x, 2 x.
      const sorted = np.sort(np.stack([x, x.mul(2), np.negative(x)]));
      return np.square(np.dot(sorted, np.array([1, 2, 3])));
    },
    derivative: polynomial(0, 0, 49),
  },
  'a scatter, a cumulative sum and a stopped gradient': {
    f: (x) => {
      const row = np
        .zeros([3])
        .at(np.array([2, 0, 0], { dtype: 'int32' }))
        .add(np.stack([x, x.mul(x), np.array(1)]));
      // row is [x² + 1, 0, x]; its cumulative sums add up to 3 x² + x + 3.
      return np
        .cumsum(row)
        .sum()
        .mul(lax.stopGradient(np.array(2)));
    },
    derivative: polynomial(6, 2, 6),
  },
};
