/** Windows that numbers shape. The numbers may be arrays of rank 0, also traced ones. */
import { fail } from '../../../array/errors.js';
import type { ArrayLike, NDArray } from '../../../array/ndarray.js';
import { at, printShape, range } from '../../../array/shape.js';
import { kaiserOf, numbersOf, sampled } from '../../../numpy/create/windows.js';
import { matvec } from '../../../numpy/dot/dot.js';
import { where, whereSafe } from '../../../numpy/indexing/where.js';
import {
  abs,
  add,
  divide,
  minimum,
  multiply,
  negative,
  power,
  square,
  subtract,
} from '../../../numpy/math/arithmetic.js';
import { greater, greaterEqual } from '../../../numpy/math/logic.js';
import { exp, sin, sqrt } from '../../../numpy/math/math.js';
import { cumsum } from '../../../numpy/reduce/cumulative.js';
import { join, reshapeTo, reverseAxes, sliceAxis } from '../../../operands/basic.js';
import { asInexact, requireReal } from '../../../operands/promote.js';
import { arrayLike, named, optional, flag } from '../../../parameters/kinds.js';
import { parameters, type Trailing } from '../../../parameters/parameters.js';
import {
  length,
  realScalar,
  symmetry,
  windowOf,
  type WindowArguments,
  type WindowOptions,
} from './common.js';

const path = 'scipy.signal.windows';

/** Distances of n points from their middle, with signs. */
const centred = (n: number): NDArray => numbersOf(range(n).map((i) => i - (n - 1) / 2));

const kaiserParameters = parameters<WindowOptions>(
  `${path}.kaiser`,
  { ...length, beta: arrayLike },
  symmetry,
);

/** The Kaiser window of m points, i0(β √(1 - t²)) / i0(β) for t from -1 to 1. */
export function kaiser(m: number, beta: ArrayLike, ...args: WindowArguments): NDArray {
  const found = kaiserParameters.read([m, beta], args);
  const steepness = realScalar(`${path}.kaiser`, 'beta', beta);
  return windowOf(m, found, (n) => kaiserOf(n, steepness));
}

const derivedParameters = parameters<WindowOptions>(
  `${path}.kaiserBesselDerived`,
  { ...length, beta: arrayLike },
  { sym: named(flag) },
);

/**
 * The Kaiser-Bessel derived window of m points: its squares and those of half a length further sum
 * to 1, as the modified cosine transform wants it. Throws `bad-argument` for odd m, and where `sym`
 * is false.
 */
export function kaiserBesselDerived(
  m: number,
  beta: ArrayLike,
  ...args: [options?: WindowOptions]
): NDArray {
  const { sym = true } = derivedParameters.read([m, beta], args);
  const who = `${path}.kaiserBesselDerived`;
  if (!sym || m % 2 === 1)
    fail(
      'bad-argument',
      `${who}: is a symmetric window of an even number of points, received m = ${m}, ` +
        `sym = ${sym}.`,
    );
  const steepness = realScalar(who, 'beta', beta);
  if (m === 0) return numbersOf([]);
  const half = m / 2;
  const sums = cumsum(kaiserOf(half + 1, steepness));
  const rising = sqrt(divide(sliceAxis(sums, 0, 0, half), sliceAxis(sums, 0, half, half + 1)));
  return join([rising, reverseAxes(rising, [0])], 0);
}

const gaussianParameters = parameters<WindowOptions>(
  `${path}.gaussian`,
  { ...length, std: arrayLike },
  symmetry,
);

/** The Gaussian window of m points, exp(-x²/2σ²) at a distance x from the middle. */
export function gaussian(m: number, std: ArrayLike, ...args: WindowArguments): NDArray {
  const found = gaussianParameters.read([m, std], args);
  const sigma = realScalar(`${path}.gaussian`, 'std', std);
  return windowOf(m, found, (n) => exp(multiply(square(divide(centred(n), sigma)), -0.5)));
}

const generalGaussianParameters = parameters<WindowOptions>(
  `${path}.generalGaussian`,
  { ...length, p: arrayLike, sig: arrayLike },
  symmetry,
);

/** The window exp(-½|x/σ|^{2p}) of m points: the Gaussian one for p = 1, Laplace's for p = ½. */
export function generalGaussian(
  m: number,
  p: ArrayLike,
  sig: ArrayLike,
  ...args: WindowArguments
): NDArray {
  const who = `${path}.generalGaussian`;
  const found = generalGaussianParameters.read([m, p, sig], args);
  const [exponent, sigma] = [realScalar(who, 'p', p), realScalar(who, 'sig', sig)];
  return windowOf(m, found, (n) => {
    const distances = abs(divide(centred(n), sigma));
    const twice = multiply(exponent, 2);
    // Of a small exponent the slope at 0 is infinite, and σ moves nothing there.
    const powers = whereSafe(
      greater(distances, 0),
      distances,
      1,
      (d) => power(d, twice),
      power(0, twice),
    );
    return exp(multiply(powers, -0.5));
  });
}

