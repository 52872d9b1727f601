/** Short-time Fourier transforms. */
import { complexOf, isComplex } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxis, printShape, range } from '../../array/shape.js';
import { numbersOf } from '../../numpy/create/windows.js';
import { ifft, irfft } from '../../numpy/fft/transforms.js';
import { where } from '../../numpy/indexing/where.js';
import { divide, multiply, square } from '../../numpy/math/arithmetic.js';
import { greater } from '../../numpy/math/logic.js';
import { sqrt } from '../../numpy/math/math.js';
import { pad, type PadOptions } from '../../numpy/shape/pad.js';
import {
  broadcastRight,
  convertTo,
  iota,
  moveAxis,
  permute,
  sliceAxis,
} from '../../operands/basic.js';
import { resized } from '../../operands/lengths.js';
import { arrayLike, axis as axisKind, choice, flag, nullable } from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { overlapAdded } from './segments.js';
import {
  asSignal,
  detrending,
  detrendKind,
  floatOf,
  frequenciesOf,
  rateOf,
  segmentingBy,
  segmentingOf,
  segmentKinds,
  transformsOf,
  weightOf,
  windowOf,
  type Segmenting,
  type SegmentDetrend,
  type SegmentOptions,
  type SpectralWindow,
} from './spectral-options.js';

/** What a signal is extended by at both ends: mirrored, mirrored at its end too, its end, zeros. */
export type SignalBoundary = 'even' | 'odd' | 'constant' | 'zeros' | null;

/** How transforms are scaled: to the amplitudes of sines, or to the root of the density. */
export type StftScaling = 'spectrum' | 'psd';

/** The options of `stft`. */
export interface StftOptions extends SegmentOptions {
  /** What is subtracted from each segment: nothing unless given. */
  readonly detrend?: SegmentDetrend | undefined;
  /** Whether real signals have the frequencies from 0 up alone (default). */
  readonly returnOnesided?: boolean | undefined;
  /** What half a segment in front of the signal and behind it holds; null for no extension. */
  readonly boundary?: SignalBoundary | undefined;
  /** Whether zeros complete the last segment (default), or what has no room in it is left out. */
  readonly padded?: boolean | undefined;
  /** The last one unless given. */
  readonly axis?: number | undefined;
  /** 'spectrum' unless given. */
  readonly scaling?: StftScaling | undefined;
}

/** The options of `istft`. */
export interface IstftOptions extends SegmentOptions {
  /** Whether the frequencies go from 0 up, those of a real signal (default). */
  readonly inputOnesided?: boolean | undefined;
  /** Whether the signal was extended at both ends (default), which is taken off. */
  readonly boundary?: boolean | undefined;
  /** The last one unless given. */
  readonly timeAxis?: number | undefined;
  /** The last but one unless given. */
  readonly freqAxis?: number | undefined;
  /** 'spectrum' unless given. */
  readonly scaling?: StftScaling | undefined;
}

const scaling = choice('spectrum', 'psd');
const stftParameters = parameters<StftOptions, 'boundary'>(
  'scipy.signal.stft',
  { x: arrayLike },
  {
    ...segmentKinds,
    detrend: detrendKind,
    returnOnesided: flag,
    boundary: nullable(choice('even', 'odd', 'constant', 'zeros')),
    padded: flag,
    axis: axisKind,
    scaling,
  },
);
const istftParameters = parameters<IstftOptions>(
  'scipy.signal.istft',
  { zxx: arrayLike },
  {
    ...segmentKinds,
    inputOnesided: flag,
    boundary: flag,
    timeAxis: axisKind,
    freqAxis: axisKind,
    scaling,
  },
);

type Segments = [
  fs?: ArrayLike,
  window?: SpectralWindow,
  nperseg?: number | null,
  noverlap?: number | null,
  nfft?: number | null,
];
type StftArguments = Trailing<
  [
    ...Segments,
    detrend?: SegmentDetrend,
    returnOnesided?: boolean,
    boundary?: SignalBoundary,
    padded?: boolean,
    axis?: number,
    scaling?: StftScaling,
  ],
  StftOptions
>;
type IstftArguments = Trailing<
  [
    ...Segments,
    inputOnesided?: boolean,
    boundary?: boolean,
    timeAxis?: number,
    freqAxis?: number,
    scaling?: StftScaling,
  ],
  IstftOptions
>;

/**
 * The transforms of the segments of a signal: frequencies f [k], times t [m] of the middles of the
 * segments, and complex numbers [..., k, ..., m], in which the axis of frequencies is where that
 * of the signal was and the one of times comes last. A signal that is complex, or with
 * `returnOnesided: false`, has negative frequencies too. Of float32 they are complex64. Throws
 * `bad-argument` for a signal without samples and for lengths that clash, `shape-mismatch` for
 * windows with several axes.
 */
export function stft(
  x: ArrayLike,
  ...args: StftArguments
): [frequencies: NDArray, times: NDArray, transforms: NDArray] {
  const who = 'scipy.signal.stft';
  const found = stftParameters.read([x], args);
  const signal = asSignal(x);
  const axis = normalizeAxis(found.axis ?? -1, signal.ndim, who);
  const isHalf = !isComplex(signal.dtype) && (found.returnOnesided ?? true);
  const float = floatOf(signal.dtype);
  const rate = rateOf(who, found.fs ?? 1, float);
  const segmenting = segmentingOf(who, at(signal.shape, axis), float, found);
  const { window, length, step, nfft } = segmenting;
  const { boundary = 'zeros', padded = true } = found;
  const lines = extended(moveAxis(signal, axis, signal.ndim - 1), length >> 1, boundary);
  const whole = padded ? completed(lines, length, step) : lines;
  const detrend = detrending(who, found.detrend ?? false, found.axis ?? -1);
  const transforms = divide(
    transformsOf(who, whole, segmenting, detrend, isHalf),
    sqrt(weightOf(window, rate, found.scaling === 'psd' ? 'density' : 'spectrum')),
  );
  const last = transforms.ndim - 1;
  const begin = boundary === null ? length / 2 : 0;
  const times = range(at(transforms.shape, last - 1)).map((i) => begin + i * step);
  return [
    frequenciesOf(nfft, rate, isHalf),
    divide(convertTo(numbersOf(times), float), rate),
    moveAxis(transforms, last, axis),
  ];
}

