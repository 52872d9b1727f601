/** Windows made for a given attenuation of the side lobes of their transforms. */
import { denseSharing } from '../../../array/dense.js';
import { defaultDType } from '../../../array/dtype.js';
import { fail } from '../../../array/errors.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { range } from '../../../array/shape.js';
import { numbersOf } from '../../../numpy/create/windows.js';
import { matvec } from '../../../numpy/dot/dot.js';
import { fft } from '../../../numpy/fft/transforms.js';
import { add, divide, multiply, square, subtract } from '../../../numpy/math/arithmetic.js';
import { arccosh, exp } from '../../../numpy/math/math.js';
import { max, prod, sum } from '../../../numpy/reduce/reduce.js';
import {
  convertTo,
  insertAxes,
  join,
  reshapeTo,
  reverseAxes,
  sliceAxis,
} from '../../../operands/basic.js';
import { op } from '../../../operands/elementwise.js';
import { arrayLike, flag, number, size } from '../../../parameters/kinds.js';
import { parameters, type Trailing } from '../../../parameters/parameters.js';
import {
  length,
  realScalar,
  symmetry,
  windowOf,
  type WindowArguments,
  type WindowOptions,
} from './common.js';

/** The options of `taylor`. */
export interface TaylorOptions extends WindowOptions {
  /** How many side lobes next to the main lobe have nearly one height, 4 unless given. */
  readonly nbar?: number | undefined;
  /** How far those lie below the main lobe, in decibels, 30 unless given. */
  readonly sll?: ArrayLike | undefined;
  /** Whether the middle of the window is 1 (default), also where that lies between two points. */
  readonly norm?: boolean | undefined;
}

const taylorParameters = parameters<TaylorOptions>('scipy.signal.windows.taylor', length, {
  nbar: size,
  sll: arrayLike,
  norm: flag,
  ...symmetry,
});

/**
 * The Taylor window of m points (Carrara, Goodman and Majewski, Spotlight Synthetic Aperture Radar,
 * 1995, appendix D). Throws `bad-argument` where nbar is 0.
 */
export function taylor(
  m: number,
  ...args: Trailing<[nbar?: number, sll?: ArrayLike, norm?: boolean, sym?: boolean], TaylorOptions>
): NDArray {
  const who = 'scipy.signal.windows.taylor';
  const { nbar = 4, sll = 30, norm = true, ...found } = taylorParameters.read([m], args);
  if (nbar === 0) fail('bad-argument', `${who}: nbar must be at least 1, received 0.`);
  const level = realScalar(who, 'sll', sll);
  return windowOf(m, found, (n) => {
    const coefficients = taylorCoefficients(nbar, level);
    const waves = range(n).flatMap((i) =>
      range(nbar - 1).map((k) => 2 * Math.cos((Math.PI * (k + 1) * (2 * i - (n - 1))) / n)),
    );
    const window = add(matvec(reshapeTo(numbersOf(waves), [n, nbar - 1]), coefficients), 1);
    return norm ? divide(window, add(multiply(sum(coefficients), 2), 1)) : window;
  });
}

/** The coefficients of cos(2πkx), k from 1 to nbar - 1. */
function taylorCoefficients(nbar: number, level: NDArray): NDArray {
  const orders = range(nbar - 1).map((k) => k + 1);
  const a2 = square(divide(arccosh(exp(multiply(level, Math.LN10 / 20))), Math.PI));
  const stretch = divide(nbar ** 2, add(a2, (nbar - 0.5) ** 2));
  const zeros = multiply(add(numbersOf(orders.map((k) => (k - 0.5) ** 2)), a2), stretch);
  const squares = numbersOf(orders.map((k) => k * k));
  const factors = subtract(1, divide(insertAxes(squares, [1]), insertAxes(zeros, [0])));
  const denominators = orders.map((k) =>
    orders.reduce(
      (product, j) => (j === k ? product : product * (1 - (k * k) / (j * j))),
      k % 2 === 1 ? 2 : -2,
    ),
  );
  return divide(prod(factors, 1), numbersOf(denominators));
}

const chebwinParameters = parameters<WindowOptions>(
  'scipy.signal.windows.chebwin',
  { ...length, at: number },
  symmetry,
);

/**
 * The Dolph-Chebyshev window of m points: its side lobes all lie `attenuation` decibels, `at` in
 * SciPy, below the main lobe, which is as narrow as can be.
 */
export function chebwin(m: number, attenuation: number, ...args: WindowArguments): NDArray {
  const found = chebwinParameters.read([m, attenuation], args);
  return windowOf(m, found, (n) => {
    const window = chebyshevWindow(n, Math.abs(attenuation));
    return convertTo(divide(window, max(window)), defaultDType());
  });
}

/**
 * The transform of the window is a Chebyshev polynomial, T(β·cos(πk/n)); the window follows as
 * Σ T(…)·cos(2πkd/n), where d is the distance from the middle, a half of an odd number for even n.
 */
function chebyshevWindow(n: number, attenuation: number): NDArray {
  const order = n - 1;
  const beta = Math.cosh(Math.acosh(10 ** (attenuation / 20)) / order);
  const isOdd = n % 2 === 1;
  const parts = range(n).flatMap((k) => {
    const height = chebyshev(order, beta * Math.cos((Math.PI * k) / n));
    const turn = isOdd ? 0 : (Math.PI * k) / n;
    return [height * Math.cos(turn), height * Math.sin(turn)];
  });
  const pairs = reshapeTo(denseSharing(Float64Array.from(parts)), [n, 2]);
  const heights = op(
    'complex',
    reshapeTo(sliceAxis(pairs, 1, 0, 1), [n]),
    reshapeTo(sliceAxis(pairs, 1, 1, 2), [n]),
  );
  const half = sliceAxis(op('real', fft(heights)), 0, isOdd ? 0 : 1, (n >> 1) + 1);
  const other = reverseAxes(isOdd ? sliceAxis(half, 0, 1, (n >> 1) + 1) : half, [0]);
  return join([other, half], 0);
}

/** The Chebyshev polynomial of a degree at x. */
function chebyshev(degree: number, x: number): number {
  if (Math.abs(x) <= 1) return Math.cos(degree * Math.acos(x));
  const size = Math.cosh(degree * Math.acosh(Math.abs(x)));
  return x < 0 && degree % 2 === 1 ? -size : size;
}
