/** What the functions of spectra are told: windows, lengths of segments, trends and scales. */
import { complexOf, isComplex, isDouble, type DType } from '../../array/dtype.js';
import { fail, speakAs } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { printShape } from '../../array/shape.js';
import { sameShape } from '../../array/aval.js';
import { fftfreq, rfftfreq } from '../../numpy/fft/frequencies.js';
import { fft, rfft } from '../../numpy/fft/transforms.js';
import { multiply, square } from '../../numpy/math/arithmetic.js';
import { sum } from '../../numpy/reduce/reduce.js';
import { convertTo, moveAxis } from '../../operands/basic.js';
import { asArray } from '../../operands/convert.js';
import { asInexact, requireReal } from '../../operands/promote.js';
import {
  arrayLike,
  callable,
  choice,
  either,
  kind,
  optional,
  size,
  type Kind,
} from '../../parameters/kinds.js';
import { describe } from '../../parameters/describe.js';
import type { Found } from '../../parameters/parameters.js';
import { detrend as withoutTrend } from './detrend.js';
import { segmentsOf } from './segments.js';
import { realScalar } from './windows/common.js';
import { namedWindow, windowNamed, type NamedWindow } from './windows/get-window.js';

/** A window by name, or its elements. */
export type SpectralWindow = NamedWindow | ArrayLike;

/**
 * What is subtracted from each segment: its mean, its line of least squares, nothing, or what a
 * function of all segments, which lie along the axis of the signal, leaves out.
 */
export type SegmentDetrend = 'constant' | 'linear' | false | ((segments: NDArray) => NDArray);

/** Options of all functions that cut signals into segments. */
export interface SegmentOptions {
  /** Samples per unit of time, 1 unless given. */
  readonly fs?: ArrayLike | undefined;
  /** By name, where it is periodic, or its elements; 'hann' unless given. */
  readonly window?: SpectralWindow | undefined;
  /** The length of segments: that of a window given by its elements, else 256, or all there is. */
  readonly nperseg?: number | null | undefined;
  /** How many samples a segment shares with the next one, half a segment unless given. */
  readonly noverlap?: number | null | undefined;
  /** How many numbers are transformed: segments are padded by zeros. The length unless given. */
  readonly nfft?: number | null | undefined;
}

export const windowKind: Kind<SpectralWindow> = either(namedWindow, arrayLike);
export const detrendKind: Kind<SegmentDetrend> = either(
  choice('constant', 'linear'),
  either(
    kind<false>('false', (x) => x === false),
    callable as Kind<(segments: NDArray) => NDArray>,
  ),
);
export const segmentKinds = {
  fs: arrayLike,
  window: windowKind,
  nperseg: optional(size),
  noverlap: optional(size),
  nfft: optional(size),
};

/** How signals are cut and weighted. */
export interface Segmenting {
  /** As many real numbers as a segment has. */
  readonly window: NDArray;
  readonly length: number;
  /** From the beginning of a segment to that of the next one. */
  readonly step: number;
  /** How many numbers are transformed. */
  readonly nfft: number;
}

export const floatOf = (dtype: DType): DType => (isDouble(dtype) ? 'float64' : 'float32');

/** A signal as transforms take it: of float32 or float64, or complex. */
export function asSignal(x: ArrayLike): NDArray {
  const array = asInexact(x);
  const float = floatOf(array.dtype);
  return convertTo(array, isComplex(array.dtype) ? complexOf(float) : float);
}

/** Samples per unit of time, a real number of the signal's precision. */
export const rateOf = (who: string, fs: ArrayLike, dtype: DType): NDArray =>
  convertTo(realScalar(who, 'fs', fs), dtype);

/**
 * How signals of n samples are cut. Throws `bad-argument` where lengths clash, `shape-mismatch` for
 * windows with several axes.
 */