const padOptions = {
  even: { mode: 'reflect' },
  odd: { mode: 'reflect', reflectType: 'odd' },
  constant: { mode: 'edge' },
  zeros: { mode: 'constant' },
} as const satisfies Record<NonNullable<SignalBoundary>, PadOptions>;

/** Lines with `width` elements more at both ends. */
function extended(x: NDArray, width: number, boundary: SignalBoundary): NDArray {
  if (boundary === null || width === 0) return x;
  const last = x.ndim - 1;
  const widths = x.shape.map((_, d): [number, number] => (d === last ? [width, width] : [0, 0]));
  return pad(x, widths, padOptions[boundary]);
}

/** Lines with zeros behind them, so that the last segment ends where they do. */
function completed(x: NDArray, length: number, step: number): NDArray {
  const last = x.ndim - 1;
  const n = at(x.shape, last);
  return resized(x, last, length + Math.ceil((n - length) / step) * step);
}

/**
 * The signal whose short-time transforms are given, the inverse of `stft` with the same options:
 * times t [n] and the signal, real unless `inputOnesided` is false, in which the axis of times is
 * that of the signal. Transforms that are none of any signal give the one that is nearest to them,
 * by squares weighted by the window. Where no segment sees anything of the signal, which is where
 * the squares of its windows sum to less than 1e-10, it is 0. Throws `bad-argument` for less than
 * two axes and for lengths that clash, `shape-mismatch` for windows with several axes.
 */
export function istft(zxx: ArrayLike, ...args: IstftArguments): [times: NDArray, signal: NDArray] {
  const who = 'scipy.signal.istft';
  const found = istftParameters.read([zxx], args);
  const { inputOnesided: isHalf = true, boundary = true } = found;
  const given = asSignal(zxx);
  const { transforms, time } = framesOf(who, convertTo(given, complexOf(given.dtype)), found);
  const float = floatOf(given.dtype);
  const rate = rateOf(who, found.fs ?? 1, float);
  const { window, length, step, nfft } = inverseSegmenting(who, transforms, isHalf, found);
  const last = transforms.ndim - 1;
  const frames = (isHalf ? irfft : ifft)(transforms, { n: nfft });
  const weight = sqrt(weightOf(window, rate, found.scaling === 'psd' ? 'density' : 'spectrum'));
  const segments = multiply(sliceAxis(frames, last, 0, length), multiply(window, weight));
  const squares = broadcastRight(square(window), [at(frames.shape, last - 1), length]);
  const cut = boundary ? length >> 1 : 0;
  const [sums, norms] = [segments, squares].map((v) => {
    const added = overlapAdded(v, step);
    const n = at(added.shape, added.ndim - 1);
    return sliceAxis(added, added.ndim - 1, cut, n - cut);
  }) as [NDArray, NDArray];
  const signal = divide(sums, where(greater(norms, 1e-10), norms, 1));
  const times = divide(convertTo(iota([at(norms.shape, 0)], 'int32'), float), rate);
  return [times, moveAxis(signal, signal.ndim - 1, time)];
}

/** Transforms [..., times, frequencies], and which axis of the signal the times will be. */
function framesOf(
  who: string,
  z: NDArray,
  { timeAxis = -1, freqAxis = -2 }: Found<IstftOptions>,
): { readonly transforms: NDArray; readonly time: number } {
  if (z.ndim < 2)
    fail(
      'bad-argument',
      `${who}: wants an axis of frequencies and one of times, received shape ` +
        `${printShape(z.shape)}.`,
    );
  const [time, frequency] = [
    normalizeAxis(timeAxis, z.ndim, who),
    normalizeAxis(freqAxis, z.ndim, who),
  ];
  if (time === frequency)
    fail('bad-argument', `${who}: timeAxis and freqAxis name the same axis, ${time}.`);
  if (at(z.shape, time) === 0 || at(z.shape, frequency) === 0)
    fail(
      'bad-argument',
      `${who}: wants at least one segment and one frequency, received shape ` +
        `${printShape(z.shape)}.`,
    );
  const others = range(z.ndim).filter((d) => d !== time && d !== frequency);
  const transforms = permute(z, [...others, time, frequency]);
  return { transforms, time: frequency < time ? time - 1 : time };
}

/** How the segments were cut, as far as the number of frequencies says what options do not. */
function inverseSegmenting(
  who: string,
  transforms: NDArray,
  isHalf: boolean,
  found: Found<IstftOptions>,
): Segmenting {
  const count = at(transforms.shape, transforms.ndim - 1);
  const even = isHalf ? 2 * (count - 1) : count;
  const { window: given = 'hann', nperseg } = found;
  const window = windowOf(who, given, nperseg, even, floatOf(transforms.dtype));
  // Half a transform of 2m + 1 numbers is as long as that of 2m.
  const isOdd = isHalf && window.size === even + 1;
  return segmentingBy(who, window, isOdd ? even + 1 : even, found);
}
