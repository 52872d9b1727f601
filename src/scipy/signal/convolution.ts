/** Convolution and correlation along all axes, directly or by Fourier transforms. */
import { isComplex } from '../../array/dtype.js';
import { fail } from '../../array/errors.js';
import type { ArrayLike, NDArray } from '../../array/ndarray.js';
import { at, normalizeAxes, printShape, range, zip } from '../../array/shape.js';
import { fftn, ifftn, irfftn, rfftn } from '../../numpy/fft/transforms.js';
import { multiply } from '../../numpy/math/arithmetic.js';
import { pad } from '../../numpy/shape/pad.js';
import { convertTo, reshapeTo, reverseAxes, sliceAxis } from '../../operands/basic.js';
import { inexactDType } from '../../operands/common-type.js';
import { asArray } from '../../operands/convert.js';
import { op } from '../../operands/elementwise.js';
import { promotedType } from '../../operands/promote.js';
import {
  arrayLike,
  axes as axesKind,
  choice,
  named,
  number,
  optional,
  precision,
  type Precision,
} from '../../parameters/kinds.js';
import { parameters, type Found, type Trailing } from '../../parameters/parameters.js';
import { convenientLength } from '../../primitives/fft/factors.js';
import { bind1 } from '../../trace/bind.js';

/**
 * All overlaps, those around the middle, as many as in1 has elements, or complete overlaps only.
 */
export type SignalMode = 'full' | 'same' | 'valid';

/** The options of `convolve` and `correlate`. */
export interface ConvolveOptions {
  readonly mode?: SignalMode | undefined;
  /** By sums of products ('direct', 'auto') or by Fourier transforms. */
  readonly method?: 'auto' | 'direct' | 'fft' | undefined;
  readonly precision?: Precision | undefined;
}

/** The options of `fftconvolve`. */
export interface FftConvolveOptions {
  readonly mode?: SignalMode | undefined;
  /** Those convolved along, all unless given; the others have equal lengths, or 1. */
  readonly axes?: number | readonly number[] | null | undefined;
}

/** The options of `convolve2d` and `correlate2d`. */
export interface Convolve2dOptions {
  readonly mode?: SignalMode | undefined;
  /** What lies around in1: a value, its other side, or its mirror image. */
  readonly boundary?: 'fill' | 'wrap' | 'symm' | undefined;
  /** The value around in1, 0 unless given. */
  readonly fillvalue?: number | undefined;
  readonly precision?: Precision | undefined;
}

const required = { in1: arrayLike, in2: arrayLike };
const mode = choice('full', 'same', 'valid');
const convolveKinds = {
  mode,
  method: choice('auto', 'direct', 'fft'),
  precision: named(precision),
};
const planeKinds = {
  mode,
  boundary: choice('fill', 'wrap', 'symm'),
  fillvalue: number,
  precision: named(precision),
};
const convolveParameters = parameters<ConvolveOptions>(
  'scipy.signal.convolve',
  required,
  convolveKinds,
);
const correlateParameters = parameters<ConvolveOptions>(
  'scipy.signal.correlate',
  required,
  convolveKinds,
);
const fftconvolveParameters = parameters<FftConvolveOptions>('scipy.signal.fftconvolve', required, {
  mode,
  axes: optional(axesKind),
});
const convolve2dParameters = parameters<Convolve2dOptions>(
  'scipy.signal.convolve2d',
  required,
  planeKinds,
);
const correlate2dParameters = parameters<Convolve2dOptions>(
  'scipy.signal.correlate2d',
  required,
  planeKinds,
);

type ConvolveArguments = Trailing<
  [mode?: SignalMode, method?: 'auto' | 'direct' | 'fft'],
  ConvolveOptions
>;
type PlaneArguments = Trailing<
  [mode?: SignalMode, boundary?: 'fill' | 'wrap' | 'symm', fillvalue?: number],
  Convolve2dOptions
