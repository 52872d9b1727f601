/** Spectra of power by averages over segments (Welch). */
import { isComplex } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, broadcastShapes, normalizeAxis, printShape, range } from '../../array/shape.js';
import { numbersOf } from '../../numpy/create/windows.js';
import { divide, multiply } from '../../numpy/math/arithmetic.js';
import { median } from '../../numpy/reduce/quantile.js';
import { mean } from '../../numpy/reduce/statistics.js';
import { convertTo, moveAxis, sliceAxis } from '../../operands/basic.js';
import { absoluteSquare, conjugated, partByPart } from '../../operands/elementwise.js';
import { resized } from '../../operands/lengths.js';
import { asArray } from '../../operands/convert.js';
import { inexactDType } from '../../operands/common-type.js';
import { promotedType } from '../../operands/promote.js';
import {
  arrayLike,
  axis as axisKind,
  choice,
  either,
  flag,
  kind,
  optional,
  size,
} from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import {
  asSignal,
  detrending,
  detrendKind,
  floatOf,
  frequenciesOf,
  rateOf,
  segmentingOf,
  segmentKinds,
  transformsOf,
  weightOf,
  windowKind,
  type SegmentDetrend,
  type SegmentOptions,
  type SpectralWindow,
} from './spectral-options.js';

/** The options of `periodogram`. */
export interface PeriodogramOptions {
  /** Samples per unit of time, 1 unless given. */
  readonly fs?: ArrayLike | undefined;
  /** By name, where it is periodic, or its elements; 'boxcar' unless given. */
  readonly window?: SpectralWindow | null | undefined;
  /** How many samples are taken, or with zeros behind them transformed; all unless given. */
  readonly nfft?: number | null | undefined;
  /** What is subtracted from the signal, its mean unless given. */
  readonly detrend?: SegmentDetrend | undefined;
  /** Whether real signals have the frequencies from 0 up alone, with twice the power (default). */
  readonly returnOnesided?: boolean | undefined;
  /** Power by frequency (default), or the power of sines. */
  readonly scaling?: 'density' | 'spectrum' | undefined;
  /** The last one unless given. */
  readonly axis?: number | undefined;
}

/** The options of `welch` and `csd`. */
export interface WelchOptions extends SegmentOptions, Omit<PeriodogramOptions, 'window'> {
  /** How segments are averaged: by their mean (default), or their median without its bias. */
  readonly average?: 'mean' | 'median' | undefined;
}

const powerKinds = {
  detrend: detrendKind,
  returnOnesided: flag,
  scaling: choice('density', 'spectrum'),
  axis: axisKind,
};
const welchKinds = { ...segmentKinds, ...powerKinds, average: choice('mean', 'median') };
const welchParameters = parameters<WelchOptions>(
  'scipy.signal.welch',
  { x: arrayLike },
  welchKinds,
);
const csdParameters = parameters<WelchOptions>(
  'scipy.signal.csd',
  {
    x: arrayLike,
    y: either(
      arrayLike,
      kind<null>('null', (y) => y === null),
    ),
  },
  welchKinds,
);
const periodogramParameters = parameters<PeriodogramOptions>(
  'scipy.signal.periodogram',
  { x: arrayLike },
  { fs: arrayLike, window: optional(windowKind), nfft: optional(size), ...powerKinds },
);

type WelchArguments = Trailing<
  [
    fs?: ArrayLike,
    window?: SpectralWindow,
    nperseg?: number | null,
    noverlap?: number | null,
    nfft?: number | null,
    detrend?: SegmentDetrend,
    returnOnesided?: boolean,
    scaling?: 'density' | 'spectrum',
    axis?: number,
    average?: 'mean' | 'median',
  ],
  WelchOptions
>;
/** The frequencies [k], and a spectrum whose axis of frequencies is where that of time was. */
export type Spectrum = [frequencies: NDArray, power: NDArray];

/**
 * The power of a signal by frequency, averaged over segments, by Welch's method: f [k] and power
 * [..., k, ...], real. Signals that are complex, or with `returnOnesided: false`, have negative
 * frequencies too. Of float32 it is float32. Throws `bad-argument` for a signal without samples
 * and for lengths that clash, `shape-mismatch` for windows with several axes.
 */
export function welch(x: ArrayLike, ...args: WelchArguments): Spectrum {
  const found = welchParameters.read([x], args);
  return powerOf('scipy.signal.welch', asSignal(x), null, found);
}

/**
 * The power that two signals have in common by frequency, the average of conj(X)·Y over segments,
 * complex, else like `welch`. The shorter one is padded by zeros; other axes broadcast. With y null
 * it is the real one of `welch`. Throws `shape-mismatch` for other ranks too.
 */
