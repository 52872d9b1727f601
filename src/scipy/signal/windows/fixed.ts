/** Windows that their length alone determines. */
import type { NDArray } from '../../../array/ndarray.js';
import { range } from '../../../array/shape.js';
import {
  cosineSum,
  cosineSums,
  numbersOf,
  sampled,
  triangle,
  type Heights,
} from '../../../numpy/create/windows.js';
import { named } from '../../../parameters/kinds.js';
import { parameters, type ParameterList } from '../../../parameters/parameters.js';
import { length, symmetry, windowOf, type WindowArguments, type WindowOptions } from './common.js';

const fixed = (name: string): ParameterList<WindowOptions> =>
  parameters<WindowOptions>(`scipy.signal.windows.${name}`, length, symmetry);

const boxcarParameters = fixed('boxcar');
const triangParameters = fixed('triang');
const parzenParameters = fixed('parzen');
const bohmanParameters = fixed('bohman');
const blackmanParameters = fixed('blackman');
const nuttallParameters = fixed('nuttall');
const blackmanharrisParameters = fixed('blackmanharris');
const flattopParameters = fixed('flattop');
const bartlettParameters = fixed('bartlett');
const barthannParameters = fixed('barthann');
const hannParameters = fixed('hann');
const hammingParameters = fixed('hamming');
const cosineParameters = fixed('cosine');
const lanczosParameters = parameters<WindowOptions>('scipy.signal.windows.lanczos', length, {
  sym: named(symmetry.sym),
});

/** A window by its heights at positions from -1, its first point, to 1, its last. */
function between(
  list: ParameterList<WindowOptions>,
  m: number,
  args: readonly unknown[],
  heights: Heights,
): NDArray {
  return windowOf(m, list.read([m], args), (count) => sampled(count, heights));
}

/** A window by its heights at |2i - (n - 1)|, twice the distances from the middle. */
function byDistance(
  list: ParameterList<WindowOptions>,
  m: number,
  args: readonly unknown[],
  height: (distance: number, n: number) => number,
): NDArray {
  return windowOf(m, list.read([m], args), (n) =>
    numbersOf(range(n).map((i) => height(Math.abs(2 * i - (n - 1)), n))),
  );
}

/** The window of m ones. */
export const boxcar = (m: number, ...args: WindowArguments): NDArray =>
  between(boxcarParameters, m, args, () => 1);

/** The triangle of m points whose ends are not 0. */
export const triang = (m: number, ...args: WindowArguments): NDArray =>
  byDistance(triangParameters, m, args, (d, n) => 1 - d / (n + (n % 2)));

/** The Parzen window of m points: a cubic spline, the triangle's convolution with itself. */
export const parzen = (m: number, ...args: WindowArguments): NDArray =>
  byDistance(parzenParameters, m, args, (d, n) => {
    const r = d / n;
    return 2 * d <= n - 1 ? 1 - 6 * r * r * (1 - r) : 2 * (1 - r) ** 3;
  });

/** The Bohman window of m points: half a cosine's convolution with itself. */
export const bohman = (m: number, ...args: WindowArguments): NDArray =>
  between(bohmanParameters, m, args, (t) => {
    const x = Math.abs(t);
    const inside = (1 - x) * Math.cos(Math.PI * x) + Math.sin(Math.PI * x) / Math.PI;
    return x === 1 ? 0 : inside;
  });

/** The Blackman window of m points: a sum of cosines. */
export const blackman = (m: number, ...args: WindowArguments): NDArray =>
  between(blackmanParameters, m, args, cosineSum(cosineSums.blackman));

/** Nuttall's minimum 4-term Blackman-Harris window of m points. */
export const nuttall = (m: number, ...args: WindowArguments): NDArray =>
  between(nuttallParameters, m, args, cosineSum([0.3635819, 0.4891775, 0.1365995, 0.0106411]));

/** The minimum 4-term Blackman-Harris window of m points. */
export const blackmanharris = (m: number, ...args: WindowArguments): NDArray =>
  between(blackmanharrisParameters, m, args, cosineSum([0.35875, 0.48829, 0.14128, 0.01168]));

/** The window of m points whose transform is flat at its top, which is how amplitudes are read. */
export const flattop = (m: number, ...args: WindowArguments): NDArray =>
  between(
    flattopParameters,
    m,
    args,
    cosineSum([0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368]),
  );

/** The triangle of m points whose ends are 0. */
export const bartlett = (m: number, ...args: WindowArguments): NDArray =>
  between(bartlettParameters, m, args, triangle);

/** The modified Bartlett-Hann window of m points. */
export const barthann = (m: number, ...args: WindowArguments): NDArray =>
  between(
    barthannParameters,
    m,
    args,
    (t) => 0.62 - 0.24 * Math.abs(t) + 0.38 * Math.cos(Math.PI * t),
  );

/** The Hann window of m points: one period of a raised cosine. */
export const hann = (m: number, ...args: WindowArguments): NDArray =>
  between(hannParameters, m, args, cosineSum(cosineSums.hann));

/** The Hamming window of m points: a cosine raised higher, so that the ends are not 0. */
export const hamming = (m: number, ...args: WindowArguments): NDArray =>
  between(hammingParameters, m, args, cosineSum(cosineSums.hamming));

/** Half a period of a sine, at the middles of m parts. */
export const cosine = (m: number, ...args: WindowArguments): NDArray =>
  byDistance(cosineParameters, m, args, (d, n) => Math.cos((Math.PI / 2) * (d / n)));

/** The middle of sin πt / πt, m points. */
export const lanczos = (m: number, ...args: [options?: WindowOptions]): NDArray =>
  between(lanczosParameters, m, args, (t) => {
    const x = Math.PI * (1 - Math.abs(t));
    // sin(π|t|) = sin(π - π|t|), which is 0 where |t| is 1.
    return t === 0 ? 1 : Math.sin(x) / (Math.PI * Math.abs(t));
  });