>;

/**
 * The convolution of two arrays of one rank along all axes, in floating point. Throws
 * `shape-mismatch` for other ranks, for arrays without elements, and where for mode 'valid' neither
 * has room for the other.
 */
export function convolve(in1: ArrayLike, in2: ArrayLike, ...args: ConvolveArguments): NDArray {
  const { mode = 'full', method } = convolveParameters.read([in1, in2], args);
  const [x, y] = pair('scipy.signal.convolve', in1, in2);
  return convolved('scipy.signal.convolve', x, y, mode, method);
}

/** The correlation Σ in1[j + k]·in2[j], with the conjugate of in2, else like `convolve`. */
export function correlate(in1: ArrayLike, in2: ArrayLike, ...args: ConvolveArguments): NDArray {
  const { mode = 'full', method } = correlateParameters.read([in1, in2], args);
  const [x, y] = pair('scipy.signal.correlate', in1, in2);
  return convolved('scipy.signal.correlate', x, mirrored(y), mode, method);
}

/** The convolution by Fourier transforms, for which `n log n` operations do. */
export function fftconvolve(
  in1: ArrayLike,
  in2: ArrayLike,
  ...args: Trailing<
    [mode?: SignalMode, axes?: number | readonly number[] | null],
    FftConvolveOptions
  >
): NDArray {
  const { mode = 'full', axes } = fftconvolveParameters.read([in1, in2], args);
  const who = 'scipy.signal.fftconvolve';
  const [x, y] = pair(who, in1, in2);
  const along = normalizeAxes(axes, x.ndim, who);
  range(x.ndim).forEach((d) => {
    const [n, m] = [at(x.shape, d), at(y.shape, d)];
    if (!along.includes(d) && n !== m && n !== 1 && m !== 1) failShapes(who, x, y);
  });
  return overlaps(who, byTransforms(x, y, along), x, y, along, mode);
}

/** The convolution of two matrices, with a boundary around the first. */
export function convolve2d(in1: ArrayLike, in2: ArrayLike, ...args: PlaneArguments): NDArray {
  const { mode = 'full', ...around } = convolve2dParameters.read([in1, in2], args);
  const [x, y] = planes('scipy.signal.convolve2d', in1, in2);
  return plane('scipy.signal.convolve2d', x, y, mode, around, (m) => (m - 1) >> 1);
}

/** The correlation of two matrices, with the conjugate of the second, else like `convolve2d`. */
export function correlate2d(in1: ArrayLike, in2: ArrayLike, ...args: PlaneArguments): NDArray {
  const { mode = 'full', ...around } = correlate2dParameters.read([in1, in2], args);
  const [x, y] = planes('scipy.signal.correlate2d', in1, in2);
  return plane('scipy.signal.correlate2d', x, mirrored(y), mode, around, (m) => m >> 1);
}

function pair(who: string, in1: ArrayLike, in2: ArrayLike): [NDArray, NDArray] {
  const dtype = inexactDType(promotedType(in1, in2).dtype);
  const [x, y] = [convertTo(asArray(in1), dtype), convertTo(asArray(in2), dtype)];
  if (x.ndim !== y.ndim || x.size === 0 || y.size === 0) failShapes(who, x, y);
  return [x, y];
}

function planes(who: string, in1: ArrayLike, in2: ArrayLike): [NDArray, NDArray] {
  const [x, y] = pair(who, in1, in2);
  if (x.ndim !== 2) failShapes(who, x, y);
  return [x, y];
}

function failShapes(who: string, x: NDArray, y: NDArray): never {
  const received = [x, y].map((v) => printShape(v.shape)).join(' and ');
  fail('shape-mismatch', `${who}: the shapes ${received} do not fit each other.`);
}

/** The conjugate, reversed along all axes. */
function mirrored(y: NDArray): NDArray {
  const reversed = reverseAxes(y, range(y.ndim));
  return isComplex(y.dtype) ? op('conj', reversed) : reversed;
}