export function csd(x: ArrayLike, y: ArrayLike | null, ...args: WelchArguments): Spectrum {
  const who = 'scipy.signal.csd';
  const found = csdParameters.read([x, y], args);
  if (y === null) return powerOf(who, asSignal(x), null, found);
  const dtype = inexactDType(promotedType(x, y).dtype);
  const [first, second] = [x, y].map((v) => asSignal(convertTo(asArray(v), dtype))) as [
    NDArray,
    NDArray,
  ];
  return powerOf(who, first, second, found);
}

/**
 * The power of a signal by frequency, of all samples at once: `welch` with one segment. Throws like
 * that.
 */
export function periodogram(
  x: ArrayLike,
  ...args: Trailing<
    [
      fs?: ArrayLike,
      window?: SpectralWindow | null,
      nfft?: number | null,
      detrend?: SegmentDetrend,
      returnOnesided?: boolean,
      scaling?: 'density' | 'spectrum',
      axis?: number,
    ],
    PeriodogramOptions
  >
): Spectrum {
  const who = 'scipy.signal.periodogram';
  const { window = 'boxcar', nfft, ...found } = periodogramParameters.read([x], args);
  const signal = asSignal(x);
  const axis = normalizeAxis(found.axis ?? -1, signal.ndim, who);
  const n = at(signal.shape, axis);
  const count = Math.min(n, nfft ?? n);
  const taken = sliceAxis(signal, axis, 0, count);
  const all = { ...found, window, nperseg: count, noverlap: 0, nfft: nfft ?? count };
  return powerOf(who, taken, null, all);
}

/** Of one signal, or of two. */
function powerOf(who: string, x: NDArray, y: NDArray | null, found: Found<WelchOptions>): Spectrum {
  const axis = normalizeAxis(found.axis ?? -1, x.ndim, who);
  if (y !== null) checkOthers(who, x, y, axis);
  const isHalf = !isComplex(x.dtype) && (found.returnOnesided ?? true);
  const float = floatOf(x.dtype);
  const rate = rateOf(who, found.fs ?? 1, float);
  const n = Math.max(at(x.shape, axis), y === null ? 0 : at(y.shape, axis));
  const segmenting = segmentingOf(who, n, float, found);
  const detrend = detrending(who, found.detrend ?? 'constant', found.axis ?? -1);
  const spectrumOf = (v: NDArray): NDArray => {
    const last = v.ndim - 1;
    const lines = resized(moveAxis(v, axis, last), last, n);
    return transformsOf(who, lines, segmenting, detrend, isHalf);
  };
  const first = spectrumOf(x);
  const products = y === null ? absoluteSquare(first) : multiply(conjugated(first), spectrumOf(y));
  const { window, nfft } = segmenting;
  const sides = convertTo(numbersOf(isHalf ? countsOfHalf(nfft) : [1]), float);
  const weight = divide(sides, weightOf(window, rate, found.scaling ?? 'density'));
  const average = multiply(averageOf(products, found.average ?? 'mean'), weight);
  return [frequenciesOf(nfft, rate, isHalf), moveAxis(average, average.ndim - 1, axis)];
}

/** Throws unless two signals have one rank and their other axes broadcast. */
function checkOthers(who: string, x: NDArray, y: NDArray, axis: number): void {
  const [first, second] = [x, y].map((v) => v.shape.filter((_, d) => d !== axis));
  if (x.ndim !== y.ndim)
    fail(
      'shape-mismatch',
      `${who}: x and y must have one rank, received shapes ${printShape(x.shape)} and ` +
        `${printShape(y.shape)}.`,
    );
  broadcastShapes([first as number[], second as number[]], who);
}

/** How often each of the numbers of half a transform stands in the whole one. */
const countsOfHalf = (n: number): number[] =>
  range((n >> 1) + 1).map((k) => (k === 0 || 2 * k === n ? 1 : 2));

/** The average over the segments, [..., count, numbers] to [..., numbers]. */
function averageOf(x: NDArray, average: 'mean' | 'median'): NDArray {
  const axis = x.ndim - 2;
  if (average === 'mean') return mean(x, axis);
  const bias = biasOfMedian(at(x.shape, axis));
  return partByPart(x, (part) => divide(median(part, axis), bias));
}

/**
 * The median of n periodograms as a part of their mean: Σ (-1)^k/(k + 1) for k < n, an odd number
 * of terms (Allen et al., FINDCHIRP, Physical Review D 85, 2012, appendix B).
 */
const biasOfMedian = (n: number): number =>
  range((n - 1) >> 1).reduce((sum, i) => sum + 1 / (2 * i + 3) - 1 / (2 * i + 2), 1);