export function segmentingOf(
  who: string,
  n: number,
  dtype: DType,
  found: Found<SegmentOptions>,
): Segmenting {
  const { window: given = 'hann', nperseg } = found;
  if (n === 0) fail('bad-argument', `${who}: there are no samples along the axis.`);
  const isNamed = namedWindow.holds(given);
  const asked = isNamed ? Math.min(nperseg ?? 256, n) : nperseg;
  const window = windowOf(who, given, asked, n, dtype);
  if (window.size > n)
    fail(
      'bad-argument',
      `${who}: the window has ${window.size} elements, but the signal only ${n} samples.`,
    );
  return segmentingBy(who, window, window.size, found);
}

/** How signals are cut into segments as long as the window. */
export function segmentingBy(
  who: string,
  window: NDArray,
  defaultCount: number,
  { noverlap, nfft = defaultCount }: Found<SegmentOptions>,
): Segmenting {
  const length = window.size;
  const shared = noverlap ?? length >> 1;
  if (length === 0) fail('bad-argument', `${who}: nperseg must be at least 1; here it is 0.`);
  if (shared >= length)
    fail(
      'bad-argument',
      `${who}: noverlap must be less than a segment has samples, ${length}, received ${shared}.`,
    );
  if (nfft < length)
    fail(
      'bad-argument',
      `${who}: nfft must not be less than a segment has samples, ${length}, received ${nfft}.`,
    );
  return { window, length, step: length - shared, nfft };
}

/** A window by its name, of nperseg elements or as many as said otherwise, or the one given. */
export function windowOf(
  who: string,
  window: SpectralWindow,
  nperseg: number | undefined,
  otherwise: number,
  dtype: DType,
): NDArray {
  if (namedWindow.holds(window))
    return convertTo(windowNamed(who, window, nperseg ?? otherwise), dtype);
  const array = asInexact(requireReal(who, window as ArrayLike));
  if (array.ndim !== 1)
    fail(
      'shape-mismatch',
      `${who}: window must be a name or have one axis, received shape ${printShape(array.shape)}.`,
    );
  if (nperseg !== undefined && nperseg !== array.size)
    fail(
      'bad-argument',
      `${who}: nperseg must be the length of the window, ${array.size}, received ${nperseg}.`,
    );
  return convertTo(array, dtype);
}

/** The sum by which the squares of transforms become densities, or those of amplitudes. */
export function weightOf(window: NDArray, fs: NDArray, scaling: 'density' | 'spectrum'): NDArray {
  return scaling === 'density' ? multiply(sum(square(window)), fs) : square(sum(window));
}

/** The transforms of the segments of real or complex lines: [..., n] to [..., count, numbers]. */
export function transformsOf(
  who: string,
  x: NDArray,
  { window, length, step, nfft }: Segmenting,
  detrend: (segments: NDArray) => NDArray,
  isHalf: boolean,
): NDArray {
  const segments = detrend(segmentsOf(x, length, step));
  const transform = isHalf ? rfft : fft;
  return speakAs(who, () => transform(multiply(segments, window), { n: nfft }));
}

/**
 * Takes the trend off segments along the last axis; a user's function sees them along `axis`, which
 * counts from the end where it is negative.
 */
export function detrending(
  who: string,
  trend: SegmentDetrend,
  axis: number,
): (segments: NDArray) => NDArray {
  if (trend === false) return (segments) => segments;
  if (typeof trend !== 'function') return (segments) => withoutTrend(segments, { type: trend });
  return (segments) => {
    const last = segments.ndim - 1;
    const along = axis < 0 ? axis + segments.ndim : axis;
    const turned = moveAxis(segments, last, along);
    const given: unknown = trend(turned);
    if (!arrayLike.holds(given))
      fail('bad-argument', `${who}: detrend must give an array, it gave ${describe(given)}.`);
    const result = asArray(given);
    if (!sameShape(result.shape, turned.shape))
      fail(
        'shape-mismatch',
        `${who}: detrend must keep the shape ${printShape(turned.shape)} of the segments, it gave ` +
          `${printShape(result.shape)}.`,
      );
    return moveAxis(convertTo(result, segments.dtype), along, last);
  };
}

/** The frequencies of transforms of n numbers, half of them or all, in the dtype of the rate. */
export function frequenciesOf(n: number, fs: NDArray, isHalf: boolean): NDArray {
  return multiply((isHalf ? rfftfreq : fftfreq)(n, { dtype: fs.dtype }), fs);
}