function convolved(
  who: string,
  x: NDArray,
  y: NDArray,
  mode: SignalMode,
  method: 'auto' | 'direct' | 'fft' = 'auto',
): NDArray {
  const along = range(x.ndim);
  const all = method === 'fft' ? byTransforms(x, y, along) : direct(x, y);
  return overlaps(who, all, x, y, along, mode);
}

/** All sums of products with y reversed, where they overlap at all. */
function direct(x: NDArray, y: NDArray): NDArray {
  const rank = x.ndim;
  const order = range(rank + 2);
  const [operand, kernel] = [x, reverseAxes(y, range(rank))].map((v) =>
    reshapeTo(v, [1, 1, ...v.shape]),
  ) as [NDArray, NDArray];
  const ones = range(rank).map(() => 1);
  const result = bind1('conv', [operand, kernel], {
    dims: { operand: order, kernel: order, result: order },
    strides: ones,
    padding: y.shape.map((n): [number, number] => [n - 1, n - 1]),
    operandDilation: ones,
    kernelDilation: ones,
    featureGroups: 1,
    batchGroups: 1,
  });
  return reshapeTo(result, result.shape.slice(2));
}

/** The same by a product of transforms, along some axes. */
function byTransforms(x: NDArray, y: NDArray, axes: readonly number[]): NDArray {
  const full = axes.map((d) => at(x.shape, d) + at(y.shape, d) - 1);
  const options = { s: full.map(convenientLength), axes };
  const [there, back] = isComplex(x.dtype) ? [fftn, ifftn] : [rfftn, irfftn];
  const product = multiply(there(x, options), there(y, options));
  return zip(axes, full).reduce((z, [d, n]) => sliceAxis(z, d, 0, n), back(product, options));
}

/** The part of all overlaps that a mode asks for. */
function overlaps(
  who: string,
  all: NDArray,
  x: NDArray,
  y: NDArray,
  axes: readonly number[],
  mode: SignalMode,
  first: (n: number) => number = (n) => (n - 1) >> 1,
): NDArray {
  if (mode === 'full') return all;
  const sizes = axes.map((d): [number, number] => [at(x.shape, d), at(y.shape, d)]);
  if (mode === 'same')
    return zip(axes, sizes).reduce(
      (z, [d, [n, m]]) => sliceAxis(z, d, first(m), first(m) + n),
      all,
    );
  if (!sizes.every(([n, m]) => n >= m) && !sizes.every(([n, m]) => n <= m)) failShapes(who, x, y);
  return zip(axes, sizes).reduce(
    (z, [d, [n, m]]) => sliceAxis(z, d, Math.min(n, m) - 1, Math.max(n, m)),
    all,
  );
}

const padModes = { fill: 'constant', wrap: 'wrap', symm: 'symmetric' } as const;

function plane(
  who: string,
  x: NDArray,
  y: NDArray,
  mode: SignalMode,
  { boundary = 'fill', fillvalue = 0 }: Found<Omit<Convolve2dOptions, 'mode'>>,
  first: (n: number) => number,
): NDArray {
  const axes = range(2);
  // Complete overlaps see nothing of what lies around.
  if (mode === 'valid' || (boundary === 'fill' && fillvalue === 0))
    return overlaps(who, direct(x, y), x, y, axes, mode, first);
  const widths = y.shape.map((m): [number, number] => [m - 1, m - 1]);
  const values = boundary === 'fill' ? { constantValues: fillvalue } : {};
  const wide = pad(x, widths, { mode: padModes[boundary], ...values });
  const all = axes.reduce(
    (z, d) => {
      const [n, m] = [at(x.shape, d), at(y.shape, d)];
      return sliceAxis(z, d, m - 1, n + 2 * (m - 1));
    },
    direct(wide, y),
  );
  return overlaps(who, all, x, y, axes, mode, first);
}
