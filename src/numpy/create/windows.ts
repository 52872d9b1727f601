/** The window functions of signal processing. */
import { speakAs } from '../../array/errors.js';
import { denseSharing } from '../../array/dense.js';
import { defaultDType } from '../../array/dtype.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { range } from '../../array/shape.js';
import { convertTo, filled } from '../../operands/basic.js';
import { op } from '../../operands/elementwise.js';
import { asInexact, requireReal } from '../../operands/promote.js';
import { arrayLike, size } from '../../parameters/kinds.js';
import { parameters, type ParameterList } from '../../parameters/parameters.js';
import { exp } from '../math/math.js';
import { divide, multiply, subtract } from '../math/arithmetic.js';
import { modifiedBessel } from '../../operands/modified-bessel.js';

/** The height of a window at t, which goes from -1 to 1. */
export type Heights = (t: number) => number;

export const triangle: Heights = (t) => 1 - Math.abs(t);

/** Σ a[k]·cos(πkt). */
export const cosineSum =
  (a: readonly number[]): Heights =>
  (t) =>
    a.reduce((sum, height, k) => sum + height * Math.cos(k * Math.PI * t), 0);

/** The coefficients of windows that are sums of cosines. */
export const cosineSums = {
  blackman: [0.42, 0.5, 0.08],
  hamming: [0.54, 0.46],
  hann: [0.5, 0.5],
} as const;

const window = (who: string): ParameterList<unknown> => parameters(who, { m: size });
const bartlettParameters = window('bartlett');
const blackmanParameters = window('blackman');
const hammingParameters = window('hamming');
const hanningParameters = window('hanning');
const kaiserParameters = parameters('kaiser', { m: size, beta: arrayLike });

/** Numbers of float64, in the default float dtype. */
export const numbersOf = (values: readonly number[]): NDArray =>
  convertTo(denseSharing(Float64Array.from(values)), defaultDType());

/**
 * The m positions from -1 to 1, which are exactly symmetric, and what becomes of them: in the
 * default float dtype, computed in float64.
 */
export const sampled = (m: number, heights: Heights): NDArray =>
  numbersOf(range(m).map((i) => (m === 1 ? 1 : heights((2 * i - (m - 1)) / (m - 1)))));

function fixedWindow(
  list: ParameterList<unknown>,
  m: number,
  more: readonly unknown[],
  heights: Heights,
): NDArray {
  list.read([m], more);
  return sampled(m, heights);
}

/** The Bartlett window of m points: a triangle. */
export const bartlett = (m: number, ...more: []): NDArray =>
  fixedWindow(bartlettParameters, m, more, triangle);

/** The Blackman window of m points. */
export const blackman = (m: number, ...more: []): NDArray =>
  fixedWindow(blackmanParameters, m, more, cosineSum(cosineSums.blackman));

/** The Hamming window of m points. */
export const hamming = (m: number, ...more: []): NDArray =>
  fixedWindow(hammingParameters, m, more, cosineSum(cosineSums.hamming));

/** The Hann window of m points. */
export const hanning = (m: number, ...more: []): NDArray =>
  fixedWindow(hanningParameters, m, more, cosineSum(cosineSums.hann));

/** The Kaiser window of m points, i0(β √(1 - t²)) / i0(β) for t from -1 to 1. */
export function kaiser(m: number, beta: ArrayLike, ...more: []): NDArray {
  kaiserParameters.read([m, beta], more);
  const shape = requireReal('kaiser', beta);
  if (m <= 1) return filled(1, [m], defaultDType());
  return speakAs('kaiser', () => kaiserOf(m, shape));
}

/** That of at least 2 points, by scaled Bessel functions, which do not overflow. */
export function kaiserOf(m: number, beta: ArrayLike): NDArray {
  const given = asInexact(beta);
  // |β|, but with the slope 0 at 0
  const steepness = op('mul', given, op('sign', given));
  const argument = multiply(
    sampled(m, (t) => Math.sqrt((1 - t) * (1 + t))),
    steepness,
  );
  const quotient = divide(
    modifiedBessel(0, true, argument),
    modifiedBessel(0, true, convertTo(steepness, argument.dtype)),
  );
  return multiply(quotient, exp(subtract(argument, steepness)));
}