const generalCosineParameters = parameters<WindowOptions>(
  `${path}.generalCosine`,
  { ...length, a: arrayLike },
  symmetry,
);

/** The window Σ a[k]·cos(πkt) of m points, for t from -1 to 1. */
export function generalCosine(m: number, a: ArrayLike, ...args: WindowArguments): NDArray {
  const who = `${path}.generalCosine`;
  const found = generalCosineParameters.read([m, a], args);
  const heights = asInexact(requireReal(who, a));
  if (heights.ndim !== 1)
    fail(
      'shape-mismatch',
      `${who}: a must be a list of coefficients, received shape ${printShape(heights.shape)}.`,
    );
  const count = at(heights.shape, 0);
  return windowOf(m, found, (n) => matvec(cosines(n, count), heights));
}

/** cos(πkt) for n positions t, a row each. */
const cosines = (n: number, count: number): NDArray =>
  reshapeTo(
    numbersOf(
      range(n).flatMap((i) =>
        range(count).map((k) => Math.cos((Math.PI * k * (2 * i - (n - 1))) / (n - 1))),
      ),
    ),
    [n, count],
  );

const generalHammingParameters = parameters<WindowOptions>(
  `${path}.generalHamming`,
  { ...length, alpha: arrayLike },
  symmetry,
);

/** The window α + (1 - α)·cos(πt) of m points: that of Hann for α = ½, of Hamming for 0.54. */
export function generalHamming(m: number, alpha: ArrayLike, ...args: WindowArguments): NDArray {
  const found = generalHammingParameters.read([m, alpha], args);
  const height = realScalar(`${path}.generalHamming`, 'alpha', alpha);
  return windowOf(m, found, (n) => {
    const wave = sampled(n, (t) => Math.cos(Math.PI * t));
    return add(height, multiply(subtract(1, height), wave));
  });
}

/** The options of `tukey`. */
export interface TukeyOptions extends WindowOptions {
  /** Which part of the window is tapered, ½ unless given: none at 0, all at 1. */
  readonly alpha?: ArrayLike | undefined;
}

const tukeyParameters = parameters<TukeyOptions>(`${path}.tukey`, length, {
  alpha: arrayLike,
  ...symmetry,
});

/** The Tukey window of m points: ones between two halves of a Hann window. */
export function tukey(
  m: number,
  ...args: Trailing<[alpha?: ArrayLike, sym?: boolean], TukeyOptions>
): NDArray {
  const { alpha = 0.5, ...found } = tukeyParameters.read([m], args);
  const tapered = minimum(realScalar(`${path}.tukey`, 'alpha', alpha), 1);
  return windowOf(m, found, (n) => {
    const fromEnd = sampled(n, (t) => 1 - Math.abs(t));
    const isFlat = greaterEqual(fromEnd, tapered);
    const turn = divide(fromEnd, where(isFlat, 1, tapered));
    return where(isFlat, 1, square(sin(multiply(turn, Math.PI / 2))));
  });
}

/** The options of `exponential`. */
export interface ExponentialOptions extends WindowOptions {
  /** The index of the largest element, the middle unless given; of periodic windows only. */
  readonly center?: ArrayLike | null | undefined;
  /** How many points the window takes to fall to 1/e, 1 unless given. */
  readonly tau?: ArrayLike | undefined;
}

const exponentialParameters = parameters<ExponentialOptions>(`${path}.exponential`, length, {
  center: optional(arrayLike),
  tau: arrayLike,
  ...symmetry,
});

/**
 * The window exp(-|i - center|/τ) of m points. Throws `bad-argument` for a centre of a symmetric
 * window, which has its own.
 */
export function exponential(
  m: number,
  ...args: Trailing<[center?: ArrayLike | null, tau?: ArrayLike, sym?: boolean], ExponentialOptions>
): NDArray {
  const who = `${path}.exponential`;
  const { center, tau = 1, sym = true } = exponentialParameters.read([m], args);
  if (sym && center !== undefined)
    fail(
      'bad-argument',
      `${who}: center cannot be chosen for a symmetric window. Set sym to false, or leave it away.`,
    );
  const decay = realScalar(who, 'tau', tau);
  return windowOf(m, { sym }, (n) => {
    const distances =
      center === undefined
        ? centred(n)
        : subtract(numbersOf(range(n)), realScalar(who, 'center', center));
    return exp(negative(divide(abs(distances), decay)));
  });
}
